"""Whose papers an e-mail address may see: every customer, of every company here, that has it as its own or a contact's address.

Nothing is granted by hand: an address that a company takes off a customer sees nothing of it from then on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from duebook.domain.party import Party
from duebook.kernel import codec
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, system
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.parties import Customer, CustomerContact

MOST = 200
"""Customers that one address may stand for; whoever has more needs the API."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One customer of one company, as the holder of an address sees it."""

    customer: Customer
    company: Company

    @property
    def party(self) -> Party:
        """The customer as it stands in the company's books."""
        return codec.load(Party, self.customer.profile)


def seats(email: str) -> list[Seat]:
    """Every seat of an address, by the companies' names. An archived customer has none.

    A database may take letters for the same that are not: its upper case of a dotless i is I, of a long s S. Who is let in by
    that would get another's link to an address of their own, so what it finds is compared once more.
    """
    if not email:
        return []
    same = email.lower()
    named = CustomerContact.objects.everywhere(_WHY).filter(email__iexact=email).values_list("customer_id", "email")
    contacts = {customer for customer, found in named if found.lower() == same}
    own = Customer.objects.everywhere(_WHY).filter(email__iexact=email).values_list("pk", "email")
    theirs = contacts | {pk for pk, found in own if found.lower() == same}
    customers = Customer.objects.everywhere(_WHY).filter(pk__in=theirs, archived_at=None)
    found = customers.select_related("company").order_by("company__name", "name", "pk")[:MOST]
    return [Seat(customer, customer.company) for customer in found]


def seat(email: str, customer_id: str) -> Seat:
    """The seat at one customer; raises :class:`NotFound` where the address has none there."""
    found = next((one for one in seats(email) if one.customer.pk == customer_id), None)
    if found is None:
        raise NotFound
    return found


def documents(taken: Sequence[Seat]) -> QuerySet[OpenItem]:
    """The documents of these seats with what is open on them, newest first."""
    items: QuerySet[OpenItem] = OpenItem.objects.everywhere(_WHY).filter(customer_id__in=[one.customer.pk for one in taken])
    return items.select_related("document", "company").order_by("-document__issue_date", "-pk")


def of_these(email: str, document_ids: Iterable[str]) -> list[OpenItem]:
    """The named documents in the order given; raises :class:`NotFound` where one is not this address's."""
    wanted = list(dict.fromkeys(document_ids))
    found = {item.pk: item for item in documents(seats(email)).filter(pk__in=wanted)}
    if not wanted or len(found) != len(wanted):
        raise NotFound
    return [found[pk] for pk in wanted]


def actor(company: Company, email: str) -> Actor:
    """Whoever holds the address, acting for themselves in a company's books: the doors let them do only what is theirs."""
    return system(company, email)


_WHY = "an address reads mail of several companies and is asked for by its holder alone"
