"""What was noted of collections in error, taken back: a return, a run booked too early, a run said not to have happened.

Nothing is deleted: entries are reversed and uses of bank lines are undone by new ones, each with the reason.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from duebook.domain import debitreturns, ledger
from duebook.domain.debitreturns import Outcome
from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.debits import mandates, returns, runs
from duebook.services.debits.collected import SHOWN
from duebook.services.debits.settings import settings_of
from duebook.services.operations import vault
from duebook.services.receivables import book, losses, typed
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.trail import fields, note
from duebook.services.treasury import standing
from duebook.services.verb import verb
from duebook.store.bank import LineUse
from duebook.store.ledger import Entry
from duebook.store.mandates import DebitItem, DebitRun, Mandate
from duebook.store.payments import Payment
from duebook.store.reminders import Claim

_ITEM = ("state", "is_live", "payment_id", "returned_on", "return_code", "fee_minor")
_MANDATE = ("state", "stopped_by", "stopped_why")


@verb("debit.undo-return", needs="payments.write")
def undo_return(actor: Actor, item_id: str, reason: str) -> DebitItem:
    """A collection did not come back after all: it counts again, its bank line is open, fee and open claim for it are gone.

    Where the bank's statement shows the money of the collection, or where the return made a loss of what was paid back to the
    customer, it is paid again; else it is at the bank again. A mandate that this return ended is active again. Raises
    :class:`Conflict` where it did not come back, the invoice is collected anew, or the run was said not to have happened.
    """
    why = typed.reason(reason)
    known = DebitItem.objects.of(actor.company).filter(pk=item_id).first()
    if known is None:
        raise NotFound("There is no such collection.")
    for line_id in sorted({one.line_id for one in _uses(actor, known)}):
        standing.locked(actor, line_id)  # before the run, as whoever takes a return does
    run = runs.locked(actor, known.run_id)
    if run.state == "discarded":
        raise Conflict("This debit run is {state}.", state=run.state)
    mandate = mandates.locked(actor, known.mandate_id)
    rows = DebitItem.objects.of(actor.company).select_for_update(of=("self",)).select_related("document", "payment")
    item: DebitItem = rows.get(pk=item_id)
    if item.state != "returned":
        raise Conflict("This collection is {state}.", state=item.state)
    _not_elsewhere(actor, [item])
    before, code = fields(item, *_ITEM), item.return_code
    _drop_claim(actor, item, why)
    _put_back(actor, run, item, why)
    item.returned_on, item.return_code, item.fee_minor = None, "", 0
    _save(item, "state", "is_live", "payment", "booked_on", "returned_on", "return_code", "fee_minor")
    _reopen(run)
    runs.recount(actor, item.mandate_id)
    _lift(actor, mandate, code, why)
    timeline.happened(actor, "debit-return-undone", document=item.document, code=code, reason=why)
    outbox.tell(actor.company, "debit.return-undone", {"id": item.pk, "document": item.document_id, "reason": why})
    note(item, before, fields(item, *_ITEM) | {"reason": why})
    return item


@verb("debit-run.unbook", needs="payments.write")
def unbook_run(actor: Actor, run_id: str, reason: str) -> int:
    """What was booked as paid without the bank's statement waits for the bank again; returns how many collections.

    Raises :class:`Conflict` where there is none, or where the company books collections on their day by itself.
    """
    why = typed.reason(reason)
    run = runs.locked(actor, run_id)
    if settings_of(actor.company).booking == "day":
        raise Conflict("Collections are booked on their day by your settings. Change that first.")
    booked = DebitItem.objects.of(actor.company).filter(run=run, state="booked").select_related("payment").order_by("pk")
    items = [one for one in booked if one.payment and not _shown(actor, one.payment)]
    if not items:
        raise Conflict("Nothing of this run was booked without a line of the bank.")
    _not_elsewhere(actor, items)
    for item in items:
        if item.payment and not Payment.objects.of(actor.company).filter(reverses=item.payment).exists():
            reverse_payment(actor.doing(None), item.payment.pk, why)
        item.payment, item.booked_on, item.state, item.is_live = None, None, runs.SENT, True
        _save(item, "payment", "booked_on", "state", "is_live")
    _reopen(run)
    note(run, {"booked": len(items)}, {"booked": 0, "reason": why})
    return len(items)


@verb("debit-run.restore", needs="debits.export")
def restore_run(actor: Actor, run_id: str, reason: str) -> DebitRun:
    """A run that was said not to have happened went to the bank after all: what its file holds is being collected again.

    Raises :class:`Conflict` for a draft that was put away, and where one of its invoices is in another run.
    """
    why = typed.reason(reason)
    run = runs.locked(actor, run_id, "discarded")
    if not run.sha256:
        raise Conflict("This run never had a file. Make a new one.")
    content = vault.get(run.sha256)
    dropped = DebitItem.objects.of(actor.company).filter(run=run, state="dropped").order_by("pk")
    items = [one for one in dropped if one.end_to_end_id.encode() in content]
    _not_elsewhere(actor, items)
    for item in items:
        item.state, item.is_live = runs.SENT, True
        _save(item, "state", "is_live")
    run.state, run.note, run.closed_at = "exported", why[:500], None
    run.save(update_fields=["state", "note", "closed_at"])
    for mandate_id in sorted({one.mandate_id for one in items}):
        runs.recount(actor, mandate_id)
    note(run, {"state": "discarded"}, {"state": "exported", "note": run.note})
    return run


def _uses(actor: Actor, item: DebitItem) -> list[LineUse]:
    """What bank lines were made into by the return: the money that went back, the bank's fee, and the collection's own line."""
    rows = standing.live(actor.company).select_related("line", "entry").order_by("pk")
    back = Payment.objects.of(actor.company).filter(reverses=item.payment_id) if item.payment_id else Payment.objects.none()
    moved = rows.filter(payment__in=back, kind="return") | rows.filter(payment=item.payment_id, kind__in=SHOWN)
    fees = rows.filter(kind="return", payment=None, reason=returns.fee_reason(item))
    return [*(moved if item.payment_id else ()), *fees]


def _put_back(actor: Actor, run: DebitRun, item: DebitItem, why: str) -> None:
    """Undo what lines were made into, and book the collection again where a line shows its money or the return made a loss."""
    uses, fresh, day = _uses(actor, item), None, item.booked_on or run.collection_on
    back = list(Payment.objects.of(actor.company).filter(reverses=item.payment_id)) if item.payment_id else []
    lost = [(reversal, losses.of(actor.company, reversal)) for reversal in back]
    if any(one.kind in SHOWN for one in uses) or any(units for _, units in lost):
        amount = major(item.amount_minor, run.currency)
        fresh = record_payment(
            actor.doing(None), item.document.customer_id, amount, run.currency, received_on=day, method="debit",
            reference=item.end_to_end_id, to=((item.document_id, None),), take_discount=False,
        )  # fmt: skip
        for reversal, units in lost:
            losses.make_good(actor.company, reversal, units, day, why)
    for one in uses:
        entry = _fee_back(actor, one, why) if one.entry else None
        standing.use(
            actor, one.line, one.kind, -one.amount_minor, reason=why, payment=one.payment, entry=entry, reverses=one
        )  # fmt: skip
        if one.kind in SHOWN:
            standing.use(actor, one.line, one.kind, one.amount_minor, reason=one.reason, payment=fresh)
    standing.refresh(actor.company, {one.line_id for one in uses})
    item.payment, item.booked_on = fresh, day if fresh else None
    item.state, item.is_live = ("booked", False) if fresh else (runs.SENT, True)


def _fee_back(actor: Actor, used: LineUse, why: str) -> Entry:
    day = clock.today(actor.company.time_zone)
    taken = ledger.bank_fee(-used.amount_minor, used.line.currency, used.line.booked)
    booking = ledger.entry(ledger.Kind.FEE, day, ledger.reversal(taken, day).postings)  # a fee still: it belongs to no payment
    move = book.Move(booking, used.line.currency, used.reason, reason=why, reverses=used.entry)
    entries: list[Entry] = book.write(actor.company, [move])
    return entries[0]


def _drop_claim(actor: Actor, item: DebitItem, why: str) -> None:
    """An open claim for the bank's fee is waived; its key is free, so that a later return may be claimed."""
    rows = Claim.objects.of(actor.company).select_for_update(of=("self",))
    claim: Claim | None = rows.filter(key=returns.claim_key(item)).first()
    if claim is None:
        return
    if claim.state == "paid":
        raise Conflict("The customer paid the claim for its fee. Take that payment back first.")
    before = {"state": claim.state}
    if claim.state == "open":
        claim.state, claim.reason, claim.closed_at, claim.closed_by = "waived", why[:200], clock.now(), actor.user
    claim.key = f"{claim.key}:{claim.pk}"[:120]
    claim.save(update_fields=["state", "reason", "closed_at", "closed_by", "key"])
    note(claim, before, {"state": claim.state, "reason": claim.reason})


def _lift(actor: Actor, mandate: Mandate, code: str, why: str) -> None:
    """Make a mandate active again that ended by this return and by no other."""
    ended = mandate.state == "stopped" and mandate.stopped_by == "bank" and mandate.stopped_why == returns.stop_reason(code)
    others = DebitItem.objects.of(actor.company).filter(mandate=mandate, state="returned").values_list("return_code", flat=True)
    if not ended or any(debitreturns.outcome(one) is Outcome.STOP for one in others):
        return
    mandate.refresh_from_db()
    before = fields(mandate, *_MANDATE)
    mandate.state, mandate.stopped_by, mandate.stopped_why, mandate.stopped_at = "active", "", "", None
    mandate.save(update_fields=["state", "stopped_by", "stopped_why", "stopped_at"])
    note(mandate, before, fields(mandate, *_MANDATE) | {"reason": why})
    mandates.tell(mandate, "resumed")


def _not_elsewhere(actor: Actor, items: Iterable[DebitItem]) -> None:
    live = DebitItem.objects.of(actor.company).filter(is_live=True, document__in=[one.document_id for one in items])
    if live.exists():
        raise _elsewhere()


def _elsewhere() -> Conflict:
    return Conflict("An invoice of it is in another debit run already. Take it out of that one first.")


def _save(item: DebitItem, *names: str) -> None:
    """Save a collection; a run that gathered its invoice at the same moment was first."""
    try:
        with transaction.atomic():
            item.save(update_fields=names)
    except IntegrityError:
        raise _elsewhere() from None


def _shown(actor: Actor, payment: Payment) -> bool:
    return bool(standing.live(actor.company).filter(payment=payment, kind__in=SHOWN).exists())


def _reopen(run: DebitRun) -> None:
    """A closed run of which something is at the bank again."""
    if run.state == "closed" and DebitItem.objects.of(run.company_id).filter(run=run, is_live=True).exists():
        run.state, run.closed_at = "exported", None
        run.save(update_fields=["state", "closed_at"])
        note(run, {"state": "closed"}, {"state": "exported"})
