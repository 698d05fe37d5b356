"""The test gateway's messages: signed as Stripe's are, sent as badly as the scenario says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duebook.domain.gateway import Access, ChargeState, Happening, Told
from duebook.gateways import sealed
from duebook.gateways.test.book import Book, opened
from duebook.gateways.test.states import REPEATS
from duebook.gateways.wire import Plain, at, number, word

HEADER = "duebook-test-signature"
OLD = 3600


@dataclass(frozen=True, slots=True)
class Message:
    """What is on its way to the address for messages."""

    headers: Mapping[str, str]
    body: bytes


def queue(book: Book, row: dict[str, Any], kind: str, refund: dict[str, Any] | None = None) -> None:
    """Note a message; it is signed when it is delivered."""
    if row["scenario"] == "lost-message":
        return
    book["count"] += 1
    moved = kind == "charge.succeeded" or kind.startswith("dispute.")
    book["messages"].append({
        "id": f"tev_{book['count']:08}_{row['id'][-8:]}", "type": kind, "scenario": row["scenario"],
        "charge": {
            "id": row["id"], "reference": row["reference"], "failure": row["failure"],
            "amount": row["took"] if moved else row["amount"],
            "currency": row["took_currency"] if moved else row["currency"],
        },
        **({"refund": refund} if refund else {}),
    })  # fmt: skip


def deliver(access: Access, now: int) -> list[Message]:
    """Take what is queued, in the order and as often as the scenario says."""
    key = sealed.secret(access, "webhook_secret")
    with opened(access) as book:
        waiting = list(book["messages"])
        book["messages"].clear()
    if any(one["scenario"] == "reordered" for one in waiting):
        waiting.reverse()
    sent = []
    for one in waiting:
        body = json.dumps(one).encode()
        true = Message({HEADER: sealed.signature(key, body, now)}, body)
        if one["scenario"] == "forged":
            sent += _forgeries(key, one, now)
        sent += [true] * (REPEATS if one["scenario"] == "repeated" else 1)
    return sent


def hear(access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
    """The one event of a message."""
    key = sealed.secret(access, "webhook_secret")
    sealed.timed(key, headers.get(HEADER, ""), sealed.sized(body), now)
    event = sealed.content(body)
    kind, charge = word(event, "type"), at(event, "charge")
    event_id, group = word(event, "id"), kind.partition(".")[0]
    if group == "charge":
        told = _told(kind, charge)
        own = told.provider_id
        return [Happening(kind="charge", event_id=event_id, type=kind, provider_id=own, reference=told.reference, told=told)]
    if group == "refund":
        return [refund(at(event, "refund"), kind, event_id)]
    if group == "dispute":
        return [_dispute(charge, kind, event_id)]
    return [Happening(kind="other", event_id=event_id, type=kind)]


def refund(plain: Plain, kind: str, event_id: str) -> Happening:
    """A refund as it tells of it."""
    return Happening(
        kind="refund", event_id=event_id, type=kind, provider_id=word(plain, "charge"), reference=word(plain, "reference"),
        amount=number(plain, "amount"), currency=word(plain, "currency"), state=word(plain, "state"), own_id=word(plain, "id"),
    )  # fmt: skip


def _told(kind: str, charge: Plain) -> Told:
    own = word(charge, "id")
    return Told(
        state=ChargeState(kind.partition(".")[2]), provider_id=own, payment_id=own, reference=word(charge, "reference"),
        amount=number(charge, "amount"), currency=word(charge, "currency"), method="card", label="Test card 4242",
        failure=word(charge, "failure"),
    )  # fmt: skip


def _dispute(charge: Plain, kind: str, event_id: str) -> Happening:
    own = word(charge, "id")
    return Happening(
        kind="dispute", event_id=event_id, type=kind, provider_id=own, reference=word(charge, "reference"), state="open",
        amount=number(charge, "amount"), currency=word(charge, "currency"), own_id=f"tdp_{own}", reason="fraudulent",
    )  # fmt: skip


def _forgeries(key: str, event: dict[str, Any], now: int) -> list[Message]:
    body = json.dumps({**event, "id": "tev_forged", "type": "charge.succeeded"}).encode()
    signed = sealed.signature(key, body, now)
    return [
        Message({}, body),
        Message({HEADER: sealed.signature("another secret", body, now)}, body),
        Message({HEADER: signed}, body.replace(b'"amount": ', b'"amount": 9')),
        Message({HEADER: sealed.signature(key, body, now - OLD)}, body),
        Message({HEADER: sealed.signature("", body, now)}, body),
    ]
