"""What the pages and the API read of direct debits. Every function asks for the permission itself."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, require
from duebook.services.debits import runs, told
from duebook.services.debits.collected import SHOWN
from duebook.services.debits.returns import claim_key
from duebook.services.debits.settings import settings_of
from duebook.store.bank import LineUse
from duebook.store.mandates import DebitItem, DebitRun
from duebook.store.reminders import Claim


@dataclass(frozen=True)
class RunDetail:
    """A run with its collections; ``untold`` are those whose customers must still be told before it can be exported.

    ``shown`` are those whose money a line of the bank shows, ``claimed`` those whose return's fee the customer is asked for.
    """

    run: DebitRun
    items: tuple[DebitItem, ...]
    untold: frozenset[str]
    shown: frozenset[str]
    claimed: frozenset[str]


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
    uses = LineUse.objects.of(actor.company).filter(kind__in=SHOWN, reverses=None, reversed_by=None)
    paid = set(uses.filter(payment__in=[one.payment_id for one in items]).values_list("payment_id", flat=True))
    keys = {claim_key(one): one.pk for one in items if one.fee_minor}
    claimed = Claim.objects.of(actor.company).filter(key__in=keys).values_list("key", flat=True)
    return RunDetail(
        run, items, frozenset(one.pk for one in waiting), frozenset(one.pk for one in items if one.payment_id in paid),
        frozenset(keys[key] for key in claimed),
    )  # fmt: skip


def item(actor: Actor, item_id: str) -> DebitItem:
    """One collection; raises :class:`~duebook.kernel.errors.NotFound`."""
    found = item_list(actor).filter(pk=item_id).first()
    if found is None:
        raise NotFound("There is no such collection.")
    return found


def item_list(actor: Actor, *, customer_id: str = "", state: str = "") -> QuerySet[DebitItem]:
    """Collections, the newest first."""
    require(actor, "payments.read")
    rows: QuerySet[DebitItem] = DebitItem.objects.of(actor.company).select_related("document__customer", "mandate", "run")
    rows = rows.filter(document__customer_id=customer_id) if customer_id else rows
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("-pk")
