"""The timeline of a draft and its document: what happened, when, by whom, with the evidence. Also what the world is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from duebook.edge import clock
from duebook.services.access import Actor
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.insert import insert


def happened(
    actor: Actor, kind: str, *, document: IssuedDocument | None = None, draft: Draft | None = None, **evidence: Any
) -> Event:
    """Append one line. ``kind`` is one word in the past tense; ``evidence`` is plain values."""
    event: Event = Event.objects.create(
        company=actor.company, document=document, draft=draft, kind=kind, at=clock.now(), actor=actor.label, evidence=evidence
    )
    return event


def happened_all(actor: Actor, kind: str, documents: Sequence[tuple[IssuedDocument, Mapping[str, Any]]]) -> list[Event]:
    """Append the same kind of line to many documents, each with its own evidence, in one statement."""
    moment = clock.now()
    events = [
        Event(company=actor.company, document=row, kind=kind, at=moment, actor=actor.label, evidence=dict(evidence))
        for row, evidence in documents
    ]
    insert(events)
    return events
