"""Modern, a wide page with one colour."""

from duebook.render.design import Design

DESIGN = Design(key="modern", title="Modern: a wide page with one colour", template="/modern/template.typ")
