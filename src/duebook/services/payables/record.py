"""Make a bill of an invoice that was understood or typed: sealed, checked, on its way."""

from collections.abc import Sequence
from dataclasses import dataclass

from duebook.domain.billlife import Act
from duebook.domain.clarification import Status
from duebook.domain.document import Document
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.rules import Fault
from duebook.services import chain
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.payables import acts, checks
from duebook.services.payables.checks import Compared, Looked
from duebook.services.payables.project import project
from duebook.services.payables.typed import complete
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.bills import Bill, BillCheck, BillStanding
from duebook.store.inbox import InboxItem, InboxStanding


@dataclass(frozen=True)
class Ready:
    """A document on its way to being a bill: what it says by itself is looked at already."""

    document: Document
    looked: Looked
    source: str
    format: str
    content: str  # SHA-256


def ready(document: Document, source: str, form: str, xml: bytes, content: str, faults: Sequence[Fault] = ()) -> Ready:
    """Look at a document: the part of checking that needs no database."""
    return Ready(document, checks.look(document, xml, faults), source, form, content)


@verb("bill.record", needs="bills.receive")
def record(actor: Actor, item_id: str, found: Sequence[Ready], faults: Sequence[Fault] = ()) -> list[Bill]:
    """Make the bills of an item, once: where it was understood before, those bills are given back."""
    standing = locked_item(actor, item_id)
    if standing.state == "understood":
        return list(Bill.objects.of(actor.company).filter(item_id=item_id).order_by("position"))
    if standing.state == "discarded":
        raise Conflict("This was put away.")
    bills = [_bill(actor, standing.item, place, one) for place, one in enumerate(found)]
    close(standing, "understood", faults)
    return bills


@verb("inbox.set-aside", needs="bills.receive")
def set_aside(actor: Actor, item_id: str, state: str, faults: Sequence[Fault]) -> InboxStanding:
    """Note that an item waits for a person, or cannot be read."""
    standing = locked_item(actor, item_id)
    if standing.state == "new":
        close(standing, state, faults)
    return standing


def type_bill(actor: Actor, item_id: str, document: Document) -> Bill:
    """Make a bill of a paper: a person typed what it says. Raises :class:`Invalid` where the sums cannot be computed."""
    require(actor, "bills.receive")
    item = find_item(actor, item_id)
    if item.standing.state not in {"waiting", "refused"}:
        raise Conflict("This is {state}: there is nothing to type.", state=item.standing.state)
    whole = complete(document)
    return record(actor, item_id, [ready(whole, "typed", "", b"", item.sha256)])[0]


@verb("inbox.discard", needs="bills.receive")
def discard_item(actor: Actor, item_id: str, *, discarded: bool = True) -> InboxStanding:
    """Put an item away that is no bill, or bring it back. What became a bill is rejected instead."""
    standing = locked_item(actor, item_id)
    allowed = {"new", "waiting", "refused"} if discarded else {"discarded"}
    if standing.state not in allowed:
        raise Conflict("This is {state}.", state=standing.state)
    close(standing, "discarded" if discarded else "waiting", [codec.load(Fault, one) for one in standing.faults])
    return standing


def recheck(actor: Actor, bill_id: str) -> Bill:
    """Check a bill anew: suppliers, orders, accounts and other bills may have changed since."""
    require(actor, "bills.receive")
    return _recheck(actor, bill_id, look_again(actor, bill_id))


@verb("bill.check", needs="bills.receive")
def _recheck(actor: Actor, bill_id: str, looked: Looked) -> Bill:
    standing = acts.locked(actor, bill_id)
    keep_check(actor, standing, looked)
    acts.refresh(standing)
    note(standing.bill, {}, {"errors": standing.errors, "warnings": standing.warnings})
    return standing.bill


def look_again(actor: Actor, bill_id: str) -> Looked:
    """What a bill says by itself, from its frozen bytes."""
    bill = find(actor, bill_id)
    xml = vault.get(bill.content) if bill.source != "typed" else b""
    return checks.look(document_of(bill), xml)


def keep_check(actor: Actor, standing: BillStanding, looked: Looked) -> Compared:
    """Compare with the company's rows and keep what all checks found. The supplier is filled in where it is known now."""
    document = document_of(standing.bill)
    found = checks.compare(actor.company, document, standing.bill.content, own=standing.pk, chosen=standing)
    standing.supplier, standing.order, standing.duplicate_of = found.supplier, found.order, found.duplicate_of
    standing.due_date = acts.due(actor.company, document, found.supplier)
    _check(actor, standing.bill, looked, found)
    return found


def find(actor: Actor, bill_id: str) -> Bill:
    """The actor's bill with this id; somebody else's is not there."""
    bill: Bill | None = Bill.objects.of(actor.company).select_related("item", "standing").filter(pk=bill_id).first()
    if bill is None:
        raise NotFound("There is no such bill.")
    return bill


def find_item(actor: Actor, item_id: str) -> InboxItem:
    """The actor's item with this id."""
    item: InboxItem | None = InboxItem.objects.of(actor.company).select_related("standing").filter(pk=item_id).first()
    if item is None:
        raise NotFound("There is nothing of this in the inbox.")
    return item


def document_of(bill: Bill) -> Document:
    """The sealed document."""
    return codec.loads(Document, bill.body)


def locked_item(actor: Actor, item_id: str) -> InboxStanding:
    """The standing of an item, locked."""
    rows = InboxStanding.objects.of(actor.company).select_for_update(of=("self",)).select_related("item")
    standing: InboxStanding | None = rows.filter(pk=item_id).first()
    if standing is None:
        raise NotFound("There is nothing of this in the inbox.")
    return standing


def close(standing: InboxStanding, state: str, faults: Sequence[Fault]) -> None:
    """Say what became of an item."""
    before, standing.state = standing.state, state
    standing.faults, standing.changed_at = [codec.dump(one) for one in faults], clock.now()
    standing.save(update_fields=["state", "faults", "changed_at"])
    note(standing.item, {"state": before}, {"state": state})


def _bill(actor: Actor, item: InboxItem, position: int, one: Ready) -> Bill:
    body, digest = chain.seal(one.document)
    bill = Bill(
        id=ids.new("bil"), company=actor.company, item=item, position=position, source=one.source, format=one.format,
        content=one.content, body=body, hash=digest, recorded_by=actor.user, recorded_at=clock.now(), **project(one.document),
    )  # fmt: skip
    found = checks.compare(actor.company, one.document, one.content, own=bill.pk)
    bill.save(force_insert=True)
    standing = BillStanding.objects.create(
        company=actor.company, bill=bill, currency=bill.currency, supplier=found.supplier, order=found.order,
        duplicate_of=found.duplicate_of, due_date=acts.due(actor.company, one.document, found.supplier), state="",
    )  # fmt: skip
    _check(actor, bill, one.looked, found)
    acts.act(actor, standing, Act.RECEIVE, status=Status.ACKNOWLEDGED, hash=digest, file=item.sha256)
    return bill


def _check(actor: Actor, bill: Bill, looked: Looked, found: Compared) -> BillCheck:
    check: BillCheck = BillCheck.objects.create(
        company=actor.company, bill=bill, syntax=looked.verdict.syntax[:40], profile=looked.verdict.profile,
        valid=looked.verdict.valid, faults=[codec.dump(one) for one in (*looked.faults, *found.faults)],
        differences=[codec.dump(one) for one in looked.differences], at=clock.now(),
    )  # fmt: skip
    return check
