"""Values that come from a code list: BR-CL, with the lists of the CEF registry."""

from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
