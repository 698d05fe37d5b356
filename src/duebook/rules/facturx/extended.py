"""The profile EXTENDED."""

from duebook.rules.facturx.structure import Structure
from duebook.rules.facturx.tables import business

_STRUCTURE = Structure("extended")

RULES = (*_STRUCTURE.rules, *business("extended"))
SWEEPS = (_STRUCTURE,)
