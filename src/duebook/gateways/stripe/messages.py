"""What Stripe says: the objects of its answers and events, and the signature of its messages.

``Stripe-Signature`` is ``t=<Unix seconds>,v1=<hex>[,v1=<hex>]``: HMAC-SHA256 of ``<t>.<body>`` with the endpoint's secret, one
v1 for each secret while one is being replaced. Source: https://docs.stripe.com/webhooks#verify-manually.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Told
from duebook.gateways import coins, people, sealed
from duebook.gateways.stripe.states import DISPUTE, INTENT, METHOD, PAYOUT, REFUND, SESSION, places
from duebook.gateways.wire import Plain, at, number, word

HEADER = "stripe-signature"


def hear(access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
    """The one event of a message."""
    key = sealed.secret(access, "webhook_secret")
    sealed.timed(key, headers.get(HEADER, ""), sealed.sized(body), now)
    event = sealed.content(body)
    kind, thing = word(event, "type"), at(event, "data", "object")
    found = _happening(kind, thing if isinstance(thing, dict) else {})
    return [replace(found, event_id=word(event, "id"), type=kind)]


def session(plain: Plain) -> Told:
    """A Checkout Session; its intent, where it is expanded, says with what it was paid."""
    paid = at(plain, "payment_intent")
    told = intent(paid) if isinstance(paid, dict) else Told(state=ChargeState.PENDING, payment_id=word(plain, "payment_intent"))
    state = SESSION.get((word(plain, "status"), word(plain, "payment_status")), ChargeState.PENDING)
    bounced = word(plain, "status") == "complete" and state is ChargeState.PENDING
    if bounced and word(paid, "status") == "requires_payment_method":
        state = ChargeState.FAILED  # a debit that came back after the page was done
    currency = word(plain, "currency").upper()
    total = number(plain, "amount_total")
    return Told(
        state=state,
        provider_id=word(plain, "id"),
        payment_id=told.payment_id,
        reference=word(plain, "client_reference_id") or word(plain, "metadata", "reference"),
        amount=None if total is None else coins.exact(total, currency, places(currency)),
        currency=currency,
        checkout_url=word(plain, "url"),
        method=told.method,
        label=told.label,
        fee=told.fee,
        failure=told.failure,
        message=told.message,
        payer_token=word(plain, "customer") or told.payer_token,
        method_token=told.method_token,
        method_expires=told.method_expires,
    )


def intent(plain: Plain) -> Told:
    """A PaymentIntent. One of a page that failed once is still pending: its payer may try another card."""
    status = word(plain, "status")
    state = INTENT.get(status, ChargeState.PENDING)
    page = word(plain, "metadata", "flow") == "page"
    error = at(plain, "last_payment_error")
    if status == "requires_payment_method" and isinstance(error, dict) and not page:
        state = ChargeState.FAILED
    currency = word(plain, "currency").upper()
    received = number(plain, "amount_received") if state is ChargeState.SUCCEEDED else None
    amount = received or number(plain, "amount")
    charge = at(plain, "latest_charge")
    method, label, generated, expires = _means(at(charge, "payment_method_details"))
    kept = word(plain, "setup_future_usage") == "off_session"
    own = word(plain, "id")
    return Told(
        state=state,
        provider_id="" if page else own,
        payment_id=own,
        reference=word(plain, "metadata", "reference"),
        amount=None if amount is None else coins.exact(amount, currency, places(currency)),
        currency=currency,
        method=method,
        label=label,
        fee=_fee(at(charge, "balance_transaction"), currency),
        failure=word(error, "decline_code") or word(error, "code"),
        message=word(error, "message"),
        payer_token=word(plain, "customer"),
        method_token=(generated or word(plain, "payment_method")) if kept else "",
        method_expires=expires if kept else None,
    )


def declined(plain: Plain, ask: Ask) -> Told:
    """The answer 402: https://docs.stripe.com/api/errors."""
    error = at(plain, "error")
    own = word(error, "payment_intent", "id")
    return Told(
        state=ChargeState.FAILED,
        provider_id=own,
        payment_id=own,
        reference=ask.reference,
        amount=ask.amount,
        currency=ask.currency,
        failure=word(error, "decline_code") or word(error, "code"),
        message=word(error, "message"),
    )


def refund(plain: Plain, kind: str) -> Happening:
    """A Refund."""
    currency = word(plain, "currency").upper()
    amount = number(plain, "amount")
    return Happening(
        kind="refund",
        event_id=word(plain, "id"),
        type=kind,
        provider_id=word(plain, "payment_intent"),
        reference=word(plain, "metadata", "reference"),
        amount=None if amount is None else coins.exact(amount, currency, places(currency)),
        currency=currency,
        state=REFUND.get(word(plain, "status"), "pending"),
        own_id=word(plain, "id"),
        reason=word(plain, "failure_reason"),
    )


def _happening(kind: str, plain: Plain) -> Happening:
    for beginning, read in _KINDS.items():
        if kind.startswith(beginning):
            return read(plain, kind)
    return _other(plain, kind)


def _page(plain: Plain, kind: str) -> Happening:
    if word(plain, "mode") not in {"payment", ""}:
        return _other(plain, kind)
    told = session(plain)
    if kind == "checkout.session.async_payment_failed":
        told = replace(told, state=ChargeState.FAILED, failure=told.failure or "async_payment_failed")
    return Happening(kind="charge", event_id="", type=kind, provider_id=told.provider_id, reference=told.reference, told=told)


def _intent(plain: Plain, kind: str) -> Happening:
    told = intent(plain)
    return Happening(kind="charge", event_id="", type=kind, provider_id=word(plain, "id"), reference=told.reference, told=told)


def _payout(plain: Plain, kind: str) -> Happening:
    currency = word(plain, "currency").upper()
    amount = coins.near(number(plain, "amount") or 0, currency, places(currency))
    state = PAYOUT.get(word(plain, "status"), "pending")
    own = word(plain, "id")
    return Happening(kind="payout", event_id="", type=kind, own_id=own, amount=amount, currency=currency, state=state)


def _method(plain: Plain, kind: str) -> Happening:
    return Happening(kind="mandate", event_id="", type=kind, own_id=word(plain, "id"), state="gone")


def _mandate(plain: Plain, kind: str) -> Happening:
    state = "gone" if word(plain, "status") == "inactive" else "active"
    return Happening(kind="mandate", event_id="", type=kind, own_id=word(plain, "payment_method"), state=state)


def _other(plain: Plain, kind: str) -> Happening:
    return Happening(kind="other", event_id="", type=kind, own_id=word(plain, "id"))


def _dispute(plain: Plain, kind: str) -> Happening:
    if word(plain, "status") not in DISPUTE:
        return _other(plain, kind)
    currency = word(plain, "currency").upper()
    return Happening(
        kind="dispute",
        event_id="",
        type=kind,
        provider_id=word(plain, "payment_intent") or word(plain, "charge"),
        amount=coins.exact(number(plain, "amount") or 0, currency, places(currency)),
        currency=currency,
        state=DISPUTE[word(plain, "status")],
        own_id=word(plain, "id"),
        reason=word(plain, "reason"),
    )


def _means(details: object) -> tuple[str, str, str, date | None]:
    """Method, label, the debit that a bank redirect left behind, and the last day."""
    kind = word(details, "type")
    if not kind:
        return "", "", "", None
    inner = at(details, kind)
    name = word(inner, "brand") or word(inner, "bank_name") or kind
    generated = word(inner, "generated_sepa_debit")
    method = "wallet" if word(inner, "wallet", "type") else METHOD.get(kind, "other")
    return (
        method,
        people.label(name, word(inner, "last4") or word(inner, "iban_last4")),
        generated,
        people.expires(number(inner, "exp_year"), number(inner, "exp_month")),
    )


def _fee(moved: object, currency: str) -> int | None:
    fee = number(moved, "fee")
    same = word(moved, "currency").upper() == currency
    return coins.near(fee, currency, places(currency)) if fee is not None and same else None


_KINDS: dict[str, Callable[[Plain, str], Happening]] = {
    "checkout.session.": _page,
    "payment_intent.": _intent,
    "refund.": refund,
    "charge.refund.updated": refund,
    "charge.dispute.": _dispute,
    "payout.": _payout,
    "payment_method.detached": _method,
    "mandate.updated": _mandate,
}
