"""Says what became of documents after money moved: a line on each timeline, an audit note, and a message to whoever listens."""

from collections.abc import Mapping
from typing import Any

from duebook.kernel.money import major
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.trail import note
from duebook.store.documents import OpenItem

DONE = {
    "payment": "paid",
    "credit": "paid",
    "discount": "paid",
    "credit-note": "credited",
    "write-off": "written-off",
    "fee": "paid",
}
PARTLY = {
    "payment": "part-paid",
    "credit": "part-paid",
    "discount": "discounted",
    "credit-note": "credited",
    "write-off": "written-off",
    "fee": "part-paid",
}
"""What a settlement of each kind is called when it closes a document, and when it does not."""


def announce(actor: Actor, before: Mapping[str, OpenItem], how: str, **evidence: Any) -> dict[str, OpenItem]:
    """Compare open items with what they were before the move and tell what happened; gives the items as they are now.

    ``how`` is the kind of settlement (see :data:`DONE`), or ``refund``. A document that owes more than before was reopened.
    """
    after = {item.pk: item for item in OpenItem.objects.of(actor.company).filter(pk__in=list(before)).select_related("document")}
    for pk, item in sorted(after.items()):
        old, new = before[pk].open_minor, item.open_minor
        if old == new:
            continue
        kind = _kind(how, old, new)
        money = {
            "open": str(major(new, item.currency)),
            "change": str(major(new - old, item.currency)),
            "currency": item.currency,
        }
        timeline.happened(actor, kind, document=item.document, **money, **evidence)
        note(item.document, {"open_minor": old}, {"open_minor": new})
        outbox.tell(actor.company, f"document.{kind}", {"id": pk, "number": item.document.number, **money})
    return after


def _kind(how: str, old: int, new: int) -> str:
    if how == "refund":
        return "refunded"
    if abs(new) > abs(old) or old * new < 0:
        return "reopened"
    return DONE[how] if new == 0 else PARTLY[how]
