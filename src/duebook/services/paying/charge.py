"""Begin a charge: our row first, then the gateway with the row's key, outside of every transaction.

The last look before asking: what is open now, and is anything under way for the same documents? What is under way is looked up
and closed at the gateway before another begins; what cannot be closed, such as a direct debit, makes the payer wait. A row is
asked for with its own key only, however often: a gateway that took the money before the line broke gives the same answer again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from duebook.domain.gateway import OPEN, Ask, ChargeState, Told
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.debits.propose import in_debit
from duebook.services.paying import connections, look, settle
from duebook.services.receivables import book
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.charges import Charge, GatewayConnection, SavedMethod
from duebook.store.companies import Company
from duebook.store.deliveries import PublicLink
from duebook.store.documents import OpenItem

MOST_DOCUMENTS = 100
FIRST_LOOK = 60
"""Seconds after which somebody else looks after a charge whose beginner died."""
_AUDITED = ("customer_id", "amount_minor", "currency", "documents", "state", "connection_id")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to pay: documents with so many minor units of each, by which connection, coming back to where."""

    customer_id: str
    currency: str
    documents: tuple[tuple[str, int], ...]
    connection_id: str
    description: str
    language: str = "en"
    extra: int = 0  # beyond what is open, where the company lets customers pay more
    link: PublicLink | None = None
    back: Callable[[str], str] | None = None  # charge id -> address
    consent: dict[str, str] = field(default_factory=dict)
    saved: SavedMethod | None = None

    @property
    def amount(self) -> int:
        """The whole of it."""
        return sum(units for _, units in self.documents) + self.extra

    @property
    def wanted(self) -> list[list[object]]:
        """The documents as the row keeps them."""
        return [[pk, units] for pk, units in self.documents]


def begin(actor: Actor, wish: Wish) -> Charge:
    """Take up a wish to pay: the charge, asked for at its gateway, or the one that is under way for the same.

    Raises :class:`Conflict` where another payment for these documents cannot be stopped now, :class:`Invalid` for an amount that
    is not open or that the gateway does not take.
    """
    under_way = _clear_the_way(actor, wish)
    charge = under_way or create(actor, wish)
    if charge.state in {ChargeState.CREATED, ChargeState.UNKNOWN}:
        return ask(actor, charge)
    return charge


@verb("charge.create", needs="payments.write")
def create(actor: Actor, wish: Wish) -> Charge:
    """The row, before anybody is asked; with it the job that looks after it if its beginner dies."""
    connection = _connection(actor, wish)
    items = book.lock(actor.company, [pk for pk, _ in wish.documents], wish.customer_id)
    _refuse(wish, items)
    if others := in_flight(actor.company, [pk for pk, _ in wish.documents]):
        if twin := next((one for one in others if same(one, wish)), None):
            return twin
        raise _busy()
    if in_debit(actor.company, items):
        raise _busy()
    moment = clock.now()
    key = ids.new("chg")
    charge: Charge = Charge.objects.create(
        id=key, company=actor.company, connection=connection, customer_id=wish.customer_id, link=wish.link, saved=wish.saved,
        documents=wish.wanted, amount_minor=wish.amount, currency=wish.currency, description=wish.description[:140],
        language=wish.language, key=key, back_url=connections.seal(wish.back(key) if wish.back else ""), consent=wish.consent,
        created_at=moment, look_at=moment + timedelta(seconds=FIRST_LOOK),
    )  # fmt: skip
    outbox.put_all(actor.company, [("charge-look", f"{charge.pk}:first", {"charge": charge.pk})], after=FIRST_LOOK)
    note(charge, {}, fields(charge, *_AUDITED))
    return charge


def ask(actor: Actor, charge: Charge) -> Charge:
    """Ask the gateway, with the row's key, and take in what it says; no answer is ``unknown``."""
    connection = connections.find(actor, charge.connection_id)
    Charge.objects.of(actor.company).filter(pk=charge.pk, asked_at=None).update(asked_at=clock.now())
    try:
        told = connections.gateway(connection.gateway).start(connections.opened(connection), _words(charge, connection))
    except Unavailable as error:
        told = Told(state=ChargeState.UNKNOWN, message=error.detail)
    except Invalid as error:
        told = Told(state=ChargeState.FAILED, failure="refused", message=error.detail)
    return settle.take_in(actor, charge.pk, told)


def in_flight(company: Company, document_ids: Sequence[str]) -> list[Charge]:
    """Charges that may still bring money for one of these documents."""
    wanted = set(document_ids)
    items = OpenItem.objects.of(company).filter(pk__in=wanted).values_list("customer_id", flat=True)
    rows = Charge.objects.of(company).filter(state__in=[str(one) for one in OPEN], customer__in=set(items))
    return [row for row in rows.select_related("connection") if wanted & {pk for pk, _ in row.documents}]


def same(charge: Charge, wish: Wish) -> bool:
    """Whether a charge is under way for exactly this wish, so that the payer goes on with it."""
    return bool(
        charge.connection_id == wish.connection_id
        and charge.amount_minor == wish.amount
        and charge.currency == wish.currency
        and charge.documents == wish.wanted
        and bool(charge.consent) == bool(wish.consent)
        and charge.saved_id == (wish.saved.pk if wish.saved else None)
        and charge.link_id == (wish.link.pk if wish.link else None)
    )


def _clear_the_way(actor: Actor, wish: Wish) -> Charge | None:
    """Look up and close what is under way for the same documents; what is under way for the very same wish is gone on with."""
    for charge in in_flight(actor.company, [pk for pk, _ in wish.documents]):
        if same(charge, wish) and charge.state in {ChargeState.CREATED, ChargeState.UNKNOWN} and _key_holds(charge):
            return charge  # asking again with the same key is asking once
        present = look.look_up(actor, charge)
        if present.state not in OPEN:
            continue
        if same(present, wish) and present.checkout_url:
            return present
        if look.close(actor, present).state in OPEN:
            raise _busy()
    return None


def _key_holds(charge: Charge) -> bool:
    """Whether the gateway still knows the key, so that asking with it again cannot ask twice."""
    hours = connections.gateway(charge.connection.gateway).key_hours
    return charge.asked_at is None or bool(clock.now() - charge.asked_at < timedelta(hours=hours))


def _connection(actor: Actor, wish: Wish) -> GatewayConnection:
    connection = connections.find(actor, wish.connection_id)
    if not connections.takes(actor, connection, wish.amount, wish.currency):
        raise Invalid([Fault("PAY-GATEWAY", "connection", "This way to pay cannot take this amount. Choose another one.")])
    if wish.saved and wish.saved.revoked_at:
        raise NotFound("There is no such saved method.")
    return connection


def _refuse(wish: Wish, items: dict[str, OpenItem]) -> None:
    fitting = [
        items[pk].customer_id == wish.customer_id and items[pk].currency == wish.currency and 0 < units <= items[pk].open_minor
        for pk, units in wish.documents
    ]
    if not all(fitting) or not wish.documents or len(wish.documents) > MOST_DOCUMENTS:
        raise Invalid([Fault("PAY-NOT-OPEN", "amount", "This is no longer open. See what is open now.")])


def _words(charge: Charge, connection: GatewayConnection) -> Ask:
    saved = charge.saved
    return Ask(
        key=charge.key, reference=charge.pk, amount=charge.amount_minor, currency=charge.currency,
        description=charge.description, payer_name=charge.customer.name, payer_email=charge.customer.email,
        payer_token=connections.unseal(saved.payer_token) if saved else "", language=charge.language,
        back_url=connections.unseal(charge.back_url), notify_url=connections.hook_address(connection),
        save=bool(charge.consent), method_token=connections.unseal(saved.token) if saved else "",
    )  # fmt: skip


def _busy() -> Conflict:
    return Conflict("A payment for this is on its way already.")
