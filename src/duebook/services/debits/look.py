"""What the pages and the API read of direct debits. Every function asks for the permission itself."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from duebook.services.access import Actor, require
from duebook.services.debits import runs, told
from duebook.services.debits.settings import settings_of
from duebook.store.mandates import DebitItem, DebitRun


@dataclass(frozen=True)
class RunDetail:
    """A run with its collections; ``untold`` are those whose customers must still be told before it can be exported."""

    run: DebitRun
    items: tuple[DebitItem, ...]
    untold: frozenset[str]


def run_list(actor: Actor, *, state: str = "") -> QuerySet[DebitRun]:
    """Runs, the newest first, each with how many collections it has and how many came back."""
    require(actor, "payments.read")
    rows: QuerySet[DebitRun] = DebitRun.objects.of(actor.company)
    rows = rows.filter(state=state) if state else rows
    counted = rows.annotate(
        count=Count("items", filter=~Q(items__state="dropped")), returned=Count("items", filter=Q(items__state="returned"))
    )
    return counted.order_by("-pk")


def run_detail(actor: Actor, run_id: str) -> RunDetail:
    """One run; raises :class:`~duebook.kernel.errors.NotFound`."""
    require(actor, "payments.read")
    run = runs.find(actor, run_id)
    rows = DebitItem.objects.of(actor.company).filter(run=run).select_related("document__customer", "mandate")
    items = tuple(rows.order_by("pk"))
    waiting = told.untold([one for one in items if one.state == "planned"], run, settings_of(actor.company).notice_days)
    return RunDetail(run, items, frozenset(one.pk for one in waiting))


def item_list(actor: Actor, *, customer_id: str = "", state: str = "") -> QuerySet[DebitItem]:
    """Collections, the newest first."""
    require(actor, "payments.read")
    rows: QuerySet[DebitItem] = DebitItem.objects.of(actor.company).select_related("document__customer", "mandate", "run")
    rows = rows.filter(document__customer_id=customer_id) if customer_id else rows
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("-pk")
