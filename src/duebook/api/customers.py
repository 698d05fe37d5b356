"""Customers and their contacts."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Email, In, Language, MaybeCurrency, MoneyText, Out, as_
from duebook.api.shapes import money
from duebook.domain.party import Party
from duebook.domain.terms import Terms
from duebook.services.billing import customers
from duebook.services.receivables import balances
from duebook.store.parties import Customer, CustomerContact

router = Router(tags=["Customers"])


class CustomerIn(In):
    """A customer; ``profile`` is what documents will say of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "profile": {
                        "name": "Nordlicht AG",
                        "vat_id": "DE129273398",
                        "address": {"street": "Allee 1", "city": "Hamburg", "postcode": "20095", "country": "DE"},
                    },
                    "email": "buchhaltung@nordlicht.example",
                    "language": "de",
                }
            ]
        }
    )

    profile: Party
    number: str = Field("", max_length=40, description="Empty: the next free one")
    email: Email = ""
    language: Language = Field("", description="BCP 47, of documents and mails")
    currency: MaybeCurrency = ""
    terms: Terms | None = None
    buyer_reference: str = Field("", max_length=100)
    buyer_kind: Literal["", "business", "consumer"] = Field("", description="Empty: by its tax or register number")
    specification: Literal["", "xrechnung", "xrechnung-extension", "peppol", "nlcius", "cius-ro"] = Field(
        "", description="What its e-invoices must follow; empty: EN 16931 alone"
    )
    note: str = Field("", max_length=5000)


class ContactIn(In):
    """A person at the customer; ``roles`` says which mail they get."""

    name: str = Field("", max_length=200)
    email: Email = ""
    phone: str = Field("", max_length=40)
    roles: list[Literal["invoice", "copy", "reminder"]] = Field([], max_length=3)


class CustomerOut(Out):
    """A customer."""

    id: str
    number: str
    name: str
    vat_id: str
    country: str
    email: str
    language: str
    currency: str
    terms: Any = Field(..., json_schema_extra={"anyOf": [{"x-is": "Terms"}, {"type": "null"}]})
    buyer_reference: str
    buyer_kind: str
    specification: str
    note: str
    profile: Any = as_("Party")
    archived: bool
    created_at: datetime


class ContactOut(Out):
    """A person at a customer."""

    id: str
    name: str
    email: str
    phone: str
    roles: list[str]


class Sum(Out):
    """An amount in one currency."""

    currency: str
    amount: MoneyText


class CustomerWhole(CustomerOut):
    """A customer with contacts, what is open, and what credit is there to use."""

    contacts: list[ContactOut]
    open: list[Sum]
    credit: list[Sum]


class CustomerFilter(Page):
    """Which customers."""

    search: str = Field("", description="Words of name, number, tax number, e-mail or reference")
    number: str = Field("", max_length=40)
    archived: bool = False


@router.get("", response=Rows[CustomerOut], summary="List customers")
@needs("customers.read")
def index(request: HttpRequest, page: Query[CustomerFilter]) -> Rows[CustomerOut]:
    """Newest first."""
    actor = actor_of(request)
    rows = customers.search(actor, page.search, archived=page.archived)
    return turn(rows.filter(number=page.number) if page.number else rows, page, shape)


@router.post("", response={201: CustomerOut}, summary="Make a customer")
@needs("customers.write")
def create(request: HttpRequest, payload: CustomerIn) -> HttpResponse:
    """A new customer."""
    return write(request, lambda actor: customers.save_customer(actor, **_fields(payload)), shape)


@router.get("/{customer_id}", response=CustomerWhole, summary="Read one")
@needs("customers.read")
def read(request: HttpRequest, customer_id: str) -> CustomerWhole:
    """With contacts, profile and what is open."""
    actor = actor_of(request)
    customer = customers.find(actor, customer_id)
    opened = customers.open_sums(actor, [customer.pk]).get(customer.pk, [])
    credit = balances.credit_by_currency(actor.company, customer.pk)
    return CustomerWhole(
        **_plain(customer),
        contacts=[contact_shape(contact) for contact in customer.contacts.all()],
        open=[Sum(currency=currency, amount=money(units, currency)) for currency, units in opened],
        credit=[Sum(currency=currency, amount=money(units, currency)) for currency, units in credit.items()],
    )


@router.put("/{customer_id}", response=CustomerOut, summary="Save again")
@needs("customers.write")
def change(request: HttpRequest, customer_id: str, payload: CustomerIn) -> HttpResponse:
    """Replace the record; issued documents keep the snapshot they were sealed with."""
    return write(
        request, lambda actor: customers.save_customer(actor, customer_id=customer_id, **_fields(payload)), shape, status=200
    )


@router.post("/{customer_id}/archival", response={201: CustomerOut}, summary="Archive")
@needs("customers.write")
def archive(request: HttpRequest, customer_id: str) -> HttpResponse:
    """No longer offered; its documents stay."""
    return write(request, lambda actor: customers.archive_customer(actor, customer_id), shape)


@router.delete("/{customer_id}/archival", response=CustomerOut, summary="Bring back")
@needs("customers.write")
def revive(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Offered again."""
    return write(request, lambda actor: customers.archive_customer(actor, customer_id, archived=False), shape, status=200)


@router.post("/{customer_id}/contacts", response={201: ContactOut}, summary="Add a contact")
@needs("customers.write")
def add_contact(request: HttpRequest, customer_id: str, payload: ContactIn) -> HttpResponse:
    """A person at the customer."""
    return write(request, lambda actor: customers.save_contact(actor, customer_id, **payload.model_dump()), contact_shape)


@router.put("/{customer_id}/contacts/{contact_id}", response=ContactOut, summary="Save a contact again")
@needs("customers.write")
def change_contact(request: HttpRequest, customer_id: str, contact_id: str, payload: ContactIn) -> HttpResponse:
    """Replace what is known of a person."""
    fields = payload.model_dump()
    return write(
        request,
        lambda actor: customers.save_contact(actor, customer_id, contact_id=contact_id, **fields),
        contact_shape,
        status=200,
    )


@router.delete("/{customer_id}/contacts/{contact_id}", response=CustomerOut, summary="Remove a contact")
@needs("customers.write")
def remove_contact(request: HttpRequest, customer_id: str, contact_id: str) -> HttpResponse:
    """The person gets no more mail."""
    return write(request, lambda actor: customers.remove_contact(actor, customer_id, contact_id), shape, status=200)


def shape(customer: Customer) -> CustomerOut:
    """A customer as the API shows it."""
    return CustomerOut(**_plain(customer))


def contact_shape(contact: CustomerContact) -> ContactOut:
    """A contact as the API shows it."""
    return ContactOut(id=contact.pk, name=contact.name, email=contact.email, phone=contact.phone, roles=contact.roles)


def _plain(customer: Customer) -> dict[str, Any]:
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
        "specification": customer.specification,
        "note": customer.note,
        "profile": customer.profile,
        "archived": customer.archived_at is not None,
        "created_at": customer.created_at,
    }


def _fields(payload: CustomerIn) -> dict[str, Any]:
    fields = {
        name: getattr(payload, name)
        for name in (
            *("profile", "number", "email", "language", "currency", "terms"),
            *("buyer_reference", "buyer_kind", "specification"),
        )
    }
    return {**fields, "note_text": payload.note}
