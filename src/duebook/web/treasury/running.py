"""A customer's running balance: every movement of a period with what was owed after it, and how old what is owed is."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from duebook.edge import clock
from duebook.insight import ageing
from duebook.kernel.errors import TooLarge
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.collections.statements import about
from duebook.services.receivables.balances import credit_by_currency
from duebook.services.receivables.statement import Statement, statements
from duebook.store.documents import OpenItem
from duebook.web import said
from duebook.web.page import page, show

YEAR = timedelta(days=365)
KINDS: dict[str, Any] = {
    "issue": lazy("Document"), "payment": lazy("Payment"), "allocation": lazy("Settled from credit"), "offset": lazy("Set off"),
    "refund": lazy("Refund"), "write-off": lazy("Written off"), "discount": lazy("Early payment discount"),
    "prepayment": lazy("Prepayment"), "reversal": lazy("Taken back"), "fee": lazy("Bank charges"), "claim": lazy("Claim"),
    "expiry": lazy("Credit expired"), "payout": lazy("Payout"), "provision": lazy("Provision"),
}  # fmt: skip


@page("payments.read")
def running(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """The account of one customer."""
    row = customers.find(actor, customer_id)
    today = clock.today(actor.company.time_zone)
    end = _day(request.GET.get("until", ""), today)
    start = _day(request.GET.get("from", ""), min(end, today) - YEAR)
    fault = ""
    found: list[Statement] = []
    try:
        found = statements(actor.company, row.pk, min(start, end), end)
    except TooLarge as error:
        fault = said.error(error)
    names = [_label(one) for one in ageing.buckets(ageing.USUAL)]
    context = {
        "customer": row,
        "start": min(start, end),
        "end": end,
        "fault": fault,
        "statements": [_named(one) for one in found],
        "ages": _ages(actor, row.pk, today, names),
        "age_names": names,
        "credit": sorted(credit_by_currency(actor.company, row.pk).items()),
    }
    return show(request, "web/bank/running.html", context)


def _named(one: Statement) -> dict[str, Any]:
    moves = [{"move": move, "kind": KINDS.get(move.kind, move.kind), "about": about(move.text)} for move in one.movements]
    return {"currency": one.currency, "opening": one.opening, "closing": one.closing, "moves": moves}


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _ages(actor: Actor, customer_id: str, today: date, names: list[Any]) -> list[dict[str, Any]]:
    rows = OpenItem.objects.of(actor.company).filter(customer=customer_id, is_open=True)
    sums: dict[str, list[int]] = {}
    for currency, due, units in rows.values_list("currency", "due_date", "open_minor"):
        columns = sums.setdefault(currency, [0] * (len(ageing.USUAL) + 1))
        columns[ageing.bucket_of(due, today, ageing.USUAL)] += units
    return [
        {"currency": code, "sums": list(zip(names, columns, strict=True)), "total": sum(columns)}
        for code, columns in sorted(sums.items())
    ]


def _label(one: ageing.Bucket) -> Any:
    if one.first is None:
        return lazy("not due")
    if one.last is None:
        days = one.first - 1
        return ngettext("over {n} day", "over {n} days", days).format(n=days)
    return lazy("{first} to {last} days").format(first=one.first, last=one.last)
