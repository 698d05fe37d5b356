"""What the pages and the API read: one call for a list, one for a detail. Every function asks for the permission itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from duebook.domain.billlife import Act, State, possible
from duebook.domain.document import Document
from duebook.domain.payables import Difference
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.payables import accounts, orders, record, runs, suppliers
from duebook.store.bills import Bill, BillEvent, BillResponse, BillStanding
from duebook.store.inbox import InboxItem
from duebook.store.ledger import Posting
from duebook.store.payruns import PaymentRun, PaymentRunItem
from duebook.store.suppliers import AccountDecision, PurchaseOrder, Supplier, SupplierAccount

OWED = (State.ACCEPTED, State.SCHEDULED)
UNDECIDED = (State.RECEIVED, State.IN_PROCESS, State.UNDER_QUERY)


@dataclass(frozen=True)
class AccountShown:
    """A supplier's account with its state (proposed, confirmed, refused) and what people said about it."""

    account: SupplierAccount
    state: str
    decisions: tuple[AccountDecision, ...]


@dataclass(frozen=True)
class BillDetail:
    """Everything about one bill. ``acts`` are those that its state and the actor's role allow."""

    bill: Bill
    standing: BillStanding
    document: Document
    item: InboxItem
    faults: tuple[Fault, ...]
    differences: tuple[Difference, ...]
    valid: bool | None
    profile: str
    events: tuple[BillEvent, ...]
    responses: tuple[BillResponse, ...]
    accounts: tuple[AccountShown, ...]
    postings: tuple[Posting, ...]
    run: PaymentRun | None
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class SupplierDetail:
    """One supplier: accounts, what is owed by currency (minor units), and how many bills are in which state."""

    supplier: Supplier
    accounts: tuple[AccountShown, ...]
    owed: Mapping[str, int]
    states: Mapping[str, int]


@dataclass(frozen=True)
class RunDetail:
    """One payment run with its bills."""

    run: PaymentRun
    items: tuple[PaymentRunItem, ...]


_NEEDS = {
    Act.TAKE_UP: "bills.receive", Act.QUERY: "bills.receive", Act.ANSWER: "bills.receive", Act.ASSIGN: "bills.receive",
    Act.ACCEPT: "bills.decide", Act.REJECT: "bills.decide", Act.REOPEN: "bills.decide", Act.SCHEDULE: "bills.decide",
    Act.UNSCHEDULE: "bills.decide", Act.PAY: "bills.pay", Act.UNPAY: "bills.pay",
}  # fmt: skip
"""Acts on one bill -> the permission for each; the others belong to payment runs."""


def inbox(actor: Actor, *, state: str = "") -> QuerySet[InboxItem]:
    """What arrived, newest first by id; ``state`` as :class:`~duebook.store.inbox.InboxStanding` names it."""
    require(actor, "bills.read")
    rows = InboxItem.objects.of(actor.company).select_related("standing", "received_by").prefetch_related("bills")
    found: QuerySet[InboxItem] = (rows.filter(standing__state=state) if state else rows).order_by("-pk")
    return found


def item_detail(actor: Actor, item_id: str) -> InboxItem:
    """One item, with ``standing`` and ``bills``."""
    require(actor, "bills.read")
    return record.find_item(actor, item_id)


def item_file(actor: Actor, item_id: str) -> tuple[InboxItem, bytes]:
    """The file as it came; its hash is checked. Hostile to whoever shows it: serve it as an attachment, or in a sandbox."""
    require(actor, "bills.read")
    item = record.find_item(actor, item_id)
    return item, vault.get(item.sha256)


def bills(
    actor: Actor, *, state: str = "", supplier_id: str = "", words: str = "", due_until: date | None = None
) -> QuerySet[Bill]:
    """Bills, newest first by id. ``state`` is one of ``domain.billlife.State``, or ``undecided``, ``owed``, ``overdue``."""
    require(actor, "bills.read")
    rows = Bill.objects.of(actor.company).select_related("standing__supplier", "item")
    if state == "overdue":
        today = clock.today(actor.company.time_zone)
        rows = rows.filter(standing__state__in=OWED, standing__due_date__lt=today, standing__open_minor__gt=0)
    elif state:
        wanted = {"undecided": UNDECIDED, "owed": OWED}.get(state, (state,))
        rows = rows.filter(standing__state__in=wanted)
    if supplier_id:
        rows = rows.filter(standing__supplier_id=supplier_id)
    if due_until:
        rows = rows.filter(standing__due_date__lte=due_until)
    for word in words.lower().split()[:6]:
        rows = rows.filter(Q(search__contains=word))
    found: QuerySet[Bill] = rows.order_by("-pk")
    return found


def counts(actor: Actor) -> dict[str, list[tuple[str, int, int]]]:
    """For the tabs: state -> (currency, how many, sum of payables in minor units)."""
    require(actor, "bills.read")
    rows = BillStanding.objects.of(actor.company).order_by().values_list("state", "currency")
    found: dict[str, list[tuple[str, int, int]]] = {}
    for state, currency, many, total in rows.annotate(many=Count("pk"), total=Sum("bill__payable_minor")):
        found.setdefault(state, []).append((currency, many, total))
    return found


def bill_detail(actor: Actor, bill_id: str) -> BillDetail:
    """One bill with everything that its page shows."""
    require(actor, "bills.read")
    rows = Bill.objects.of(actor.company).select_related(
        "item__standing", "standing__supplier", "standing__order", "standing__duplicate_of"
    )
    bill = rows.filter(pk=bill_id).first() or record.find(actor, bill_id)
    standing, check = bill.standing, bill.checks.order_by("-pk").first()
    live = PaymentRunItem.objects.of(actor.company).filter(bill=bill, is_live=True).select_related("run").first()
    return BillDetail(
        bill=bill,
        standing=standing,
        document=record.document_of(bill),
        item=bill.item,
        faults=tuple(codec.load(Fault, one) for one in check.faults) if check else (),
        differences=tuple(codec.load(Difference, one) for one in check.differences) if check else (),
        valid=check.valid if check else None,
        profile=check.profile if check else "",
        events=tuple(bill.events.select_related("user").order_by("pk")),
        responses=tuple(bill.responses.order_by("pk")),
        accounts=_accounts(actor, standing.supplier) if standing.supplier else (),
        postings=tuple(bill.postings.select_related("entry").order_by("pk")),
        run=live.run if live else None,
        acts=tuple(one for one in possible(State(standing.state)) if one in _NEEDS and actor.may(_NEEDS[one])),
    )


def supplier_detail(actor: Actor, supplier_id: str) -> SupplierDetail:
    """One supplier with its accounts and what is owed to it."""
    require(actor, "bills.read")
    supplier = suppliers.find(actor, supplier_id)
    rows: QuerySet[Any] = BillStanding.objects.of(actor.company).filter(supplier=supplier).order_by()
    return SupplierDetail(
        supplier,
        _accounts(actor, supplier),
        dict(rows.exclude(open_minor=0).values_list("currency").annotate(total=Sum("open_minor"))),
        dict(rows.values_list("state").annotate(many=Count("pk"))),
    )


def supplier_list(actor: Actor, words: str = "", *, archived: bool = False) -> QuerySet[Supplier]:
    """Suppliers by name."""
    require(actor, "bills.read")
    return suppliers.search(actor, words, archived=archived).order_by("name", "pk")


def owed_sums(actor: Actor, supplier_ids: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """What is owed to each of these suppliers by the ledger: (currency, minor units)."""
    require(actor, "bills.read")
    rows: QuerySet[Any] = (
        BillStanding.objects.of(actor.company).filter(supplier__in=supplier_ids).exclude(open_minor=0).order_by()
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for supplier, currency, total in rows.values_list("supplier", "currency").annotate(total=Sum("open_minor")):
        found.setdefault(supplier, []).append((currency, total))
    return found


def order_list(actor: Actor, *, supplier_id: str = "", is_open: bool | None = None) -> QuerySet[PurchaseOrder]:
    """Purchase orders, newest first."""
    require(actor, "bills.read")
    rows = PurchaseOrder.objects.of(actor.company).select_related("supplier")
    rows = rows.filter(supplier_id=supplier_id) if supplier_id else rows
    found: QuerySet[PurchaseOrder] = rows if is_open is None else rows.filter(closed_at__isnull=is_open)
    return found.order_by("-ordered_on", "-pk")


def order_detail(actor: Actor, order_id: str) -> PurchaseOrder:
    """One purchase order with its supplier."""
    require(actor, "bills.read")
    return orders.find(actor, order_id)


def run_list(actor: Actor, *, state: str = "") -> QuerySet[PaymentRun]:
    """Payment runs, newest first."""
    require(actor, "bills.read")
    rows = PaymentRun.objects.of(actor.company).select_related("created_by", "exported_by")
    found: QuerySet[PaymentRun] = (rows.filter(state=state) if state else rows).order_by("-pk")
    return found


def run_detail(actor: Actor, run_id: str) -> RunDetail:
    """One payment run with its bills."""
    require(actor, "bills.read")
    run = runs.find(actor, run_id)
    return RunDetail(run, tuple(run.items.select_related("bill__standing", "supplier").order_by("pk")))


def _accounts(actor: Actor, supplier: Supplier) -> tuple[AccountShown, ...]:
    rows = accounts.accounts_of(actor.company, supplier)
    return tuple(AccountShown(row, accounts.state_of(row), tuple(row.decisions.all())) for row in rows)
