"""What Adyen is asked: payment links for a page, payments with a stored method, refunds, and the report of a payout.

Adyen has no call that tells what became of a payment: its messages do. A link can be asked after.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from urllib.parse import quote

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, PayoutLine, RefundAsk, Told
from duebook.edge import egress
from duebook.gateways import coins, sums, wire
from duebook.gateways.adyen import messages
from duebook.gateways.adyen.states import LINES, PAYOUT, places
from duebook.gateways.wire import Plain, Reply, word
from duebook.kernel.errors import Unavailable

TITLE = "Adyen"
TEST = "https://checkout-test.adyen.com/v71"
REPORTS = "https://ca-{}.adyen.com"
LONGEST_KEY = 64
REPORT = re.compile(r"settlement_detail_report_batch_\d{1,9}\.csv")
PREFIX = re.compile(r"[0-9A-Za-z-]{4,60}")
LARGEST_REPORT = 20_000_000
NOT_FOUND = 404
ONLY_TELLS = "{gateway} tells what became of a payment in its messages only."


def ask_adyen(access: Access, method: str, path: str, values: Plain | None = None, key: str = "") -> Reply:
    """One request; a key longer than Adyen takes is hashed."""
    headers = {"x-api-key": access.settings.get("api_key", "").strip(), "content-type": "application/json"}
    if key:
        headers["idempotency-key"] = key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()
    content = b"" if values is None else wire.dumps(values)
    return wire.call(TITLE, access, method, wire.base(access, _live(access), TEST) + path, headers, content)


def done(reply: Reply) -> Plain:
    """The object of an answer; raises :class:`~duebook.kernel.errors.Invalid` with Adyen's words."""
    if not reply.ok:
        raise wire.refused(TITLE, word(reply.body, "message") or word(reply.body, "detail"), word(reply.body, "errorCode"))
    return reply.body


def open_page(access: Access, ask: Ask) -> Told:
    """https://docs.adyen.com/api-explorer/Checkout/71/post/paymentLinks."""
    values = _common(access, ask) | {"returnUrl": ask.back_url, "description": ask.description[:280]}
    if ask.payer_email:
        values["shopperEmail"] = ask.payer_email
    if ask.save:
        values |= {
            "shopperReference": ask.payer_token or ask.reference,
            "storePaymentMethodMode": "enabled",
            "recurringProcessingModel": "UnscheduledCardOnFile",
        }
    return messages.link(done(ask_adyen(access, "POST", "/paymentLinks", values, ask.key)))


def charge_saved(access: Access, ask: Ask) -> Told:
    """https://docs.adyen.com/api-explorer/Checkout/71/post/payments, as a merchant-initiated payment."""
    values = _common(access, ask) | {
        "paymentMethod": {"storedPaymentMethodId": ask.method_token},
        "shopperReference": ask.payer_token,
        "shopperInteraction": "ContAuth",
        "recurringProcessingModel": "UnscheduledCardOnFile",
        "returnUrl": ask.back_url or "https://example.org/",
    }
    return messages.payment(done(ask_adyen(access, "POST", "/payments", values, ask.key)), ask)


def look(access: Access, provider_id: str) -> Told:
    """A link by Adyen's id; a payment cannot be asked after."""
    if not provider_id.startswith("PL"):
        raise Unavailable(ONLY_TELLS, gateway=TITLE)
    reply = ask_adyen(access, "GET", f"/paymentLinks/{quote(provider_id, safe='')}")
    if reply.status == NOT_FOUND:
        return Told(state=ChargeState.EXPIRED, provider_id=provider_id)
    return messages.link(done(reply))


def search(reference: str, *, page: bool) -> Told:
    """Nothing can be searched for: a link that never came is one that nobody can pay, a payment is waited for."""
    if page:
        return Told(state=ChargeState.EXPIRED, reference=reference)
    raise Unavailable(ONLY_TELLS, gateway=TITLE)


def cancel(access: Access, provider_id: str) -> Told:
    """Expire a link; where that is too late, say what became of it."""
    if provider_id.startswith("PL"):
        reply = ask_adyen(access, "PATCH", f"/paymentLinks/{quote(provider_id, safe='')}", {"status": "expired"})
        return messages.link(reply.body) if reply.ok else look(access, provider_id)
    done(ask_adyen(access, "POST", f"/payments/{quote(provider_id, safe='')}/cancels", _account(access)))
    return Told(state=ChargeState.PENDING, provider_id=provider_id)


def refund(access: Access, ask: RefundAsk) -> Happening:
    """A refund, whose outcome comes as a message: https://docs.adyen.com/online-payments/refund."""
    paid = ask.payment_id or ask.provider_id
    if paid.startswith("PL"):
        raise wire.refused(TITLE, "the message with the payment's own reference has not come yet")
    values = _account(access) | {
        "amount": {"currency": ask.currency, "value": coins.units(ask.amount, ask.currency, places(ask.currency))},
        "reference": ask.reference,
    }
    given = done(ask_adyen(access, "POST", f"/payments/{quote(paid, safe='')}/refunds", values, ask.key))
    own = word(given, "pspReference")
    return Happening(
        kind="refund", event_id=own, type="refund", provider_id=paid, reference=ask.reference, amount=ask.amount,
        currency=ask.currency, state="pending", own_id=own,
    )  # fmt: skip


def payouts(access: Access, since: date, named: Sequence[str]) -> list[Payout]:
    """The settlement reports that messages named; without one the settings are tried with a harmless question."""
    wanted = [one for one in dict.fromkeys(named) if REPORT.fullmatch(one)]
    if not wanted or not access.settings.get("report_key"):
        done(ask_adyen(access, "POST", "/paymentMethods", _account(access)))
        return []
    found = [payout for one in wanted for payout in _report(access, one)]
    return sorted((one for one in found if one.arrives is None or one.arrives >= since), key=lambda one: one.provider_id)


def report(name: str, text: str) -> list[Payout]:
    """A settlement detail report: one payout for each currency in it."""
    lines: dict[str, list[PayoutLine]] = {}
    paid: dict[str, Payout] = {}
    for row in csv.DictReader(io.StringIO(text)):
        currency = (row.get("Net Currency") or "").strip()
        if not currency:
            continue
        net = _money(row, "Net Credit (NC)", currency) - _money(row, "Net Debit (NC)", currency)
        if row.get("Type") == PAYOUT:
            own = f"{name}:{currency}"
            paid[currency] = Payout(
                provider_id=own, amount=-net, currency=currency, arrives=sums.iso_day(row.get("Creation Date") or ""),
                reference=(row.get("Modification Reference") or "").strip() or f"batch {row.get('Batch Number')}",
            )  # fmt: skip
        else:
            lines.setdefault(currency, []).append(_line(row, currency, net))
    return [sums.closed(one, lines.get(currency, [])) for currency, one in paid.items()]


def _report(access: Access, name: str) -> Iterator[Payout]:
    url = wire.base(access, REPORTS.format("live"), REPORTS.format("test"))
    account = quote(access.settings.get("merchant_account", ""), safe="")
    answer = egress.send(
        "GET", f"{url}/reports/download/MerchantAccount/{account}/{name}",
        headers={"x-api-key": access.settings.get("report_key", "").strip()},
        allow=access.allow, timeout=wire.TIMEOUT, limit=LARGEST_REPORT,
    )  # fmt: skip
    if answer.status >= 500 or answer.cut or answer.status in wire.UNKNOWN:  # noqa: PLR2004 - the class of HTTP status 5xx
        raise Unavailable("{gateway} answered {status}.", gateway=TITLE, status=answer.status)
    if answer.status >= 300:  # noqa: PLR2004 - everything but the class of HTTP status 2xx
        raise wire.refused(TITLE, f"{name}: {answer.status}")
    yield from report(name, answer.content.decode("utf-8", "replace"))


def _line(row: dict[str, str], currency: str, net: int) -> PayoutLine:
    kind = LINES.get(row.get("Type") or "", "other")
    costs = ("Commission (NC)", "Markup (NC)", "Scheme Fees (NC)", "Interchange (NC)")
    fee = sum(_money(row, one, currency) for one in costs)
    return PayoutLine(
        kind=kind, gross=net + fee, fee=fee, provider_id=(row.get("Psp Reference") or "").strip(),
        own_id="" if kind == "charge" else (row.get("Modification Reference") or "").strip(),
        reference=(row.get("Merchant Reference") or "").strip() if kind == "charge" else "",
    )  # fmt: skip


def _money(row: dict[str, str], column: str, currency: str) -> int:
    return coins.near_text((row.get(column) or "").strip() or "0", currency)


def _account(access: Access) -> dict[str, object]:
    return {"merchantAccount": access.settings.get("merchant_account", "").strip()}


def _common(access: Access, ask: Ask) -> dict[str, object]:
    return _account(access) | {
        "amount": {"currency": ask.currency, "value": coins.units(ask.amount, ask.currency, places(ask.currency))},
        "reference": ask.reference,
    }


def _live(access: Access) -> str:
    """The live address has the company's own prefix: https://docs.adyen.com/development-resources/live-endpoints."""
    prefix = access.settings.get("live_prefix", "").strip()
    if access.test or access.host:
        return TEST
    if not PREFIX.fullmatch(prefix):
        raise wire.refused(TITLE, "the live prefix is missing in the settings")
    return f"https://{prefix}-checkout-live.adyenpayments.com/checkout/v71"


def fits(amount: int, currency: str) -> bool:
    """Whether Adyen can be asked for exactly this."""
    return coins.fits(amount, currency, places(currency))
