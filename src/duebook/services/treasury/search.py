"""Finds open items for a bank line, and says how the day's work stands."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Abs

from duebook.kernel.money import minor
from duebook.services.access import Actor, require
from duebook.services.treasury import standing
from duebook.services.treasury.lines import find_line
from duebook.store.bank import BankAccount, LineStanding, LineUse
from duebook.store.documents import OpenItem

MOST = 50
"""Candidates that one search gives."""
WORDS = 6


@dataclass(frozen=True)
class Progress:
    """A day's work on the bank lines: ``done`` by people, ``automatic`` by itself, ``left`` open (``left_minor`` by currency)."""

    done: int
    automatic: int
    left: int
    left_minor: dict[str, int]


def search(
    actor: Actor, text: str = "", *, amount: Decimal | None = None, currency: str = "", customer_id: str = ""
) -> list[OpenItem]:
    """Open items that have all words (number, name, reference), those nearest to the amount first, else the oldest due.

    Documents and customers are loaded with them.
    """
    require(actor, "bank.read")
    rows = OpenItem.objects.of(actor.company).filter(is_open=True).select_related("document", "customer")
    rows = rows.defer("document__body")
    if currency:
        rows = rows.filter(currency=currency)
    if customer_id:
        rows = rows.filter(customer_id=customer_id)
    for word in text.lower().split()[:WORDS]:
        rows = rows.filter(Q(document__search__contains=word) | Q(customer__name__icontains=word) | Q(customer__number=word))
    if amount is None:
        return list(rows.order_by("due_date", "pk")[:MOST])
    wanted = minor(amount, currency or actor.company.currency)
    return list(rows.annotate(away=Abs(F("open_minor") - wanted)).order_by("away", "due_date", "pk")[:MOST])


def progress(actor: Actor, day: date, *, account_id: str = "") -> Progress:
    """How many lines were done on a day, how many of these by themselves, and how many are left now."""
    require(actor, "bank.read")
    zone = ZoneInfo(actor.company.time_zone)
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    uses = standing.live(actor.company).filter(created_at__gte=begin, created_at__lt=end)
    left = LineStanding.objects.of(actor.company).filter(state__in=standing.OPEN_STATES)
    if account_id:
        uses, left = uses.filter(line__account=account_id), left.filter(line__account=account_id)
    money = left.order_by().values_list("line__currency").annotate(count=Count("pk"), total=Sum("open_minor"))
    counts, sums = 0, {}
    for currency, count, total in money:
        counts, sums[currency] = counts + count, total
    touched = list(uses.order_by().values_list("line", "automatic").distinct())
    automatic = {line for line, by_itself in touched if by_itself}
    return Progress(len({line for line, _ in touched} - automatic), len(automatic), counts, sums)


def auto_posted(actor: Actor, *, account_id: str = "") -> QuerySet[LineUse, Any]:
    """What was posted by itself and holds, newest first, with line and payment: for a person to look over and undo."""
    require(actor, "bank.read")
    rows = standing.live(actor.company).filter(automatic=True).select_related("line", "payment__customer")
    if account_id:
        rows = rows.filter(line__account=BankAccount.objects.of(actor.company).filter(pk=account_id).first())
    return rows.order_by("-created_at", "-pk")


def uses_of(actor: Actor, line_id: str) -> list[LineUse]:
    """What holds of a line, oldest first, with payments, customers and settlements."""
    line = find_line(actor, line_id)
    rows = standing.live(actor.company).filter(line=line).select_related("payment__customer", "created_by")
    return list(rows.prefetch_related("payment__allocations__document").order_by("created_at", "pk"))
