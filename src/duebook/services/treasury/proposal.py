"""From the engine's decision to the proposal beside a line: which documents get how much, and what closes them besides.

The engine knows amounts and references. Whether a discount was offered on that day, or the bank says that it kept a fee back, is
known here; a difference that neither explains stays open on the invoice, and one of a few cents is written off.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from duebook.domain.matching.model import Decision
from duebook.kernel.money import minor
from duebook.services.receivables import discount
from duebook.services.receivables.write_off import SMALL_MINOR
from duebook.services.treasury.candidates import Candidates
from duebook.store.bank import BankLine
from duebook.store.companies import Company
from duebook.store.documents import OpenItem

Named = Sequence[tuple[str, int]]
"""(document number, minor units that it is to get)."""


def plain(
    company: Company, line: BankLine, decision: Decision, found: Candidates, *, currency: str, units: int, tolerance: int
) -> dict[str, Any]:
    """The proposal of a decision. ``units`` of ``currency`` are what the line brings, in minor units."""
    named = [(one.invoice, minor(one.amount, currency)) for one in decision.matches if one.invoice in found.known]
    about = {"reason": decision.reason, "currency": currency, "tolerance": tolerance}
    if not named:
        return {"matches": [], "customer": "", "difference_minor": units} | about
    total = sum(found.known[number][2] for number, _ in named)
    customers = {found.known[number][1] for number, _ in named}
    return {
        "matches": matches(company, line, named, found, units=units, tolerance=tolerance),
        "customer": customers.pop() if len(customers) == 1 else "",
        "difference_minor": units - total,
    } | about


def matches(
    company: Company, line: BankLine, named: Named, found: Candidates, *, units: int, tolerance: int
) -> list[dict[str, Any]]:
    """What each document gets: payment, discount, fee, write-off; in minor units, negative for a credit note."""
    total = sum(found.known[number][2] for number, _ in named)
    parts = dict(named)
    besides: dict[str, tuple[str, int]] = {}
    if 0 < units < total:
        exact = _discounted(company, line, [found.known[number][0] for number, _ in named], units)
        if exact:
            besides = {number: ("discount", part) for number, (_, part) in exact.items() if part}
            parts = {number: part for number, (part, _) in exact.items()}
        else:
            besides = _explained(line, parts, found, total - units, tolerance)
    out = []
    for number, part in parts.items():
        if part:
            out.append(_entry(found, number, part, "payment"))
        if number in besides:
            kind, left = besides[number]
            out.append(_entry(found, number, left, kind))
    return out


def _entry(found: Candidates, number: str, units: int, kind: str) -> dict[str, Any]:
    document, customer, _, _ = found.known[number]
    return {"document": document, "number": number, "customer": customer, "amount_minor": units, "kind": kind}


def _discounted(company: Company, line: BankLine, document_ids: Sequence[str], units: int) -> dict[str, tuple[int, int]]:
    """Number -> (payment, discount) where the payment closes all documents with the discounts offered that day."""
    rows = OpenItem.objects.of(company).filter(pk__in=document_ids).select_related("document")
    items = sorted(rows, key=lambda item: document_ids.index(item.pk))
    offers = discount.open_offers(items, line.booked)
    shares = discount.fitting(items, offers, units, whole=True) if offers else []
    return {item.document.number: (part, item.open_minor - part) for item, part in shares}


def _explained(
    line: BankLine, parts: Mapping[str, int], found: Candidates, missing: int, tolerance: int
) -> dict[str, tuple[str, int]]:
    """Number -> what the bank kept back, or a difference of a few cents; nothing where the difference is unexplained.

    Fees are in the line's currency: of a difference in another one they say nothing.
    """
    own = all(found.known[number][3] == line.currency for number in parts)
    fees = minor(Decimal(str(line.body.get("fees") or 0)), line.currency) if own else 0
    kind = "fee" if fees == missing else "write-off" if missing <= max(tolerance, SMALL_MINOR) else ""
    if not kind:
        return {}
    short = [number for number, part in parts.items() if found.known[number][2] - part >= missing]
    return {short[-1]: (kind, missing)} if short else {}
