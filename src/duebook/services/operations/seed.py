"""Acts a made-up story out through the real services: every number and posting is as real as any. The seed makes it again."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from django.db import transaction

from duebook.domain.document import Document
from duebook.edge import clock, pool
from duebook.edge.dice import Dice
from duebook.kernel import codec
from duebook.kernel.money import major, round_money
from duebook.kernel.rules import Fault
from duebook.services import fresh
from duebook.services.access import Actor, system
from duebook.services.billing.customers import save_customer
from duebook.services.billing.found_company import found_company
from duebook.services.issuing.issue import issue_block, issue_draft
from duebook.services.issuing.prepare import Prepared, prepare
from duebook.services.operations import cast, story
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.record_many import Receipt, record_many
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.parties import Customer

YEARS = 2
BLOCK = 100
ALL = 100  # per cent
FEW = 1000
"""Invoices for which starting processes takes longer than it saves."""
WITHOUT_APPROVAL = {"approval_from_minor": None}
"""Nobody is there to approve while the story is told; the policy of the present comes into force at its end."""
Progress = Callable[[int], None]


def seed(invoices: int, customers: int, number: int, progress: Progress = lambda _: None) -> Company:
    """A company with so many customers and invoices over the last two years. The same ``number`` makes the same story."""
    dice = Dice(number)
    end = clock.today()
    start = end - timedelta(365 * YEARS)
    with at(start):
        company = found_company(cast.SELLER, payment=cast.ACCOUNTS, is_demo=True, **{**cast.HABITS, **WITHOUT_APPROVAL})
        actor = system(company, "story")
        people = story.buyers(dice, customers)
        records = [_customer(actor, person) for person in people]
    act(actor, records, story.sales(dice, people, invoices, start + timedelta(1), end), progress, many=invoices > FEW)
    company.approval_from_minor = cast.HABITS["approval_from_minor"]
    company.save(update_fields=["approval_from_minor"])
    return company


def act(actor: Actor, records: list[Customer], sales: Iterable[story.Sale], progress: Progress, *, many: bool = False) -> None:
    """Issue, credit and pay, day by day, as if it were that day; a day's work is one transaction on the disk.

    Of ``many`` the next days are prepared on the other cores meanwhile.
    """
    later: dict[date, list[tuple[str, str, int]]] = {}
    with pool.pool(fresh.start, wanted=many) as workers:
        for day, blocks in groupby(_prepared(workers, actor, records, sales), key=lambda block: block[0]):
            _catch_up(actor, later, day)
            with at(day), transaction.atomic():
                for _, block, prepared in blocks:
                    for sale, row in zip(block, issue_block(actor, prepared, render_after=None), strict=True):
                        _remember(later, sale, row)
                    progress(len(block))
    _catch_up(actor, later, clock.today() + timedelta(1))


def prepare_block(
    company: Company, typed: list[tuple[bytes, Customer]], day: date
) -> list[tuple[bytes, tuple[Fault, ...], bool]]:
    """In a worker: documents as canonical bytes, prepared as of that day."""
    with at(day):
        made = [prepare(company, codec.loads(Document, body), customer) for body, customer in typed]
    return [(codec.seal(one.document), one.faults, one.complete) for one in made]


def _prepared(
    workers: pool.Pool, actor: Actor, records: list[Customer], sales: Iterable[story.Sale]
) -> Iterator[tuple[date, list[story.Sale], list[Prepared]]]:
    waiting: list[tuple[date, list[story.Sale]]] = []

    def calls() -> Iterator[tuple[Company, list[tuple[bytes, Customer]], date]]:
        for day, group in groupby(sales, key=lambda sale: sale.day):
            for block in _blocks(list(group)):
                waiting.append((day, block))
                yield actor.company, [(codec.seal(sale.document), records[sale.buyer]) for sale in block], day

    for made in workers.ahead(prepare_block, calls()):
        day, block = waiting.pop(0)
        ready = zip(block, made, strict=True)
        yield (
            day,
            block,
            [
                Prepared(codec.loads(Document, body), faults, complete, records[sale.buyer])
                for sale, (body, faults, complete) in ready
            ],
        )


def at(day: date) -> AbstractContextManager[None]:
    """Hold the clock at the noon of a day; of today not later than it is."""
    return clock.frozen(min(datetime.combine(day, time(12), UTC), clock.now()))


def _remember(later: dict[date, list[tuple[str, str, int]]], sale: story.Sale, row: IssuedDocument) -> None:
    for when, part in sale.pays:
        later.setdefault(when, []).append(("pay", row.pk, part))
    if sale.credited:
        later.setdefault(sale.credited[0], []).append(("credit", row.pk, sale.credited[1]))


def _catch_up(actor: Actor, later: dict[date, list[tuple[str, str, int]]], until: date) -> None:
    for day in sorted(when for when in later if when < until):
        events = later.pop(day)
        with at(day), transaction.atomic():
            paid = [(document_id, part) for what, document_id, part in events if what == "pay"]
            for first in range(0, len(paid), BLOCK):
                _pay(actor, paid[first : first + BLOCK])
            for what, document_id, part in events:
                if what == "credit":
                    _credit(actor, document_id, part)


def _pay(actor: Actor, paid: list[tuple[str, int]]) -> None:
    items = {
        item.pk: item
        for item in OpenItem.objects.of(actor.company).select_related("document").filter(pk__in=[pk for pk, _ in paid])
    }
    receipts = []
    for document_id, part in paid:
        item = items[document_id]
        units = min(item.payable_minor * part // 100 if part < ALL else item.open_minor, item.open_minor)
        if units > 0:
            receipts.append(Receipt(document_id, units, item.document.number))
    if receipts:
        record_many(actor, receipts)


def _credit(actor: Actor, document_id: str, part: int) -> None:
    item = OpenItem.objects.of(actor.company).get(pk=document_id)
    if item.open_minor != item.payable_minor:
        return
    amount = None if part == ALL else round_money(major(item.payable_minor, item.currency) * Decimal(part) / 100, item.currency)
    issue_draft(actor, draft_credit(actor, document_id, "Goods returned", amount=amount).pk)


def _customer(actor: Actor, person: story.Buyer) -> Customer:
    contact = person.profile.contact
    return save_customer(
        actor, person.profile, email=contact.email if contact else "", language=person.language, terms=person.terms
    )


def _blocks(rows: list[story.Sale]) -> Iterable[list[story.Sale]]:
    return (rows[i : i + BLOCK] for i in range(0, len(rows), BLOCK))
