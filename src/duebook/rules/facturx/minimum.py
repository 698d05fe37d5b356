"""The profile MINIMUM."""

from duebook.rules.facturx.structure import Structure
from duebook.rules.facturx.tables import business

_STRUCTURE = Structure("minimum")

RULES = (*_STRUCTURE.rules, *business("minimum"))
SWEEPS = (_STRUCTURE,)
