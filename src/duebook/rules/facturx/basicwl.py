"""The profile BASIC WL."""

from duebook.rules.facturx.structure import Structure
from duebook.rules.facturx.tables import business

_STRUCTURE = Structure("basicwl")

RULES = (*_STRUCTURE.rules, *business("basicwl"))
SWEEPS = (_STRUCTURE,)
