"""Collections that came back: the payment is undone, the invoice is open again, the bank's fee is booked, never twice.

A return is told by a line of the bank's statement (camt's return information) or by a status report (pain.002); whichever comes
first does the work, the other only adds what it knows. The reason code decides whether the mandate ends.
"""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError

from duebook.domain import debitreturns, ledger
from duebook.domain.debitreturns import Outcome
from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.debits import collected, mandates, runs
from duebook.services.receivables import book, typed
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.trail import note
from duebook.services.treasury import standing
from duebook.services.verb import verb
from duebook.store.bank import BankLine, LineUse
from duebook.store.ledger import Entry
from duebook.store.mandates import DebitItem
from duebook.store.payments import Payment
from duebook.store.reminders import Claim

MOST_FEE = 5000
"""Minor units: a line that is dearer by more than this is not taken for a return with a fee."""


def take_returns(actor: Actor, line: BankLine) -> bool:
    """Whether this line of money out is a collection that came back (or the fee for one); then it is booked and used up."""
    if line.amount_minor >= 0 or _item_of(actor, line) is None:
        return False
    return bool(_take(actor, line.pk))


@verb("debit.return-line", needs="bank.write")
def _take(actor: Actor, line_id: str) -> bool:
    found = standing.locked(actor, line_id)
    line = found.line
    item = _item_of(actor, line)
    if item is None or found.open_minor != line.amount_minor or found.state == "split":
        return False
    runs.locked(actor, item.run_id)
    item = _item_of(actor, line)  # again: another line may have shown it, or it was undone, before the lock was ours
    if item is None:
        return False
    out = -line.amount_minor
    fee = out - item.amount_minor
    if fee < 0 and item.state == "returned" and item.fee_minor == 0 and out <= MOST_FEE:
        _fee(actor, item, line, out)
    elif 0 <= fee <= MOST_FEE and not _seen(item):
        give_back(actor, item.pk, line.return_reason, line.booked, paid=True)
        item.refresh_from_db()
        reversal = Payment.objects.of(actor.company).filter(reverses=item.payment).first()
        standing.use(actor, line, "return", -item.amount_minor, reason=_why(item), automatic=True, payment=reversal)
        if fee:
            _fee(actor, item, line, fee)
    else:
        return False
    standing.refresh(actor.company, [line.pk])
    return True


def give_back(actor: Actor, item_id: str, code: str, on: date, *, paid: bool = False) -> DebitItem:
    """Mark a collection as returned, inside a verb. ``paid``: its money moved, so it is booked first where it was not yet.

    Marking it again changes nothing but a reason that was not known before.
    """
    known = DebitItem.objects.of(actor.company).filter(pk=item_id).values_list("run", "mandate").first()
    if known is None:
        raise NotFound("There is no such collection.")
    run = runs.locked(actor, known[0])
    mandates.locked(actor, known[1])  # before its collections, as whoever exports or ends it does
    rows = DebitItem.objects.of(actor.company).select_for_update(of=("self",)).select_related("document", "mandate", "payment")
    item: DebitItem = rows.get(pk=item_id)
    if item.state not in {"sent", "booked", "returned"}:
        raise Conflict("This collection is {state}.", state=item.state)
    if paid and item.payment is None:
        collected.book_items(actor, run, [item], min(run.collection_on, on))
    fresh = item.state != "returned"
    if item.payment is not None and not Payment.objects.of(actor.company).filter(reverses=item.payment).exists():
        reverse_payment(actor.doing(None), item.payment.pk, f"Direct debit returned {code}".strip(), on=on, gone=True)
    item.state, item.is_live, item.returned_on = "returned", False, item.returned_on or on
    item.return_code = item.return_code or code.strip().upper()[:20]
    item.save(update_fields=["state", "is_live", "returned_on", "return_code"])
    _mandate(actor, item)
    if fresh:
        code, reference = item.return_code, item.mandate.reference
        timeline.happened(actor, "debit-returned", document=item.document, code=code, mandate=reference)
        about = {"id": item.pk, "document": item.document_id, "number": item.document.number}
        outbox.tell(actor.company, "debit.returned", {**about, "code": code, "mandate": reference})
        note(item, {"state": "sent"}, {"state": "returned", "return_code": item.return_code})
        runs.settle(actor, run)
    return item


@verb("debit.return", needs="payments.write")
def return_item(actor: Actor, item_id: str, code: str, *, on: date | None = None) -> DebitItem:
    """Note by hand that a collection came back, with the bank's reason code."""
    return give_back(actor, item_id, code, on or clock.today(actor.company.time_zone))


@verb("debit.claim-fee", needs="payments.write")
def claim_fee(actor: Actor, item_id: str, amount: Decimal | None = None) -> Claim:
    """Claim from the customer what the bank took for the return (or less). Raises :class:`Conflict` where there is no fee."""
    rows = DebitItem.objects.of(actor.company).select_for_update(of=("self",)).select_related("document", "run")
    item = rows.filter(pk=item_id).first()
    if item is None:
        raise NotFound("There is no such collection.")
    units = item.fee_minor if amount is None else min(typed.units(amount, item.run.currency), item.fee_minor)
    if units <= 0:
        raise Conflict("The bank took no fee for this return.")
    try:
        claim: Claim = Claim.objects.create(
            company=actor.company, customer_id=item.document.customer_id, document=item.document, kind="fee", amount_minor=units,
            currency=item.run.currency, day=item.returned_on or clock.today(actor.company.time_zone), key=claim_key(item),
            computation={"return": item.return_code, "fee": str(major(item.fee_minor, item.run.currency))},
            created_by=actor.user, created_at=clock.now(),
        )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("This fee is claimed already.") from error
    note(claim, {}, {"kind": "fee", "amount_minor": units, "document": item.document.number})
    return claim


def claim_key(item: DebitItem) -> str:
    """What makes the claim for a return's fee exist once."""
    return f"debit-fee:{item.pk}"


def fee_reason(item: DebitItem) -> str:
    """What is said of the bank's fee for a return, at its entry and at the use of its line."""
    return f"Fee of the bank: {item.end_to_end_id}"


def stop_reason(code: str) -> str:
    """Why a mandate ended by a return."""
    return f"{code}: {debitreturns.meaning(code)}"


def _item_of(actor: Actor, line: BankLine) -> DebitItem | None:
    """The collection that a line of money out names, or the only one of the mandate that it names with this amount."""
    rows = DebitItem.objects.of(actor.company).filter(state__in=("sent", "booked", "returned"), run__currency=line.currency)
    if line.end_to_end_id:
        found: DebitItem | None = rows.filter(end_to_end_id=line.end_to_end_id).select_related("payment").first()
        if found is not None:
            return found
    mandate = str(line.body.get("mandate_id", ""))
    if not mandate or not line.return_reason:
        return None
    same = rows.filter(mandate__reference=mandate, amount_minor=-line.amount_minor, state__in=("sent", "booked"))
    only = list(same.select_related("payment")[:2])
    return only[0] if len(only) == 1 else None


def _seen(item: DebitItem) -> bool:
    """Whether a line of the bank showed this return already."""
    reversal = Payment.objects.of(item.company_id).filter(reverses=item.payment).first() if item.payment else None
    if reversal is None:
        return False
    uses = LineUse.objects.of(item.company_id).filter(payment=reversal, kind="return", reverses=None, reversed_by=None)
    return bool(uses.exists())


def _fee(actor: Actor, item: DebitItem, line: BankLine, units: int) -> None:
    booking = ledger.bank_fee(units, line.currency, line.booked)
    entry: Entry = book.write(actor.company, [book.Move(booking, line.currency, fee_reason(item))])[0]
    item.fee_minor += units
    item.save(update_fields=["fee_minor"])
    standing.use(actor, line, "return", -units, reason=fee_reason(item), automatic=True, entry=entry)


def _mandate(actor: Actor, item: DebitItem) -> None:
    """What the reason does to the mandate; a collection refused before its day was no use of it."""
    runs.recount(actor, item.mandate_id)
    mandate = mandates.locked(actor, item.mandate_id)
    if mandate.state == "active" and debitreturns.outcome(item.return_code) is Outcome.STOP:
        mandates.end(mandate, "stopped", "bank", stop_reason(item.return_code))


def _why(item: DebitItem) -> str:
    return f"Direct debit returned {item.return_code}".strip()
