"""Customers and their contacts."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.api.paging import Page, turn
from duebook.api.shapes import money
from duebook.domain.party import Party
from duebook.domain.terms import Terms
from duebook.services.access import require
from duebook.services.billing import customers
from duebook.services.receivables import balances
from duebook.store.parties import Customer, CustomerContact

router = Router(tags=["Customers"])


class CustomerIn(Schema):
    """A customer; ``profile`` is what documents will say of it."""

    profile: Party
    number: str = Field("", max_length=40, description="Empty: the next free one")
    email: str = ""
    language: str = Field("", description="BCP 47, of documents and mails")
    currency: str = ""
    terms: Terms | None = None
    buyer_reference: str = ""
    buyer_kind: Literal["", "business", "consumer"] = Field("", description="Empty: by its tax or register number")
    note: str = ""


class ContactIn(Schema):
    """A person at the customer; ``roles`` says which mail they get: invoice, copy, reminder."""

    name: str = ""
    email: str = ""
    phone: str = ""
    roles: list[str] = []


class CustomerFilter(Page):
    """Which customers."""

    search: str = ""
    archived: bool = False


@router.get("", summary="List customers")
def index(request: HttpRequest, page: Query[CustomerFilter]) -> dict[str, Any]:
    """Newest first."""
    actor = actor_of(request)
    require(actor, "customers.read")
    return turn(customers.search(actor, page.search, archived=page.archived), page, shape)


@router.post("", summary="Make a customer")
def create(request: HttpRequest, payload: CustomerIn) -> HttpResponse:
    """A new customer."""
    return write(request, lambda actor: customers.save_customer(actor, **_fields(payload)), shape)


@router.get("/{customer_id}", summary="Read one")
def read(request: HttpRequest, customer_id: str) -> dict[str, Any]:
    """With contacts, profile and what is open."""
    actor = actor_of(request)
    require(actor, "customers.read")
    customer = customers.find(actor, customer_id)
    opened = customers.open_sums(actor, [customer.pk]).get(customer.pk, [])
    credit = balances.credit_by_currency(actor.company, customer.pk)
    return {
        **shape(customer),
        "contacts": [contact_shape(contact) for contact in customer.contacts.all()],
        "open": [{"currency": currency, "amount": money(units, currency)} for currency, units in opened],
        "credit": [{"currency": currency, "amount": money(units, currency)} for currency, units in credit.items()],
    }


@router.put("/{customer_id}", summary="Save again")
def change(request: HttpRequest, customer_id: str, payload: CustomerIn) -> HttpResponse:
    """Replace the record; issued documents keep the snapshot they were sealed with."""
    return write(
        request, lambda actor: customers.save_customer(actor, customer_id=customer_id, **_fields(payload)), shape, status=200
    )


@router.post("/{customer_id}/archival", summary="Archive")
def archive(request: HttpRequest, customer_id: str) -> HttpResponse:
    """No longer offered; its documents stay."""
    return write(request, lambda actor: customers.archive_customer(actor, customer_id), shape)


@router.delete("/{customer_id}/archival", summary="Bring back")
def revive(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Offered again."""
    return write(request, lambda actor: customers.archive_customer(actor, customer_id, archived=False), shape, status=200)


@router.post("/{customer_id}/contacts", summary="Add a contact")
def add_contact(request: HttpRequest, customer_id: str, payload: ContactIn) -> HttpResponse:
    """A person at the customer."""
    return write(request, lambda actor: customers.save_contact(actor, customer_id, **payload.dict()), contact_shape)


@router.delete("/{customer_id}/contacts/{contact_id}", summary="Remove a contact")
def remove_contact(request: HttpRequest, customer_id: str, contact_id: str) -> HttpResponse:
    """The person gets no more mail."""
    return write(request, lambda actor: customers.remove_contact(actor, customer_id, contact_id), shape, status=200)


def shape(customer: Customer) -> dict[str, Any]:
    """A customer as the API shows it."""
    return {
        "id": customer.pk,
        "number": customer.number,
        "name": customer.name,
        "vat_id": customer.vat_id,
        "country": customer.country,
        "email": customer.email,
        "language": customer.language,
        "currency": customer.currency,
        "terms": customer.terms or None,
        "buyer_reference": customer.buyer_reference,
        "buyer_kind": customer.buyer_kind,
        "note": customer.note,
        "profile": customer.profile,
        "archived": customer.archived_at is not None,
        "created_at": customer.created_at.isoformat(),
    }


def contact_shape(contact: CustomerContact) -> dict[str, Any]:
    """A contact as the API shows it."""
    return {
        "id": contact.pk,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "roles": contact.roles,
    }


def _fields(payload: CustomerIn) -> dict[str, Any]:
    fields = {
        name: getattr(payload, name)
        for name in ("number", "email", "language", "currency", "terms", "buyer_reference", "buyer_kind")
    }
    return {"profile": payload.profile, "note_text": payload.note, **fields}
