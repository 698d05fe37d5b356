"""The profile EN 16931."""

from duebook.rules.facturx.structure import Structure
from duebook.rules.facturx.tables import business

_STRUCTURE = Structure("en16931")

RULES = (*_STRUCTURE.rules, *business("en16931"))
SWEEPS = (_STRUCTURE,)
