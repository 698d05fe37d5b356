"""Where a bank line stands, derived from its uses: the one place that writes :class:`LineStanding`'s state and open amount."""

from collections.abc import Collection, Iterable

from django.db.models import Count, QuerySet, Sum

from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, NotFound
from duebook.services.access import Actor
from duebook.store.bank import BankLine, LineStanding, LineUse
from duebook.store.companies import Company
from duebook.store.insert import insert

OPEN_STATES = ("open", "partly")
"""States in which something of the line is left."""


def refresh(company: Company, line_ids: Iterable[str]) -> None:
    """Derive the standings of these lines from their uses; one that has none yet is made.

    What is open is the line's amount less all its uses: a reversing use is negative, so that it gives back what it took.
    """
    moment = clock.now()
    wanted = sorted(set(line_ids))
    uses = LineUse.objects.of(company).filter(line__in=wanted).order_by()
    used = dict(uses.values_list("line").annotate(total=Sum("amount_minor")))
    kinds: dict[str, set[str]] = {}
    for line, kind in uses.filter(reverses=None, reversed_by=None).values_list("line", "kind"):
        kinds.setdefault(line, set()).add(kind)
    lines = BankLine.objects.of(company).filter(pk__in=wanted).annotate(in_it=Count("parts"))
    known = LineStanding.objects.of(company).in_bulk(wanted)
    fresh, changed = [], []
    for line in lines:
        left = 0 if line.in_it else line.amount_minor - used.get(line.pk, 0)
        state = "split" if line.in_it else state_of(line.amount_minor, left, kinds.get(line.pk, set()))
        row = known.get(line.pk)
        if row is None:
            fresh.append(LineStanding(company=company, line=line, state=state, open_minor=left, changed_at=moment))
        elif (row.state, row.open_minor) != (state, left):
            row.state, row.open_minor, row.changed_at = state, left, moment
            changed.append(row)
    insert(fresh)
    LineStanding.objects.of(company).bulk_update(changed, ["state", "open_minor", "changed_at"])


def state_of(amount: int, left: int, kinds: set[str]) -> str:
    """The state of a line that is no batch: ``kinds`` are those of its uses that hold.

    >>> state_of(100, 100, set()), state_of(100, 40, {"payment"}), state_of(100, 0, {"payment"}), state_of(5, 0, {"none"})
    ('open', 'partly', 'done', 'set-aside')
    """
    if left:
        return "open" if left == amount else "partly"
    return "set-aside" if kinds == {"none"} else "done"


def locked(actor: Actor, line_id: str) -> LineStanding:
    """Lock a line's standing, with its line and account; raises :class:`NotFound`.

    Whoever makes something of a line takes this lock before any other, so that a line is never used twice.
    """
    rows = LineStanding.objects.of(actor.company).select_for_update(no_key=True, of=("self",)).filter(pk=line_id)
    found: LineStanding | None = rows.select_related("line__account").first()
    if found is None:
        raise NotFound("There is no such bank line.")
    return found


def open_locked(actor: Actor, line_id: str) -> LineStanding:
    """Lock a line of which something is left; raises :class:`Conflict` where nothing is."""
    found = locked(actor, line_id)
    if found.state not in OPEN_STATES or not found.open_minor:
        raise Conflict("Nothing is left of this bank line.")
    return found


def use(
    actor: Actor,
    line: BankLine,
    kind: str,
    amount_minor: int,
    *,
    reason: str,
    automatic: bool = False,
    **facts: object,
) -> LineUse:
    """Write that so much of a line was made into something; ``facts`` are the other columns (payment, entry, confidence)."""
    row = LineUse(
        id=ids.new("bku"), company=actor.company, line=line, kind=kind, amount_minor=amount_minor, reason=reason,
        automatic=automatic, created_by=actor.user, created_at=clock.now(), **facts,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


Uses = QuerySet[LineUse]


def live(company: Company) -> Uses:
    """The uses that hold: neither undone nor the undoing itself."""
    rows: Uses = LineUse.objects.of(company).filter(reverses=None, reversed_by=None)
    return rows


def undone(company: Company, line_ids: Collection[str]) -> set[str]:
    """Those of the lines of which something was undone: nothing is made of them any more without a person."""
    rows = LineUse.objects.of(company).filter(line__in=line_ids).exclude(reverses=None)
    return set(rows.values_list("line", flat=True))
