"""Peppol BIS Billing 3.0.21: everything that is asked beside EN 16931 and the countries."""

from duebook.kernel.rules import Severity
from duebook.rules.peppol import charges, codes, document, header, identifiers, lines
from duebook.rules.peppol.document import BILLING, Specification
from duebook.rules.rule import Rule


def rules(wanted: Specification) -> tuple[Rule, ...]:
    """The table of one specification."""
    source = wanted.source
    return (
        *header.rules(source),
        *document.rules(wanted),
        *charges.rules(source, lambda _g: charges.SLACK),
        *lines.rules(source, lambda _g: charges.SLACK, Severity.ERROR),
        *identifiers.rules(source),
        *codes.rules(wanted),
    )


RULES: tuple[Rule, ...] = rules(BILLING)
