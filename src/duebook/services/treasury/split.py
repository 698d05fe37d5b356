"""Split a bank line in one go: parts for documents, for customers' credits, and parts that are no receivable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, require
from duebook.services.receivables import typed
from duebook.services.treasury import apply, learn, posting, standing
from duebook.services.treasury.posting import How, Portion, Share
from duebook.services.verb import verb
from duebook.store.bank import LineStanding, LineUse
from duebook.store.documents import OpenItem


@dataclass(frozen=True)
class Piece:
    """So much of the line: for a document, for a customer's credit, or for nothing, with the reason."""

    amount: Decimal
    document_id: str = ""
    customer_id: str = ""
    reason: str = ""


@verb("line.split", needs="bank.write")
def split(actor: Actor, line_id: str, parts: Sequence[Piece], *, reason: str = "") -> list[LineUse]:
    """Make several things of a line at once; what the parts leave stays open. Each part names exactly one purpose.

    Raises :class:`Invalid` for a part without purpose, or parts of more than is left of the line.
    """
    require(actor, "payments.write")
    row = standing.open_locked(actor, line_id)
    sign = 1 if row.open_minor > 0 else -1
    units = [typed.units(one.amount, row.line.currency, f"parts[{n}].amount") for n, one in enumerate(parts)]
    for n, one in enumerate(parts):
        if sum(map(bool, (one.document_id, one.customer_id, one.reason.strip()))) != 1:
            raise typed.refuse("LINE-PURPOSE", f"parts[{n}]", "Each part is for a document, a customer, or has a reason.")
        if sign < 0 and not one.reason.strip():
            raise typed.refuse("LINE-PURPOSE", f"parts[{n}]", "Of money that went out, parts can only be set aside.")
    if not parts or sum(units) > abs(row.open_minor):
        raise typed.refuse("LINE-MORE-THAN-LEFT", "parts", "The parts are more than is left of this bank line.")
    made: list[LineUse] = []
    portions = _portions(actor, row, parts, units)
    if portions:
        made += posting.post(actor, row, portions, How(reason=reason, confidence=row.confidence))
        learn.teach(actor, row.line, [one.customer_id for one in portions])
    for one, part in zip(parts, units, strict=True):
        if one.reason.strip():
            made.append(apply.leave_out(actor, row, sign * part, typed.reason(one.reason)))
    return made


def _portions(actor: Actor, row: LineStanding, parts: Sequence[Piece], units: Sequence[int]) -> list[Portion]:
    ids = [one.document_id for one in parts if one.document_id]
    owner = dict(OpenItem.objects.of(actor.company).filter(pk__in=ids).values_list("pk", "customer"))
    if len(owner) != len(set(ids)):
        raise NotFound("There is no such document.")
    made: dict[str, Portion] = {}
    for one, part in zip(parts, units, strict=True):
        whose = owner[one.document_id] if one.document_id else one.customer_id
        if one.reason.strip():
            continue
        known = made.setdefault(whose, Portion(whose, row.line.currency, 0, 0))
        shares = (*known.shares, Share(one.document_id, part)) if one.document_id else known.shares
        made[whose] = replace(known, units=known.units + part, taken=known.taken + part, shares=shares)
    return list(made.values())
