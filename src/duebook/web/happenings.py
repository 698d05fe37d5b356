"""Lines of the timeline as sentences, with an icon and where they lead."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.store.deliveries import Event

KINDS: dict[str, tuple[Any, str]] = {
    "created": (lazy("Draft for {name} made"), "pencil"),
    "submitted": (lazy("Draft for {name} handed in for approval"), "clock"),
    "approved": (lazy("Draft for {name} approved"), "check"),
    "rejected": (lazy("Draft for {name} sent back"), "arrow-back-up"),
    "reopened": (lazy("Draft for {name} opened again"), "rotate"),
    "discarded": (lazy("Draft for {name} discarded"), "trash"),
    "issued": (lazy("{number} issued to {name}"), "file-invoice"),
    "rendered": (lazy("Files of {number} frozen"), "file-certificate"),
    "queued": (lazy("{number} on its way"), "send"),
    "sent": (lazy("{number} sent"), "send"),
    "delivered": (lazy("{number} delivered"), "mail-opened"),
    "bounced": (lazy("{number} bounced"), "alert-triangle"),
    "failed": (lazy("{number} could not be sent"), "alert-triangle"),
    "viewed": (lazy("{number} viewed by the customer"), "eye"),
    "accepted": (lazy("{number} confirmed by the customer"), "circle-check"),
    "disputed": (lazy("{number} questioned by the customer"), "message"),
    "part-paid": (lazy("{number} paid in part"), "cash"),
    "paid": (lazy("{number} paid"), "circle-check"),
    "credited": (lazy("{number} credited"), "receipt-refund"),
    "cancelled": (lazy("{number} cancelled"), "ban"),
    "written-off": (lazy("{number} written off"), "ban"),
    "refunded": (lazy("{number} refunded"), "receipt-refund"),
    "discounted": (lazy("Early payment discount taken on {number}"), "cash"),
    "dispute-accepted": (lazy("Dispute about {number} accepted"), "circle-check"),
    "dispute-rejected": (lazy("Dispute about {number} rejected"), "ban"),
    "dispute-withdrawn": (lazy("Dispute about {number} withdrawn"), "rotate"),
    "promised": (lazy("{name} promised to pay {number}"), "calendar"),
    "promise-kept": (lazy("Promise to pay {number} kept"), "circle-check"),
    "promise-broken": (lazy("Promise to pay {number} broken"), "alert-triangle"),
    "plan-agreed": (lazy("Instalments agreed for {number}"), "calendar"),
    "plan-kept": (lazy("Instalments for {number} all paid"), "circle-check"),
    "plan-broken": (lazy("Instalments for {number} broken"), "alert-triangle"),
    "plan-cancelled": (lazy("Instalments for {number} cancelled"), "ban"),
    "reminded": (lazy("Reminder of {number} to {name}"), "bell"),
    "handed-over": (lazy("All reminders of {number} are written: a person takes over"), "user"),
    "charged-back": (lazy("Payment of {number} taken back by the payer's bank"), "alert-triangle"),
    "debit-returned": (lazy("Direct debit of {number} came back"), "arrow-back-up"),
    "debit-return-undone": (lazy("Direct debit of {number} did not come back after all"), "rotate"),
    "scanned": (lazy("{number} opened by a mail scanner"), "eye"),
    "head-published": (lazy("Head of the chain published"), "file-certificate"),
}
"""Kind of event -> sentence and icon; a kind nobody named shows as its own word."""

OF_DOCUMENTS: dict[str, Any] = {"reopened": lazy("{number} open again")}
"""Kinds that mean something else where the event is a document's."""

EVIDENCE: dict[str, Any] = {
    "code": lazy("Reason code"), "mandate": lazy("Mandate"),
    "agent": lazy("Browser"), "answer": lazy("Answer"), "at": lazy("When"), "by": lazy("What was opened"),
    "amount": lazy("Amount"), "change": lazy("Change of what is open"), "channel": lazy("Channel"),
    "class": lazy("Who it was"), "copies": lazy("Copies"),
    "copy": lazy("A copy"), "currency": lazy("Currency"), "credit_note": lazy("Credit note"),
    "delivery": lazy("Delivery"), "dispute": lazy("Dispute"),
    "due_on": lazy("Promised for"), "plan": lazy("Plan"), "promise": lazy("Promise"), "entry": lazy("Entry"),
    "files": lazy("Files"), "hash": lazy("Hash"), "ip": lazy("Network"), "last_number": lazy("Last number"),
    "level": lazy("Level"), "link": lazy("Public link"),
    "reminder": lazy("Reminder"), "message_id": lazy("Message"), "name": lazy("Name"), "note": lazy("Note"),
    "number": lazy("Number"),
    "open": lazy("Open"), "payment": lazy("Payment"), "position": lazy("Position"), "reason": lazy("Reason"),
    "recipient": lazy("Recipient"), "reference": lazy("Reference"), "status": lazy("Status"), "text": lazy("Text"),
    "transported": lazy("Left this machine"),
}  # fmt: skip
"""Key of a piece of evidence -> its name."""


def told(events: Iterable[Event]) -> list[Any]:
    """Events with ``sentence``, ``icon`` and ``url`` for the page."""
    return [_tell(event) for event in events]


def _tell(event: Any) -> Any:
    sentence, icon = KINDS.get(event.kind, (event.kind + " {number}", "activity"))
    document, draft = event.document, event.draft
    name = document.buyer_name if document else draft.buyer_name if draft else ""
    if document:
        sentence = OF_DOCUMENTS.get(event.kind, sentence)
    facts = {"number": document.number if document else "", "name": name or _("a customer")}
    event.sentence = str(sentence).format(**facts)
    event.icon = icon
    event.url = where("web:invoice", document.pk) if document else where("web:draft", draft.pk) if draft else ""
    return event


def where(name: str, *arguments: str) -> str:
    """The address of a page, "" where there is none of that name."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
