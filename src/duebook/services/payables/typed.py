"""A bill that a person types from paper: lines with their tax, or only the sums, become a document with totals."""

from duebook.domain import totals
from duebook.domain.document import Document
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault


def complete(document: Document) -> Document:
    """The document with its totals. Totals that were typed stay as they are: they are what the paper says.

    Raises :class:`Invalid`: ``BILL-TYPED`` for each place that must be filled, or the faults that keep sums from being computed.
    """
    needed = {
        "number": document.number.strip(),
        "currency": document.currency,
        "issue_date": document.issue_date,
        "seller.name": document.seller.name.strip(),
        "lines": document.lines or document.totals,
    }
    if missing := [Fault("BILL-TYPED", path, "This is required.") for path, value in needed.items() if not value]:
        raise Invalid(missing)
    if document.totals is not None:
        return document
    untaxed = [place for place, line in enumerate(document.lines) if line.tax is None]
    if untaxed:
        raise Invalid([Fault("BILL-TYPED", f"lines[{place}].tax", "Say how this line is taxed.") for place in untaxed])
    return totals.calculate(document)
