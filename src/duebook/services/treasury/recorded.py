"""Payments that somebody typed before the bank's line came: what a line may be linked to instead of being booked again."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef

from duebook.domain.ledger import Account
from duebook.services.access import Actor, require
from duebook.services.treasury import standing
from duebook.store.bank import LineStanding, LineUse
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment

NEAR = timedelta(days=30)
"""How far the day that was typed may lie from the bank's."""
LONG = 5
"""Letters of a word of a name that is told by itself; legal forms are shorter."""
SHOWN = 3
"""Payments that are offered for one line."""


def candidates(actor: Actor, rows: Sequence[LineStanding]) -> dict[str, list[Payment]]:
    """Line id -> payments and refunds of the amount that is left, that no line shows and nobody took back, the nearest first.

    Only those of the customer whose the proposal says that the line is, or else of one whose name the bank's words have; of
    anybody where the bank names no payer.
    """
    require(actor, "bank.read")
    open_rows = [row for row in rows if row.state in standing.OPEN_STATES and row.open_minor]
    if not open_rows:
        return {}
    days = [row.line.booked for row in open_rows]
    shown = LineUse.objects.of(actor.company).filter(payment=OuterRef("pk"), reverses=None, reversed_by=None)
    found = Payment.objects.of(actor.company).filter(
        amount_minor__in={row.open_minor for row in open_rows}, account=Account.BANK, reversed_by=None,
        received_on__range=(min(days) - NEAR, max(days) + NEAR),
    )  # fmt: skip
    typed = list(found.exclude(kind="reversal").exclude(Exists(shown)).select_related("customer").order_by("pk"))
    whose = _customers(actor, open_rows) if typed else {}
    return {row.pk: chosen for row in open_rows if (chosen := _fitting(row, typed, whose.get(row.pk, set())))}


def _fitting(row: LineStanding, typed: Sequence[Payment], whose: set[str]) -> list[Payment]:
    same = [
        one
        for one in typed
        if (one.amount_minor, one.currency) == (row.open_minor, row.line.currency)
        and abs(one.received_on - row.line.booked) <= NEAR
    ]
    said = f"{row.line.counterparty} {row.line.text}"
    nobody = not whose and not row.line.counterparty.strip()
    chosen = [one for one in same if nobody or one.customer_id in whose or (not whose and _named(one.customer.name, said))]
    return sorted(chosen, key=lambda one: abs(one.received_on - row.line.booked))[:SHOWN]


def _named(name: str, said: str) -> bool:
    """Whether the bank's words name this customer: by the whole name, or by one of its longer words."""
    words = {one for one in re.findall(r"\w+", name.casefold()) if len(one) >= LONG}
    there = said.casefold()
    return name.casefold().strip() in there or bool(words & set(re.findall(r"\w+", there)))


def _customers(actor: Actor, rows: Sequence[LineStanding]) -> dict[str, set[str]]:
    """Whose the proposals say that the lines are: the customer that is named, and those of the documents."""
    named = {row.pk: {str(one["document"]) for one in row.proposal.get("matches", ())} for row in rows}
    wanted = {pk for ids in named.values() for pk in ids}
    items = OpenItem.objects.of(actor.company).filter(pk__in=wanted).values_list("pk", "customer_id") if wanted else ()
    owners = dict(items)
    return {
        row.pk: {owners[pk] for pk in named[row.pk] if pk in owners} | ({str(row.proposal.get("customer", ""))} - {""})
        for row in rows
    }
