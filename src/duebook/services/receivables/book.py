"""Writes the ledger: entries, their postings and what they settle, and in the same breath the open items that follow from them.

Every verb that moves money builds a :class:`Move` and hands it to :func:`write`. Locks are always taken in one order (customer,
open items by id, number series, chain), so that two writers wait for each other and never stand crosswise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from duebook.domain import ledger
from duebook.domain.chain import content_of
from duebook.domain.ledger import Account
from duebook.edge import clock, ids
from duebook.kernel.errors import NotFound
from duebook.services import chain
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.insert import insert, insert_plain
from duebook.store.ledger import Entry, Posting
from duebook.store.parties import Customer
from duebook.store.payments import Allocation, Payment


@dataclass(frozen=True)
class Settles:
    """So much of a document is settled by this move; negative where an earlier settlement is taken back."""

    document: IssuedDocument
    amount_minor: int
    kind: str  # payment | credit | credit-note | discount | write-off | fee
    payment: Payment | None = None
    credit_note: IssuedDocument | None = None
    reverses: Allocation | None = None


@dataclass(frozen=True)
class Move:
    """One event that moves money, ready to be written: what it books, and which documents it settles."""

    booking: ledger.Entry
    currency: str
    text: str
    settles: tuple[Settles, ...] = ()
    reason: str = ""
    payment: Payment | None = None
    reverses: Entry | None = None


def write(company: Company, moves: Sequence[Move]) -> list[Entry]:
    """Write entries with their postings and settlements, seal each in the chain, and bring the open items up to date.

    The open items concerned must be locked by the caller. Balance is the ledger's own promise: its entries cannot be made
    otherwise.
    """
    moment = clock.now()
    entries: list[Entry] = []
    postings: list[Posting] = []
    allocations: list[Allocation] = []
    for move in moves:
        if not move.booking.postings:
            continue  # a document of nothing books nothing
        entry = Entry(
            id=ids.new("ent"), company_id=company.pk, kind=move.booking.kind, booked_on=move.booking.day, text=move.text[:200],
            reason=move.reason[:200], payment=move.payment, reverses=move.reverses, created_at=moment,
        )  # fmt: skip
        entries.append(entry)
        postings += [_posting(company, entry, side) for side in move.booking.postings]
        allocations += [_allocation(company, entry, move, one) for one in move.settles]
    insert(entries)
    insert(postings)
    insert(allocations)
    chain.extend(company, _links(entries, postings, allocations))
    days = {side.document: move.booking.day for move in moves for side in move.booking.postings if side.document}
    refresh(company, days)
    return entries


def write_issued(company: Company, issued: Sequence[tuple[IssuedDocument, Move]]) -> None:
    """Write the entries of new documents and the open items that begin with them.

    These entries go without a link of their own: each follows from its sealed document.
    """
    moment = clock.now()
    insert(open_item(row, move) for row, move in issued)
    entries = [(ids.new("ent"), move) for _, move in issued if move.booking.postings]  # a document of nothing books nothing
    insert_plain(
        Entry,
        [
            {
                "id": pk, "company_id": company.pk, "kind": move.booking.kind, "booked_on": move.booking.day,
                "text": move.text[:200], "reason": move.reason[:200], "created_at": moment,
            }
            for pk, move in entries
        ],
    )  # fmt: skip
    insert_plain(
        Posting,
        [
            {
                "company_id": company.pk, "entry_id": pk, "account": side.account, "document_id": side.document or None,
                "customer_id": side.party or None, "detail": side.detail, "currency": side.currency, "amount_minor": side.amount,
            }
            for pk, move in entries
            for side in move.booking.postings
        ],
    )  # fmt: skip


def open_item(row: IssuedDocument, move: Move) -> OpenItem:
    """The open item that a new document begins with: what its own entry posts on receivables."""
    mine = (side for side in move.booking.postings if side.account == Account.RECEIVABLE and side.document == row.pk)
    open_minor = sum(side.amount for side in mine)
    return OpenItem(
        company_id=row.company_id, document_id=row.pk, customer_id=row.customer_id, currency=row.currency,
        due_date=row.due_date or row.issue_date, payable_minor=row.payable_minor, open_minor=open_minor,
        is_open=open_minor != 0, closed_on=None if open_minor else move.booking.day,
    )  # fmt: skip


def _links(
    entries: Iterable[Entry], postings: Iterable[Posting], allocations: Iterable[Allocation]
) -> list[tuple[str, str, str]]:
    """An entry's link for the chain: it seals the entry with its payment, its postings and what they settle."""
    sides: dict[str, list[Posting]] = {}
    settled: dict[str, list[Allocation]] = {}
    for posting in postings:
        sides.setdefault(posting.entry_id, []).append(posting)
    for allocation in allocations:
        settled.setdefault(allocation.entry_id, []).append(allocation)
    return [
        ("entry", entry.pk, content_of(chain.entry_facts(entry, sides.get(entry.pk, []), settled.get(entry.pk, []))))
        for entry in entries
    ]


def _posting(company: Company, entry: Entry, side: ledger.Posting) -> Posting:
    return Posting(
        company_id=company.pk, entry_id=entry.pk, account=side.account, document_id=side.document or None,
        customer_id=side.party or None, detail=side.detail, currency=side.currency, amount_minor=side.amount,
    )  # fmt: skip


def _allocation(company: Company, entry: Entry, move: Move, one: Settles) -> Allocation:
    return Allocation(
        id=ids.new("all"), company=company, payment=one.payment, credit_note=one.credit_note, document=one.document,
        kind=one.kind, currency=move.currency, amount_minor=one.amount_minor, reason=move.reason[:200], entry=entry,
        reverses=one.reverses, created_at=entry.created_at,
    )  # fmt: skip


def lock(company: Company, document_ids: Iterable[str], customer_id: str = "") -> dict[str, OpenItem]:
    """Lock a customer's credit (where named) and the open items of documents, in the one order; raises :class:`NotFound`."""
    if customer_id:
        customers = Customer.objects.of(company).select_for_update(no_key=True)
        if not list(customers.filter(pk=customer_id)):
            raise NotFound("There is no such customer.")
    wanted = set(document_ids)
    items = OpenItem.objects.of(company).select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted)
    found = {item.pk: item for item in items.select_related("document", "customer").order_by("pk")}
    if found.keys() != wanted:
        raise NotFound("There is no such document.")
    return found


def refresh(company: Company, days: Mapping[str, date]) -> None:
    """Derive the open items of these documents (id -> day of the move) from the ledger: the one place that changes them."""
    for day, group in groupby(sorted(days, key=lambda pk: (days[pk], pk)), key=lambda pk: days[pk]):
        items = OpenItem.objects.of(company).filter(pk__in=list(group))
        items.update(
            open_minor=derived_open(), credited_minor=settled_as("credit-note"), written_off_minor=settled_as("write-off")
        )
        items.filter(~Q(open_minor=0)).update(is_open=True, closed_on=None)
        items.filter(open_minor=0, closed_on=None).update(is_open=False, closed_on=day)


def derived_open() -> Coalesce:
    """The balance of a document's receivable, as an expression over its postings."""
    rows = Posting.objects.filter(document=OuterRef("pk"), account=Account.RECEIVABLE).order_by().values("document")
    return _or_zero(rows.annotate(total=Sum("amount_minor")))


def settled_as(kind: str) -> Coalesce:
    """How much of a document was settled in one way, as an expression over its allocations."""
    rows = Allocation.objects.filter(document=OuterRef("pk"), kind=kind).order_by().values("document")
    return _or_zero(rows.annotate(total=Sum("amount_minor")))


def _or_zero(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("total"), output_field=BigIntegerField()), Value(0))
