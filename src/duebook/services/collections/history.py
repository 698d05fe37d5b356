"""What happened to every open document in a time, as :mod:`duebook.domain.dunningreplay` reads it: ledger, cases, bank."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q

from duebook.domain.dunning import Receipt, Step
from duebook.domain.dunningreplay import Arrival, History, Move, Paper, Span
from duebook.domain.ledger import Account
from duebook.kernel.errors import TooLarge
from duebook.services.collections.gather import Key, perhaps
from duebook.store.bank import LineStanding, LineUse
from duebook.store.cases import Dispute, PlanDocument, Promise
from duebook.store.charges import Charge
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.mandates import DebitItem
from duebook.store.reminders import Reminder, ReminderHold, ReminderItem

MOST = 20_000
"""Documents that one replay looks at."""
LATE = timedelta(60)
"""A document that was closed so long before the first day may still have been open there as far as one knew."""


@dataclass
class _Found:
    moves: dict[str, list[Move]] = field(default_factory=lambda: defaultdict(list))
    credit: dict[Key, list[Move]] = field(default_factory=lambda: defaultdict(list))
    spans: dict[str, dict[Any, list[Span]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    arrivals: dict[Key, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    letters: Mapping[Key, date] = field(default_factory=dict)


def histories(company: Company, start: date, end: date) -> list[History]:
    """The histories of all customers and currencies with anything that may have been open from ``start`` to ``end``.

    Raises :class:`TooLarge` for more than :data:`MOST` documents.
    """
    rows = OpenItem.objects.of(company).filter(Q(is_open=True) | Q(closed_on__gte=start - LATE), document__issue_date__lte=end)
    items = list(
        rows.select_related("document").defer("document__body", "document__search").order_by("due_date", "pk")[: MOST + 1]
    )
    if len(items) > MOST:
        raise TooLarge("A replay looks at up to {limit} documents. Choose a shorter time.", limit=MOST)
    found = _Found()
    _money(company, found)
    _cases(company, found)
    _arrivals(company, found)
    _before(company, found, start)
    groups: dict[Key, list[OpenItem]] = defaultdict(list)
    for one in items:
        groups[one.customer_id, one.currency].append(one)
    return [_history(key, rows, found) for key, rows in sorted(groups.items())]


def _history(key: Key, rows: Iterable[OpenItem], found: _Found) -> History:
    customer, currency = key
    spans = found.spans
    return History(
        customer=customer,
        currency=currency,
        papers=tuple(_paper(one, found) for one in rows),
        credit=tuple(found.credit.get(key, ())),
        arrivals=tuple(found.arrivals.get(key, ())),
        promised=tuple(spans["promised"].get(key, ())),
        charged=tuple(spans["charged"].get(key, ())),
        held=tuple(spans["held"].get(customer, ())),
        last_letter=found.letters.get(key),
    )


def _paper(row: OpenItem, found: _Found) -> Paper:
    spans, pk = found.spans, row.pk
    disputed = spans["disputed"].get(pk, [])
    if row.disputed_at and not disputed:
        disputed = [Span(since=row.disputed_at)]
    return Paper(
        document=pk,
        number=row.document.number,
        due=row.due_date,
        issued=row.document.issue_date,
        payable_minor=row.payable_minor,
        moves=tuple(found.moves.get(pk, ())),
        disputed=tuple(disputed),
        promised=tuple(spans["promised"].get(pk, ())),
        planned=tuple(spans["planned"].get(pk, ())),
        charged=tuple(spans["charged"].get(pk, ())),
        held=tuple(spans["held"].get(pk, ())),
        reached=tuple(found.steps.get(pk, ())),
    )


def _money(company: Company, found: _Found) -> None:
    names = ("document_id", "customer_id", "currency", "amount_minor", "entry__booked_on", "entry__created_at", "account")
    rows = Posting.objects.of(company).filter(account__in=(Account.RECEIVABLE, Account.CUSTOMER_CREDIT))
    for pk, customer, currency, units, day, known, account in rows.order_by("entry__created_at", "pk").values_list(*names):
        if account == Account.RECEIVABLE:
            found.moves[pk].append(Move(day=day, known=known, units=units))
        else:
            found.credit[customer, currency].append(Move(day=day, known=known, units=-units))


def _cases(company: Company, found: _Found) -> None:
    spans = found.spans
    for one in Dispute.objects.of(company).order_by("opened_at"):
        spans["disputed"][one.document_id].append(Span(since=one.opened_at, ended=one.decided_at))
    for one in Promise.objects.of(company).order_by("made_at"):
        ended = None if one.state == "open" else one.judged_at
        span = Span(since=one.made_at, ended=ended, until=one.due_on + timedelta(one.grace))
        spans["promised"][one.document_id or (one.customer_id, one.currency)].append(span)
    covers = PlanDocument.objects.of(company).exclude(plan__agreed_on=None).select_related("plan")
    for cover in covers.order_by("plan__made_at"):
        plan = cover.plan
        spans["planned"][cover.document_id].append(
            Span(since=plan.made_at, ended=None if plan.state == "agreed" else plan.judged_at)
        )
    for one in Charge.objects.of(company).order_by("created_at"):
        span = Span(since=one.created_at, ended=one.closed_at)
        for key in [pk for pk, _units in one.documents] or [(one.customer_id, one.currency)]:
            spans["charged"][key].append(span)
    debits = DebitItem.objects.of(company).exclude(run__exported_at=None).select_related("run")
    for debit in debits.order_by("run__exported_at"):
        ended = None if debit.is_live and debit.run.state == "exported" else debit.run.closed_at
        spans["charged"][debit.document_id].append(Span(since=debit.run.exported_at, ended=ended))
    for hold in ReminderHold.objects.of(company).order_by("created_at"):
        span = Span(since=hold.created_at, ended=hold.lifted_at, until=hold.until, reason=hold.reason)
        spans["held"][hold.document_id or hold.customer_id].append(span)


def _arrivals(company: Company, found: _Found) -> None:
    uses = LineUse.objects.of(company).filter(kind="payment", reverses=None, reversed_by=None, amount_minor__gt=0)
    for use in uses.select_related("line", "payment"):
        if use.payment is not None:
            receipt = Receipt(day=use.line.booked, amount_minor=use.amount_minor)
            span = Span(since=use.line.created_at, ended=use.created_at)
            found.arrivals[use.payment.customer_id, use.line.currency].append(Arrival(span=span, receipt=receipt))
    lines = LineStanding.objects.of(company).filter(state__in=("open", "partly"), open_minor__gt=0).exclude(proposal={})
    for one in lines.select_related("line"):
        for key, receipt in perhaps(one):
            span = Span(since=one.looked_at or one.line.created_at)
            found.arrivals[key].append(Arrival(span=span, receipt=receipt))


def _before(company: Company, found: _Found, start: date) -> None:
    rows = ReminderItem.objects.of(company).filter(day__lt=start)
    for pk, level, day in rows.values_list("document_id", "level", "day"):
        found.steps[pk].append(Step(document=pk, level=level, day=day))
    letters = Reminder.objects.of(company).filter(day__lt=start).exclude(kind="task").order_by()
    last = letters.values_list("customer_id", "currency").annotate(last=Max("day"))
    found.letters = {(customer, currency): day for customer, currency, day in last}
