"""A line of money in on the bank's statement meets the collections it is: one by its end-to-end id, or a whole run at once."""

from collections.abc import Sequence
from datetime import timedelta

from duebook.services.access import Actor
from duebook.services.debits import collected, runs
from duebook.services.treasury import standing
from duebook.services.verb import verb
from duebook.store.bank import BankLine
from duebook.store.mandates import DebitItem, DebitRun

WINDOW = timedelta(days=7)
"""How far the bank's day may lie from the day of collection where only the sum speaks for a run."""


def meet(actor: Actor, line: BankLine) -> bool:
    """Whether this line is money of a debit run; then it is booked and used up. Anything less than certain is left alone."""
    if line.amount_minor <= 0 or not (_single(actor, line) or _whole(actor, line)):
        return False
    return bool(_meet(actor, line.pk))


@verb("debit-run.meet", needs="bank.write")
def _meet(actor: Actor, line_id: str) -> bool:
    found = standing.locked(actor, line_id)
    line = found.line
    if found.open_minor != line.amount_minor or found.state == "split":
        return False
    seen = _single(actor, line) or _whole(actor, line)
    if not seen:
        return False
    run = runs.locked(actor, seen[0].run_id)
    items = _single(actor, line) or _whole(actor, line)  # again: somebody may have booked it before the lock was ours
    if not items or items[0].run_id != run.pk:
        return False
    unbooked = [one for one in items if one.payment is None]
    collected.book_items(actor, run, unbooked, line.booked)
    for one in items:
        reason = f"Direct debit {one.end_to_end_id}"
        standing.use(actor, line, "run", one.amount_minor, reason=reason, automatic=True, payment=one.payment)
    standing.refresh(actor.company, [line.pk])
    return True


def _single(actor: Actor, line: BankLine) -> list[DebitItem]:
    if not line.end_to_end_id:
        return []
    rows = DebitItem.objects.of(actor.company).filter(end_to_end_id=line.end_to_end_id, amount_minor=line.amount_minor)
    found: DebitItem | None = rows.select_related("run", "document").first()
    if found is None or found.run.currency != line.currency:
        return []
    return [one for one in collected.unseen(actor.company, found.run) if one.pk == found.pk]


def _whole(actor: Actor, line: BankLine) -> list[DebitItem]:
    """The run that this line names, or the only one whose sum it is, on the same account, near its day."""
    if line.end_to_end_id and not line.end_to_end_id.upper().startswith(("NOTPROVIDED", "DBR-")):
        return []
    rows = DebitRun.objects.of(actor.company).filter(
        state__in=("exported", "closed"), currency=line.currency, iban=line.account.account,
        collection_on__range=(line.booked - WINDOW, line.booked + WINDOW),
    )  # fmt: skip
    fitting: list[tuple[DebitRun, list[DebitItem]]] = []
    said = " ".join((line.text, line.reference, line.end_to_end_id, str(line.body.get("customer_reference", ""))))
    for run in rows.order_by("pk"):
        items = collected.unseen(actor.company, run)
        for group in _groups(run, items, said):
            if group and sum(one.amount_minor for one in group) == line.amount_minor:
                fitting.append((run, group))
                break
    named = [items for run, items in fitting if run.message_id in said]
    if len(named) == 1:
        return named[0]
    unnamed = [items for _, items in fitting]
    own = not line.iban or line.iban == line.account.account
    return unnamed[0] if len(unnamed) == 1 and own else []


def _groups(run: DebitRun, items: Sequence[DebitItem], said: str) -> list[list[DebitItem]]:
    """What a bank may credit in one line: the whole run, or one block of the file."""
    blocks: dict[tuple[str, str], list[DebitItem]] = {}
    for one in items:
        blocks.setdefault((one.mandate.scheme, one.sequence), []).append(one)
    return [list(items), *(blocks.values() if len(blocks) > 1 or run.message_id in said else [])]
