"""Reading the audit: filters over an append-only table."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from duebook.services.access import Actor, require
from duebook.services.verb import NAMES
from duebook.store.audit import AuditEntry

MOST_PEOPLE = 100


def search(
    actor: Actor, *, words: str = "", who: str = "", verb: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEntry]:
    """Entries that fit all filters; days are the company's, both inclusive."""
    require(actor, "audit.read")
    found = AuditEntry.objects.of(actor.company)
    if words:
        found = found.filter(Q(label__icontains=words) | Q(subject=words) | Q(ip=words))
    if who:
        found = found.filter(actor=who)
    if verb:
        found = found.filter(verb=verb)
    zone = ZoneInfo(actor.company.time_zone)
    if since:
        found = found.filter(at__gte=datetime.combine(since, time(), zone))
    if until:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
    result: QuerySet[AuditEntry] = found
    return result


def verbs(actor: Actor) -> list[str]:
    """The verbs that can stand in the audit."""
    require(actor, "audit.read")
    return sorted({*NAMES, "company.found", "people.accept", "people.adopt"})


def people(actor: Actor) -> list[str]:
    """Who stands in the audit, by name."""
    names = AuditEntry.objects.of(actor.company).values_list("actor", flat=True).distinct().order_by("actor")
    return list(names[:MOST_PEOPLE])
