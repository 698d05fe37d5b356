"""Collections that became money: by the bank's line, or on their day where the company trusts that."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from duebook.kernel.money import major
from duebook.services.access import Actor
from duebook.services.debits import runs
from duebook.services.receivables.record_payment import record_payment
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.bank import LineUse
from duebook.store.companies import Company
from duebook.store.mandates import DebitItem, DebitRun

SHOWN = ("run", "recorded")
"""Uses that say that a line is a collection: it was met by itself, or a person linked what was booked before."""


@verb("debit-run.book", needs="payments.write")
def book_run(actor: Actor, run_id: str, *, on: date | None = None) -> int:
    """Book what a run sent as paid, on its day or another; returns how many collections."""
    run = runs.locked(actor, run_id, "exported")
    rows = DebitItem.objects.of(actor.company).filter(run=run, state="sent")
    return len(book_items(actor, run, rows.order_by("pk"), on or run.collection_on))


def book_items(actor: Actor, run: DebitRun, items: Iterable[DebitItem], on: date) -> list[DebitItem]:
    """Record a payment for each collection of a locked run that has none; what the invoice no longer wants is credit."""
    booked = []
    for item in items:
        payment = record_payment(
            actor.doing(None), item.document.customer_id, major(item.amount_minor, run.currency), run.currency,
            received_on=on, method="debit", reference=item.end_to_end_id, to=((item.document_id, None),), take_discount=False,
        )  # fmt: skip
        item.payment, item.state, item.is_live, item.booked_on = payment, "booked", False, on
        item.save(update_fields=["payment", "state", "is_live", "booked_on"])
        booked.append(item)
    if booked:
        note(run, {}, {"booked": len(booked), "on": str(on)})
        runs.settle(actor, run)
    return booked


def unseen(company: Company, run: DebitRun) -> list[DebitItem]:
    """The collections of a run that no line of the bank has shown yet: sent, or booked on their day without a line."""
    shown = LineUse.objects.of(company).filter(payment=OuterRef("payment"), kind__in=SHOWN, reverses=None, reversed_by=None)
    rows = DebitItem.objects.of(company).filter(run=run).exclude(state="dropped").exclude(Exists(shown))
    return list(rows.exclude(payment=None, state="returned").select_related("document", "mandate", "payment").order_by("pk"))
