"""The one status word of an issued document, from its open item: the same table everywhere, plus how long until it is due."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duebook.domain.lifecycle import Answer, Axes, State, status
from duebook.kernel.money import major
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.web.invoices.filters import CREDITS


def standing(document: IssuedDocument, item: OpenItem | None, today: date) -> str:
    """The kind of status (see ``web/words.py``). A credit note is open while it is not used up."""
    if item is None:
        return "open"
    if document.type in CREDITS:
        return "unused" if item.open_minor < 0 else "settled"
    currency = document.currency
    axes = Axes(
        sent=item.sent_at is not None,
        viewed=item.viewed_at is not None,
        answer=Answer.DISPUTED if item.disputed_at else Answer.NONE,
        payable=major(item.payable_minor, currency),
        open=major(item.open_minor, currency),
        credited=major(item.credited_minor, currency),
        written_off=major(item.written_off_minor, currency),
        due=item.due_date,
    )
    return str(status(State.ISSUED, axes, today))


def due_in(item: OpenItem, today: date) -> str:
    """How long until an open document is due, or since when it should have been paid."""
    days = (item.due_date - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("due in {days} day", "due in {days} days", days).format(days=days)
    return ngettext("{days} day overdue", "{days} days overdue", -days).format(days=-days)


def signed(document: IssuedDocument, minor_units: int) -> int:
    """An amount as it counts for the customer's account: what a credit note takes back is negative."""
    return -minor_units if document.type in CREDITS else minor_units


def dress(row: Any, today: date) -> dict[str, Any]:
    """One row of a list, from a document with its open item or from the item itself."""
    document = row.document if isinstance(row, OpenItem) else row
    item = row if isinstance(row, OpenItem) else getattr(row, "open_item", None)
    open_minor = item.open_minor if item else 0
    return {
        "document": document,
        "amount": signed(document, document.payable_minor),
        "open": open_minor,
        "kind": standing(document, item, today),
        "late": due_in(item, today) if item and item.is_open and item.due_date < today and open_minor > 0 else "",
        "credit": document.type in CREDITS,
    }
