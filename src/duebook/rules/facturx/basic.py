"""The profile BASIC."""

from duebook.rules.facturx.structure import Structure
from duebook.rules.facturx.tables import business

_STRUCTURE = Structure("basic")

RULES = (*_STRUCTURE.rules, *business("basic"))
SWEEPS = (_STRUCTURE,)
