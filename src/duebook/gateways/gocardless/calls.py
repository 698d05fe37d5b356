"""What GoCardless is asked: billing requests with their page, payments on mandates, refunds, payouts with their items.

In euros and pounds the page takes the money itself. Elsewhere it gives a mandate, and we take the money on it in :func:`look`,
once: under the billing request's own id as the key. A billing request that was cancelled gives none.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, urlencode

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, PayoutLine, RefundAsk, Told
from duebook.gateways import coins, sums, wire
from duebook.gateways.gocardless import messages
from duebook.gateways.gocardless.states import CURRENCIES, INSTANT, LINES, PAYOUT, PLACES
from duebook.gateways.wire import Plain, Reply, at, number, rows, word
from duebook.kernel.errors import Unavailable

LIVE = "https://api.gocardless.com"
SANDBOX = "https://api-sandbox.gocardless.com"
VERSION = "2015-07-06"
TITLE = "GoCardless"
PAGE = 500
BACK = 3600
NOT_FOUND = 404


def ask_gocardless(access: Access, method: str, path: str, values: Plain | None = None, key: str = "") -> Reply:
    """One request."""
    headers = {
        "authorization": "Bearer " + access.settings.get("access_token", "").strip(),
        "gocardless-version": VERSION,
        "content-type": "application/json",
    }
    if key:
        headers["idempotency-key"] = key
    content = b"" if values is None else wire.dumps(values)
    return wire.call(TITLE, access, method, wire.base(access, LIVE, SANDBOX) + path, headers, content, clash=True)


def done(reply: Reply) -> Plain:
    """The object of an answer; raises :class:`~duebook.kernel.errors.Invalid` with GoCardless's words."""
    if not reply.ok:
        first = next(iter(rows(reply.body, "error", "errors")), {})
        words = word(first, "message") or word(reply.body, "error", "message")
        raise wire.refused(TITLE, words, word(first, "reason") or word(reply.body, "error", "type"))
    return reply.body


def create(access: Access, name: str, values: Plain, key: str) -> Plain:
    """Make a resource once: for a key that was used before, GoCardless names what was made then."""
    reply = ask_gocardless(access, "POST", f"/{name}", {name: values}, key)
    if reply.status == wire.CLASH:
        twin = word(reply.body, "error", "links", "conflicting_resource_id") or word(
            next(iter(rows(reply.body, "error", "errors")), {}), "links", "conflicting_resource_id"
        )
        if not twin:
            raise Unavailable("{gateway} answered {status}.", gateway=TITLE, status=reply.status)
        reply = ask_gocardless(access, "GET", f"/{name}/{quote(twin, safe='')}")
    return _object(done(reply), name)


def open_page(access: Access, ask: Ask) -> Told:
    """https://developer.gocardless.com/api-reference/#billing-requests-create-a-billing-request, and its page."""
    amount = coins.units(ask.amount, ask.currency, PLACES)
    terms = f"{amount} {messages.SAVE if ask.save else 'once'}"  # metadata has three keys at most
    known = {"reference": ask.reference, "terms": terms, "description": ask.description[:100]}
    values: dict[str, object] = {"metadata": known}
    instant = ask.currency in INSTANT
    if instant:
        values["payment_request"] = {
            "description": ask.description[:100], "amount": amount, "currency": ask.currency,
            "metadata": {"reference": ask.reference, "flow": "page"},
        }  # fmt: skip
    if ask.save or not instant:
        values["mandate_request"] = {"currency": ask.currency, "metadata": {"reference": ask.reference}}
    if ask.payer_token:
        values["links"] = {"customer": ask.payer_token}
    made = create(access, "billing_requests", values, ask.key)
    flow: dict[str, object] = {
        "redirect_uri": ask.back_url, "exit_uri": ask.back_url, "links": {"billing_request": word(made, "id")},
    }  # fmt: skip
    if ask.payer_email and not ask.payer_token:
        flow["prefilled_customer"] = {"email": ask.payer_email, "company_name": ask.payer_name[:200]}
    page = done(ask_gocardless(access, "POST", "/billing_request_flows", {"billing_request_flows": flow}))
    return messages.request(made, word(page, "billing_request_flows", "authorisation_url"))


def charge_saved(access: Access, ask: Ask) -> Told:
    """https://developer.gocardless.com/api-reference/#payments-create-a-payment."""
    values = _payment(coins.units(ask.amount, ask.currency, PLACES), ask.currency, ask.description, ask.reference)
    values["links"] = {"mandate": ask.method_token}
    return messages.payment(create(access, "payments", values, ask.key))


def look(access: Access, provider_id: str) -> Told:
    """A billing request or a payment by GoCardless's id; a fresh mandate is used for what it was asked for."""
    if provider_id.startswith("BRQ"):
        reply = ask_gocardless(access, "GET", f"/billing_requests/{quote(provider_id, safe='')}")
        if reply.status == NOT_FOUND:
            return Told(state=ChargeState.EXPIRED, provider_id=provider_id)
        return _of_request(access, _object(done(reply), "billing_requests"))
    return payment(access, provider_id)


def payment(access: Access, payment_id: str) -> Told:
    """A payment."""
    reply = ask_gocardless(access, "GET", f"/payments/{quote(payment_id, safe='')}")
    if reply.status == NOT_FOUND:
        return Told(state=ChargeState.EXPIRED, provider_id=payment_id)
    return messages.payment(_object(done(reply), "payments"))


def search(access: Access, reference: str, asked: int) -> Told:
    """A payment, then a billing request by our id, the newest first."""
    since = {"created_at[gte]": datetime.fromtimestamp(asked - BACK, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")} if asked else {}
    for one in _each(access, "payments", since, 4):
        if word(one, "metadata", "reference") == reference:
            return messages.payment(one)
    for one in _each(access, "billing_requests", since, 4):
        if word(one, "metadata", "reference") == reference:
            return _of_request(access, one)
    return Told(state=ChargeState.EXPIRED, reference=reference)


def cancel(access: Access, provider_id: str) -> Told:
    """Cancel a billing request or a payment that was not submitted; where that is too late, say what became of it."""
    name = "billing_requests" if provider_id.startswith("BRQ") else "payments"
    reply = ask_gocardless(access, "POST", f"/{name}/{quote(provider_id, safe='')}/actions/cancel", {})
    if not reply.ok:
        return look(access, provider_id)
    plain = _object(reply.body, name)
    return messages.request(plain) if name == "billing_requests" else messages.payment(plain)


def refund(access: Access, ask: RefundAsk) -> Happening:
    """A refund, with the sum of all refunds as GoCardless wants it: https://developer.gocardless.com/api-reference/#refunds."""
    paid = ask.payment_id or ask.provider_id
    if paid.startswith("BRQ"):
        paid = look(access, paid).payment_id
    before = [one for one in _each(access, "refunds", {"payment": paid}) if word(one, "metadata", "reference") == ask.reference]
    if before:
        return messages.refund(before[0], "refund", word(before[0], "id"))
    whole = _object(done(ask_gocardless(access, "GET", f"/payments/{quote(paid, safe='')}")), "payments")
    amount = coins.units(ask.amount, ask.currency, PLACES)
    values = {
        "amount": amount,
        "total_amount_confirmation": (number(whole, "amount_refunded") or 0) + amount,
        "links": {"payment": paid},
        "metadata": {"reference": ask.reference},
    }
    made = create(access, "refunds", values, ask.key)
    return messages.refund(made, "refund", word(made, "id"))


def one_refund(access: Access, refund_id: str) -> Plain:
    """A refund by GoCardless's id."""
    return _object(done(ask_gocardless(access, "GET", f"/refunds/{quote(refund_id, safe='')}")), "refunds")


def payouts(access: Access, since: date) -> list[Payout]:
    """Payouts with their items: https://developer.gocardless.com/api-reference/#core-endpoints-payout-items."""
    asked = {"created_at[gte]": f"{since.isoformat()}T00:00:00.000Z"}
    found = []
    for one in _each(access, "payouts", asked):
        currency, own = word(one, "currency"), word(one, "id")
        whole = Payout(
            provider_id=own, amount=coins.near(number(one, "amount") or 0, currency, PLACES), currency=currency,
            arrives=sums.iso_day(word(one, "arrival_date")), state=PAYOUT.get(word(one, "status"), "pending"),
            reference=word(one, "reference"),
        )  # fmt: skip
        items = _each(access, "payout_items", {"payout": own})
        found.append(sums.closed(whole, [_line(item, currency) for item in items]))
    return sorted(found, key=lambda one: (one.arrives or since, one.provider_id))


def _of_request(access: Access, plain: Plain) -> Told:
    """What became of a billing request: its payment, or the one that its mandate is good for."""
    told = messages.request(plain)
    paid = word(plain, "links", "payment_request_payment")
    mandate = word(plain, "links", "mandate_request_mandate")
    if not paid and mandate and word(plain, "status") == "fulfilled" and not isinstance(at(plain, "payment_request"), dict):
        if told.amount is None:
            return told
        values = _payment(told.amount, told.currency, word(plain, "metadata", "description"), told.reference)
        values |= {"links": {"mandate": mandate}, "metadata": {"reference": told.reference, "flow": "page"}}
        return messages.joined(told, messages.payment(create(access, "payments", values, told.provider_id)))
    return messages.joined(told, payment(access, paid)) if paid else told


def _payment(amount: int, currency: str, description: str, reference: str) -> dict[str, object]:
    return {
        "amount": amount, "currency": currency, "description": description[:100], "metadata": {"reference": reference},
    }  # fmt: skip


def _line(plain: Plain, currency: str) -> PayoutLine:
    """An item; its amount is text and may have parts of a penny."""
    kind = LINES.get(word(plain, "type"), "other")
    try:
        amount = Decimal(str(at(plain, "amount") or "0"))
    except InvalidOperation:
        amount = Decimal(0)
    return PayoutLine(
        kind=kind, gross=coins.near(amount, currency, PLACES), provider_id=word(plain, "links", "payment"),
        own_id=word(plain, "links", "refund"),
    )  # fmt: skip


def _object(plain: Plain, name: str) -> Plain:
    found = at(plain, name)
    if not isinstance(found, dict):
        raise Unavailable("{gateway} answered something else.", gateway=TITLE)
    return found


def _each(access: Access, name: str, values: Plain, pages: int = sums.MOST_PAGES) -> Iterator[Plain]:
    after = ""
    for _ in range(pages):
        asked = {**values, "limit": PAGE, **({"after": after} if after else {})}
        plain = done(ask_gocardless(access, "GET", f"/{name}?{urlencode(asked)}"))
        yield from rows(plain, name)
        after = word(plain, "meta", "cursors", "after")
        if not after:
            return


def fits(amount: int, currency: str) -> bool:
    """Whether GoCardless takes this currency."""
    return currency in CURRENCIES and coins.fits(amount, currency, PLACES)
