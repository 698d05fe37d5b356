"""What a verb did to what, for the audit: ``note(subject, before, after)`` anywhere inside a verb."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from duebook.edge import clock
from duebook.services.access import Actor
from duebook.store.audit import AuditEntry
from duebook.store.insert import insert_plain

_SECRET = ("password", "secret", "token", "digest", "key_hash")


@dataclass
class Trail:
    """The notes of one verb."""

    notes: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)


current: ContextVar[Trail | None] = ContextVar("trail", default=None)


def note(subject: models.Model, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None) -> None:
    """Say that this verb changed the subject, with the fields before and after (plain values)."""
    trail = current.get()
    if trail is None:
        raise RuntimeError("note() outside of a verb")
    trail.notes.append((str(subject.pk), str(subject)[:200], difference(before or {}, after or {})))


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Field -> [before, after] where they differ; secrets are named, never shown."""
    changes: dict[str, Any] = {}
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new:
            hidden = any(word in name for word in _SECRET)
            changes[name] = ["…", "…"] if hidden else [_plain(old), _plain(new)]
    return changes


def fields(row: models.Model, *names: str) -> dict[str, Any]:
    """The named fields of a row as plain values (all but binary ones where none is named)."""
    chosen = names or tuple(f.attname for f in row._meta.fields if not isinstance(f, models.BinaryField))
    return {name: _plain(getattr(row, name)) for name in chosen}


def write(actor: Actor, verb: str, trail: Trail) -> None:
    """The audit rows of one verb."""
    rows = trail.notes or [("", "", {})]
    common = {
        "company_id": actor.company.pk, "at": clock.now(), "verb": verb, "actor": actor.label, "actor_id": actor.id[:40],
        "ip": actor.ip,
    }  # fmt: skip
    insert_plain(
        AuditEntry, [{**common, "subject": subject, "label": label, "changes": changes} for subject, label, changes in rows]
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
