"""Customers and their contacts: save, archive, find. Documents keep their own snapshot of a customer."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet, Sum

from duebook.domain.party import Party
from duebook.domain.terms import Terms
from duebook.edge import clock
from duebook.formats import flavours
from duebook.kernel import codec
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.parties import Customer, CustomerContact

_AUDITED = (
    "number",
    "name",
    "vat_id",
    "country",
    "email",
    "profile",
    "language",
    "currency",
    "terms",
    "buyer_reference",
    "note",
    "buyer_kind",
    "specification",
)
BUYER_KINDS = ("business", "consumer")
"""What a buyer is for the tax decision; empty where its tax or register number says it."""
SPECIFICATIONS = ("xrechnung", "xrechnung-extension", "peppol", "nlcius", "cius-ro")
"""Keys of :mod:`duebook.formats.flavours` that a customer may want its invoices to follow."""
CONTACT_ROLES = ("invoice", "copy", "reminder")
FIRST_NUMBER = 1001
LATEST = 20
_NUMBER = re.compile(r"C-([0-9]{1,12})")


@verb("customer.save", needs="customers.write")
def save_customer(  # noqa: PLR0913 - the fields of a customer, all but the profile optional
    actor: Actor,
    profile: Party,
    *,
    customer_id: str = "",
    number: str = "",
    email: str = "",
    language: str = "",
    currency: str = "",
    terms: Terms | None = None,
    buyer_reference: str = "",
    note_text: str = "",
    buyer_kind: str = "",
    specification: str = "",
) -> Customer:
    """Make or change a customer. Without a number a new one gets the next of C-1001, C-1002, ...

    Raises :class:`Invalid`: ``CUSTOMER-NAME``, ``CUSTOMER-NUMBER`` (taken), ``CUSTOMER-EMAIL``.
    """
    customer = find(actor, customer_id) if customer_id else Customer(company=actor.company)
    before = fields(customer, *_AUDITED) if customer_id else {}
    number = number.strip() or (customer.number if customer_id else "") or next_number(actor.company)
    address = email.strip() or (profile.contact.email if profile.contact else "")
    faults = [*_faults(profile, address), *_taken(actor, number, customer.pk)]
    if faults:
        raise Invalid(faults)
    customer.number, customer.name, customer.profile = number, profile.name[:200], codec.dump(profile)
    customer.vat_id, customer.country, customer.email = profile.vat_id[:20], profile.address.country, address
    customer.language, customer.currency, customer.terms = language, currency, codec.dump(terms) if terms else {}
    customer.buyer_reference, customer.note = buyer_reference[:100], note_text
    customer.buyer_kind = buyer_kind if buyer_kind in BUYER_KINDS else ""
    customer.specification = specification if specification in SPECIFICATIONS else ""
    customer.save()
    note(customer, before, fields(customer, *_AUDITED))
    return customer


def specifications() -> list[tuple[str, str]]:
    """Key and title of what a customer's e-invoices may have to follow."""
    return [(one.key, one.title) for one in flavours.FLAVOURS if one.key in SPECIFICATIONS]


@verb("customer.archive", needs="customers.write")
def archive_customer(actor: Actor, customer_id: str, *, archived: bool = True) -> Customer:
    """Put a customer away, or bring it back. Its documents stay."""
    customer = find(actor, customer_id)
    before = fields(customer, "archived_at")
    customer.archived_at = clock.now() if archived else None
    customer.save(update_fields=["archived_at"])
    note(customer, before, fields(customer, "archived_at"))
    return customer


@verb("customer.contact", needs="customers.write")
def save_contact(
    actor: Actor,
    customer_id: str,
    *,
    contact_id: str = "",
    name: str = "",
    email: str = "",
    phone: str = "",
    roles: Sequence[str] = (),
) -> CustomerContact:
    """Add or change a person at a customer. ``roles`` say which mail they get: invoice, copy, reminder."""
    customer = find(actor, customer_id)
    faults = [] if name.strip() or email.strip() else [Fault("CONTACT-EMPTY", "name", "A name or an e-mail address is needed.")]
    faults += _bad_email(email, "email")
    if faults or set(roles) - set(CONTACT_ROLES):
        raise Invalid(faults or [Fault("CONTACT-ROLE", "roles", "There is no such role.")])
    contact = (
        find_contact(actor, customer, contact_id) if contact_id else CustomerContact(company=actor.company, customer=customer)
    )
    before = fields(contact, "name", "email", "phone", "roles") if contact_id else {}
    contact.name, contact.email, contact.phone, contact.roles = name.strip(), email.strip(), phone.strip(), list(roles)
    contact.save()
    note(contact, before, fields(contact, "name", "email", "phone", "roles"))
    return contact


@verb("customer.contact-remove", needs="customers.write")
def remove_contact(actor: Actor, customer_id: str, contact_id: str) -> Customer:
    """Take a person away from a customer."""
    customer = find(actor, customer_id)
    contact = find_contact(actor, customer, contact_id)
    note(contact, fields(contact, "name", "email", "phone", "roles"), {})
    contact.delete()
    return customer


def find(actor: Actor, customer_id: str) -> Customer:
    """The actor's customer with this id; somebody else's is not there."""
    customer: Customer | None = Customer.objects.of(actor.company).filter(pk=customer_id).first()
    if customer is None:
        raise NotFound
    return customer


def find_contact(actor: Actor, customer: Customer, contact_id: str) -> CustomerContact:
    """A contact of one of the actor's customers."""
    contact: CustomerContact | None = CustomerContact.objects.of(actor.company).filter(pk=contact_id, customer=customer).first()
    if contact is None:
        raise NotFound
    return contact


def search(actor: Actor, words: str = "", *, archived: bool = False) -> QuerySet[Customer]:
    """Customers whose name, number, tax number, e-mail or reference holds every word."""
    found = Customer.objects.of(actor.company).filter(archived_at__isnull=not archived)
    for word in words.split()[:6]:
        found = found.filter(
            Q(name__icontains=word) | Q(number__istartswith=word) | Q(vat_id__istartswith=word) | Q(email__icontains=word)
            | Q(buyer_reference__icontains=word)
        )  # fmt: skip
    result: QuerySet[Customer] = found
    return result


def open_sums(actor: Actor, customer_ids: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """What each of these customers still owes: customer id -> (currency, minor units), from the open items."""
    rows = (
        OpenItem.objects.of(actor.company)
        .filter(customer_id__in=list(customer_ids), is_open=True)
        .values("customer_id", "currency")
        .annotate(open=Sum("open_minor"))
        .order_by("customer_id", "currency")
    )
    sums: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        sums.setdefault(row["customer_id"], []).append((row["currency"], row["open"]))
    return sums


def overdue_sums(actor: Actor, customer_id: str) -> list[tuple[str, int]]:
    """What a customer owes and should have paid by now, per currency."""
    today = clock.today(actor.company.time_zone)
    rows = (
        OpenItem.objects.of(actor.company)
        .filter(customer_id=customer_id, is_open=True, due_date__lt=today, open_minor__gt=0)
        .values_list("currency")
        .annotate(open=Sum("open_minor"))
        .order_by("currency")
    )
    return [(currency, total) for currency, total in rows]


def next_number(company: Company) -> str:
    """The next free number of the form C-1001: one more than the highest of the latest, past those that are taken."""
    numbered = Customer.objects.of(company).filter(number__startswith="C-")
    latest = numbered.order_by("-created_at", "-pk").values_list("number", flat=True)[:LATEST]
    values = [int(found[1]) for found in map(_NUMBER.fullmatch, latest) if found]
    value = max(values, default=FIRST_NUMBER - 1) + 1
    while numbered.filter(number=f"C-{value}").exists():
        value += 1
    return f"C-{value}"


def _faults(profile: Party, email: str) -> list[Fault]:
    faults = [] if profile.name.strip() else [Fault("CUSTOMER-NAME", "name", "This is required.")]
    return faults + _bad_email(email, "email")


def _bad_email(email: str, path: str) -> list[Fault]:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return [Fault("CUSTOMER-EMAIL", path, "This is not an e-mail address.")]
    return []


def _taken(actor: Actor, number: str, own_id: str) -> list[Fault]:
    other = Customer.objects.of(actor.company).filter(number=number).exclude(pk=own_id).first()
    return [Fault("CUSTOMER-NUMBER", "number", "{name} has this number.", facts={"name": other.name})] if other else []
