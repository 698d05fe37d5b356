"""Unapplied cash: money that came in and settles nothing yet, the oldest first: open bank lines and customers' credit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.receivables.allocate import allocate_credit
from duebook.services.treasury.standing import OPEN_STATES
from duebook.store.bank import LineStanding
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.parties import Customer
from duebook.web import said
from duebook.web.page import done, once, page, show

MOST = 200
EDGES = (7, 30, 90)
"""Days at which an age turns another colour, and the columns of the head."""


@dataclass(frozen=True)
class Waiting:
    """So much money of one line or one customer that nothing is made of."""

    kind: str  # line | credit
    since: date
    days: int
    tone: str
    amount_minor: int
    currency: str
    name: str
    line_id: str = ""
    customer_id: str = ""
    text: str = ""
    owes_minor: int = 0
    hint: str = ""


@page("bank.read")
def unapplied(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The queue, oldest first, with sums by age."""
    today = clock.today(actor.company.time_zone)
    found = sorted([*_lines(actor, today), *_credits(actor, today)], key=lambda one: (one.since, one.name))
    context = {"rows": found[:MOST], "more": max(0, len(found) - MOST), "count": len(found), "ages": _ages(found)}
    return show(request, "web/bank/unapplied.html", context)


def _lines(actor: Actor, today: date) -> list[Waiting]:
    """Bank lines with money that came in and of which something is left."""
    found = LineStanding.objects.of(actor.company).filter(state__in=OPEN_STATES, open_minor__gt=0).select_related("line")
    rows = list(found.order_by("line__booked", "pk")[: MOST * 5])
    ids = {str(row.proposal.get("customer", "")) for row in rows} - {""}
    names = dict(Customer.objects.of(actor.company).filter(pk__in=ids).values_list("pk", "name"))
    return [
        Waiting(
            kind="line", since=row.line.booked, days=(today - row.line.booked).days, tone=_tone((today - row.line.booked).days),
            amount_minor=row.open_minor, currency=row.line.currency, name=row.line.counterparty or row.line.text[:70] or "–",
            line_id=row.pk, text=row.line.text[:140], hint=names.get(str(row.proposal.get("customer", "")), ""),
        )
        for row in rows
    ]  # fmt: skip


def _credits(actor: Actor, today: date) -> list[Waiting]:
    """Customers' credit by currency, since its oldest entry that still counts at least in part."""
    rows = Posting.objects.of(actor.company).filter(account=Account.CUSTOMER_CREDIT).order_by()
    sums = rows.values("customer_id", "customer__name", "currency").annotate(total=Sum("amount_minor"))
    wanted = list(sums.filter(total__lt=0)[: MOST * 5])
    owed = _owed(actor, {row["customer_id"] for row in wanted})
    out = []
    for row in wanted:
        since = _since(actor, row["customer_id"], row["currency"], -row["total"])
        days = (today - since).days
        out.append(
            Waiting(
                kind="credit", since=since, days=days, tone=_tone(days), amount_minor=-row["total"], currency=row["currency"],
                name=row["customer__name"], customer_id=row["customer_id"],
                owes_minor=owed.get((row["customer_id"], row["currency"]), 0),
            )
        )  # fmt: skip
    return out


def _since(actor: Actor, customer_id: str, currency: str, left: int) -> date:
    """The day of the oldest credit that is left: what was used is taken to be the oldest."""
    rows = Posting.objects.of(actor.company).filter(
        account=Account.CUSTOMER_CREDIT, customer=customer_id, currency=currency, amount_minor__lt=0
    )
    newest: date | None = None
    for day, minor in rows.order_by("-entry__booked_on", "-pk").values_list("entry__booked_on", "amount_minor")[:500]:
        newest = day
        left += minor
        if left <= 0:
            break
    return newest or clock.today(actor.company.time_zone)


def _owed(actor: Actor, customer_ids: Iterable[str]) -> dict[tuple[str, str], int]:
    rows = OpenItem.objects.of(actor.company).filter(is_open=True, open_minor__gt=0, customer__in=list(customer_ids)).order_by()
    return {(one, code): total for one, code, total in rows.values_list("customer", "currency").annotate(Sum("open_minor"))}


def _tone(days: int) -> str:
    return "" if days <= EDGES[0] else "warn" if days <= EDGES[1] else "bad"


def _ages(found: list[Waiting]) -> list[dict[str, Any]]:
    """Sums by currency in the columns of age."""
    out: dict[str, list[int]] = {}
    for one in found:
        column = sum(one.days > edge for edge in EDGES)
        out.setdefault(one.currency, [0] * (len(EDGES) + 1))[column] += one.amount_minor
    names = (_("up to 7 days"), _("8 to 30 days"), _("31 to 90 days"), _("over 90 days"))
    return [
        {"currency": code, "sums": list(zip(names, sums, strict=True)), "total": sum(sums)} for code, sums in sorted(out.items())
    ]


@require_POST
@page("payments.write")
def allocate(request: HttpRequest, actor: Actor, customer_id: str, currency: str) -> HttpResponse:
    """Settle a customer's oldest open invoices from their credit."""
    here = reverse("web:unapplied")
    try:
        allocate_credit(once(request, actor, lambda _entries: here), customer_id, currency)
    except (Invalid, Conflict) as error:
        return done(request, said.error(error), here)
    return done(request, _("The oldest invoices are settled from the credit."), here)
