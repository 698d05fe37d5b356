"""Looks at the open lines of a bank account: rules first, then remittance advices and the matching engine; the sure is posted.

A job takes a batch, and queues the next where there is more. Each line is posted in a transaction of its own, under the lock of
its standing, so that neither a second run nor a second worker can post it twice. A line that a person undid is never posted again
without one.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.db.models import Q

from duebook.domain.matching.model import Verdict
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.receivables.write_off import SMALL_MINOR
from duebook.services.treasury import apply, posting, shaping, standing
from duebook.services.treasury.posting import How
from duebook.services.treasury.propose import Proposed, propose
from duebook.services.verb import verb
from duebook.store.bank import BankAccount, LineStanding, LineUse, Remittance
from duebook.store.outbox import Job

log = logging.getLogger("duebook.treasury")

BATCH = 2_000
"""Lines of one job: read, proposed and posted well within its lease."""
ENOUGH = 120_000_000_000
"""Nanoseconds after which a job posts no more; the next one goes on."""
TAKERS: tuple[str, ...] = (
    "duebook.services.paying.payouts:meet",
    "duebook.services.debits.returns:take_returns",
    "duebook.services.debits.meet:meet",
)
"""Who may take a line before the engine: returned debits, payouts of gateways. "module:function(actor, line) -> bool"."""


@dataclass(frozen=True)
class Looked:
    """What a look did: lines seen, posted by itself, and whether there is more to do."""

    seen: int
    posted: int
    more: bool


def perform(job: Job) -> None:
    """The handler of ``match`` jobs: payload ``account``, and ``since`` where it goes on."""
    since = job.payload.get("since") or clock.now().isoformat()
    account = job.payload["account"]
    done = look_at(system(job.company, "system"), account, since=datetime.fromisoformat(since))
    if done.more:
        outbox.put(job.company, "match", f"{job.pk}+", {"account": account, "since": since})


def look_at(actor: Actor, account_id: str, *, since: datetime | None = None, most: int = BATCH) -> Looked:
    """Look at up to so many open lines of an account that were not looked at since; raises :class:`NotFound`."""
    account: BankAccount | None = BankAccount.objects.of(actor.company).filter(pk=account_id).first()
    if account is None:
        raise NotFound("There is no such bank account.")
    begun, moment = clock.ticks(), since or clock.now()
    waiting = LineStanding.objects.of(actor.company).filter(line__account=account, state__in=standing.OPEN_STATES)
    waiting = waiting.filter(Q(looked_at=None) | Q(looked_at__lt=moment)).order_by("line__booked", "pk")
    rows = list(waiting.select_related("line")[: most + 1])
    more, rows = len(rows) > most, rows[:most]
    if not rows:
        return Looked(0, 0, more=False)
    undone = standing.undone(actor.company, [row.pk for row in rows])
    rows_left = [row for row in rows if row.pk in undone or not _taken(actor, row)]
    found = propose(actor, account, rows_left)
    _keep(actor, found, [row.pk for row in rows])
    sure = [one.row.pk for one in found if one.decision == Verdict.POST and account.auto_post]
    posted = 0
    for n, line_id in enumerate(sure):
        if n and clock.ticks() - begun > ENOUGH:
            LineStanding.objects.of(actor.company).filter(pk__in=sure[n:]).update(looked_at=None)
            return Looked(len(rows), posted, more=True)
        posted += _post(actor, line_id)
    return Looked(len(rows), posted, more)


def _taken(actor: Actor, row: LineStanding) -> bool:
    """Whether somebody else takes the line: it is no receipt of an invoice. What cannot be booked is left to a person."""
    for taker in TAKERS:
        module, _, name = taker.partition(":")
        take: Callable[[Actor, Any], bool] = getattr(import_module(module), name)
        try:
            if take(actor, row.line):
                return True
        except (Invalid, Conflict, NotFound) as error:
            log.warning("line %s was not taken by %s: %s", row.pk, module, error.detail)
    return False


@verb("lines.propose", needs="bank.write")
def _keep(actor: Actor, found: Sequence[Proposed], seen: Sequence[str]) -> None:
    """Write the proposals beside the lines; what a line was made into meanwhile is not touched."""
    moment = clock.now()
    for one in found:
        one.row.decision, one.row.confidence, one.row.proposal = one.decision, min(one.confidence, Decimal(1)), one.proposal
        one.row.looked_at = moment
    LineStanding.objects.of(actor.company).bulk_update(
        [one.row for one in found], ["decision", "confidence", "proposal", "looked_at"], batch_size=200
    )
    LineStanding.objects.of(actor.company).filter(pk__in=list(seen)).update(looked_at=moment)


def _post(actor: Actor, line_id: str) -> bool:
    """Post one line; where that cannot be any more, a person is asked."""
    try:
        return bool(_post_one(actor, line_id))
    except (Invalid, Conflict, NotFound):
        LineStanding.objects.of(actor.company).filter(pk=line_id, decision=str(Verdict.POST)).update(
            decision=str(Verdict.SUGGEST)
        )
        return False


@verb("line.post", needs="bank.write")
def _post_one(actor: Actor, line_id: str) -> list[LineUse]:
    row = standing.locked(actor, line_id)
    if row.state != "open" or row.decision != Verdict.POST:
        return []  # somebody else was faster
    reason = str(row.proposal.get("reason") or row.proposal.get("rule_name", ""))
    if row.proposal.get("aside"):
        return [apply.leave_out(actor, row, row.open_minor, reason, automatic=True)]
    portions = shaping.portions(actor, row, apply.wish_of(row), posting.received_on(actor, row.line))
    how = How(reason=reason, automatic=True, confidence=row.confidence, tolerance=int(row.proposal.get("tolerance", SMALL_MINOR)))
    made = posting.post(actor, row, portions, how)
    Remittance.objects.of(actor.company).filter(pk=row.proposal.get("remittance", "")).update(line=row.line)
    return made
