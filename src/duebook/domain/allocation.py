"""Which open items an amount pays: oldest first, as told, or in proportion. Amounts are integer minor units of one currency.

An item is never paid more than it is open; what is left over stays the customer's credit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from duebook.domain.record import record
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault


@record
class OpenItem:
    """A document (or one instalment of it) that is open. Credit notes have negative amounts."""

    key: str
    amount: int
    due: date
    issued: date | None = None


@record
class Share:
    """What one item gets."""

    key: str
    amount: int


@record
class Allocation:
    """The shares of an amount, none of them zero, and the ``rest`` that becomes customer credit."""

    shares: tuple[Share, ...]
    rest: int


@record
class Offset:
    """A credit note used against an invoice."""

    credit: str
    invoice: str
    amount: int


def oldest(amount: int, items: Iterable[OpenItem]) -> Allocation:
    """Pay what is due first; items due on the same day in the order of issue, then of key.

    >>> day = date(2026, 1, 1)
    >>> oldest(150, [OpenItem(key="b", amount=100, due=day), OpenItem(key="a", amount=100, due=day)])
    Allocation(shares=(Share(key='a', amount=100), Share(key='b', amount=50)), rest=0)
    """
    rest = _amount(amount)
    shares: list[Share] = []
    for item in _by_age(items):
        part = min(rest, item.amount)
        if part > 0:
            shares.append(Share(key=item.key, amount=part))
            rest -= part
    return Allocation(shares=tuple(shares), rest=rest)


def specified(amount: int, wanted: Mapping[str, int], items: Iterable[OpenItem]) -> Allocation:
    """Pay as told; raises :class:`Invalid` with every item that is unknown or overpaid, and where it is more than the amount."""
    left = _amount(amount)
    opened = {item.key: item.amount for item in _by_age(items)}
    faults: list[Fault] = []
    for key, part in wanted.items():
        path = f"allocations[{key}]"
        if key not in opened:
            faults.append(Fault("DB-ALLOCATE-ITEM", path, "{item} is not open.", facts={"item": key}))
        elif not 0 < part <= opened[key]:
            sentence = "Enter an amount from the smallest unit up to what is open."
            faults.append(Fault("DB-ALLOCATE-OPEN", path, sentence, facts={"open": str(opened[key])}))
    if sum(wanted.values()) > left:
        faults.append(Fault("DB-ALLOCATE-MOST", "allocations", "This is more than was received.", facts={"amount": str(left)}))
    if faults:
        raise Invalid(faults)
    shares = tuple(Share(key=key, amount=part) for key, part in wanted.items())
    return Allocation(shares=shares, rest=left - sum(share.amount for share in shares))


def proportional(amount: int, items: Sequence[OpenItem]) -> Allocation:
    """Pay all items to the same degree, to the minor unit (largest remainder first, the older one before)."""
    opened = _by_age(items)
    whole = sum(item.amount for item in opened)
    given = min(_amount(amount), whole)
    if not given:
        return Allocation(shares=(), rest=amount)
    parts = [given * item.amount // whole for item in opened]
    remainders = [given * item.amount % whole for item in opened]
    order = sorted(range(len(opened)), key=lambda i: (-remainders[i], i))
    for i in order[: given - sum(parts)]:
        parts[i] += 1
    shares = tuple(Share(key=item.key, amount=part) for item, part in zip(opened, parts, strict=True) if part)
    return Allocation(shares=shares, rest=amount - given)


def offsets(items: Iterable[OpenItem]) -> tuple[Offset, ...]:
    """Credit notes used against invoices, oldest against oldest, until one side is used up."""
    rows = list(items)
    good = {item.key: -item.amount for item in _by_age(rows, sign=-1)}
    found: list[Offset] = []
    for invoice in _by_age(rows):
        left = invoice.amount
        for key, amount in good.items():
            part = min(left, amount)
            if part > 0:
                found.append(Offset(credit=key, invoice=invoice.key, amount=part))
                left -= part
                good[key] = amount - part
    return tuple(found)


def _by_age(items: Iterable[OpenItem], sign: int = 1) -> list[OpenItem]:
    return sorted(
        (item for item in items if item.amount * sign > 0), key=lambda item: (item.due, item.issued or item.due, item.key)
    )


def _amount(amount: int) -> int:
    if amount < 0:
        raise ValueError(f"an amount to allocate is not negative: {amount}")
    return amount
