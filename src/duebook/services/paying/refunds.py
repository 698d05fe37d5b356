"""Give money back the way it came: booked first, then asked of the gateway, taken back where the gateway refuses.

Booking first is a reservation: while the gateway works, the same credit cannot be given back or used a second time. The gateway
is asked with one key for one refund, however often the line breaks.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from duebook.domain.gateway import ChargeState, Happening, RefundAsk
from duebook.domain.ledger import Account
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.operations.jobs import Again
from duebook.services.paying import connections, settle
from duebook.services.receivables import typed
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.charges import Charge, ChargeRefund
from duebook.store.outbox import Job
from duebook.store.payments import Payment

LABEL = "Online payments"
FINAL = frozenset({"succeeded", "failed"})
_AUDITED = ("state", "provider_id", "failure", "payment_id", "reversal_id")


@verb("charge.refund", needs="payments.refund")
def refund_charge(
    actor: Actor, charge_id: str, amount: Decimal, *, credit_note_id: str = "", reason: str = "", on: date | None = None
) -> ChargeRefund:
    """Give back ``amount`` of a charge, from a credit note or from the customer's credit.

    Raises :class:`Conflict` for more than is left of the charge, than the credit note owes or than the customer has.
    """
    charge = settle.locked(actor, charge_id)
    units = typed.units(amount, charge.currency)
    if not connections.gateway(charge.connection.gateway).can_refund:
        raise Conflict("This gateway gives nothing back. Pay it back by transfer.")
    if charge.state != ChargeState.SUCCEEDED or charge.payment is None:
        raise Conflict("Nothing was paid here.")
    most = refundable(charge)
    if units > most:
        said = str(major(max(most, 0), charge.currency))
        raise Conflict("Only {most} {currency} of this payment can be given back.", most=said, currency=charge.currency)
    key = ids.new("chr")
    payment = refund(
        actor, charge.customer_id, amount, charge.currency, credit_note_id=credit_note_id, paid_on=on,
        method=charge.payment.method, reference=charge.provider_id or charge.pk, remark=reason, account=Account.GATEWAY_CLEARING,
    )  # fmt: skip
    row: ChargeRefund = ChargeRefund.objects.create(
        id=key, company=actor.company, charge=charge, amount_minor=units, key=key, credit_note_id=credit_note_id or None,
        payment=payment, reason=reason[:200], created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    note(row, {}, {**fields(row, "amount_minor", "charge_id"), **fields(row, *_AUDITED)})
    outbox.put(actor.company, "charge-refund", row.pk, {"refund": row.pk})
    return row


def refundable(charge: Charge) -> int:
    """What is left of a charge: less what was or is given back, less what the payer's bank took back."""
    given = charge.refunds.filter(~Q(state="failed")).aggregate(total=Sum("amount_minor"))["total"] or 0
    taken = charge.chargebacks.exclude(state="won").aggregate(total=Sum("amount_minor"))["total"] or 0
    return (charge.taken_minor or charge.amount_minor) - int(given) - int(taken)


def perform(job: Job) -> None:
    """The handler of ``charge-refund`` jobs: ask the gateway, with the refund's key."""
    rows = ChargeRefund.objects.of(job.company_id).select_related("company", "charge__connection")
    row = rows.filter(pk=job.payload["refund"]).first()
    if row is None or row.state in FINAL or row.state == "pending":
        return
    actor, charge = system(row.company, LABEL), row.charge
    hours = connections.gateway(charge.connection.gateway).key_hours
    if (row.state == "unknown" or job.attempts > 1) and clock.now() - row.created_at >= timedelta(hours=hours):
        raise Refused("The gateway no longer knows the key of this refund. See there whether it was made.")
    ask = RefundAsk(
        key=row.key, reference=row.pk, provider_id=charge.provider_id, amount=row.amount_minor, currency=charge.currency,
        reason=row.reason, payment_id=charge.money_id,
    )  # fmt: skip
    try:
        said = connections.gateway(charge.connection.gateway).refund(connections.opened(charge.connection), ask)
    except Unavailable as error:
        _answered(actor, row.pk, "unknown", failure=error.detail)
        raise Again(error.detail) from None
    except Invalid as error:
        _answered(actor, row.pk, "failed", failure=error.detail)
        return
    _answered(actor, row.pk, said.state or "pending", own_id=said.own_id, failure=said.reason if said.state == "failed" else "")


@verb("charge.refund-answer", needs="payments.refund")
def _answered(actor: Actor, refund_id: str, state: str, *, own_id: str = "", failure: str = "") -> ChargeRefund:
    return _mark(actor, refund_id, state, own_id=own_id, failure=failure)


def take_in(actor: Actor, charge: Charge, said: Happening) -> bool:
    """What a message says of a refund of this charge, inside its transaction; False where it says nothing new.

    A refund that was made at the gateway and not here is kept without a booking, for a person to book.
    """
    row = charge.refunds.filter(provider_id=said.own_id).exclude(provider_id="").first() if said.own_id else None
    if row is None and said.reference:
        row = charge.refunds.filter(pk=said.reference[:40]).first()
    if row is None:
        return _foreign(actor, charge, said)
    before = (row.state, row.provider_id)
    after = _mark(actor, row.pk, said.state, own_id=said.own_id, failure=said.reason if said.state == "failed" else "")
    return before != (after.state, after.provider_id)


@verb("charge.book-refund", needs="payments.refund")
def book_refund(actor: Actor, refund_id: str, *, credit_note_id: str = "") -> ChargeRefund:
    """Book a refund that was made at the gateway itself: from a credit note, or from the customer's credit."""
    row = _locked(actor, refund_id)
    if row.payment_id or row.state == "failed":
        raise Conflict("There is nothing to book.")
    charge = row.charge
    before = fields(row, *_AUDITED)
    row.payment = refund(
        actor, charge.customer_id, major(row.amount_minor, charge.currency), charge.currency, credit_note_id=credit_note_id,
        method=settle.METHODS.get(charge.method, "other"), reference=row.provider_id, remark=row.reason,
        account=Account.GATEWAY_CLEARING,
    )  # fmt: skip
    if credit_note_id:
        row.credit_note_id = credit_note_id
    row.save(update_fields=["payment", "credit_note"])
    note(row, before, fields(row, *_AUDITED))
    return row


def _mark(actor: Actor, refund_id: str, state: str, *, own_id: str, failure: str) -> ChargeRefund:
    row = _locked(actor, refund_id)
    before = fields(row, *_AUDITED)
    row.provider_id = row.provider_id or own_id[:200]
    if row.state == "failed" or (row.state == "succeeded" and state != "failed"):
        state = row.state  # what is known is more
    stands = row.payment is not None and not Payment.objects.of(actor.company).filter(reverses=row.payment).exists()
    if state == "failed" and row.state != "failed" and row.payment and stands:
        row.reversal = reverse_payment(actor, row.payment.pk, failure or "The gateway did not give it back.")
    row.state, row.failure = state, failure[:300]
    row.closed_at = clock.now() if state in FINAL else None
    row.save()
    note(row, before, fields(row, *_AUDITED))
    return row


def _foreign(actor: Actor, charge: Charge, said: Happening) -> bool:
    if not said.own_id or not said.amount or said.state == "failed" or (said.currency and said.currency != charge.currency):
        return False
    key = ids.new("chr")
    row: ChargeRefund = ChargeRefund.objects.create(
        id=key, company=actor.company, charge=charge, amount_minor=said.amount, key=key, provider_id=said.own_id[:200],
        state=said.state or "pending", reason=said.reason[:200], created_at=clock.now(),
        closed_at=clock.now() if said.state in FINAL else None,
    )  # fmt: skip
    note(row, {}, fields(row, *_AUDITED))
    outbox.tell(actor.company, "charge.refunded-elsewhere", {"id": row.pk, "charge": charge.pk})
    return True


def _locked(actor: Actor, refund_id: str) -> ChargeRefund:
    rows = ChargeRefund.objects.of(actor.company).select_for_update(of=("self",)).select_related("charge", "payment")
    row: ChargeRefund | None = rows.filter(pk=refund_id).first()
    if row is None:
        raise NotFound("There is no such refund.")
    return row
