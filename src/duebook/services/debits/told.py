"""When a customer was told of a collection: an invoice that names mandate and creditor tells it itself, once it is sent."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from duebook.domain import debits
from duebook.services.delivery.sealed import document_of
from duebook.store.documents import OpenItem
from duebook.store.mandates import DebitItem, DebitRun


def by_invoice(run: DebitRun, notice_days: int) -> int:
    """Mark the planned collections of a new run whose invoices told the customer in time; returns how many."""
    rows = DebitItem.objects.of(run.company_id).filter(run=run, state="planned").select_related("document__open_item", "mandate")
    found = [one for one in rows if _told(one)]
    fresh: list[DebitItem] = []
    for one in found:
        one.notified_at = one.document.open_item.sent_at
        if not late(one, run.collection_on, notice_days, run.company.time_zone):
            fresh.append(one)
    DebitItem.objects.of(run.company_id).bulk_update(fresh, ["notified_at"])
    return len(fresh)


def late(item: DebitItem, collection_on: date, notice_days: int, time_zone: str) -> bool:
    """Whether the customer was told too short a time before the collection, or not at all."""
    if item.notified_at is None:
        return True
    told = item.notified_at.astimezone(ZoneInfo(time_zone)).date()
    return debits.notice_from(told, notice_days) > collection_on


def untold(items: Sequence[DebitItem], run: DebitRun, notice_days: int) -> list[DebitItem]:
    """Those of whom the customer is still to be told."""
    return [one for one in items if one.notified_at is None or late(one, run.collection_on, notice_days, run.company.time_zone)]


def _told(item: DebitItem) -> bool:
    """The invoice was sent, and it names this mandate and the very amount: nothing was paid or credited on it since."""
    open_item: OpenItem = item.document.open_item
    if open_item.sent_at is None or open_item.payable_minor != item.amount_minor:
        return False
    return any(means.mandate and means.mandate.id == item.mandate.reference for means in document_of(item.document).payment)
