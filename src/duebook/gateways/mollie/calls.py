"""What Mollie is asked: payments with a page, recurring payments on a mandate, refunds, settlements."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import quote, urlsplit

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, PayoutLine, RefundAsk, Told
from duebook.gateways import coins, sums, wire
from duebook.gateways.mollie import messages
from duebook.gateways.mollie.states import CURRENCIES, LOCALES, SETTLEMENT, places
from duebook.gateways.wire import Plain, Reply, at, rows, word

LIVE = "https://api.mollie.com"
PAGE = 250
PAGES = 4
BACK = 3600
TITLE = "Mollie"
NOT_FOUND = frozenset({404, 410})


def ask_mollie(
    access: Access, method: str, path: str, values: Plain | None = None, key: str = "", setting: str = "api_key"
) -> Reply:
    """One request, with the key of the profile or, for settlements, of the organisation."""
    headers = {"authorization": "Bearer " + access.settings.get(setting, "").strip()}
    content = b""
    if values is not None:
        headers["content-type"] = "application/json"
        content = wire.dumps(values)
    if key:
        headers["idempotency-key"] = key
    return wire.call(TITLE, access, method, wire.base(access, LIVE, LIVE) + path, headers, content)


def done(reply: Reply) -> Plain:
    """The object of an answer; raises :class:`~duebook.kernel.errors.Invalid` with Mollie's words."""
    if not reply.ok:
        raise wire.refused(TITLE, word(reply.body, "detail"), word(reply.body, "title"))
    return reply.body


def start(access: Access, ask: Ask) -> Told:
    """https://docs.mollie.com/reference/create-payment.

    Mollie knows a key for an hour only, so a recurring payment is looked for among the payer's before it is asked for.
    """
    values = {
        "amount": {"currency": ask.currency, "value": coins.text(ask.amount, ask.currency, places(ask.currency))},
        "description": ask.description[:255],
        "metadata": {"reference": ask.reference},
    }
    if ask.notify_url:
        values["webhookUrl"] = ask.notify_url
    if ask.method_token:
        before = _find(access, f"/v2/customers/{quote(ask.payer_token, safe='')}/payments", ask.reference, 0)
        if before is not None:
            return messages.told(before)
        values |= {"sequenceType": "recurring", "customerId": ask.payer_token, "mandateId": ask.method_token}
    else:
        values |= {"redirectUrl": ask.back_url, "cancelUrl": ask.back_url}
        if ask.language in LOCALES:
            values["locale"] = LOCALES[ask.language]
        if ask.save:
            values |= {"sequenceType": "first", "customerId": ask.payer_token or _customer(access, ask)}
    return messages.told(done(ask_mollie(access, "POST", "/v2/payments", values, ask.key)))


def look(access: Access, provider_id: str) -> Told:
    """A payment by Mollie's id."""
    reply = ask_mollie(access, "GET", f"/v2/payments/{quote(provider_id, safe='')}")
    if reply.status in NOT_FOUND:
        return Told(state=ChargeState.EXPIRED, provider_id=provider_id)
    return messages.told(done(reply))


def search(access: Access, reference: str, asked: int) -> Told:
    """A payment by our id, among the latest thousand: the list has it at once."""
    found = _find(access, "/v2/payments", reference, asked)
    return messages.told(found) if found is not None else Told(state=ChargeState.EXPIRED, reference=reference)


def cancel(access: Access, provider_id: str) -> Told:
    """Cancel what Mollie can still cancel; otherwise say what became of it."""
    reply = ask_mollie(access, "DELETE", f"/v2/payments/{quote(provider_id, safe='')}")
    return messages.told(reply.body) if reply.ok and word(reply.body, "id") else look(access, provider_id)


def refund(access: Access, ask: RefundAsk) -> Happening:
    """https://docs.mollie.com/reference/create-refund; it is looked for before it is asked for, as its key lives an hour."""
    paid = ask.payment_id or ask.provider_id
    path = f"/v2/payments/{quote(paid, safe='')}/refunds"
    before = _find(access, path, ask.reference, 0)
    if before is None:
        value = coins.text(ask.amount, ask.currency, places(ask.currency))
        values = {
            "amount": {"currency": ask.currency, "value": value},
            "description": ask.reason[:255],
            "metadata": {"reference": ask.reference},
        }
        before = done(ask_mollie(access, "POST", path, values, ask.key))
    return messages.refund(before, paid)


def payouts(access: Access, since: date) -> list[Payout]:
    """Settlements, for which Mollie wants the organisation's own token; without one the key alone is tried."""
    if not access.settings.get("organization_token"):
        done(ask_mollie(access, "GET", "/v2/methods?limit=1"))
        return []
    found = []
    for one in _each(access, "/v2/settlements?limit=50", "settlements", "organization_token"):
        on = sums.iso_day(word(one, "settledAt") or word(one, "createdAt"))
        if on is not None and on < since:
            break
        if word(one, "id").startswith("stl_"):
            found.append(_settlement(access, one, on))
    return sorted(found, key=lambda one: (one.arrives or since, one.provider_id))


def _settlement(access: Access, plain: Plain, on: date | None) -> Payout:
    own = word(plain, "id")
    currency = word(plain, "amount", "currency")
    payout = Payout(
        provider_id=own, amount=coins.near_text(at(plain, "amount", "value"), currency), currency=currency, arrives=on,
        state=SETTLEMENT.get(word(plain, "status"), "pending"), reference=word(plain, "reference"),
    )  # fmt: skip
    return sums.closed(payout, [*_parts(access, own), *_costs(plain, currency)])


def _parts(access: Access, own: str) -> Iterator[PayoutLine]:
    """What was settled: each in the settlement's currency."""
    for name, kind in (("payments", "charge"), ("refunds", "refund"), ("chargebacks", "dispute")):
        for one in _each(access, f"/v2/settlements/{own}/{name}?limit={PAGE}", name, "organization_token"):
            amount = at(one, "settlementAmount") or at(one, "amount")
            gross = coins.near_text(at(amount, "value"), word(amount, "currency"))
            yield PayoutLine(
                kind=kind, gross=gross if kind == "charge" else -abs(gross),
                provider_id=word(one, "id") if kind == "charge" else word(one, "paymentId"),
                own_id="" if kind == "charge" else word(one, "id"),
                reference=word(one, "metadata", "reference") if kind == "charge" else "",
            )  # fmt: skip


def _costs(plain: Plain, currency: str) -> Iterator[PayoutLine]:
    """Mollie's fees, told for each month and method of the settlement, not for each payment."""
    years = at(plain, "periods")
    for months in years.values() if isinstance(years, dict) else ():
        for month in months.values() if isinstance(months, dict) else ():
            for one in rows(month, "costs"):
                gross = coins.near_text(at(one, "amountGross", "value"), word(one, "amountGross", "currency") or currency)
                yield PayoutLine(kind="fee", provider_id="", gross=-gross, own_id=word(one, "description")[:80])


def _customer(access: Access, ask: Ask) -> str:
    """A customer at Mollie, who holds the mandate: https://docs.mollie.com/reference/create-customer."""
    values = {"name": ask.payer_name[:255], "email": ask.payer_email, "metadata": {"reference": ask.reference}}
    return word(done(ask_mollie(access, "POST", "/v2/customers", values, f"{ask.key}:customer")), "id")


def _find(access: Access, path: str, reference: str, asked: int) -> Plain | None:
    name = path.rpartition("/")[2]
    until = datetime.fromtimestamp(asked - BACK, UTC).isoformat() if asked else ""
    for one in _each(access, f"{path}?limit={PAGE}", name, pages=PAGES):
        if word(one, "metadata", "reference") == reference:
            return one
        if until and word(one, "createdAt")[:19] < until[:19]:
            return None
    return None


def _each(access: Access, path: str, name: str, setting: str = "api_key", pages: int = sums.MOST_PAGES) -> Iterator[Plain]:
    """The entries of a list, newest first. The next page's address is only ever asked of the host we know."""
    for _ in range(pages):
        plain = done(ask_mollie(access, "GET", path, setting=setting))
        yield from rows(plain, "_embedded", name)
        after = urlsplit(word(plain, "_links", "next", "href"))
        if not after.path:
            return
        path = f"{after.path}?{after.query}"


def fits(amount: int, currency: str) -> bool:
    """Whether Mollie takes this currency and amount."""
    return currency in CURRENCIES and coins.fits(amount, currency, places(currency))
