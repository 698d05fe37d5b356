"""What must happen next, as rows of the same transaction; after the commit the queue is told their ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from duebook.edge import clock
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.outbox import Job
from duebook.store.webhooks import WebhookEndpoint, WebhookMessage

_nudges: list[Callable[[Sequence[str]], None]] = []


def on_commit(nudge: Callable[[Sequence[str]], None]) -> None:
    """Let the worker's queue know of new job ids (the roof connects the two)."""
    _nudges[:] = [nudge]


def put(company: Company, kind: str, key: str, payload: Mapping[str, Any]) -> None:
    """One job; the same kind and key is never queued twice."""
    put_all(company, [(kind, key, payload)])


def put_all(company: Company, jobs: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Jobs as (kind, key, payload of ids)."""
    moment = clock.now()
    rows = [
        Job(company=company, kind=kind, key=key, payload=dict(payload), due_at=moment, created_at=moment)
        for kind, key, payload in jobs
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: _nudge([row.pk for row in rows]))


def tell_all(company: Company, events: Sequence[tuple[str, IssuedDocument]]) -> None:
    """Queue a webhook message for each event, where anybody listens."""
    for kind, document in events:
        tell(company, kind, {"id": document.pk, "number": document.number, "hash": document.hash})


def tell(company: Company, kind: str, facts: Mapping[str, Any]) -> None:
    """Queue one webhook message for the endpoints that want this kind of event."""
    wanting = [
        endpoint.pk
        for endpoint in WebhookEndpoint.objects.of(company).filter(is_active=True)
        if not endpoint.events or kind in endpoint.events
    ]
    if not wanting:
        return
    moment = clock.now()
    body = {"type": kind, "timestamp": moment.isoformat(), "data": dict(facts)}
    message = WebhookMessage.objects.create(company=company, type=kind, body=body, created_at=moment)
    put_all(company, [("webhook", f"{message.pk}:{one}", {"message": message.pk, "endpoint": one}) for one in wanting])


def _nudge(job_ids: Sequence[str]) -> None:
    for nudge in _nudges:
        nudge(job_ids)
