"""What waits for somebody in receivables, for Home: bank lines, disputes, online payments, wishes, letters to print."""

from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import ngettext

from duebook.services.access import Actor
from duebook.services.paying import lists as charges
from duebook.services.treasury.standing import OPEN_STATES
from duebook.store.bank import LineStanding
from duebook.store.cases import Dispute
from duebook.store.portal import ChangeRequest
from duebook.store.reminders import Reminder


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """A line for each kind of work that waits and that this person may do: ``text``, ``icon`` and ``url``. One query."""
    company = actor.company
    rows: dict[str, QuerySet[Any, Any]] = {}
    if actor.may("bank.write"):
        rows["bank"] = LineStanding.objects.of(company).filter(state__in=OPEN_STATES)
    if actor.may("cases.write"):
        rows["disputes"] = Dispute.objects.of(company).filter(state="open")
    if actor.may("payments.write"):
        rows["charges"] = charges.charges(actor, "check")
    if actor.may("changes.decide"):
        rows["wishes"] = ChangeRequest.objects.of(company).filter(state="open")
    if actor.may("reminders.send"):
        rows["letters"] = Reminder.objects.of(company).filter(state="to-print")
    counts = _counts(rows)
    return [{"text": text, "icon": icon, "url": url} for key, text, icon, url in _lines(counts) if counts.get(key)]


def _counts(rows: dict[str, QuerySet[Any, Any]]) -> dict[str, int]:
    """How many there are of each, asked at once."""
    parts = [
        one.order_by().annotate(work=Value(key, CharField())).values("work").annotate(n=Count("pk")).values_list("work", "n")
        for key, one in rows.items()
    ]
    return dict(parts[0].union(*parts[1:], all=True)) if parts else {}


def _lines(counts: dict[str, int]) -> list[tuple[str, str, str, str]]:
    bank, disputes, charged, wishes, letters = (
        counts.get(key, 0) for key in ("bank", "disputes", "charges", "wishes", "letters")
    )
    return [
        ("bank", ngettext("{n} bank line to look at", "{n} bank lines to look at", bank).format(n=bank), "building-bank",
         reverse("web:bank")),
        ("disputes", ngettext("{n} open dispute", "{n} open disputes", disputes).format(n=disputes), "message",
         reverse("web:disputes")),
        ("charges", ngettext("{n} online payment to decide", "{n} online payments to decide", charged).format(n=charged),
         "credit-card", f"{reverse('web:charges')}?view=check"),
        ("wishes", ngettext("{n} wish of a customer", "{n} wishes of customers", wishes).format(n=wishes), "user",
         reverse("web:changes")),
        ("letters", ngettext("{n} letter to print", "{n} letters to print", letters).format(n=letters), "file-text",
         f"{reverse('web:reminders-sent')}?view=to-print"),
    ]  # fmt: skip
