"""The bank desk: lines on the left, what is proposed for each beside it, and the keyboard all the way."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from duebook.kernel.money import minor
from duebook.services.access import Actor
from duebook.services.treasury.standing import OPEN_STATES
from duebook.store.bank import BankAccount, LineStanding, LineUse
from duebook.web import numbers
from duebook.web.invoices import desk
from duebook.web.page import page, show
from duebook.web.paging import cut
from duebook.web.treasury.lines import drawn, today

PART = "web/bank/rows.html"
LINES = 15
"""Lines of one page; the script fetches the next ones before they are needed."""
MOST_COUNTED = 10_000
MOST_WORDS = 5
TABS: tuple[tuple[str, Any], ...] = (
    ("", lazy("To match")), ("suggested", lazy("Suggested")), ("self", lazy("Posted by itself")), ("aside", lazy("Set aside")),
    ("all", lazy("All")),
)  # fmt: skip
KEYS: tuple[tuple[str, Any], ...] = (
    ("Enter", lazy("Accept")), ("j k", lazy("Next and previous line")), ("f", pgettext_lazy("key", "Find documents")),
    ("s", lazy("Split")), ("c", lazy("To a customer")), ("x", lazy("Set aside")), ("u", lazy("Undo")),
    ("o", pgettext_lazy("key", "Open")),
)  # fmt: skip


@page("bank.read")
def bank(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The desk."""
    view = request.GET.get("view", "")
    view = view if view in dict(TABS) else ""
    found = _found(request, actor, view)
    slice_ = cut(request, found.select_related("line__account"), ("-line__booked", "-pk"), LINES)
    count = found.order_by()[: MOST_COUNTED + 1].values("pk").count()
    accounts = list(BankAccount.objects.of(actor.company).filter(archived_at=None).order_by("name", "account"))
    context = {
        "slice": slice_,
        "lines": drawn(actor, slice_.rows),
        "part_template": PART,
        "count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else count,
        "view": view,
        "tabs": TABS,
        "accounts": accounts,
        "account": request.GET.get("account", ""),
        "searching": bool(request.GET.get("q") or request.GET.get("account")),
        "progress": today(actor),
        "desk_keys": KEYS,
        "back": request.get_full_path() if request.GET else "",
    }
    return show(request, "web/bank/desk.html", context, part=PART)


def _found(request: HttpRequest, actor: Actor, view: str) -> QuerySet[LineStanding]:
    """The lines of a tab. A batch stands there by its payments, not itself."""
    found: QuerySet[LineStanding] = LineStanding.objects.of(actor.company).exclude(state="split")
    if view == "suggested":
        found = found.filter(state__in=OPEN_STATES, decision__in=("post", "suggest"))
    elif view == "self":
        own = LineUse.objects.of(actor.company).filter(automatic=True, reverses=None, reversed_by=None)
        found = found.filter(pk__in=own.values("line"))
    elif view == "aside":
        found = found.filter(state="set-aside")
    elif not view:
        found = found.filter(state__in=OPEN_STATES)
    if request.GET.get("account"):
        found = found.filter(line__account=request.GET["account"])
    for word in request.GET.get("q", "").split()[:MOST_WORDS]:
        fits = Q()
        for name in ("counterparty", "reference", "text", "iban", "end_to_end_id"):
            fits |= Q(**{f"line__{name}__icontains": word})
        units = units_of(word, desk.where(request, actor), actor.company.currency)
        found = found.filter(fits | Q(line__amount_minor__in=(units, -units)) if units else fits)
    return found


def units_of(word: str, locale: str, currency: str) -> int:
    """A word as an amount in minor units; 0 where it is none."""
    try:
        return abs(minor(numbers.read(word, locale), currency))
    except (ValueError, ArithmeticError):
        return 0
