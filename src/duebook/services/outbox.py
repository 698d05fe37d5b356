"""What must happen next, as rows of the same transaction; after the commit the queue is told their ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from duebook.edge import clock, ids
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.insert import insert, insert_plain
from duebook.store.outbox import Job
from duebook.store.webhooks import WebhookEndpoint, WebhookMessage

USUAL_ATTEMPTS = 8
ATTEMPTS = {"webhook": 10}
"""How often a kind of job is tried before it is dead and waits for a person."""

_nudges: list[Callable[[Sequence[str]], None]] = []


def on_commit(nudge: Callable[[Sequence[str]], None]) -> None:
    """Let the worker's queue know of new job ids (the roof connects the two)."""
    _nudges[:] = [nudge]


def put(company: Company, kind: str, key: str, payload: Mapping[str, Any]) -> None:
    """One job; the same kind and key is never queued twice."""
    put_all(company, [(kind, key, payload)])


def put_all(company: Company, jobs: Iterable[tuple[str, str, Mapping[str, Any]]], *, after: int = 0) -> None:
    """Jobs as (kind, key, payload of ids), due ``after`` so many seconds: for what the caller does itself if it lives."""
    moment = clock.now()
    due = moment + timedelta(seconds=after)
    rows = [
        {
            "company_id": company.pk, "kind": kind, "key": key, "payload": dict(payload), "due_at": due, "created_at": moment,
            "max_attempts": ATTEMPTS.get(kind, USUAL_ATTEMPTS),
        }
        for kind, key, payload in jobs
    ]  # fmt: skip
    keys = insert_plain(Job, rows, skip_present=True)
    if not after:
        transaction.on_commit(lambda: _nudge(keys))


def tell_all(company: Company, events: Sequence[tuple[str, IssuedDocument]]) -> None:
    """Queue a webhook message for each event about a document, where anybody listens."""
    tell_each(company, [(kind, {"id": row.pk, "number": row.number, "hash": row.hash}) for kind, row in events])


def tell(company: Company, kind: str, facts: Mapping[str, Any]) -> None:
    """Queue one webhook message for the endpoints that want this kind of event."""
    tell_each(company, [(kind, facts)])


def tell_each(company: Company, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Queue webhook messages, (kind, facts) each, in three statements however many they are."""
    endpoints = list(WebhookEndpoint.objects.of(company).filter(is_active=True))
    moment = clock.now()
    messages, jobs = [], []
    for kind, facts in events:
        wanting = [endpoint.pk for endpoint in endpoints if not endpoint.events or kind in endpoint.events]
        if not wanting:
            continue
        body = {"type": kind, "timestamp": moment.isoformat(), "data": dict(facts)}
        message = WebhookMessage(id=ids.new("msg"), company=company, type=kind, body=body, created_at=moment)
        messages.append(message)
        jobs += [("webhook", f"{message.pk}:{one}", {"message": message.pk, "endpoint": one}) for one in wanting]
    if messages:
        insert(messages)
        put_all(company, jobs)


def _nudge(job_ids: Sequence[str]) -> None:
    for nudge in _nudges:
        nudge(job_ids)
