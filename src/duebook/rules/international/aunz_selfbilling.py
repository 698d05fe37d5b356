"""A-NZ Peppol BIS Self-Billing 3.0: an invoice that the buyer writes, held to the same rules with its own types."""

from duebook.rules.international import aunz
from duebook.rules.rule import Rule

SWEEPS = aunz.SWEEPS
RULES: tuple[Rule, ...] = aunz.rules(aunz.SELF_BILLING, "-SB")
