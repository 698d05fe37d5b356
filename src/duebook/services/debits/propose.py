"""What a run would collect, before anybody makes one: the documents, how much of each, what stays out and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum

from duebook.domain import debitreturns, debits
from duebook.domain.debitreturns import Outcome
from duebook.domain.gateway import OPEN
from duebook.edge import clock
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.debits import mandates
from duebook.services.receivables.balances import credit_by_currency
from duebook.store.cases import PlanDocument, Promise
from duebook.store.charges import Charge
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.mandates import DebitItem, Mandate

MOST = 1000
"""Documents in one run."""
MOST_TRIES = 3
"""How often one document is collected, where its collections come back for want of money."""
CURRENCY = "EUR"
"""SEPA collects euros."""


@dataclass(frozen=True)
class Wanted:
    """A document and how much of it is collected: what is open less what the customer has to their credit."""

    item: OpenItem
    mandate: Mandate
    amount_minor: int
    retry_of: DebitItem | None


@dataclass(frozen=True)
class LeftOut:
    """A document that is due and is not collected, and why."""

    item: OpenItem
    why: Fault


@dataclass(frozen=True)
class Proposal:
    """What a run would hold; the sum is in minor units."""

    chosen: tuple[Wanted, ...]
    left_out: tuple[LeftOut, ...]
    total_minor: int


def proposal(actor: Actor, *, until: date, document_ids: Collection[str] | None = None) -> Proposal:
    """The documents due until a day whose customers have an active mandate, or these documents.

    Named documents are taken even where an earlier collection came back for a reason that wants a person's look.
    """
    require(actor, "payments.read")
    company = actor.company
    given = {one.customer_id: one for one in _active(company)}
    rows = OpenItem.objects.of(company).filter(is_open=True, open_minor__gt=0, currency=CURRENCY, customer_id__in=given.keys())
    rows = rows.filter(due_date__lte=until) if document_ids is None else rows.filter(pk__in=list(document_ids))
    busy = DebitItem.objects.of(company).filter(is_live=True).values("document")
    items = list(rows.exclude(pk__in=busy).select_related("document", "customer").order_by("due_date", "pk")[:MOST])
    obstacles = _Obstacles(company, items, named=document_ids is not None)
    credit: dict[str, int] = {}
    chosen: list[Wanted] = []
    left_out: list[LeftOut] = []
    one_off: set[str] = set()
    for item in items:
        mandate = given[item.customer_id]
        why = obstacles.why(item) or _mandate_fault(mandate, until, one_off)
        if why:
            left_out.append(LeftOut(item, why))
            continue
        left = credit.setdefault(item.customer_id, free_credit(company, item.customer_id))
        used = min(left, item.open_minor)
        credit[item.customer_id] = left - used
        if used == item.open_minor:
            left_out.append(LeftOut(item, Fault("DEBIT-CREDIT", item.pk, "The customer's credit covers it.")))
            continue
        if not mandate.is_recurrent:
            one_off.add(mandate.pk)
        chosen.append(Wanted(item, mandate, item.open_minor - used, obstacles.last.get(item.pk)))
    return Proposal(tuple(chosen), tuple(left_out), sum(one.amount_minor for one in chosen))


def free_credit(company: Company, customer_id: str) -> int:
    """A customer's unapplied money and unused credit notes in euros, less what live collections left to them already."""
    unapplied = credit_by_currency(company, customer_id).get(CURRENCY, 0)
    open_items = OpenItem.objects.of(company).filter(customer_id=customer_id, currency=CURRENCY, is_open=True)
    notes = open_items.filter(open_minor__lt=0).aggregate(total=Sum("open_minor"))["total"] or 0
    live = DebitItem.objects.of(company).filter(is_live=True, document__customer_id=customer_id)
    lessened = live.aggregate(total=Sum(F("document__open_item__open_minor") - F("amount_minor")))["total"] or 0
    return max(unapplied - notes - max(lessened, 0), 0)


def mandate_for(company: Company, customer_id: str) -> Mandate | None:
    """The active mandate that a customer's next collection uses: the newest."""
    return next((one for one in _active(company, [customer_id])), None)


def collecting(company: Company) -> QuerySet[DebitItem]:
    """The collections that are at the bank or still on their way there; a draft whose day has passed cannot be exported."""
    to_come = Q(run__collection_on__gt=clock.today(company.time_zone))
    rows: QuerySet[DebitItem] = DebitItem.objects.of(company).filter(Q(run__state="exported") | to_come, is_live=True)
    return rows


def in_debit(company: Company, document_ids: Iterable[str]) -> set[str]:
    """Those of the documents that are being collected: nobody else should take their money now."""
    rows = collecting(company).filter(document__in=list(document_ids))
    return set(rows.values_list("document", flat=True))


def obstacle(company: Company, item: OpenItem) -> Fault | None:
    """Why a document in a run must not be collected now: disputed, paid online at this moment, or in a plan."""
    return _Obstacles(company, [item], named=True).why(item)


def _active(company: Company, customer_ids: Sequence[str] | None = None) -> list[Mandate]:
    rows = Mandate.objects.of(company).filter(state="active").select_related("customer").order_by("created_at", "pk")
    rows = rows.filter(customer__in=customer_ids) if customer_ids is not None else rows
    found = list(rows)
    return found if customer_ids is None else found[::-1]


def _mandate_fault(mandate: Mandate, until: date, one_off: set[str]) -> Fault | None:
    if mandates.usable(mandate, until) and mandate.pk not in one_off:
        return None
    facts = {"reference": mandate.reference}
    if not mandate.is_recurrent:
        return Fault("DEBIT-ONE-OFF", "mandate", "The mandate {reference} was for one collection.", facts=facts)
    return Fault("DEBIT-MANDATE", "mandate", "The mandate {reference} cannot be used any more.", facts=facts)


class _Obstacles:
    """Reads once, for all documents, what may stand in the way."""

    def __init__(self, company: Company, items: Sequence[OpenItem], *, named: bool) -> None:
        ids = [item.pk for item in items]
        self.named = named
        self.charged = _charged(company, {item.customer_id for item in items})
        planned = PlanDocument.objects.of(company).filter(document__in=ids, plan__state__in=("proposed", "agreed"))
        self.planned = set(planned.values_list("document", flat=True))
        promises = Promise.objects.of(company).filter(state="open", currency=CURRENCY)
        promises = promises.filter(Q(document__in=ids) | Q(document=None, customer__in={item.customer_id for item in items}))
        self.promised = {one.document_id or one.customer_id: one.due_on for one in promises.order_by("due_on", "pk")}
        back = DebitItem.objects.of(company).filter(document__in=ids, state="returned").order_by("pk")
        self.tries: dict[str, int] = {}
        self.last: dict[str, DebitItem] = {}
        for one in back:
            self.tries[one.document_id] = self.tries.get(one.document_id, 0) + 1
            self.last[one.document_id] = one

    def why(self, item: OpenItem) -> Fault | None:
        if item.disputed_at:
            return Fault("DEBIT-DISPUTED", item.pk, "The customer disputes it.")
        if item.pk in self.charged:
            return Fault("DEBIT-CHARGED", item.pk, "The customer is paying it online at this moment.")
        if item.pk in self.planned:
            return Fault("DEBIT-PLAN", item.pk, "Instalments were agreed for it.")
        return None if self.named else self._promised(item) or self._came_back(item)

    def _promised(self, item: OpenItem) -> Fault | None:
        day = self.promised.get(item.pk) or self.promised.get(item.customer_id)
        return Fault("DEBIT-PROMISED", item.pk, "Payment is promised until {day}.", facts={"day": str(day)}) if day else None

    def _came_back(self, item: OpenItem) -> Fault | None:
        last = self.last.get(item.pk)
        if last is None:
            return None
        facts = {"code": last.return_code or "?"}
        if debitreturns.outcome(last.return_code) is not Outcome.RETRY:
            return Fault("DEBIT-RETURNED", item.pk, "It came back ({code}). Collect it again only if you agreed so.", facts=facts)
        if self.tries[item.pk] >= MOST_TRIES:
            return Fault("DEBIT-TRIES", item.pk, "It came back too often.")
        return None


def _charged(company: Company, customers: Iterable[str]) -> set[str]:
    states = [str(one) for one in OPEN]
    rows = Charge.objects.of(company).filter(state__in=states, customer__in=list(customers)).values_list("documents", flat=True)
    return {str(part[0]) for documents in rows for part in documents}


def collection_day(items: Sequence[Wanted], today: date, notice_days: int) -> date:
    """The first day on which all of them can be collected with the customers told in time from today on."""
    latest = max((one.item.due_date for one in items), default=today)
    return max(debits.collection_day(latest, today), debits.collection_day(debits.notice_from(today, notice_days), today))
