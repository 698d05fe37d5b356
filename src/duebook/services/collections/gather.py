"""Everything that a decision about reminders looks at, read in a handful of queries for a whole company or one customer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, Sum

from duebook.domain.dunning import Item, Receipt, State, Step
from duebook.domain.gateway import OPEN, ChargeState
from duebook.domain.ledger import Account
from duebook.services.debits.propose import collecting
from duebook.store.bank import LineStanding
from duebook.store.cases import PlanDocument, Promise
from duebook.store.charges import Charge
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.parties import Customer
from duebook.store.reminders import Reminder, ReminderHold, ReminderItem

Key = tuple[str, str]
"""Customer and currency."""
MANY = 500
"""So many customers are read with everybody's rows: quicker than a list of names."""


@dataclass
class _About:
    """What keeps documents out of letters, by document id; customers' own under their key."""

    steps: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    promised: dict[str, date] = field(default_factory=dict)
    account_promised: dict[Key, date] = field(default_factory=dict)
    planned: dict[str, date] = field(default_factory=dict)
    charged: dict[str, date] = field(default_factory=dict)
    account_charged: dict[Key, date] = field(default_factory=dict)
    held: dict[str, tuple[str, date | None]] = field(default_factory=dict)
    letters: dict[Key, date] = field(default_factory=dict)
    credit: dict[Key, int] = field(default_factory=dict)
    receipts: dict[Key, list[Receipt]] = field(default_factory=lambda: defaultdict(list))


def states(company: Company, customers: Iterable[str] | None = None) -> list[State]:
    """The state of every customer and currency with anything open, in the order of their names; of some customers only."""
    rows = OpenItem.objects.of(company).filter(is_open=True).select_related("document")
    if customers is not None:
        rows = rows.filter(customer_id__in=list(customers))
    groups: dict[Key, list[OpenItem]] = defaultdict(list)
    for row in rows.order_by("customer__name", "customer_id", "currency", "due_date", "pk"):
        groups[row.customer_id, row.currency].append(row)
    about = _about(company, list(groups))
    zone = ZoneInfo(company.time_zone)
    return [_state(key, items, about, zone) for key, items in groups.items()]


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The company's day of a moment."""
    return moment.astimezone(zone).date()


def _state(key: Key, rows: list[OpenItem], about: _About, zone: ZoneInfo) -> State:
    customer, currency = key
    held, held_until = about.held.get(customer, ("", None))
    return State(
        customer=customer,
        currency=currency,
        items=tuple(_item(row, about, zone) for row in rows),
        unapplied_minor=about.credit.get(key, 0),
        receipts=tuple(about.receipts.get(key, ())),
        promised_until=about.account_promised.get(key),
        charged_since=about.account_charged.get(key),
        held=held,
        held_until=held_until,
        last_letter=about.letters.get(key),
    )


def _item(row: OpenItem, about: _About, zone: ZoneInfo) -> Item:
    held, held_until = about.held.get(row.pk, ("", None))
    return Item(
        document=row.pk,
        number=row.document.number,
        due=row.due_date,
        open_minor=row.open_minor,
        payable_minor=row.payable_minor,
        issued=row.document.issue_date,
        reached=tuple(about.steps.get(row.pk, ())),
        disputed_since=day_of(row.disputed_at, zone) if row.disputed_at else None,
        promised_until=about.promised.get(row.pk),
        planned_since=about.planned.get(row.pk),
        charged_since=about.charged.get(row.pk),
        held=held,
        held_until=held_until,
    )


def _about(company: Company, keys: list[Key]) -> _About:
    about = _About()
    if not keys:
        return about
    whose = {customer for customer, _ in keys} if len(keys) < MANY else None
    zone = ZoneInfo(company.time_zone)
    _steps(company, about, whose)
    _money(company, about, whose, zone)
    _words(company, about, whose, zone)
    return about


def _of(rows: Any, whose: set[str] | None, name: str = "customer_id") -> Any:
    return rows if whose is None else rows.filter(**{f"{name}__in": whose})


def _steps(company: Company, about: _About, whose: set[str] | None) -> None:
    rows = ReminderItem.objects.of(company).filter(document__open_item__is_open=True)
    for pk, level, day in _of(rows, whose, "document__customer_id").values_list("document_id", "level", "day"):
        about.steps[pk].append(Step(document=pk, level=level, day=day))
    letters = _of(Reminder.objects.of(company).exclude(kind="task"), whose).order_by()
    about.letters = {
        (pk, currency): day for pk, currency, day in letters.values_list("customer_id", "currency").annotate(last=Max("day"))
    }


def _money(company: Company, about: _About, whose: set[str] | None, zone: ZoneInfo) -> None:
    postings = _of(Posting.objects.of(company).filter(account=Account.CUSTOMER_CREDIT), whose).order_by()
    about.credit = {
        (pk, currency): -total
        for pk, currency, total in postings.values_list("customer_id", "currency").annotate(total=Sum("amount_minor"))
    }
    wanted = Q(state__in=sorted(OPEN)) | (Q(state=ChargeState.SUCCEEDED, payment=None, released_at=None) & ~Q(quarantine=""))
    for charge in _of(Charge.objects.of(company).filter(wanted), whose):
        since = day_of(charge.created_at, zone)
        for pk, _units in charge.documents:
            about.charged[pk] = since
        if not charge.documents:
            about.account_charged[charge.customer_id, charge.currency] = since
    for pk, day in _of(collecting(company), whose, "document__customer_id").values_list("document_id", "run__collection_on"):
        about.charged[pk] = day
    lines = LineStanding.objects.of(company).filter(state__in=("open", "partly"), open_minor__gt=0).exclude(proposal={})
    for standing in lines.select_related("line"):
        for key, receipt in perhaps(standing):
            if whose is None or key[0] in whose:
                about.receipts[key].append(receipt)


def perhaps(standing: LineStanding) -> list[tuple[Key, Receipt]]:
    """Whose a bank line may be: the customer that its proposal names, and those of the documents that it names."""
    plan, line = standing.proposal, standing.line
    currency = plan.get("currency") or line.currency
    shares: dict[str, int] = {}
    for one in plan.get("matches", ()):
        shares[one["customer"]] = shares.get(one["customer"], 0) + one["amount_minor"]
    if only := plan.get("customer"):
        shares = {only: standing.open_minor if currency == line.currency else shares.get(only, 0)}
    return [((pk, currency), Receipt(day=line.booked, amount_minor=units)) for pk, units in shares.items() if pk]


def _words(company: Company, about: _About, whose: set[str] | None, zone: ZoneInfo) -> None:
    for one in _of(Promise.objects.of(company).filter(state="open"), whose):
        key: Key = (one.customer_id, one.currency)
        until = one.due_on + timedelta(one.grace)
        if one.document_id:
            about.promised[one.document_id] = max(until, about.promised.get(one.document_id, until))
        else:
            about.account_promised[key] = max(until, about.account_promised.get(key, until))
    covers = PlanDocument.objects.of(company).filter(plan__state="agreed").select_related("plan")
    for cover in _of(covers, whose, "plan__customer_id"):
        about.planned[cover.document_id] = cover.plan.agreed_on or day_of(cover.plan.made_at, zone)
    holds = _of(ReminderHold.objects.of(company).filter(lifted_at=None), whose)
    for hold in sorted(holds, key=lambda one: (one.until or date.max, one.created_at)):  # the one that holds longest counts
        about.held[hold.document_id or hold.customer_id] = (hold.reason, hold.until)


def people(company: Company, found: Iterable[State]) -> Mapping[str, Customer]:
    """The customers of these states by id."""
    rows: dict[str, Customer] = Customer.objects.of(company).in_bulk({one.customer for one in found})
    return rows
