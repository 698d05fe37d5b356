"""What Adyen says: links, payments, and messages of items that carry their HMAC themselves.

The signature is the base64 of HMAC-SHA256, under the hexadecimal key of the webhook, over eight fields joined by colons
(https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures). Nothing outside these fields is signed, the time
neither: an item that comes again has the same event id, and our own id, the amount and the currency are among the signed ones.
"""

import base64
from datetime import date

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Told
from duebook.gateways import coins, people, sealed
from duebook.gateways.adyen.states import ACTION, CHARGES, DISPUTES, LINK, REFUNDS, RESULT, method, places
from duebook.gateways.wire import Plain, at, number, rows, word
from duebook.kernel.errors import Refused

MOST_ITEMS = 50
REPORT = "settlement_detail_report_batch_"


def hear(access: Access, body: bytes) -> list[Happening]:
    """The items of a message, each with its own signature; one that does not hold refuses them all."""
    key = _key(sealed.secret(access, "hmac_key"))
    plain = sealed.content(sealed.sized(body))
    items = [at(one, "NotificationRequestItem") for one in rows(plain, "notificationItems")]
    if not items or len(items) > MOST_ITEMS or not all(isinstance(one, dict) for one in items):
        raise sealed.forged()
    if word(plain, "live") != ("false" if access.test else "true"):
        raise Refused("This message is of the other mode.")
    for one in items:
        if not sealed.same(word(one, "additionalData", "hmacSignature"), sign(key, one)):
            raise sealed.forged()
        if word(one, "merchantAccountCode") != access.settings.get("merchant_account", "").strip():
            raise Refused("This message is of another account.")
    return [_happening(one) for one in items]


def sign(key: bytes, item: Plain) -> str:
    """The signature that an item should have."""
    amount = at(item, "amount")
    fields = (
        word(item, "pspReference"), word(item, "originalReference"), word(item, "merchantAccountCode"),
        word(item, "merchantReference"), str(number(amount, "value") if number(amount, "value") is not None else ""),
        word(amount, "currency"), word(item, "eventCode"), word(item, "success"),
    )  # fmt: skip
    return base64.b64encode(sealed.mac(key, ":".join(fields).encode())).decode()


def link(plain: Plain) -> Told:
    """A payment link."""
    amount, currency = _amount(plain)
    return Told(
        state=LINK.get(word(plain, "status"), ChargeState.PENDING), provider_id=word(plain, "id"),
        reference=word(plain, "reference"), amount=amount, currency=currency, checkout_url=word(plain, "url"),
    )  # fmt: skip


def payment(plain: Plain, ask: Ask) -> Told:
    """The answer to a payment without the payer; what it took is only told where it took it."""
    result = word(plain, "resultCode")
    state = ChargeState.FAILED if result in ACTION else RESULT.get(result, ChargeState.PENDING)
    amount, currency = _amount(plain)
    extra = at(plain, "additionalData")
    own = word(plain, "pspReference")
    return Told(
        state=state,
        provider_id=own,
        payment_id=own,
        reference=word(plain, "merchantReference") or ask.reference,
        amount=ask.amount if amount is None else amount,
        currency=currency or ask.currency,
        method=method(word(plain, "paymentMethod", "brand") or word(plain, "paymentMethod", "type")),
        label=people.label(word(plain, "paymentMethod", "brand"), word(extra, "cardSummary")),
        failure="authentication_required" if result in ACTION else word(plain, "refusalReasonCode"),
        message=word(plain, "refusalReason"),
    )


def _happening(item: Plain) -> Happening:
    kind, good = word(item, "eventCode"), word(item, "success") == "true"
    own, original = word(item, "pspReference"), word(item, "originalReference")
    event_id = f"{own}:{kind}:{word(item, 'success')}"
    amount, currency = _amount(item)
    reference = word(item, "merchantReference")
    if (kind, good) in CHARGES:
        told = _told(item, CHARGES[kind, good], amount, currency)
        return Happening(
            kind="charge", event_id=event_id, type=kind, provider_id=told.provider_id or told.payment_id, reference=reference,
            told=told,
        )  # fmt: skip
    if (kind, good) in REFUNDS:
        return Happening(
            kind="refund", event_id=event_id, type=kind, provider_id=original, reference=reference, amount=amount,
            currency=currency, state=REFUNDS[kind, good], own_id=own, reason=word(item, "reason"),
        )  # fmt: skip
    if kind in DISPUTES and good:
        return Happening(
            kind="dispute", event_id=event_id, type=kind, provider_id=original or own, reference=reference, amount=amount,
            currency=currency, state=DISPUTES[kind], own_id=own, reason=word(item, "reason"),
        )  # fmt: skip
    if kind == "REPORT_AVAILABLE" and own.startswith(REPORT):
        return Happening(kind="payout", event_id=event_id, type=kind, own_id=own, state="paid")
    return Happening(kind="other", event_id=event_id, type=kind, own_id=own)


def _told(item: Plain, state: ChargeState, amount: int | None, currency: str) -> Told:
    """A payment of a link that was refused is still pending: its payer may try again."""
    extra = at(item, "additionalData")
    linked = word(extra, "paymentLinkId")
    refused = state is ChargeState.FAILED and word(item, "eventCode") == "AUTHORISATION"
    stored = word(extra, "tokenization.storedPaymentMethodId") or word(extra, "recurring.recurringDetailReference")
    paid = word(item, "originalReference") or word(item, "pspReference")
    return Told(
        state=ChargeState.PENDING if refused and linked else state,
        provider_id=linked,
        payment_id=paid,
        reference=word(item, "merchantReference"),
        amount=amount,
        currency=currency,
        method=method(word(item, "paymentMethod")),
        label=people.label(word(item, "paymentMethod"), word(extra, "cardSummary")),
        failure=word(item, "reason")[:80] if refused else "",
        payer_token=word(extra, "tokenization.shopperReference") or word(extra, "recurring.shopperReference"),
        method_token=stored if state is ChargeState.SUCCEEDED else "",
        method_expires=_last_day(word(extra, "expiryDate")) if stored else None,
    )


def _amount(plain: Plain) -> tuple[int | None, str]:
    currency, value = word(plain, "amount", "currency"), number(plain, "amount", "value")
    return (None if value is None or not currency else coins.exact(value, currency, places(currency))), currency


def _last_day(text: str) -> date | None:
    month, _, year = text.partition("/")
    return people.expires(int(year), int(month)) if month.isdigit() and year.isdigit() else None


def _key(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Refused("The HMAC key of this connection is not hexadecimal, so no message is believed.") from None
