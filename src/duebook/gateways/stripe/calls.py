"""What Stripe is asked: Checkout Sessions for a page, PaymentIntents for a saved method, refunds, payouts.

The page names no payment methods, so Stripe offers what the account has switched on and the payer's country and currency
allow: cards, wallets, SEPA and ACH debits (https://docs.stripe.com/payments/payment-methods/dynamic-payment-methods).
"""

from collections.abc import Iterator
from datetime import date

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, PayoutLine, RefundAsk, Told
from duebook.gateways import coins, sums, wire
from duebook.gateways.stripe import messages
from duebook.gateways.stripe.states import LANGUAGES, LINES, MOST, PAYOUT, STEPS, places
from duebook.gateways.wire import Plain, Reply, at, number, rows, word

LIVE = "https://api.stripe.com"
VERSION = "2024-06-20"
PAGE = 100
BACK = 3600
"""Seconds before we asked at which a search by our id stops: clocks differ."""
TITLE = "Stripe"
SEEN = ["latest_charge", "latest_charge.balance_transaction"]
SESSION_SEEN = ["payment_intent", *(f"payment_intent.{one}" for one in SEEN)]


def ask_stripe(access: Access, method: str, path: str, values: Plain | None = None, key: str = "") -> Reply:
    """One request; GET carries its values in the address."""
    headers = {"authorization": "Bearer " + access.settings.get("api_key", "").strip(), "stripe-version": VERSION}
    content = b""
    url = wire.base(access, LIVE, LIVE) + path
    if method == "GET" and values:
        url += "?" + wire.form(values).decode()
    elif method == "POST":
        headers["content-type"] = "application/x-www-form-urlencoded"
        content = wire.form(values or {})
        if key:
            headers["idempotency-key"] = key
    return wire.call(TITLE, access, method, url, headers, content)


def done(reply: Reply) -> Plain:
    """The object of an answer; raises :class:`~duebook.kernel.errors.Invalid` with Stripe's words."""
    if not reply.ok:
        raise wire.refused(TITLE, word(reply.body, "error", "message"), word(reply.body, "error", "code"))
    return reply.body


def open_page(access: Access, ask: Ask) -> Told:
    """A Checkout Session for one amount: https://docs.stripe.com/api/checkout/sessions/create."""
    amount = coins.units(ask.amount, ask.currency, places(ask.currency), STEPS.get(ask.currency, 1))
    known = {"reference": ask.reference}
    values = {
        "mode": "payment",
        "client_reference_id": ask.reference,
        "success_url": ask.back_url,
        "cancel_url": ask.back_url,
        "locale": ask.language if ask.language in LANGUAGES else "auto",
        "metadata": known,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": ask.currency.lower(),
                    "unit_amount": amount,
                    "product_data": {"name": ask.description},
                },
            }
        ],
        "payment_intent_data": {
            "description": ask.description,
            "metadata": {**known, "flow": "page"},
            "setup_future_usage": "off_session" if ask.save else None,
        },
        "customer": ask.payer_token or None,
        "customer_email": None if ask.payer_token else ask.payer_email or None,
        "customer_creation": "always" if ask.save and not ask.payer_token else None,
    }
    return messages.session(done(ask_stripe(access, "POST", "/v1/checkout/sessions", values, ask.key)))


def charge_saved(access: Access, ask: Ask) -> Told:
    """A PaymentIntent without the payer; a refusal by the bank is an answer, not an error."""
    values = {
        "amount": coins.units(ask.amount, ask.currency, places(ask.currency), STEPS.get(ask.currency, 1)),
        "currency": ask.currency.lower(),
        "customer": ask.payer_token,
        "payment_method": ask.method_token,
        "confirm": True,
        "off_session": True,
        "metadata": {"reference": ask.reference, "description": ask.description},
        "expand": SEEN,
    }
    reply = ask_stripe(access, "POST", "/v1/payment_intents", _lists(values), ask.key)
    if reply.status == 402:  # noqa: PLR2004 - Stripe's status for a payment that was declined
        return messages.declined(reply.body, ask)
    told = messages.intent(done(reply))
    if word(reply.body, "status") == "requires_action":  # nobody is there to act
        cancel(access, told.provider_id)
        return Told(
            state=ChargeState.FAILED, provider_id=told.provider_id, payment_id=told.provider_id, reference=ask.reference,
            amount=ask.amount, currency=ask.currency, failure="authentication_required",
        )  # fmt: skip
    return told


def look(access: Access, provider_id: str) -> Told:
    """A session or an intent by Stripe's id."""
    page = provider_id.startswith("cs_")
    path = f"/v1/checkout/sessions/{provider_id}" if page else f"/v1/payment_intents/{provider_id}"
    reply = ask_stripe(access, "GET", path, _lists({"expand": SESSION_SEEN if page else SEEN}))
    if reply.status == 404:  # noqa: PLR2004 - not found
        return Told(state=ChargeState.EXPIRED, provider_id=provider_id)
    return (messages.session if page else messages.intent)(done(reply))


def search(access: Access, reference: str, asked: int) -> Told:
    """An intent by our id: among the latest thousand, which the list has at once, then in the index, which lags a minute behind.

    A session whose address never came has no intent until somebody pays, and nobody can: it is as good as expired.
    """
    for one in _each(access, "/v1/payment_intents", {}, 10):
        if word(one, "metadata", "reference") == reference:
            return look(access, word(one, "id"))
        if asked and (number(one, "created") or asked) < asked - BACK:
            break
    quoted = reference.replace("\\", "").replace("'", "")
    reply = ask_stripe(access, "GET", "/v1/payment_intents/search", {"query": f"metadata['reference']:'{quoted}'"})
    found = rows(reply.body, "data") if reply.ok else []
    if found:
        return look(access, word(found[0], "id"))
    return Told(state=ChargeState.EXPIRED, reference=reference)


def cancel(access: Access, provider_id: str) -> Told:
    """Expire a session or cancel an intent; where that is too late, say what became of it."""
    page = provider_id.startswith("cs_")
    path = f"/v1/checkout/sessions/{provider_id}/expire" if page else f"/v1/payment_intents/{provider_id}/cancel"
    reply = ask_stripe(access, "POST", path)
    return (messages.session if page else messages.intent)(reply.body) if reply.ok else look(access, provider_id)


def refund(access: Access, ask: RefundAsk) -> Happening:
    """https://docs.stripe.com/api/refunds/create."""
    paid = ask.payment_id or ask.provider_id
    if paid.startswith("cs_"):
        paid = look(access, paid).payment_id
    values = {
        "payment_intent": paid,
        "amount": coins.units(ask.amount, ask.currency, places(ask.currency)),
        "metadata": {"reference": ask.reference, "reason": ask.reason[:500] or None},
    }
    return messages.refund(done(ask_stripe(access, "POST", "/v1/refunds", values, ask.key)), "refund")


def payouts(access: Access, since: date) -> list[Payout]:
    """Payouts with their balance transactions: https://docs.stripe.com/api/balance_transactions/list."""
    asked = {"arrival_date": {"gte": sums.moment(since)}}
    found = [_payout(access, one) for one in _each(access, "/v1/payouts", asked)]
    return sorted(found, key=lambda one: (one.arrives or since, one.provider_id))


def _payout(access: Access, plain: Plain) -> Payout:
    currency = word(plain, "currency").upper()
    own = word(plain, "id")
    payout = Payout(
        provider_id=own, amount=coins.near(number(plain, "amount") or 0, currency, places(currency)), currency=currency,
        arrives=sums.day(number(plain, "arrival_date")), state=PAYOUT.get(word(plain, "status"), "pending"),
        reference=word(plain, "trace_id", "value") or word(plain, "statement_descriptor"),
    )  # fmt: skip
    if at(plain, "automatic") is False:  # paid out by hand: Stripe does not tell of what
        return sums.closed(payout, [])
    parts = _each(access, "/v1/balance_transactions", {"payout": own, "expand": ["data.source"]})
    return sums.closed(payout, [_line(one, currency) for one in parts if word(one, "type") != "payout"])


def _line(plain: Plain, currency: str) -> PayoutLine:
    source = at(plain, "source")
    kind = LINES.get(word(plain, "type"), "other")
    if word(plain, "type") == "adjustment" and word(source, "object") != "dispute":
        kind = "other"
    fee = coins.near(number(plain, "fee") or 0, currency, places(currency))
    gross = coins.near(number(plain, "amount") or 0, currency, places(currency))
    return PayoutLine(
        kind=kind, gross=gross, fee=fee,
        provider_id=word(source, "payment_intent") or word(source, "charge") or (word(source, "id") if kind == "charge" else ""),
        own_id=word(source, "id") if kind in {"refund", "dispute"} else "",
        reference=word(source, "metadata", "reference") if kind == "charge" else "",
    )  # fmt: skip


def _each(access: Access, path: str, values: Plain, pages: int = sums.MOST_PAGES) -> Iterator[Plain]:
    """The entries of a list, newest first, page by page."""
    after = ""
    for _ in range(pages):
        plain = done(ask_stripe(access, "GET", path, _lists({**values, "limit": PAGE, "starting_after": after or None})))
        found = rows(plain, "data")
        yield from found
        if not found or not at(plain, "has_more"):
            return
        after = word(found[-1], "id")


def _lists(values: Plain) -> Plain:
    """Stripe writes ``expand`` as a list without numbers."""
    wanted = values.get("expand")
    rest = {name: value for name, value in values.items() if name != "expand"}
    return rest if wanted is None else {**rest, "expand[]": wanted}


def fits(amount: int, currency: str) -> bool:
    """Whether Stripe takes such an amount: eight digits at most."""
    step = STEPS.get(currency, 1)
    return coins.fits(amount, currency, places(currency), step) and coins.units(amount, currency, places(currency), step) <= MOST
