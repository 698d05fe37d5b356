"""Publish the head of a company's chain: one line in a list that others can keep; what is before it can then not be rewritten.

The list lies in the data folder under ``heads/``, one line a head, oldest first. It is worth as much as its copies elsewhere:
send it to the auditor, print it, mail it. Webhooks of the type ``chain.head`` carry the same line.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from duebook.domain.chain import Head
from duebook.edge import clock
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.chain import ChainHead
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument


def publish_head(actor: Actor) -> dict[str, Any]:
    """Append the present head to the company's list and tell whoever listens; gives the line."""
    line = _publish(actor)
    path = place(actor.company)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    return line


@verb("chain.publish-head", needs="company.write")
def _publish(actor: Actor) -> dict[str, Any]:
    head = ChainHead.objects.filter(company=actor.company).first()
    last = IssuedDocument.objects.of(actor.company).order_by("-issued_at", "-pk").values_list("number", flat=True).first()
    line: dict[str, Any] = {
        "company": actor.company.pk,
        "position": head.position if head else 0,
        "hash": head.hash if head else Head().hash,
        "last_number": last or "",
        "at": clock.now().isoformat(),
    }
    timeline.happened(actor, "head-published", **line)
    note(actor.company, {}, line)
    outbox.tell(actor.company, "chain.head", line)
    return line


def folder() -> Path:
    """Where the lists lie."""
    return Path(settings.DATA) / "heads"


def place(company: Company) -> Path:
    """Where a company's list lies."""
    return folder() / f"{company.pk}.jsonl"


def published(company: Company) -> list[Head]:
    """The heads in the company's list, oldest first."""
    return read(place(company))


def read(path: Path) -> list[Head]:
    """The heads in a list. A line that cannot be read is a head that no chain holds."""
    if not path.exists():
        return []
    return [_head(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _head(line: str) -> Head:
    try:
        plain = json.loads(line)
        return Head(position=int(plain["position"]), hash=str(plain["hash"]))
    except (ValueError, KeyError, TypeError):
        return Head(hash=line[:64])
