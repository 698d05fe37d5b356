"""Compact, many lines on few pages."""

from duebook.render.design import Design

DESIGN = Design(key="compact", title="Compact: many lines on few pages", template="/compact/template.typ")
