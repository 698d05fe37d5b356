"""Peppol's rules as KoSIT's release merges them in: a line's net amount is a warning, forints may be off by half of one."""

from duebook.kernel.rules import Severity
from duebook.rules.peppol import charges, header, lines
from duebook.rules.rule import Rule
from duebook.rules.xrechnung.german import SOURCE

RULES: tuple[Rule, ...] = (
    *header.rules(SOURCE, order_number_may_be_empty=True),
    *charges.rules(SOURCE, charges.slack),
    *lines.rules(SOURCE, charges.slack, Severity.WARNING),
)
