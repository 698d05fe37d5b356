"""What a person makes of a bank line: accept the proposal or other parts, give it to a customer, set it aside, meet a payment.

Each is one transaction and can be undone (:mod:`undo`). What differs from the proposal teaches (:mod:`learn`).
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services.access import Actor, require
from duebook.services.receivables import refund as refunds
from duebook.services.receivables import typed
from duebook.services.receivables.write_off import SMALL_MINOR
from duebook.services.trail import note
from duebook.services.treasury import candidates, learn, posting, shaping, standing
from duebook.services.treasury.posting import How
from duebook.services.treasury.shaping import Part, Rest, Wish
from duebook.services.verb import verb
from duebook.store.bank import LineStanding, LineUse, Remittance
from duebook.store.parties import Customer
from duebook.store.payments import Payment


@verb("line.accept", needs="bank.write")
def accept(  # noqa: PLR0913 - what may be said of a line; all but the first two are named and optional
    actor: Actor,
    line_id: str,
    *,
    parts: Sequence[Part] | None = None,
    customer_id: str = "",
    rest: Rest = "credit",
    take_discount: bool = True,
    fee: Decimal | None = None,
    drop: bool = False,
    reason: str = "",
    paid: Decimal | None = None,
) -> list[LineUse]:
    """Post a line: the proposal as it stands, or ``parts`` as (document id, amount or None for as much as there is).

    ``customer_id`` says whose the rest is (needed where the documents have several customers); ``rest="open"`` leaves it on the
    line, which is then partly used. ``fee`` was kept back on the way and is booked as a bank charge. ``drop`` writes off what is
    left open on the documents: up to the tolerance, beyond it with a ``reason`` and the permission to write off. ``paid`` is what
    the line pays in the documents' currency, where that is not the line's own and the bank does not say it; with the proposal's
    documents, and not its amounts, where there are no ``parts``.

    The payment belongs to the customer of the invoice, whoever paid. Documents of several customers make several payments.
    Raises :class:`Conflict` where nothing is left of the line, :class:`Invalid` for parts that do not fit.
    """
    require(actor, "payments.write")
    row = standing.open_locked(actor, line_id)
    proposed = proposed_parts(row)
    if parts is None and paid is not None and proposed:
        parts = [(pk, None) for pk, _ in proposed]  # its documents, and as much as was paid
    if parts is None:
        wish = wish_of(row, customer_id=customer_id, rest=rest, take_discount=take_discount)
        wish = replace(wish, fee=fee or wish.fee, drop=drop or wish.drop, paid=paid)
    else:
        wish = Wish(tuple(parts), customer_id, rest, take_discount, fee, drop, paid)
    if not wish.parts and not wish.customer_id:
        raise Conflict("There is no proposal for this line: name the documents, or a customer.")
    made = _post(actor, row, wish, reason)
    if {pk for pk, _ in wish.parts} != {pk for pk, _ in proposed} or not wish.parts:
        learn.teach(actor, row.line, [one.payment.customer_id for one in made if one.payment])
    return made


@verb("line.to-customer", needs="bank.write")
def to_customer(
    actor: Actor, line_id: str, customer_id: str, *, amount: Decimal | None = None, reason: str = ""
) -> list[LineUse]:
    """Put a line (or so much of it) to a customer's credit, applied to no document yet. Teaches who the payer is."""
    require(actor, "payments.write")
    row = standing.open_locked(actor, line_id)
    units = row.open_minor if amount is None else typed.units(amount, row.line.currency)
    portion = posting.Portion(customer_id, row.line.currency, units, units)
    made = posting.post(actor, row, [portion], How(reason=reason))
    learn.teach(actor, row.line, [customer_id])
    return made


@verb("line.set-aside", needs="bank.write")
def set_aside(actor: Actor, line_id: str, reason: str) -> LineUse:
    """Say that what is left of a line is no receivable: interest, wages, an own transfer. Nothing is booked."""
    why = typed.reason(reason)
    row = standing.open_locked(actor, line_id)
    return leave_out(actor, row, row.open_minor, why)


def leave_out(actor: Actor, row: LineStanding, units: int, reason: str, *, automatic: bool = False) -> LineUse:
    """Write that so much of a locked line pays nothing, and why."""
    made = standing.use(actor, row.line, "none", units, reason=reason, automatic=automatic)
    standing.refresh(actor.company, [row.pk])
    note(row.line, {}, {"set_aside_minor": units, "reason": reason})
    return made


@verb("line.link", needs="bank.write")
def link(actor: Actor, line_id: str, payment_id: str) -> LineUse:
    """Say that a line is a payment (or a refund) that was recorded before: nothing is booked a second time.

    Raises :class:`Conflict` where the amounts differ, or where the payment came from another line or was reversed.
    """
    row = standing.open_locked(actor, line_id)
    payment = Payment.objects.of(actor.company).select_for_update(no_key=True).filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    if payment.kind == "reversal" or Payment.objects.of(actor.company).filter(reverses=payment).exists():
        raise Conflict("This payment was reversed.")
    if (payment.amount_minor, payment.currency) != (row.open_minor, row.line.currency):
        amount = f"{major(payment.amount_minor, payment.currency)} {payment.currency}"
        raise Conflict("The payment is of {amount}, the line of another amount.", amount=amount)
    if standing.live(actor.company).filter(payment=payment).exists():
        raise Conflict("This payment belongs to another bank line.")
    made = standing.use(actor, row.line, "recorded", row.open_minor, reason="", payment=payment)
    standing.refresh(actor.company, [row.pk])
    note(row.line, {}, {"payment": payment.pk})
    return made


@verb("line.refund", needs="payments.refund")
def refund(actor: Actor, line_id: str, customer_id: str, *, credit_note_id: str = "", reason: str = "") -> LineUse:
    """Book a line of money that went out as a refund of a customer's credit, or of one credit note."""
    row = standing.open_locked(actor, line_id)
    if not Customer.objects.of(actor.company).filter(pk=customer_id).exists():
        raise NotFound("There is no such customer.")
    if row.open_minor >= 0:
        raise Conflict("This line is no money that went out.")
    line = row.line
    paid = refunds.refund(
        actor, customer_id, major(-row.open_minor, line.currency), line.currency, credit_note_id=credit_note_id,
        paid_on=posting.received_on(actor, line), reference=(line.reference or line.text)[:140], remark=reason,
    )  # fmt: skip
    made = standing.use(actor, line, "refund", row.open_minor, reason=reason, payment=paid)
    standing.refresh(actor.company, [row.pk])
    return made


def proposed_currency(row: LineStanding) -> str:
    """The currency of the documents that the proposal names; the line's own where there is none."""
    return str(row.proposal.get("currency") or row.line.currency)


def proposed_parts(row: LineStanding) -> tuple[Part, ...]:
    """The documents that the proposal names, with the amounts it gives them."""
    code = proposed_currency(row)
    found = (one for one in row.proposal.get("matches", ()) if one["kind"] == "payment")
    return tuple((one["document"], major(one["amount_minor"], code)) for one in found)


def _post(actor: Actor, row: LineStanding, wish: Wish, reason: str) -> list[LineUse]:
    day = posting.received_on(actor, row.line)
    portions = shaping.portions(actor, row, wish, day)
    tolerance = max(SMALL_MINOR, int(row.proposal.get("tolerance", 0)))
    how = How(reason=reason, take_discount=wish.take_discount, tolerance=tolerance, confidence=row.confidence)
    made = posting.post(actor, row, portions, how)
    Remittance.objects.of(actor.company).filter(pk=row.proposal.get("remittance", "")).update(line=row.line)
    return made


def wish_of(row: LineStanding, *, customer_id: str = "", rest: Rest = "credit", take_discount: bool = True) -> Wish:
    """The proposal as it stands, with its fee and what it drops."""
    code = proposed_currency(row)
    besides = [one for one in row.proposal.get("matches", ()) if one["kind"] != "payment"]
    fee = sum(one["amount_minor"] for one in besides if one["kind"] == "fee")
    parts = proposed_parts(row)
    if code != row.line.currency and candidates.original(row)[1] != code:
        parts = tuple((pk, None) for pk, _ in parts)  # some of the line was used since: what is left did not pay so much
    return Wish(
        parts,
        customer_id or str(row.proposal.get("customer", "")),
        rest,
        take_discount,
        major(fee, code) if fee else None,
        any(one["kind"] == "write-off" for one in besides),
    )
