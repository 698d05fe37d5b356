"""What GoCardless says: billing requests, payments, refunds, and messages of many events under one signature.

``Webhook-Signature`` is the hexadecimal HMAC-SHA256 of the body with the endpoint's secret
(https://developer.gocardless.com/api-reference/#webhooks-signing-webhooks). It has no time in it: an old message that comes again
has the same event ids, and an event of a payment or refund is only a reason to ask GoCardless for it, as it names no amount.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from duebook.domain.gateway import Access, ChargeState, Happening, Told
from duebook.gateways import coins, people, sealed
from duebook.gateways.gocardless.states import DISPUTES, GONE, METHOD, PAYMENT, PLACES, REFUND, REQUEST
from duebook.gateways.wire import Plain, number, rows, word

HEADER = "webhook-signature"
MOST_EVENTS = 500
SAVE = "save"


@dataclass(frozen=True, slots=True)
class Fetch:
    """How to ask for what an event is about."""

    charge: Callable[[str], Told]
    refund: Callable[[str], Plain]


def hear(access: Access, headers: Mapping[str, str], body: bytes, fetch: Fetch) -> list[Happening]:
    """The events of a message; each payment, request or refund is asked for once."""
    key = sealed.secret(access, "webhook_secret")
    wanted = sealed.mac(key.encode(), sealed.sized(body)).hex()
    if not sealed.same(headers.get(HEADER, ""), wanted):
        raise sealed.forged()
    events = rows(sealed.content(body), "events")[:MOST_EVENTS]
    seen: dict[str, Told] = {}
    return [_happening(one, fetch, seen) for one in events]


def request(plain: Plain, url: str = "") -> Told:
    """A billing request before its payment is there."""
    amount = number(plain, "payment_request", "amount")
    kept, _, terms = word(plain, "metadata", "terms").partition(" ")
    if amount is None and kept.isascii() and kept.isdigit():
        amount = int(kept)
    currency = word(plain, "payment_request", "currency") or word(plain, "mandate_request", "currency")
    mandate = word(plain, "links", "mandate_request_mandate")
    return Told(
        state=REQUEST.get(word(plain, "status"), ChargeState.PENDING),
        provider_id=word(plain, "id"),
        reference=word(plain, "metadata", "reference"),
        amount=None if amount is None else coins.exact(amount, currency, PLACES),
        currency=currency,
        checkout_url=url,
        payer_token=word(plain, "links", "customer"),
        method_token=mandate if terms == SAVE else "",
    )


def payment(plain: Plain) -> Told:
    """A payment; the money of a debit is there when it is confirmed. One of a page has the billing request's id in our books."""
    currency, amount = word(plain, "currency"), number(plain, "amount")
    status, own = word(plain, "status"), word(plain, "id")
    scheme = word(plain, "scheme")
    return Told(
        state=PAYMENT.get(status, ChargeState.PENDING),
        provider_id="" if word(plain, "metadata", "flow") == "page" else own,
        payment_id=own,
        reference=word(plain, "metadata", "reference"),
        amount=None if amount is None else coins.exact(amount, currency, PLACES),
        currency=currency,
        method=METHOD.get(scheme, "debit"),
        label=people.label(scheme or "Direct debit", ""),
        failure=status if PAYMENT.get(status) is ChargeState.FAILED else "",
    )


def joined(request_told: Told, paid: Told) -> Told:
    """A billing request with its payment: its own id, the payment's state."""
    return replace(
        paid, provider_id=request_told.provider_id, reference=request_told.reference or paid.reference,
        payer_token=request_told.payer_token, method_token=request_told.method_token,
    )  # fmt: skip


def refund(plain: Plain, kind: str, event_id: str) -> Happening:
    """A refund."""
    currency, amount = word(plain, "currency"), number(plain, "amount")
    return Happening(
        kind="refund", event_id=event_id, type=kind, provider_id=word(plain, "links", "payment"),
        reference=word(plain, "metadata", "reference"), currency=currency, own_id=word(plain, "id"),
        amount=None if amount is None else coins.exact(amount, currency, PLACES),
        state=REFUND.get(word(plain, "status"), "pending"),
    )  # fmt: skip


def _happening(event: Plain, fetch: Fetch, seen: dict[str, Told]) -> Happening:
    group, action, event_id = word(event, "resource_type"), word(event, "action"), word(event, "id")
    kind = f"{group}.{action}"
    if group == "refunds" and action in REFUND:
        found = refund(fetch.refund(word(event, "links", "refund")), kind, event_id)
        return replace(found, state=REFUND[action] if REFUND[action] != "pending" else found.state)
    if group == "mandates":
        state = "gone" if action in GONE else "active"
        return Happening(kind="mandate", event_id=event_id, type=kind, own_id=word(event, "links", "mandate"), state=state)
    if group == "payouts" and action == "paid":
        return Happening(kind="payout", event_id=event_id, type=kind, own_id=word(event, "links", "payout"), state="paid")
    if group in {"payments", "billing_requests"}:
        return _charge(event, kind, fetch, seen)
    return Happening(kind="other", event_id=event_id, type=kind)


def _charge(event: Plain, kind: str, fetch: Fetch, seen: dict[str, Told]) -> Happening:
    """A payment or a billing request, as it stands now: events may come late and in any order."""
    own = word(event, "links", "payment") or word(event, "links", "billing_request")
    event_id, action = word(event, "id"), word(event, "action")
    if not own:
        return Happening(kind="other", event_id=event_id, type=kind)
    if own not in seen:
        seen[own] = fetch.charge(own)
    told = seen[own]
    if action in DISPUTES:
        return Happening(
            kind="dispute", event_id=event_id, type=kind, provider_id=own, reference=told.reference, amount=told.amount,
            currency=told.currency, state=DISPUTES[action], own_id=f"{own}:chargeback", reason=word(event, "details", "cause"),
        )  # fmt: skip
    if told.state is ChargeState.FAILED:
        told = replace(
            told, failure=word(event, "details", "cause") or told.failure, message=word(event, "details", "description")
        )
    return Happening(kind="charge", event_id=event_id, type=kind, provider_id=own, reference=told.reference, told=told)
