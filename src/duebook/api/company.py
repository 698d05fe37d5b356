"""The company behind the key, and what happened in it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Out, as_
from duebook.store.audit import AuditEntry

router = Router(tags=["Company"])


class CompanyOut(Out):
    """The company, and the scopes of the key that asks."""

    id: str
    name: str
    country: str
    vat_id: str
    currency: str
    language: str
    time_zone: str
    profile: Any = as_("Party")
    payment: list[Any] = Field(..., json_schema_extra={"items": {"x-is": "PaymentMeans"}})
    terms: Any = as_("Terms")
    scopes: list[str]


class AuditOut(Out):
    """One write of one actor: field to [before, after] in ``changes``."""

    id: str
    at: datetime
    verb: str
    actor: str
    ip: str
    subject: str
    label: str
    changes: dict[str, Any]


class AuditFilter(Page):
    """Which entries."""

    subject: str = Field("", description="Id of what was changed")
    verb: str = ""


@router.get("", response=CompanyOut, summary="Read the company")
@needs("company.read")
def read(request: HttpRequest) -> CompanyOut:
    """The company and what this key may do."""
    actor = actor_of(request)
    company = actor.company
    return CompanyOut(
        id=company.pk,
        name=company.name,
        country=company.country,
        vat_id=company.vat_id,
        currency=company.currency,
        language=company.language,
        time_zone=company.time_zone,
        profile=company.profile,
        payment=company.payment,
        terms=company.terms,
        scopes=sorted(actor.scopes or ()),
    )


@router.get("/audit", response=Rows[AuditOut], summary="Read the audit trail")
@needs("audit.read")
def audit(request: HttpRequest, page: Query[AuditFilter]) -> Rows[AuditOut]:
    """Who did what, newest first."""
    actor = actor_of(request)
    rows = AuditEntry.objects.of(actor.company)
    if page.subject:
        rows = rows.filter(subject=page.subject)
    if page.verb:
        rows = rows.filter(verb=page.verb)
    return turn(rows, page, shape)


def shape(entry: AuditEntry) -> AuditOut:
    """One entry."""
    return AuditOut(
        id=entry.pk,
        at=entry.at,
        verb=entry.verb,
        actor=entry.actor,
        ip=entry.ip,
        subject=entry.subject,
        label=entry.label,
        changes=entry.changes,
    )
