"""Payouts: fetched with their parts, explained by what is known here, and met with the line on which the bank has them.

Money that a gateway took stands on its clearing account until then. A payout's fees are booked when it is fetched, less those
that were booked with a chargeback; the amount itself moves to the bank when its line is there. So the clearing account shows at
any time what gateways hold, and what they paid out that nothing here explains.
"""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q, Sum

from duebook.domain import ledger
from duebook.domain.gateway import Payout, PayoutLine
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from duebook.services import outbox
from duebook.services.access import Actor, require, system
from duebook.services.operations.jobs import Again
from duebook.services.paying import connections, look
from duebook.services.receivables import book, typed
from duebook.services.trail import fields, note
from duebook.services.treasury import standing
from duebook.services.verb import verb
from duebook.store.bank import BankLine
from duebook.store.charges import (
    Charge,
    Chargeback,
    ChargeEvent,
    ChargeRefund,
    GatewayConnection,
    GatewayPayout,
    GatewayPayoutLine,
)
from duebook.store.ledger import Posting
from duebook.store.outbox import Job

log = logging.getLogger("duebook.paying")

LABEL = "Online payments"
EVERY = timedelta(days=1)
BACK = timedelta(days=14)
"""So far back a fetching looks: payouts that were pending then are settled since."""
NEAR = timedelta(days=7)
"""Days that a payout's line may lie from the day it was said to arrive."""
_AUDITED = ("state", "amount_minor", "fees_minor", "unknown_minor", "fault", "line_id")


def plan() -> int:
    """Queue the daily fetching of every connection that is on; returns how many. Cheap where none is due."""
    due = clock.now() - EVERY
    rows = GatewayConnection.objects.everywhere("the worker fetches the payouts of all companies").filter(is_active=True)
    waiting = [row for row in rows.select_related("company") if row.payouts_at is None or row.payouts_at <= due]
    for row in waiting:
        outbox.put(row.company, "payouts", f"{row.pk}:{clock.now().date()}", {"connection": row.pk})
    return len(waiting)


def perform(job: Job) -> None:
    """The handler of ``payouts`` jobs."""
    row = GatewayConnection.objects.of(job.company_id).select_related("company").filter(pk=job.payload["connection"]).first()
    if row is None or not row.is_active:
        return
    try:
        fetch(system(row.company, LABEL), row)
    except Unavailable as error:
        raise Again(error.detail) from None


def fetch(actor: Actor, connection: GatewayConnection) -> list[GatewayPayout]:
    """Fetch a connection's payouts of the last weeks; what went wrong stands at the connection. Raises :class:`Unavailable`."""
    rows = GatewayConnection.objects.of(actor.company).filter(pk=connection.pk)
    last = connection.payouts_at or connection.created_at
    since: date = (last - BACK).date()
    try:
        found = connections.gateway(connection.gateway).payouts(connections.opened(connection), since, _named(actor, connection))
    except (Invalid, Unavailable) as error:
        rows.update(error=error.detail[:500])  # the next fetching begins where the last good one ended
        raise
    taken = [take_in(actor, connection.pk, one) for one in found]
    rows.update(error="", payouts_at=clock.now())
    for charge in _unbooked(actor, taken):
        look.look_up(actor, charge)
    return taken


@verb("payout.take-in", needs="payments.write")
def take_in(actor: Actor, connection_id: str, payout: Payout) -> GatewayPayout:
    """Keep a payout, or what is new of it; with its lines and its fees, once."""
    connection = connections.find(actor, connection_id)
    rows = GatewayPayout.objects.of(actor.company).select_for_update(of=("self",)).filter(connection=connection)
    row: GatewayPayout | None = rows.filter(provider_id=payout.provider_id).first()
    if row is not None and (row.state == payout.state or row.entry_id):
        return row
    before = fields(row, *_AUDITED) if row else {}
    row = row or GatewayPayout(
        company=actor.company, connection=connection, provider_id=payout.provider_id[:200], created_at=clock.now()
    )
    row.amount_minor, row.currency, row.arrives = payout.amount, payout.currency, payout.arrives
    row.state, row.reference = payout.state, payout.reference[:140]
    row.save()
    if payout.state == "paid" and not row.lines.exists():
        _explain(actor, row, payout)
    note(row, before, fields(row, *_AUDITED))
    return row


def meet(actor: Actor, line: BankLine) -> bool:
    """Whether this line of the bank is a payout: then it is booked from clearing to the bank, and the line is used up.

    It is one where the amount and currency are a payout's and its reference stands on the line, or where it is the only payout of
    that amount within a week and the line names the gateway.
    """
    row = _payout_on(actor, line)
    if row is None or standing.live(actor.company).filter(line=line).exists():
        return False
    arrive(actor, row.pk, line.pk)
    return True


@verb("payout.arrive", needs="payments.write")
def arrive(actor: Actor, payout_id: str, line_id: str) -> GatewayPayout:
    """The payout stands on this line of the bank. Raises :class:`Conflict` where it arrived before, or is another amount."""
    found = standing.open_locked(actor, line_id)
    line, row = found.line, _locked(actor, payout_id)
    if row.entry_id or (found.open_minor, line.currency) != (row.amount_minor, row.currency):
        raise Conflict("This payout arrived before, or the amounts differ.")
    before, name = fields(row, *_AUDITED), row.reference or row.provider_id
    booking = ledger.payout(row.amount_minor, row.currency, line.booked)
    row.entry = book.write(actor.company, [book.Move(booking, row.currency, f"Payout {name}")])[0]
    row.line, row.state = line, "paid"
    row.save()
    standing.use(
        actor, line, "payout", line.amount_minor, reason=f"Payout {name} of {row.connection.name}.",
        automatic=actor.user is None, entry=row.entry,
    )  # fmt: skip
    standing.refresh(actor.company, [line.pk])
    note(row, before, fields(row, *_AUDITED))
    return row


@verb("payout.undo", needs="payments.write")
def undo(actor: Actor, payout_id: str, reason: str) -> GatewayPayout:
    """The line was not this payout: the money is with the gateway again, and the line is open."""
    why = typed.reason(reason)
    met = find(actor, payout_id).line_id
    line = standing.locked(actor, met).line if met else None  # before the payout, as whoever books it does
    row = _locked(actor, payout_id)
    if line is None or row.line_id != line.pk or row.entry is None:
        raise Conflict("This payout is not booked.")
    before, name = fields(row, *_AUDITED), row.reference or row.provider_id
    booking = ledger.payout(-row.amount_minor, row.currency, row.entry.booked_on)
    move = book.Move(booking, row.currency, f"Payout {name} undone", reason=why, reverses=row.entry)
    entry = book.write(actor.company, [move])[0]
    for used in standing.live(actor.company).filter(line=line, kind="payout"):
        standing.use(actor, line, "payout", -used.amount_minor, reason=why, entry=entry, reverses=used)
    row.line = row.entry = None
    row.save()
    standing.refresh(actor.company, [line.pk])
    note(row, before, fields(row, *_AUDITED))
    return row


def listed(actor: Actor) -> list[GatewayPayout]:
    """The company's payouts, newest first."""
    require(actor, "payments.read")
    rows = GatewayPayout.objects.of(actor.company).select_related("connection", "line").order_by("-created_at", "-pk")
    return list(rows[:500])


def find(actor: Actor, payout_id: str) -> GatewayPayout:
    """One payout; raises :class:`NotFound`."""
    require(actor, "payments.read")
    row: GatewayPayout | None = (
        GatewayPayout.objects.of(actor.company).select_related("connection", "line").filter(pk=payout_id).first()
    )
    if row is None:
        raise NotFound("There is no such payout.")
    return row


def _explain(actor: Actor, row: GatewayPayout, payout: Payout) -> None:
    """The lines with what they belong to here; their sum held against the amount; the fees booked."""
    net = sum(one.net for one in payout.lines)
    if payout.lines and net != payout.amount:
        row.fault = f"Its parts are {net}, the payout is {payout.amount} (minor units of {payout.currency}). No fee was booked."
        row.save(update_fields=["fault"])
    kept = [_line(actor, row, one) for one in payout.lines]
    fee = sum(one.fee_minor for one in kept) - sum(one.gross_minor for one in kept if one.kind == "fee")
    known = [one.chargeback for one in kept if one.chargeback]
    booked = sum({one.pk: one.fee_minor for one in known}.values())
    row.unknown_minor = sum(one.gross_minor for one in kept if _unknown(one))
    if fee - booked and not row.fault:
        booking = ledger.gateway_fee(fee - booked, row.currency, clock.today(actor.company.time_zone))
        text = f"Fees of payout {row.reference or row.provider_id}"
        row.fee_entry = book.write(actor.company, [book.Move(booking, row.currency, text)])[0]
        row.fees_minor = fee - booked
    row.save()


def _unbooked(actor: Actor, rows: Sequence[GatewayPayout]) -> list[Charge]:
    """Charges that were paid out although nothing is booked of them here: their success was never told, or said to be none."""
    found = Charge.objects.of(actor.company).filter(payout_lines__payout__in=rows, payout_lines__kind="charge")
    return list(found.filter(payment=None, quarantine="").distinct().order_by("pk"))


def _locked(actor: Actor, payout_id: str) -> GatewayPayout:
    rows = GatewayPayout.objects.of(actor.company).select_for_update(of=("self",)).select_related("connection", "entry")
    row: GatewayPayout | None = rows.filter(pk=payout_id).first()
    if row is None:
        raise NotFound("There is no such payout.")
    return row


def _line(actor: Actor, row: GatewayPayout, one: PayoutLine) -> GatewayPayoutLine:
    about = Q(pk=one.reference[:40])
    if one.provider_id:
        about |= Q(provider_id=one.provider_id) | Q(money_id=one.provider_id)
    charges = Charge.objects.of(actor.company).filter(connection=row.connection_id).exclude(provider_id="")
    refunds = ChargeRefund.objects.of(actor.company).filter(charge__connection=row.connection_id).exclude(provider_id="")
    disputes = Chargeback.objects.of(actor.company).filter(connection=row.connection_id)
    line: GatewayPayoutLine = GatewayPayoutLine.objects.create(
        company=actor.company, payout=row, kind=one.kind[:10], provider_id=one.provider_id[:200], gross_minor=one.gross,
        fee_minor=one.fee, charge=charges.filter(about).first(),
        refund=refunds.filter(provider_id=one.own_id).first() if one.kind == "refund" and one.own_id else None,
        chargeback=disputes.filter(provider_id=one.own_id).first() if one.kind == "dispute" and one.own_id else None,
    )  # fmt: skip
    return line


def _named(actor: Actor, connection: GatewayConnection) -> list[str]:
    """The payouts that messages told of lately and those not settled yet, for gateways that list none."""
    told = ChargeEvent.objects.of(actor.company).filter(connection=connection, kind="payout", at__gte=clock.now() - BACK)
    waiting = GatewayPayout.objects.of(actor.company).filter(connection=connection, state="pending")
    ids = [said.get("id", "") for said in told.values_list("said", flat=True)]
    return sorted({*ids, *waiting.values_list("provider_id", flat=True)} - {""})


def _unknown(line: GatewayPayoutLine) -> bool:
    return line.kind != "fee" and not (line.charge_id or line.refund_id or line.chargeback_id)


def _payout_on(actor: Actor, line: BankLine) -> GatewayPayout | None:
    rows = GatewayPayout.objects.of(actor.company).filter(
        entry=None, amount_minor=line.amount_minor, currency=line.currency, state__in=("paid", "pending")
    )
    said = f"{line.reference} {line.text} {line.counterparty} {line.end_to_end_id}".casefold()
    candidates: list[GatewayPayout] = list(rows.select_related("connection").order_by("arrives", "pk")[:200])
    named = [row for row in candidates if row.reference and row.reference.casefold() in said]
    if named:
        return named[0]
    near = [row for row in candidates if row.arrives and abs(row.arrives - line.booked) <= NEAR]
    near = [row for row in near if row.connection.gateway.casefold() in said]
    found: GatewayPayout | None = near[0] if len(near) == 1 else None
    return found


def held(actor: Actor) -> dict[str, int]:
    """What gateways hold now by currency, in minor units: the balance of the clearing account."""
    require(actor, "payments.read")
    rows = Posting.objects.of(actor.company).filter(account=ledger.Account.GATEWAY_CLEARING).order_by()
    return dict(rows.values_list("currency").annotate(total=Sum("amount_minor")))
