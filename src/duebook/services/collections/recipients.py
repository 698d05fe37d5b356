"""Whom a reminder or a statement goes to: the customer's contacts for reminders, else for invoices, else its own address."""

from collections.abc import Iterable
from typing import Any

from duebook.services.delivery.queue import MOST_COPIES, usual_recipient
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer, CustomerContact


def of_customer(customer: Customer, items: Iterable[Any] = ()) -> tuple[str, list[str]]:
    """The address and those of copies; an empty address where there is none. ``items`` are what it is about, for their buyers."""
    contacts = CustomerContact.objects.of(customer.company_id).filter(customer=customer).exclude(email="").order_by("pk")
    found = [(one.email, one.roles) for one in contacts]
    for role in ("reminder", "invoice"):
        named = [email for email, roles in found if role in roles]
        if named:
            return named[0], [one for one in dict.fromkeys(named[1:]) if one != named[0]][:MOST_COPIES]
    if customer.email:
        return customer.email, []
    for item in items:
        row = (
            IssuedDocument.objects.of(customer.company_id).select_related("customer", "company").filter(pk=item.document).first()
        )
        if row is not None and (address := usual_recipient(row)):
            return address, []
    return "", []
