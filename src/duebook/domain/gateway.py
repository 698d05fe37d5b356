"""What a payment gateway is asked and what it answers, whoever it is. Amounts are minor units, as positive integers.

A gateway never decides what an invoice owes: amount and currency are ours, and its answer is held against them. An answer that
did not come is :attr:`ChargeState.UNKNOWN`: the money may have moved, so it is looked up later and never asked for again.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from duebook.domain.record import record


class ChargeState(StrEnum):
    """Where an attempt to take money stands."""

    CREATED = "created"  # our row is there, the gateway has not been asked
    PENDING = "pending"  # the payer has not finished, or the money is on its way
    UNKNOWN = "unknown"  # asked, no answer
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = frozenset({ChargeState.CREATED, ChargeState.PENDING, ChargeState.UNKNOWN})
"""States in which money may still come."""


@record
class Setting:
    """One thing that the operator types to connect a gateway, with its label (English, translated by the door).

    ``digits``: it is exactly so many hexadecimal digits; 0 where it is any text.
    """

    name: str
    label: str
    secret: bool = False
    optional: bool = False
    hint: str = ""
    digits: int = 0


@record
class Access:
    """A company's connection with a gateway: its settings by name, decrypted, and hosts that a test may call as well."""

    settings: Mapping[str, str]
    test: bool = False  # the gateway's sandbox
    allow: tuple[str, ...] = ()  # host:port, for egress
    host: str = ""  # host:port that is called instead of the gateway, by tests
    folder: str = ""  # where the local test gateway keeps its book; the installation's, never typed by anybody


@record
class Ask:
    """Take money: by a page of the gateway (no ``method_token``), or from a saved method without the payer."""

    key: str  # the idempotency key: the same for every try
    reference: str  # our charge's id, which comes back with every message
    amount: int
    currency: str
    description: str
    payer_name: str = ""
    payer_email: str = ""
    payer_token: str = ""  # the gateway's own id of the payer, where we have it
    language: str = "en"
    back_url: str = ""  # where the payer comes back to
    notify_url: str = ""  # where the gateway calls, for gateways that want it with each payment
    save: bool = False  # the payer agreed that the method is kept
    method_token: str = ""


@record
class Told:
    """What a gateway says of a charge now. ``amount`` and ``currency`` are what it took, to be held against what was asked."""

    state: ChargeState
    provider_id: str = ""  # of what was asked for: a checkout, an order, a payment
    payment_id: str = ""  # of the money itself, where that has another name; refunds, disputes and payouts name this one
    reference: str = ""  # ours, as it came back
    amount: int | None = None
    currency: str = ""
    checkout_url: str = ""
    method: str = ""  # card | debit | wallet | transfer | other
    label: str = ""  # as people know it: "Visa 4242"
    fee: int | None = None  # in the same currency, None where it is told later
    failure: str = ""  # the gateway's code
    message: str = ""  # the gateway's words
    payer_token: str = ""
    method_token: str = ""  # of a method it saved
    method_expires: date | None = None


@record
class RefundAsk:
    """Give back all or part of a charge."""

    key: str
    reference: str  # our refund's id
    provider_id: str  # of the charge
    amount: int
    currency: str
    reason: str = ""
    payment_id: str = ""  # of its money, where that was told


@record
class Happening:
    """One thing that a gateway's verified message says. ``kind`` is charge, refund, dispute, payout, mandate or other."""

    kind: str
    event_id: str  # the gateway's, unique with it: a message that comes again is the same
    type: str  # the gateway's own word
    provider_id: str = ""  # of the charge it is about, where it names one: what was asked for, or its money
    reference: str = ""  # our id (of the charge, or of the refund for kind refund), where it comes back
    told: Told | None = None
    amount: int | None = None  # of a refund, dispute or payout
    currency: str = ""
    state: str = ""  # refund: pending | succeeded | failed; dispute: open | won | lost; payout: as Payout; mandate: active | gone
    own_id: str = ""  # the gateway's id of the refund, dispute, payout or saved method
    reason: str = ""
    fee: int | None = None


@record
class PayoutLine:
    """One part of a payout: ``kind`` is charge, refund, dispute, fee or other; amounts are signed as they count."""

    kind: str
    provider_id: str  # of the charge: what was asked for, or its money; empty where it belongs to none
    gross: int
    fee: int = 0
    own_id: str = ""  # of the refund or dispute
    reference: str = ""  # our id of the charge, where it comes back

    @property
    def net(self) -> int:
        """What it adds to the payout."""
        return self.gross - self.fee


@record
class Payout:
    """Money on its way to the bank: ``amount`` is the sum of its lines' nets."""

    provider_id: str
    amount: int
    currency: str
    arrives: date | None
    state: str = "paid"  # pending | paid | failed
    lines: tuple[PayoutLine, ...] = ()
    reference: str = ""  # as it stands on the bank's line


class Gateway(Protocol):
    """A provider of payments. Its only network is ``edge.egress``; it keeps nothing.

    Every method raises :class:`~duebook.kernel.errors.Unavailable` where no answer came (the result is unknown) and
    :class:`~duebook.kernel.errors.Invalid` where the gateway refused the request as wrong (a setting, an amount, a currency).

    An unknown result is resolved by :meth:`look`. Where that is no answer either, the same request may be sent again with the
    same key, for as long as the gateway remembers keys (:attr:`key_hours` since it was first sent) and not a moment longer.
    """

    key: str
    title: str
    settings: tuple[Setting, ...]
    can_save: bool
    can_refund: bool
    own_page: bool  # whether the payer goes to a page of the gateway
    key_hours: int  # how long it answers a key that it knows with its first answer

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """Whether this connection can take so much in this currency."""
        ...

    def start(self, access: Access, ask: Ask) -> Told:
        """Ask for money. The same key asks once, however often it is sent."""
        ...

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """What became of a charge, by the gateway's id or, where that never came, by ours. Unknown to it: ``EXPIRED``.

        ``asked`` is when we asked (Unix seconds); it bounds the search by our id. ``page`` says that a page was asked for: one
        whose address never came is one that nobody can pay. What the payer has agreed to is taken here,
        where the gateway leaves that to us (an approved order, a fresh mandate), unless :meth:`cancel` came before.
        """
        ...

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Close what is still open, so that nobody can pay it any more; what was paid stays paid."""
        ...

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """Give money back; the answer is a happening of kind refund. The same key gives back once."""
        ...

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """What a message says, its signature and age (``now`` in Unix seconds) checked; some gateways are asked for the rest.

        Raises :class:`~duebook.kernel.errors.Refused` for a signature that does not hold, is too old, or where the connection has
        no secret, :class:`~duebook.kernel.errors.TooLarge` for a body over the limit. Names of ``headers`` are lower-case.
        """
        ...

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """Payouts with their lines since a day, oldest first.

        ``named`` are ids of payouts that messages told, for gateways that can list none and are asked for each by its id.
        """
        ...
