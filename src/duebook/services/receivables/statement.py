"""A customer's account: every entry that moved what they owe, with the balance after it, in each currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from duebook.domain.ledger import Account
from duebook.kernel.errors import TooLarge
from duebook.kernel.money import major
from duebook.store.companies import Company
from duebook.store.ledger import Posting

MOST = 5000
"""Entries one statement may list; for more, ask for a shorter period."""
_OWED = (Account.RECEIVABLE, Account.CUSTOMER_CREDIT)


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry: what it added to what is owed (negative: took away), and what was owed after it."""

    entry: str
    day: date
    kind: str
    text: str
    reason: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """One currency in one period: ``closing`` = ``opening`` + the movements."""

    currency: str
    opening: Decimal
    closing: Decimal
    movements: tuple[Movement, ...]


def statements(company: Company, customer_id: str, start: date, end: date) -> list[Statement]:
    """A customer's statements from ``start`` to ``end``, both inclusive. Entries that move nothing on balance are left out.

    Raises :class:`TooLarge` for more than :data:`MOST` entries.
    """
    rows = Posting.objects.of(company).filter(customer_id=customer_id, account__in=_OWED, entry__booked_on__lte=end).order_by()
    before = dict(rows.filter(entry__booked_on__lt=start).values_list("currency").annotate(total=Sum("amount_minor")))
    sums = (
        rows.filter(entry__booked_on__gte=start)
        .values("currency", "entry_id", "entry__booked_on", "entry__kind", "entry__text", "entry__reason", "entry__created_at")
        .annotate(total=Sum("amount_minor"))
        .exclude(total=0)
        .order_by("entry__booked_on", "entry__created_at", "entry_id")
    )
    found = list(sums[: MOST + 1])
    if len(found) > MOST:
        raise TooLarge("This period has more than {limit} entries. Ask for a shorter one.", limit=MOST)
    balance = dict(before)
    moved: dict[str, list[Movement]] = {currency: [] for currency in before}
    for row in found:
        currency = row["currency"]
        balance[currency] = balance.get(currency, 0) + row["total"]
        moved.setdefault(currency, []).append(
            Movement(
                row["entry_id"], row["entry__booked_on"], row["entry__kind"], row["entry__text"], row["entry__reason"],
                major(row["total"], currency), major(balance[currency], currency),
            )
        )  # fmt: skip
    return [
        Statement(currency, major(before.get(currency, 0), currency), major(balance[currency], currency), tuple(lines))
        for currency, lines in sorted(moved.items())
    ]
