"""Undo what was made of a bank line: its payment is reversed, the line is open again, and what it taught is forgotten."""

from duebook.kernel.errors import Conflict, NotFound
from duebook.services.access import Actor, require
from duebook.services.receivables import reverse, typed
from duebook.services.trail import note
from duebook.services.treasury import learn, standing
from duebook.services.verb import verb
from duebook.store.bank import LineStanding, LineUse, Remittance
from duebook.store.payments import Payment

BOOKED = frozenset({"payment", "refund"})
"""Uses whose payment was made from the line and is reversed with it."""
OTHERS = frozenset({"run", "return", "payout"})
"""Uses that are undone where they were made: collected and returned debits, a payout of a gateway."""


@verb("line.undo", needs="bank.write")
def undo(actor: Actor, use_id: str, reason: str = "Undone") -> LineUse:
    """Undo one use of a line. A line that was undone is not posted again without a person.

    Raises :class:`Conflict` where it was undone before, or where its money was paid back since.
    """
    found: LineUse | None = LineUse.objects.of(actor.company).filter(pk=use_id).first()
    if found is None:
        raise NotFound("There is no such use of a bank line.")
    row = standing.locked(actor, found.line_id)
    return _undo(actor, row, found, typed.reason(reason))


@verb("line.undo-all", needs="bank.write")
def undo_line(actor: Actor, line_id: str, reason: str = "Undone") -> list[LineUse]:
    """Undo everything that was made of a line, the newest first; raises :class:`Conflict` where nothing was."""
    row = standing.locked(actor, line_id)
    uses = list(standing.live(actor.company).filter(line=line_id).order_by("-created_at", "-pk"))
    if not uses:
        raise Conflict("Nothing was made of this line yet.")
    why = typed.reason(reason)
    return [_undo(actor, row, one, why) for one in uses]


def _undo(actor: Actor, row: LineStanding, found: LineUse, reason: str) -> LineUse:
    if found.reverses_id or LineUse.objects.of(actor.company).filter(reverses=found).exists():
        raise Conflict("This was undone before.")
    if found.kind in OTHERS:
        raise Conflict("This line was taken as a {kind}: undo it there.", kind=found.kind)
    paid = None
    if found.kind in BOOKED:
        require(actor, "payments.write")
        paid = Payment.objects.of(actor.company).filter(reverses=found.payment).first()  # by itself, before the line was undone
        paid = paid or reverse.reverse_payment(actor, str(found.payment_id), reason)
    back = standing.use(actor, row.line, found.kind, -found.amount_minor, reason=reason, payment=paid, reverses=found)
    standing.refresh(actor.company, [row.pk])
    learn.forget(actor, row.line)
    Remittance.objects.of(actor.company).filter(line=row.line).update(line=None)
    note(row.line, {"use": found.kind, "minor": found.amount_minor}, {"use": "", "minor": 0})
    return back
