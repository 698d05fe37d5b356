"""Values of which CII's schema and CEN's artefact take several, but of which XRechnung's rules read one."""

from duebook.rules.cii.once import once
from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = (once("BG-16", "BG-17"), once("BG-25", "BT-147"), once("BG-25", "BT-148"))
