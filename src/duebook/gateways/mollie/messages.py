"""What Mollie says. A message is the id of a payment and nothing else (https://docs.mollie.com/docs/webhooks): it is no evidence.

So nothing in it is believed: the payment is asked for with our key, and the answer is what happened. An id that Mollie does not
know under our key is refused. An old or repeated message leads to the same answer, which has the same event ids.
"""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs

from duebook.domain.gateway import Access, ChargeState, Happening, Told
from duebook.gateways import coins, people, sealed, sums
from duebook.gateways.mollie.states import METHOD, PAYMENT, REFUND
from duebook.gateways.wire import Plain, Reply, at, rows, word
from duebook.kernel.errors import Refused

_PAYMENT = re.compile(r"tr_[A-Za-z0-9]{4,40}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")
SHORT = 1000


def hear(access: Access, body: bytes, fetch: Callable[[str], Reply]) -> list[Happening]:
    """The payment that a message names, its refunds and its chargebacks, as ``fetch`` (path) gives them."""
    sealed.secret(access, "api_key")
    text = sealed.sized(body)[:SHORT].decode("ascii", "replace")
    named = parse_qs(text, max_num_fields=20).get("id", [""])[0]
    if not _NAME.fullmatch(named):
        raise sealed.forged()
    if not _PAYMENT.fullmatch(named):
        return [Happening(kind="other", event_id=named, type=named.partition("_")[0])]
    reply = fetch(f"/v2/payments/{named}?embed=refunds,chargebacks")
    if not reply.ok or word(reply.body, "id") != named:
        raise Refused("This message names a payment that is not ours.")
    plain = reply.body
    now = told(plain)
    event_id, kind = f"{named}:{word(plain, 'status')}", f"payment.{word(plain, 'status')}"
    happened = [Happening(kind="charge", event_id=event_id, type=kind, provider_id=named, reference=now.reference, told=now)]
    happened += [refund(one, named) for one in rows(plain, "_embedded", "refunds")]
    happened += [_chargeback(one, named, now.reference) for one in rows(plain, "_embedded", "chargebacks")]
    return happened


def told(plain: Plain) -> Told:
    """A payment."""
    amount = at(plain, "amount")
    currency = word(amount, "currency")
    details = at(plain, "details")
    method = word(plain, "method")
    first = word(plain, "sequenceType") == "first"
    own = word(plain, "id")
    return Told(
        state=PAYMENT.get(word(plain, "status"), ChargeState.PENDING),
        provider_id=own,
        payment_id=own,
        reference=word(plain, "metadata", "reference"),
        amount=coins.untext(at(amount, "value"), currency),
        currency=currency,
        checkout_url=word(plain, "_links", "checkout", "href"),
        method=METHOD.get(method, "other") if method else "",
        label=people.label(word(details, "cardLabel") or method, word(details, "cardNumber") or word(details, "consumerAccount")),
        failure=word(details, "failureReason") or word(details, "bankReasonCode"),
        message=word(details, "failureMessage") or word(details, "bankReason"),
        payer_token=word(plain, "customerId"),
        method_token=word(plain, "mandateId") if first else "",
        method_expires=_last_day(word(details, "cardExpiryDate")) if first else None,
    )


def refund(plain: Plain, paid: str) -> Happening:
    """A refund."""
    status, own = word(plain, "status"), word(plain, "id")
    currency = word(plain, "amount", "currency")
    return Happening(
        kind="refund", event_id=f"{own}:{status}", type=f"refund.{status}", provider_id=word(plain, "paymentId") or paid,
        reference=word(plain, "metadata", "reference"), amount=coins.untext(at(plain, "amount", "value"), currency),
        currency=currency, state=REFUND.get(status, "pending"), own_id=own,
    )  # fmt: skip


def _chargeback(plain: Plain, paid: str, reference: str) -> Happening:
    """A chargeback; one that was reversed is won: https://docs.mollie.com/reference/get-chargeback."""
    own = word(plain, "id")
    state = "won" if word(plain, "reversedAt") else "open"
    currency = word(plain, "amount", "currency")
    return Happening(
        kind="dispute", event_id=f"{own}:{state}", type=f"chargeback.{state}", provider_id=paid, reference=reference,
        amount=coins.untext(at(plain, "amount", "value"), currency), currency=currency, state=state, own_id=own,
        reason=word(plain, "reason", "description") or word(plain, "reason", "code"),
    )  # fmt: skip


def _last_day(text: str) -> date | None:
    found = sums.iso_day(text)
    return people.expires(found.year, found.month) if found else None
