"""The company behind the key, and what happened in it."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of
from duebook.api.paging import Page, turn
from duebook.services.access import require
from duebook.store.audit import AuditEntry

router = Router(tags=["Company"])


class AuditFilter(Page):
    """Which entries."""

    subject: str = Field("", description="Id of what was changed")
    verb: str = ""


@router.get("", summary="Read the company")
def read(request: HttpRequest) -> dict[str, Any]:
    """The company and what this key may do."""
    actor = actor_of(request)
    require(actor, "company.read")
    company = actor.company
    return {
        "id": company.pk,
        "name": company.name,
        "country": company.country,
        "vat_id": company.vat_id,
        "currency": company.currency,
        "language": company.language,
        "time_zone": company.time_zone,
        "profile": company.profile,
        "payment": company.payment,
        "terms": company.terms,
        "scopes": sorted(actor.scopes or ()),
    }


@router.get("/audit", summary="Read the audit trail")
def audit(request: HttpRequest, page: Query[AuditFilter]) -> dict[str, Any]:
    """Who did what, newest first."""
    actor = actor_of(request)
    require(actor, "audit.read")
    rows = AuditEntry.objects.of(actor.company)
    if page.subject:
        rows = rows.filter(subject=page.subject)
    if page.verb:
        rows = rows.filter(verb=page.verb)
    return turn(rows, page, shape)


def shape(entry: AuditEntry) -> dict[str, Any]:
    """One entry."""
    return {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "verb": entry.verb,
        "actor": entry.actor,
        "ip": entry.ip,
        "subject": entry.subject,
        "label": entry.label,
        "changes": entry.changes,
    }
