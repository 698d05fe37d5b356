"""What the test gateway does when it is asked, and what happens when somebody presses a button on its page."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, PayoutLine, RefundAsk, Told
from duebook.edge import clock
from duebook.gateways import sums
from duebook.gateways.test import messages
from duebook.gateways.test.book import Book, name_of, opened
from duebook.gateways.test.states import FAILING_STARTS, MUTE_LOOKS, SLOW_LOOKS, fee, scenario
from duebook.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from duebook.kernel.rules import Fault

Row = dict[str, Any]
GONE = frozenset({"tpm_gone"})
"""A saved method that its bank always refuses, for tests."""


def start(access: Access, ask: Ask) -> Told:
    """Make the charge once for its key, and lose the answer where the scenario says so."""
    played = scenario(access.settings.get("scenario", ""), ask.amount)
    with opened(access) as book:
        tries = book["lost"][ask.key] = book["lost"].get(ask.key, 0) + 1
        if tries <= FAILING_STARTS.get(played, 0):
            raise _silent(played)
        own = name_of("tst_", ask.key)
        fresh = own not in book["charges"]
        row: Row = book["charges"].setdefault(own, _row(own, ask, played))
        if (row["amount"], row["currency"], row["reference"]) != (ask.amount, ask.currency, ask.reference):
            raise _wrong("This key was used for another charge.")
        if fresh and ask.method_token:
            _move(book, row, "fail" if played == "declined" or ask.method_token in GONE else "pay")
        if fresh and played == "timeout-after":
            raise _silent(played)
        return told(row)


def look(access: Access, provider_id: str, reference: str) -> Told:
    """By its id, or by ours."""
    with opened(access) as book:
        rows = book["charges"].values()
        row = book["charges"].get(provider_id) or next((one for one in rows if one["reference"] == reference and reference), None)
        if row is None:
            return Told(state=ChargeState.EXPIRED, provider_id=provider_id)
        row["looks"] += 1
        if row["scenario"] == "mute" and row["looks"] <= MUTE_LOOKS:
            raise _silent("mute")
        if row["scenario"] == "slow" and row["state"] == "pending" and row["paid_on"] and row["looks"] >= SLOW_LOOKS:
            row["state"] = "succeeded"
            messages.queue(book, row, "charge.succeeded")
        return told(row)


def cancel(access: Access, provider_id: str) -> Told:
    """Close a page that nobody has paid on."""
    with opened(access) as book:
        row = _found(book, provider_id)
        if row["state"] == "pending" and not row["paid_on"]:
            row["state"] = "cancelled"
        return told(row)


def press(access: Access, provider_id: str, button: str) -> str:
    """What the payer does on the page: ``pay``, ``fail`` or ``leave``. The address to go back to."""
    with opened(access) as book:
        row = _found(book, provider_id)
        if button not in {"pay", "fail", "leave"}:
            raise _wrong("There is no such button.")
        if button != "leave":
            if row["state"] != "pending" or row["paid_on"]:
                raise Conflict("This page is closed.")
            _move(book, row, "fail" if row["scenario"] == "declined" else button)
        return str(row["back_url"])


def refund(access: Access, ask: RefundAsk) -> Happening:
    """Give back once for its key, never more than was taken."""
    with opened(access) as book:
        row = _found(book, ask.payment_id or ask.provider_id)
        own = name_of("trf_", ask.key)
        fresh = own not in book["refunds"]
        if fresh:
            if row["state"] != "succeeded" or ask.currency != row["took_currency"]:
                raise _wrong("Only what was taken can be given back, in its currency.")
            if row["refunded"] + ask.amount > row["took"] or ask.amount <= 0:
                raise _wrong("This is more than was taken.")
            row["refunded"] += ask.amount
            state = "pending" if row["scenario"] == "refund-fails" else "succeeded"
            book["refunds"][own] = {
                "id": own, "charge": row["id"], "reference": ask.reference, "amount": ask.amount, "currency": ask.currency,
                "state": state, "on": clock.today().isoformat(),
            }  # fmt: skip
            given: Row = book["refunds"][own]
            if state == "pending":
                row["refunded"] -= ask.amount
                messages.queue(book, row, "refund.failed", refund={**given, "state": "failed"})
            else:
                messages.queue(book, row, "refund.succeeded", refund=dict(given))
            if row["scenario"] == "refund-timeout" and row["refunded"] == ask.amount:
                raise _silent("refund-timeout")
        return messages.refund(book["refunds"][own], "refund", own)


def payouts(access: Access, since: date) -> list[Payout]:
    """One payout for each day and currency, of what was taken and given back on the days before today."""
    with opened(access) as book:
        lines: dict[tuple[str, str], list[PayoutLine]] = {}
        for row in book["charges"].values():
            if row["state"] == "succeeded" or row["disputed"]:
                line = PayoutLine(
                    kind="charge", provider_id=row["id"], gross=row["took"], fee=fee(row["took"]), reference=row["reference"]
                )  # fmt: skip
                lines.setdefault((row["paid_on"], row["took_currency"]), []).append(line)
            if row["disputed"]:
                back = PayoutLine(kind="dispute", provider_id=row["id"], gross=-row["took"], own_id=f"tdp_{row['id']}")
                lines[row["paid_on"], row["took_currency"]].append(back)
        for one in book["refunds"].values():
            if one["state"] == "succeeded":
                line = PayoutLine(kind="refund", provider_id=one["charge"], gross=-one["amount"], own_id=one["id"])
                lines.setdefault((one["on"], one["currency"]), []).append(line)
    today = clock.today()
    made = []
    for (on, currency), parts in sorted(lines.items()):
        arrives = date.fromisoformat(on) + timedelta(days=1)
        if since <= arrives <= today:
            own = f"tpo_{on}_{currency}"
            whole = Payout(
                provider_id=own, amount=sum(one.net for one in parts), currency=currency, arrives=arrives, reference=own
            )  # fmt: skip
            made.append(sums.closed(whole, parts))
    return made


def told(row: Row) -> Told:
    """A charge as it tells of it now."""
    state = ChargeState(row["state"])
    moved = state is ChargeState.SUCCEEDED
    kept = moved and row["save"]
    return Told(
        state=state,
        provider_id=row["id"],
        payment_id=row["id"],
        reference=row["reference"],
        amount=row["took"] if moved else row["amount"],
        currency=row["took_currency"] if moved else row["currency"],
        checkout_url=row["checkout_url"] if state is ChargeState.PENDING else "",
        method="card",
        label="Test card 4242",
        fee=fee(row["took"]) if moved else None,
        failure=row["failure"],
        message="The bank said no." if row["failure"] else "",
        payer_token=name_of("tcu_", row["id"]) if kept else "",
        method_token=name_of("tpm_", row["id"]) if kept else "",
        method_expires=date(2099, 12, 31) if kept else None,
    )


def _row(own: str, ask: Ask, played: str) -> Row:
    return {
        "id": own, "reference": ask.reference, "amount": ask.amount, "currency": ask.currency, "scenario": played,
        "state": "pending", "save": ask.save, "back_url": ask.back_url, "looks": 0, "paid_on": "", "refunded": 0,
        "took": ask.amount - 1 if played == "less" else ask.amount, "failure": "", "disputed": False,
        "took_currency": ("USD" if ask.currency == "EUR" else "EUR") if played == "other-currency" else ask.currency,
        "checkout_url": "" if ask.method_token else _page(ask.back_url, own),
    }  # fmt: skip


def _move(book: Book, row: Row, button: str) -> None:
    """Take the money, or not, and queue what is said about it."""
    if button == "fail":
        row["state"], row["failure"] = "failed", "card_declined"
        messages.queue(book, row, "charge.failed")
        return
    row["paid_on"] = clock.today().isoformat()
    messages.queue(book, row, "charge.pending")
    if row["scenario"] == "slow":
        return
    row["state"] = "succeeded"
    messages.queue(book, row, "charge.succeeded")
    if row["scenario"] == "chargeback":
        row["disputed"] = True
        messages.queue(book, row, "dispute.opened")
    if row["scenario"] == "bounces":
        row["state"], row["failure"], row["paid_on"] = "failed", "bounced", ""
        messages.queue(book, row, "charge.failed")


def _page(back_url: str, own: str) -> str:
    """Our own page plays the gateway's: the address to come back to, one step deeper."""
    parts = urlsplit(back_url)
    query = "&".join(one for one in (parts.query, urlencode({"charge": own})) if one)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/test", query, ""))


def _found(book: Book, provider_id: str) -> Row:
    row: Row | None = book["charges"].get(provider_id)
    if row is None:
        raise NotFound("The test gateway does not know this charge.")
    return row


def _silent(played: str) -> Unavailable:
    return Unavailable("The test gateway did not answer ({scenario}).", scenario=played)


def _wrong(sentence: str) -> Invalid:
    return Invalid([Fault("GATEWAY-REFUSED", "", sentence)])
