"""The rules of the syntax itself: elements and attributes that the model has no use for, and how often one may stand."""

from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
