"""A UBL file that is asked for Factur-X."""

from duebook.rules.facturx.structure import SOURCE
from duebook.rules.rule import Rule

RULES = (
    Rule(
        "FX-SYNTAX",
        "",
        "Factur-X is written in CII, and this file is UBL. Convert it, or check it as EN 16931.",
        source=SOURCE,
        ubl=lambda g: g.node,
    ),
)
