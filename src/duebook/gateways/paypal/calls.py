"""What PayPal is asked: orders and their capture, saved accounts (the vault), refunds, and its list of transactions.

An order that the payer approved is not money yet: we capture it, in :func:`look`. PayPal has no call that closes an order, so
:func:`cancel` writes into the order that we closed it, and such an order is never captured.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, PayoutLine, RefundAsk, Told
from duebook.edge import clock
from duebook.gateways import coins, sums, wire
from duebook.gateways.paypal import messages
from duebook.gateways.paypal.states import CURRENCIES, TAKEN, TRY_AGAIN, WITHDRAWAL, line, places
from duebook.gateways.wire import Plain, Reply, at, number, rows, word
from duebook.kernel.errors import Unavailable

LIVE = "https://api-m.paypal.com"
SANDBOX = "https://api-m.sandbox.paypal.com"
TITLE = "PayPal"
WINDOW = timedelta(days=31)
"""PayPal lists transactions of at most 31 days at once, and has them up to three hours late."""
LATE = timedelta(hours=4)
NOT_FOUND = 404
WRONG = 422


class Talk:
    """A conversation under one OAuth token: https://developer.paypal.com/api/rest/authentication/."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._base = wire.base(access, LIVE, SANDBOX)
        settings = access.settings
        basic = wire.basic(settings.get("client_id", "").strip(), settings.get("client_secret", "").strip())
        headers = {"authorization": basic, "content-type": "application/x-www-form-urlencoded"}
        content = b"grant_type=client_credentials"
        given = done(wire.call(TITLE, access, "POST", f"{self._base}/v1/oauth2/token", headers, content))
        self._token = word(given, "access_token")

    def ask(self, method: str, path: str, values: Any = None, key: str = "", content: bytes = b"") -> Reply:
        """One request; ``key`` is PayPal's ``PayPal-Request-Id``."""
        headers = {
            "authorization": f"Bearer {self._token}",
            "content-type": "application/json",
            "prefer": "return=representation",
        }
        if key:
            headers["paypal-request-id"] = key
        body = content or (wire.dumps(values) if values is not None else b"")
        return wire.call(TITLE, self._access, method, self._base + path, headers, body)


def done(reply: Reply) -> Plain:
    """The object of an answer; raises :class:`~duebook.kernel.errors.Invalid` with PayPal's words."""
    if not reply.ok:
        first = next(iter(rows(reply.body, "details")), {})
        words = word(first, "description") or word(reply.body, "error_description") or word(reply.body, "message")
        raise wire.refused(TITLE, words, word(first, "issue") or word(reply.body, "name") or word(reply.body, "error"))
    return reply.body


def start(access: Access, ask: Ask) -> Told:
    """https://developer.paypal.com/docs/api/orders/v2/#orders_create."""
    unit = {
        "custom_id": ask.reference,
        "description": ask.description[:127],
        "amount": {"currency_code": ask.currency, "value": coins.text(ask.amount, ask.currency, places(ask.currency))},
    }
    values = {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": {"paypal": _source(ask)}}
    reply = Talk(access).ask("POST", "/v2/checkout/orders", values, ask.key)
    if ask.method_token and reply.status == WRONG:
        issue = next(iter(rows(reply.body, "details")), {})
        return Told(
            state=ChargeState.FAILED, reference=ask.reference, amount=ask.amount, currency=ask.currency,
            failure=word(issue, "issue"), message=word(issue, "description"),
        )  # fmt: skip
    return messages.order(done(reply))


def look(access: Access, provider_id: str) -> Told:
    """An order, captured where its payer approved it and we did not close it."""
    talk = Talk(access)
    path = f"/v2/checkout/orders/{quote(provider_id, safe='')}"
    reply = talk.ask("GET", path)
    if reply.status == NOT_FOUND:
        return Told(state=ChargeState.EXPIRED, provider_id=provider_id)
    plain = done(reply)
    told = messages.order(plain)
    if word(plain, "status") != "APPROVED" or told.state is not ChargeState.PENDING:
        return told
    taken = talk.ask("POST", f"{path}/capture", {}, f"capture-{provider_id}")
    if taken.ok:
        return messages.order(taken.body)
    issue = word(next(iter(rows(taken.body, "details")), {}), "issue")
    if issue == "ORDER_ALREADY_CAPTURED":
        return messages.order(done(talk.ask("GET", path)))
    state = ChargeState.PENDING if issue in TRY_AGAIN else ChargeState.FAILED
    return Told(
        state=state, provider_id=provider_id, reference=told.reference, amount=told.amount, currency=told.currency,
        checkout_url=told.checkout_url, failure=issue or word(taken.body, "name"),
    )  # fmt: skip


def search(access: Access, reference: str, asked: int) -> Told:
    """A capture by our id in the list of transactions. What is not in there yet may be there later: that is no answer."""
    until = clock.now()
    since = datetime.fromtimestamp(asked, UTC) - LATE if asked else until - timedelta(days=3)
    talk = Talk(access)
    for plain in _transactions(talk, since, until):
        if word(plain, "custom_field") == reference:
            own = word(plain, "transaction_id")
            return messages.capture(done(talk.ask("GET", f"/v2/payments/captures/{quote(own, safe='')}")))
    if asked and until - datetime.fromtimestamp(asked, UTC) > timedelta(days=1):
        return Told(state=ChargeState.EXPIRED, reference=reference)
    raise Unavailable("{gateway} does not say yet what became of it.", gateway=TITLE)


def cancel(access: Access, provider_id: str) -> Told:
    """Write into the order that it is closed: https://developer.paypal.com/docs/api/orders/v2/#orders_patch."""
    talk = Talk(access)
    path = f"/v2/checkout/orders/{quote(provider_id, safe='')}"
    plain = done(talk.ask("GET", path))
    told = messages.order(plain)
    if told.state is not ChargeState.PENDING or told.payment_id:
        return told
    mark = [
        {"op": "replace", "path": "/purchase_units/@reference_id=='default'/custom_id", "value": messages.CLOSED + told.reference}
    ]
    if talk.ask("PATCH", path, mark).ok:
        return Told(
            state=ChargeState.CANCELLED, provider_id=provider_id, reference=told.reference, amount=told.amount,
            currency=told.currency,
        )  # fmt: skip
    return messages.order(done(talk.ask("GET", path)))


def refund(access: Access, ask: RefundAsk) -> Happening:
    """https://developer.paypal.com/docs/api/payments/v2/#captures_refund."""
    talk = Talk(access)
    paid = (
        ask.payment_id
        or messages.order(done(talk.ask("GET", f"/v2/checkout/orders/{quote(ask.provider_id, safe='')}"))).payment_id
    )
    values = {
        "amount": {"currency_code": ask.currency, "value": coins.text(ask.amount, ask.currency, places(ask.currency))},
        "custom_id": ask.reference,
    }
    if ask.reason:
        values["note_to_payer"] = ask.reason[:255]
    given = done(talk.ask("POST", f"/v2/payments/captures/{quote(paid, safe='')}/refund", values, ask.key))
    return messages.refund(given, "refund", word(given, "id"), paid)


def payouts(access: Access, since: date) -> list[Payout]:
    """Withdrawals to the bank; the lines of each are the transactions in its currency since the one before."""
    begin = datetime(since.year, since.month, since.day, tzinfo=UTC) - WINDOW
    listed = sorted(
        (one for one in _transactions(Talk(access), begin, clock.now()) if word(one, "transaction_status") in TAKEN),
        key=lambda one: (word(one, "transaction_initiation_date"), word(one, "transaction_id")),
    )
    waiting: dict[str, list[PayoutLine]] = {}
    found = []
    for plain in listed:
        currency = word(plain, "transaction_amount", "currency_code")
        if not word(plain, "transaction_event_code").startswith(WITHDRAWAL):
            waiting.setdefault(currency, []).append(_line(plain, currency))
            continue
        on = sums.iso_day(word(plain, "transaction_initiation_date"))
        amount = -coins.near_text(at(plain, "transaction_amount", "value"), currency)
        own = word(plain, "transaction_id")
        whole = Payout(provider_id=own, amount=amount, currency=currency, arrives=on, reference=own)
        lines = waiting.pop(currency, [])
        if on is None or on >= since:
            found.append(sums.closed(whole, lines))
    return found


def verified(access: Access, headers: Sequence[tuple[str, str]], body: bytes) -> bool:
    """Whether PayPal says that it signed a message. The body goes back byte for byte, as the signature covers its CRC-32."""
    named = wire.dumps(dict(headers))
    content = named[:-1] + b',"webhook_event":' + body + b"}"
    reply = Talk(access).ask("POST", "/v1/notifications/verify-webhook-signature", content=content)
    return reply.ok and word(reply.body, "verification_status") == "SUCCESS"


def _source(ask: Ask) -> Plain:
    if ask.method_token:
        return {"vault_id": ask.method_token}
    source: dict[str, object] = {
        "experience_context": {
            "return_url": ask.back_url, "cancel_url": ask.back_url, "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING", "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
        }
    }  # fmt: skip
    if ask.payer_email:
        source["email_address"] = ask.payer_email
    if ask.save:
        source["attributes"] = {"vault": {"store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT"}}
    return source


def _transactions(talk: Talk, since: datetime, until: datetime) -> Iterator[Plain]:
    """https://developer.paypal.com/docs/api/transaction-search/v1/, window by window and page by page."""
    while since < until:
        end = min(since + WINDOW - timedelta(seconds=1), until)
        for page in range(1, sums.MOST_PAGES + 1):
            asked = {
                "start_date": _iso(since),
                "end_date": _iso(end),
                "fields": "transaction_info",
                "page_size": 500,
                "page": page,
            }
            plain = done(talk.ask("GET", "/v1/reporting/transactions?" + urlencode(asked)))
            for one in rows(plain, "transaction_details"):
                info = at(one, "transaction_info")
                yield info if isinstance(info, dict) else {}
            if page >= (number(plain, "total_pages") or 1):
                break
        since = end + timedelta(seconds=1)


def _line(plain: Plain, currency: str) -> PayoutLine:
    kind = line(word(plain, "transaction_event_code"))
    own, before = word(plain, "transaction_id"), word(plain, "paypal_reference_id")
    return PayoutLine(
        kind=kind, gross=coins.near_text(at(plain, "transaction_amount", "value"), currency),
        fee=-coins.near_text(at(plain, "fee_amount", "value") or "0", currency),
        provider_id=own if kind == "charge" else before, own_id="" if kind == "charge" else own,
        reference=word(plain, "custom_field") if kind == "charge" else "",
    )  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fits(amount: int, currency: str) -> bool:
    """Whether PayPal takes this currency and amount."""
    return currency in CURRENCIES and coins.fits(amount, currency, places(currency))
