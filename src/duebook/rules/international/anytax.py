"""The terms in UBL where any tax counts: PINT leaves it to the country which one that is."""

from duebook.rules.international.taxes import binding

BINDING = binding(lambda node: True)  # noqa: ARG005 - whatever the node says
