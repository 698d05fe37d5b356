"""What a gateway says of a charge becomes true here: once, for our amount, in our currency, on our connection.

Answers come from the call itself, from messages and from looking it up, in any order and more than once. So every state is held
against the row under its lock: money that was taken is booked by whoever comes first; what says less than is known does nothing.
What was taken is never believed to be what was asked for: another amount or currency is set aside for a person to decide.
"""

from datetime import timedelta
from decimal import Decimal

from duebook.domain.gateway import OPEN, ChargeState, Told
from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.paying import methods
from duebook.services.receivables import book
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.charges import Charge, ChargeEvent
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment

METHODS = {"card": "card", "debit": "debit", "transfer": "transfer"}
"""A gateway's way to pay as a payment's method; everything else is ``other``."""
FIRST_LOOK = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
_MOST_DOUBLINGS = 9
_AUDITED = ("state", "provider_id", "taken_minor", "taken_currency", "failure", "quarantine", "payment_id")


@verb("charge.settle", needs="payments.write")
def take_in(actor: Actor, charge_id: str, told: Told, *, sure: bool = False) -> Charge:
    """Take in what a gateway said of one of its charges. ``sure``: it was asked just now, so a contradiction is the truth."""
    return apply(actor, locked(actor, charge_id), told, sure=sure)


@verb("charge.release", needs="payments.write")
def release(actor: Actor, charge_id: str, *, accept: bool) -> Charge:
    """A person decides about money that is not what was asked: book what was taken, or leave it (it was given back, say)."""
    charge = locked(actor, charge_id)
    if not charge.quarantine or charge.released_at:
        raise Conflict("There is nothing to decide about this payment.")
    before = fields(charge, *_AUDITED)
    if accept:
        charge.payment = _booked(actor, charge, charge.taken_minor or 0, charge.taken_currency)
    charge.released_at = clock.now()
    charge.save()
    note(charge, before, {**fields(charge, *_AUDITED), "accepted": accept})
    return charge


def apply(actor: Actor, charge: Charge, told: Told, *, sure: bool = False) -> Charge:
    """The same inside a transaction that holds the row's lock."""
    before = fields(charge, *_AUDITED)
    if told.reference not in {"", charge.pk} or (told.provider_id and not _bind(charge, told.provider_id)):
        return charge
    state = ChargeState(charge.state)
    if told.state is ChargeState.SUCCEEDED:
        _succeed(actor, charge, told, sure=sure)
        if charge.payment_id and charge.state == ChargeState.SUCCEEDED:
            methods.keep(actor, charge, told)
    elif state is ChargeState.SUCCEEDED:
        if sure and told.state in {ChargeState.FAILED, ChargeState.CANCELLED}:
            _fall(actor, charge, told)
    elif told.state in OPEN:
        _wait(charge, told)
    elif state in OPEN:
        charge.state, charge.closed_at, charge.look_at = told.state, clock.now(), None
        charge.failure, charge.message = told.failure[:80], told.message[:300]
    _keep(charge, told)
    charge.save()
    note(charge, before, fields(charge, *_AUDITED))
    return charge


def locked(actor: Actor, charge_id: str) -> Charge:
    """A charge of the company, locked; raises :class:`NotFound`."""
    rows = Charge.objects.of(actor.company).select_for_update(of=("self",)).select_related("customer", "connection", "payment")
    charge: Charge | None = rows.filter(pk=charge_id).first()
    if charge is None:
        raise NotFound("There is no such charge.")
    return charge


def wait_after(looks: int) -> timedelta:
    """How long an open charge is left alone before the gateway is asked again: a minute, doubled up to six hours."""
    doubled: int = 2 ** min(looks, _MOST_DOUBLINGS)
    return min(FIRST_LOOK * doubled, LONGEST_WAIT)


def _bind(charge: Charge, provider_id: str) -> bool:
    """Whether these are words about our charge: the gateway's id is ours already, or free and now ours."""
    if charge.provider_id:
        return provider_id in {charge.provider_id, charge.money_id}
    others = Charge.objects.of(charge.company_id).filter(connection=charge.connection_id, provider_id=provider_id)
    if others.exclude(pk=charge.pk).exists():
        return False
    charge.provider_id = provider_id
    unheard = ChargeEvent.objects.of(charge.company_id).filter(
        connection=charge.connection_id, provider_id=provider_id, charge=None
    )
    if unheard.exists():  # its messages were faster than its answer: ask what became of it
        charge.looks, charge.look_at = 0, clock.now()
    return True


def _succeed(actor: Actor, charge: Charge, told: Told, *, sure: bool) -> None:
    """Money came: however late, and whatever was said before. What had fallen is booked again only where the gateway is sure."""
    known = bool(charge.payment_id or charge.quarantine)
    if known and (charge.state == ChargeState.SUCCEEDED or not sure):
        return
    stands = bool(charge.quarantine) or _stands(actor, charge)
    charge.taken_minor, charge.taken_currency = told.amount, told.currency
    charge.method, charge.label = told.method[:10] or charge.method, told.label[:120] or charge.label
    charge.state, charge.closed_at, charge.look_at = ChargeState.SUCCEEDED, clock.now(), None
    charge.failure = charge.message = ""
    if stands:
        return
    charge.payment = None
    if told.amount != charge.amount_minor or told.currency != charge.currency:
        charge.quarantine = (
            f"Asked for {charge.amount_minor} {charge.currency}, taken {told.amount} {told.currency or 'without a currency'} "
            "(minor units). Nothing was booked."
        )
        outbox.tell(actor.company, "charge.quarantined", {"id": charge.pk, "customer": charge.customer_id})
        return
    charge.payment = _booked(actor, charge, charge.amount_minor, charge.currency)


def _stands(actor: Actor, charge: Charge) -> bool:
    """Whether the charge's payment counts, or a chargeback has the word about it."""
    if not charge.payment_id:
        return False
    return charge.chargebacks.exists() or not Payment.objects.of(actor.company).filter(reverses=charge.payment_id).exists()


def _booked(actor: Actor, charge: Charge, units: int, currency: str) -> Payment:
    """The payment: over the documents that the payer named, as far as they are open; the rest is the customer's credit."""
    to: list[tuple[str, Decimal | None]] = []
    if currency == charge.currency:
        open_now = book.lock(actor.company, [pk for pk, _ in charge.documents], charge.customer_id)
        left = units
        for pk, wished in charge.documents:
            share = min(int(wished), max(open_now[pk].open_minor, 0), left)
            if share > 0 and _payable(open_now[pk], charge):
                to.append((pk, major(share, currency)))
                left -= share
    return record_payment(
        actor, charge.customer_id, major(units, currency), currency, method=METHODS.get(charge.method, "other"),
        reference=charge.provider_id or charge.pk, remark=charge.label, to=to, take_discount=False,
        account=Account.GATEWAY_CLEARING,
    )  # fmt: skip


def _payable(item: OpenItem, charge: Charge) -> bool:
    return bool(item.customer_id == charge.customer_id and item.currency == charge.currency)


def _fall(actor: Actor, charge: Charge, told: Told) -> None:
    """Money that had counted as taken did not come after all (a debit that bounced late): the payment is taken back."""
    if (
        charge.payment
        and not charge.chargebacks.exists()
        and not Payment.objects.of(actor.company).filter(reverses=charge.payment)
    ):
        why = told.message or told.failure or "The gateway says that it failed."
        reverse_payment(actor, charge.payment.pk, why, gone=True)
    charge.state, charge.closed_at = told.state, clock.now()
    charge.failure, charge.message = told.failure[:80], told.message[:300]


def _wait(charge: Charge, told: Told) -> None:
    if ChargeState(charge.state) not in OPEN:
        return
    if told.state is ChargeState.PENDING or charge.state == ChargeState.CREATED:
        charge.state = told.state
    charge.checkout_url = told.checkout_url[:2000] or charge.checkout_url
    charge.message = told.message[:300]
    if charge.look_at is None or charge.look_at > clock.now():
        charge.look_at = clock.now() + wait_after(charge.looks)


def _keep(charge: Charge, told: Told) -> None:
    """What is only said of it, whatever the state: the way to pay, the fee."""
    charge.method = told.method[:10] or charge.method
    charge.label = told.label[:120] or charge.label
    charge.money_id = charge.money_id or told.payment_id[:200]
    charge.fee_minor = charge.fee_minor if told.fee is None else told.fee
