"""Peppol BIS Self-Billing 3.0.2: an invoice that the buyer writes. It has no rules of countries."""

from duebook.rules.peppol.billing import rules
from duebook.rules.peppol.document import SELF_BILLING
from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = rules(SELF_BILLING)
