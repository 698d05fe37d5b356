"""Classic, a business letter for window envelopes (DIN 5008)."""

from duebook.render.design import Design

DESIGN = Design(
    key="classic", title="Classic: a business letter for window envelopes (DIN 5008)", template="/classic/template.typ"
)
