"""What PayPal says: orders, captures, refunds, disputes, and messages whose signature PayPal itself is asked about.

A message carries an RSA signature over its id, its time, our webhook's id and the CRC-32 of its body. PayPal's own call verifies
it (https://developer.paypal.com/api/rest/webhooks/rest/#verify); what can be seen here is refused before that: headers that are
missing, a certificate from elsewhere, a time that is too far away. A message that failed is sent again for three days with its
first time.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from duebook.domain.gateway import Access, ChargeState, Happening, Told
from duebook.gateways import coins, people, sealed
from duebook.gateways.paypal.states import CAPTURE, ORDER, OUTCOME, REFUND
from duebook.gateways.wire import Plain, at, rows, word

CLOSED = "closed-"
REPEATS = 4 * 86_400
HEADERS = ("auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time")
HEADER_NAMES = {"auth_algo": "paypal-auth-algo", "cert_url": "paypal-cert-url"}
LONGEST = 2_000

Look = Callable[[str], Told]
Verify = Callable[[list[tuple[str, str]], bytes], bool]


def hear(
    access: Access, headers: Mapping[str, str], body: bytes, now: int, *, verify: Verify, look: Look
) -> list[Happening]:  # fmt: skip
    """The one event of a message; an order is looked up, which also captures what was approved."""
    webhook_id = sealed.secret(access, "webhook_id")
    sealed.sized(body)
    given = {name: headers.get(HEADER_NAMES.get(name, "paypal-" + name.replace("_", "-")), "") for name in HEADERS}
    if not all(0 < len(value) <= LONGEST for value in given.values()) or not _paypals(given["cert_url"]):
        raise sealed.forged()
    sent = _moment(given["transmission_time"])
    if not now - REPEATS <= sent <= now + sealed.AGE:
        sealed.fresh(sent, now)
    event = sealed.content(body)
    if not verify([*given.items(), ("webhook_id", webhook_id)], body):
        raise sealed.forged()
    kind, thing = word(event, "event_type"), at(event, "resource")
    found = _happening(kind, thing if isinstance(thing, dict) else {}, look)
    return [replace(found, event_id=word(event, "id"), type=kind)]


def order(plain: Plain) -> Told:
    """An order, with its capture where there is one."""
    unit = next(iter(rows(plain, "purchase_units")), {})
    taken = rows(unit, "payments", "captures")
    custom = word(unit, "custom_id")
    own = word(plain, "id")
    state = ORDER.get(word(plain, "status"), ChargeState.PENDING)
    if taken:
        told = capture(next((one for one in taken if CAPTURE.get(word(one, "status")) is ChargeState.SUCCEEDED), taken[-1]))
    else:
        if custom.startswith(CLOSED) and state is ChargeState.PENDING:
            state = ChargeState.CANCELLED
        currency = word(unit, "amount", "currency_code")
        amount = coins.untext(at(unit, "amount", "value"), currency) if currency else None
        told = Told(state=state, amount=amount, currency=currency)
    source = at(plain, "payment_source", "paypal")
    links = {word(one, "rel"): word(one, "href") for one in rows(plain, "links")}
    vault = at(source, "attributes", "vault")
    return replace(
        told,
        provider_id=own,
        reference=custom.removeprefix(CLOSED) or told.reference,
        checkout_url=links.get("payer-action") or links.get("approve", ""),
        method="wallet",
        label=people.label("PayPal", "") + (f" {word(source, 'email_address')}" if word(source, "email_address") else ""),
        payer_token=word(vault, "customer", "id"),
        method_token=word(vault, "id") if word(vault, "status") == "VAULTED" else "",
    )


def capture(plain: Plain) -> Told:
    """A capture; PayPal's fee is known with it."""
    currency = word(plain, "amount", "currency_code")
    fee = at(plain, "seller_receivable_breakdown", "paypal_fee")
    same = word(fee, "currency_code") == currency
    state = CAPTURE.get(word(plain, "status"), ChargeState.PENDING)
    return Told(
        state=state,
        provider_id=word(plain, "supplementary_data", "related_ids", "order_id"),
        payment_id=word(plain, "id"),
        reference=word(plain, "custom_id").removeprefix(CLOSED),
        amount=coins.untext(at(plain, "amount", "value"), currency),
        currency=currency,
        method="wallet",
        fee=coins.near_text(at(fee, "value"), currency) if same else None,
        failure=word(plain, "status_details", "reason") if state is not ChargeState.SUCCEEDED else "",
    )


def refund(plain: Plain, kind: str, event_id: str, paid: str = "") -> Happening:
    """A refund; the link ``up`` leads to its capture."""
    currency = word(plain, "amount", "currency_code")
    return Happening(
        kind="refund", event_id=event_id, type=kind, provider_id=paid or _up(plain), reference=word(plain, "custom_id"),
        amount=coins.untext(at(plain, "amount", "value"), currency), currency=currency, own_id=word(plain, "id"),
        state=REFUND.get(word(plain, "status"), "pending"), reason=word(plain, "status_details", "reason"),
    )  # fmt: skip


def _happening(kind: str, plain: Plain, look: Look) -> Happening:
    if kind.startswith("CHECKOUT.ORDER.") and word(plain, "id"):
        return _charge(kind, look(word(plain, "id")))
    for beginning, read in _KINDS.items():
        if kind.startswith(beginning):
            return read(kind, plain)
    return Happening(kind="other", event_id="", type=kind)


def _reversed(kind: str, plain: Plain) -> Happening:
    return replace(refund(plain, kind, ""), kind="dispute", state="open", reference="", reason="reversed")


def _gone(kind: str, plain: Plain) -> Happening:
    return Happening(kind="mandate", event_id="", type=kind, own_id=word(plain, "id"), state="gone")


def _charge(kind: str, told: Told) -> Happening:
    own = told.provider_id or told.payment_id
    return Happening(kind="charge", event_id="", type=kind, provider_id=own, reference=told.reference, told=told)


def _dispute(kind: str, plain: Plain) -> Happening:
    """A dispute; while it is an inquiry between buyer and seller it has taken nothing."""
    outcome = OUTCOME.get(word(plain, "dispute_outcome", "outcome_code"), "")
    if word(plain, "dispute_life_cycle_stage") == "INQUIRY" and outcome != "lost":
        return Happening(kind="other", event_id="", type=kind, own_id=word(plain, "dispute_id"))
    currency = word(plain, "dispute_amount", "currency_code")
    about = next(iter(rows(plain, "disputed_transactions")), {})
    return Happening(
        kind="dispute", event_id="", type=kind, provider_id=word(about, "seller_transaction_id"), reference=word(about, "custom"),
        amount=coins.untext(at(plain, "dispute_amount", "value"), currency), currency=currency, state=outcome or "open",
        own_id=word(plain, "dispute_id"), reason=word(plain, "reason"),
    )  # fmt: skip


def _up(plain: Plain) -> str:
    links = {word(one, "rel"): word(one, "href") for one in rows(plain, "links")}
    return urlsplit(links.get("up", "")).path.rpartition("/")[2]


def _paypals(url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and (host == "paypal.com" or host.endswith(".paypal.com")) and "@" not in parts.netloc


def _moment(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        raise sealed.forged() from None


_KINDS: dict[str, Callable[[str, Plain], Happening]] = {
    "PAYMENT.CAPTURE.REFUNDED": lambda kind, plain: refund(plain, kind, ""),
    "PAYMENT.REFUND.": lambda kind, plain: refund(plain, kind, ""),
    "PAYMENT.CAPTURE.REVERSED": _reversed,
    "PAYMENT.CAPTURE.": lambda kind, plain: _charge(kind, capture(plain)),
    "CUSTOMER.DISPUTE.": _dispute,
    "VAULT.PAYMENT-TOKEN.DELETED": _gone,
}
"""By how the type begins; the first that fits."""
