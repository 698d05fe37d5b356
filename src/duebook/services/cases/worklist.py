"""The collector's worklist: customers with overdue money, by what a contact is expected to bring, and what to do next.

The rule and its figures stand in :mod:`duebook.domain.collecting`. Everything is read in a constant number of queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from duebook.domain.collecting import Behaviour, Overdue, Rank, rank
from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.services.access import Actor, require
from duebook.store.cases import AccountManager, CallNote, Plan, PlanDocument, Promise
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.parties import Customer
from duebook.store.users import User

HISTORY = timedelta(days=365)
"""How far back payments say how a customer behaves."""
BUCKETS = ("easy", "worth", "late", "little", "waiting")


@dataclass(frozen=True)
class Row:
    """One customer in one currency. Amounts are minor units; ``action`` is call, mail, visit, wait, decide or agency."""

    customer: Customer
    currency: str
    overdue_minor: int
    documents: int
    oldest_days: int
    less_minor: int  # credits and unapplied money
    disputed_minor: int
    promised_minor: int
    planned_minor: int
    rank: Rank
    action: str
    action_on: date | None
    bucket: str
    owner: User | None
    last: CallNote | None


@dataclass
class _Facts:
    """What is known of all customers, by (customer, currency) or by customer."""

    credits: Mapping[tuple[str, str], int]
    usual: Mapping[str, int]
    promised: Mapping[tuple[str, str], tuple[int, date]]
    planned: set[str]
    promises: Mapping[str, tuple[int, int]]
    calls: Mapping[str, CallNote]
    owners: Mapping[str, User]


def rows(actor: Actor, *, owner: str = "", bucket: str = "") -> list[Row]:
    """The list, highest expected gain first, company currency before others; ``owner`` is a user's id, ``none`` for nobody's."""
    require(actor, "cases.read")
    company = actor.company
    today = clock.today(company.time_zone)
    items: dict[tuple[str, str], list[OpenItem]] = {}
    late = OpenItem.objects.of(company).filter(is_open=True, open_minor__gt=0, due_date__lt=today)
    for item in late.order_by("customer_id", "due_date"):
        items.setdefault((item.customer_id, item.currency), []).append(item)
    if not items:
        return []
    customers = Customer.objects.of(company).in_bulk({pk for pk, _ in items})
    facts = _facts(company, customers, today)
    made = [_row(customers[pk], currency, found, facts, today) for (pk, currency), found in items.items()]
    wanted = [
        row
        for row in made
        if (not bucket or row.bucket == bucket)
        and (not owner or (row.owner is None if owner == "none" else row.owner is not None and row.owner.pk == owner))
    ]
    return sorted(
        wanted, key=lambda row: (row.bucket == "waiting", row.currency != company.currency, -row.rank.gain, row.customer.pk)
    )


def _row(customer: Customer, currency: str, items: list[OpenItem], facts: _Facts, today: date) -> Row:
    disputed = sum(item.open_minor for item in items if item.disputed_at)
    planned = sum(item.open_minor for item in items if item.pk in facts.planned and not item.disputed_at)
    free = [item for item in items if not item.disputed_at and item.pk not in facts.planned]
    promised, promised_for = facts.promised.get((customer.pk, currency), (0, None))
    less = facts.credits.get((customer.pk, currency), 0)
    call = facts.calls.get(customer.pk)
    kept, broken = facts.promises.get(customer.pk, (0, 0))
    behaviour = Behaviour(
        usual=facts.usual.get(customer.pk), kept=kept, broken=broken,
        contacted=(today - call.created_at.date()).days if call else None,
    )  # fmt: skip
    overdue = [Overdue(amount=item.open_minor, days=(today - item.due_date).days) for item in free]
    ranked = rank(overdue, less + promised, behaviour) if overdue else Rank(gain=0, chance=0, bucket="little", reasons=())
    action, on = _action(
        ranked, call, promised_for, today, decide=bool(disputed and not free), planned=bool(planned and not free)
    )
    waits = action in {"wait", "decide"} or (on is not None and on > today)
    return Row(
        customer=customer, currency=currency, overdue_minor=sum(item.open_minor for item in items), documents=len(items),
        oldest_days=(today - items[0].due_date).days, less_minor=less, disputed_minor=disputed, promised_minor=promised,
        planned_minor=planned, rank=ranked, action=action, action_on=on, bucket="waiting" if waits else ranked.bucket,
        owner=facts.owners.get(customer.pk), last=call,
    )  # fmt: skip


def _action(
    ranked: Rank, call: CallNote | None, promised_for: date | None, today: date, *, decide: bool, planned: bool
) -> tuple[str, date | None]:
    """What is next: what was said at the last contact, a promise to wait for, a dispute to decide, a mail, or a call."""
    if decide:
        return "decide", None
    if promised_for is not None and promised_for >= today:
        return "wait", promised_for
    if planned:
        return "wait", None
    if call is not None and call.next_action:
        return call.next_action, call.next_on
    oldest = dict(ranked.reasons).get("overdue-days", 0)
    return ("mail" if oldest <= 14 else "call"), None  # noqa: PLR2004 - two weeks: a letter may still be on its way


def _facts(company: Company, customers: Iterable[str], today: date) -> _Facts:
    ids = list(customers)
    owed: dict[tuple[str, str], int] = {}
    notes = OpenItem.objects.of(company).filter(is_open=True, open_minor__lt=0, customer_id__in=ids).order_by()
    for pk, currency, units in notes.values_list("customer_id", "currency").annotate(total=Sum("open_minor")):
        owed[pk, currency] = -units
    money = Posting.objects.of(company).filter(account=Account.CUSTOMER_CREDIT, customer_id__in=ids).order_by()
    for pk, currency, units in money.values_list("customer_id", "currency").annotate(total=Sum("amount_minor")):
        owed[pk, currency] = owed.get((pk, currency), 0) - units
    promised: dict[tuple[str, str], tuple[int, date]] = {}
    judged: dict[str, tuple[int, int]] = {}
    for one in Promise.objects.of(company).filter(customer_id__in=ids).exclude(state="cancelled").order_by("due_on"):
        if one.state == "open":
            units, until = promised.get((one.customer_id, one.currency), (0, one.due_on))
            promised[one.customer_id, one.currency] = units + one.amount_minor, max(until, one.due_on + timedelta(days=one.grace))
        else:
            kept, broken = judged.get(one.customer_id, (0, 0))
            judged[one.customer_id] = kept + (one.state == "kept"), broken + (one.state == "broken")
    calls = {
        one.customer_id: one for one in CallNote.objects.of(company).filter(customer_id__in=ids).order_by("created_at", "pk")
    }
    managers = AccountManager.objects.of(company).filter(customer_id__in=ids).select_related("user")
    return _Facts(
        credits=owed,
        usual=_usual(company, ids, today),
        promised=promised,
        planned=set(PlanDocument.objects.of(company).filter(plan__state="agreed").values_list("document_id", flat=True)),
        promises=judged,
        calls=calls,
        owners={one.customer_id: one.user for one in managers},
    )


def _usual(company: Company, ids: list[str], today: date) -> dict[str, int]:
    """How many days late customers paid in the last year, by amount, in whole days; early is below zero."""
    weights: dict[str, list[int]] = {}
    paid = OpenItem.objects.of(company).filter(
        is_open=False, customer_id__in=ids, closed_on__gte=today - HISTORY, payable_minor__gt=0
    )
    for pk, due, closed, units in paid.values_list("customer_id", "due_date", "closed_on", "payable_minor"):
        sums = weights.setdefault(pk, [0, 0])
        sums[0] += (closed - due).days * units
        sums[1] += units
    return {pk: days // units for pk, (days, units) in weights.items() if units}


def shielded(company: Company) -> set[str]:
    """The documents that no reminder is sent for while their plan is agreed and kept."""
    covers = PlanDocument.objects.of(company).filter(plan__in=Plan.objects.of(company).filter(state="agreed"))
    return set(covers.values_list("document_id", flat=True))
