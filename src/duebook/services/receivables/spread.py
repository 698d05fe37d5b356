"""Which documents an amount settles: those a person named, in that order, or the oldest due first."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from duebook.services.receivables import typed
from duebook.services.receivables.sides import Share
from duebook.store.documents import OpenItem

Wanted = Sequence[tuple[str, Decimal | None]] | Literal["oldest"]
"""(document id, amount or None for as much as possible) in order, or the oldest first."""

MOST = 500
"""Documents that one payment may settle."""


def wanted_ids(to: Wanted, candidates: Iterable[OpenItem], units: int) -> list[str]:
    """The ids of the documents to lock, in the order of settling: for ``oldest`` no more than the amount can reach."""
    if to != "oldest":
        chosen = list(dict.fromkeys(pk for pk, _ in to))
        if len(chosen) > MOST or len(chosen) != len(to):
            raise typed.refuse("PAY-TWICE", "to", "Name each document once, at most {most} of them.", most=MOST)
        return chosen
    ids: list[str] = []
    reach = 0
    for item in candidates:
        if item.open_minor > 0:
            ids.append(item.pk)
            reach += item.open_minor
        if reach >= 2 * units or len(ids) == MOST:  # twice: open discounts make an amount reach further
            break
    return ids


def shares(items: Sequence[OpenItem], to: Wanted, units: int, *, currency: str, customer_id: str) -> list[Share]:
    """Split so many units over locked open items.

    Raises :class:`Invalid` for another customer's document, another currency, more than is open, or more than there is.
    """
    typed_amounts: dict[str, Decimal | None] = {} if to == "oldest" else dict(to)
    left, out = units, []
    for n, item in enumerate(items):
        path = f"to[{n}]"
        _fits(item, path, currency, customer_id)
        amount = typed_amounts.get(item.pk)
        wanted = item.open_minor if amount is None else typed.units(amount, currency, f"{path}.amount")
        if wanted > max(item.open_minor, 0):
            number = item.document.number
            raise typed.refuse("PAY-MORE-THAN-OPEN", f"{path}.amount", "This is more than is open on {number}.", number=number)
        if amount is not None and wanted > left:
            raise typed.refuse("PAY-MORE-THAN-PAID", f"{path}.amount", "The parts are more than there is to allocate.")
        share = min(wanted, left)
        if share > 0:
            out.append((item, share))
        left -= max(share, 0)
    return out


def _fits(item: OpenItem, path: str, currency: str, customer_id: str) -> None:
    number = item.document.number
    if item.customer_id != customer_id:
        raise typed.refuse("PAY-CUSTOMER", path, "{number} is another customer's.", number=number)
    if item.currency != currency:
        raise typed.refuse(
            "PAY-CURRENCY",
            path,
            "{number} is in {theirs}, not in {currency}.",
            number=number,
            theirs=item.currency,
            currency=currency,
        )
