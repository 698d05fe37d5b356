"""Found a company: the row, its owner, its first series and how its documents look, all from the law of its country.

The first-run page, "Add a company" and the command line (``--company auto``, without a user) all come through here. There is no
company yet to act for, so this is no ``@verb``; the audit begins with this entry.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from duebook.domain.party import Party
from duebook.domain.ports import Look
from duebook.domain.terms import Terms
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services import trail
from duebook.services.access import Actor, system
from duebook.services.billing import law
from duebook.services.billing.law import Start
from duebook.store import connections
from duebook.store.companies import Company
from duebook.store.counters import Series
from duebook.store.users import Membership, Role, User

SERIES_NAMES = {"invoices": gettext_noop("Invoices"), "credit-notes": gettext_noop("Credit notes")}


def found_company(
    profile: Party, *, owner: User | None = None, payment: list[dict[str, Any]] | None = None, ip: str = "", **fields: Any
) -> Company:
    """Make a company from what documents will say of it. ``fields`` override what its country's law prefills (``currency``, ...).

    Raises :class:`Invalid` where name or country are missing (``COMPANY-NAME``, ``COMPANY-COUNTRY``).
    """
    return found(planned(profile, payment=payment, **fields), owner=owner, ip=ip)


def planned(profile: Party, *, payment: list[dict[str, Any]] | None = None, **fields: Any) -> Company:
    """The company as it would be founded, not stored: enough to prepare and check its drafts."""
    country = profile.address.country
    missing = [
        Fault(code, path, "This is required.")
        for code, path, value in (("COMPANY-NAME", "name", profile.name.strip()), ("COMPANY-COUNTRY", "country", country))
        if not value
    ]
    if missing:
        raise Invalid(missing)
    return Company(**(_defaults(profile, law.start(country)) | {"payment": payment or []} | fields))


def found(company: Company, *, owner: User | None = None, ip: str = "") -> Company:
    """Store a planned company with its series, its owner and the first entry of its audit."""
    with transaction.atomic():
        company.save(force_insert=True)
        connections.enter(company.pk)
        add_series(company, law.start(company.country))
        actor = system(company, "set-up")
        if owner is not None:
            Membership.objects.create(company=company, user=owner, role=Role.OWNER)
            actor = Actor(company=company, label=str(owner), role=Role.OWNER, user=owner, ip=ip)
        noted = trail.Trail([(company.pk, company.name, trail.difference({}, _founded(company)))])
        trail.write(actor, "company.found", noted)
    return company


def _defaults(profile: Party, begin: Start) -> dict[str, Any]:
    look = codec.dump(Look(paper=begin.paper))
    return {
        "name": profile.name[:200],
        "country": begin.country,
        "vat_id": profile.vat_id[:20],
        "profile": codec.dump(profile),
        "currency": begin.currency,
        "language": begin.language,
        "time_zone": begin.time_zone,
        "terms": codec.dump(Terms(days=begin.days)),
        "look": look,
        "mail_from_name": profile.trading_name or profile.name[:200],
        "mail_reply_to": profile.contact.email if profile.contact else "",
    }


def add_series(company: Company, begin: Start) -> None:
    """The first series of a country: one for invoices, one for credit notes, both beginning again each year.

    They are named in the language of whoever founds the company, and can be renamed.
    """
    for key, pattern, types in begin.series:
        Series.objects.create(
            company=company, key=key, name=_(SERIES_NAMES[key]), pattern=pattern, reset="year", types=list(types)
        )


def _founded(company: Company) -> dict[str, Any]:
    return trail.fields(company, "name", "country", "vat_id", "currency", "language", "time_zone", "terms")
