"""What comes back after sending: delivery reports, as events on the document's timeline."""

from typing import Any

from duebook.kernel import plugs
from duebook.services import outbox, timeline
from duebook.services.access import Actor, system
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.deliveries import Delivery

LARGEST = 2 * 1024 * 1024
"""Bytes of a report: it holds at most the headers or the text of what came back."""
STATES = {"failed": "bounced", "delivered": "delivered"}
"""RFC 3464 action -> state of the delivery. Delayed, relayed and expanded leave it as it is."""


def take_report(content: bytes) -> list[Delivery]:
    """Read a delivery report (the bytes of a mail) and record it at the deliveries it is about; others are left alone."""
    changed = []
    for report in plugs.get("channels", "mail").report(content):
        state = STATES.get(report.action)
        rows = Delivery.objects.everywhere("a report names only its Message-ID, which is ours and unique")
        delivery = rows.select_related("company").filter(message_id=report.message_id).first() if report.message_id else None
        if state is None or delivery is None:
            continue
        evidence = {"recipient": report.recipient, "status": report.status, "answer": report.diagnostic}
        changed.append(_record(system(delivery.company, "Mail system"), delivery.pk, state, evidence))
    return changed


def record_bounce(actor: Actor, message_id: str, evidence: dict[str, Any]) -> Delivery | None:
    """Record that a message came back, however it was learned. None where no delivery has this Message-ID."""
    delivery = Delivery.objects.of(actor.company).filter(message_id=message_id).first()
    return _record(actor, delivery.pk, "bounced", evidence) if delivery else None


@verb("delivery.report", needs="documents.deliver")
def _record(actor: Actor, delivery_id: str, state: str, evidence: dict[str, Any]) -> Delivery:
    rows = Delivery.objects.of(actor.company).select_related("document").select_for_update(of=("self",))
    delivery: Delivery = rows.get(pk=delivery_id)
    recipient = str(evidence.get("recipient", "")).lower()
    about_copy = recipient and recipient != delivery.recipient.lower()
    if delivery.state == state or (delivery.state == "bounced" and state == "delivered"):
        return delivery
    before = delivery.state
    if not about_copy:
        delivery.state = state
        delivery.evidence = f"{evidence.get('status', '')} {evidence.get('answer', '')}".strip()[:500]
        delivery.save(update_fields=["state", "evidence"])
    facts = {"delivery": delivery.pk, "recipient": recipient or delivery.recipient, "copy": bool(about_copy)} | evidence
    timeline.happened_all(actor, state, [(delivery.document, facts)])
    outbox.tell(actor.company, f"document.{state}", {"id": delivery.document_id, "number": delivery.document.number} | facts)
    note(delivery, {"state": before}, {"state": delivery.state})
    return delivery
