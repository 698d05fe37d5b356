"""Makes companies, customers and drafts for tests that need a database: the shortest way to something that can be issued."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from duebook.domain.document import Document, PaymentMeans
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Address, Contact, Party
from duebook.domain.terms import Discount, Terms
from duebook.kernel import codec
from duebook.services.access import Actor
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.store.companies import Company
from duebook.store.counters import Series
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.store.users import Membership, Role, User

DAY = date(2026, 3, 2)
"""The issue date of what these factories make."""

SELLER = Party(
    name="Uferwerk GmbH",
    vat_id="DE136695976",
    tax_number="37/123/45678",
    address=Address(street="Hafenstr. 4", city="Kiel", postcode="24103", country="DE"),
    contact=Contact(name="Ada Kern", phone="+49 431 123456", email="rechnung@uferwerk.example"),
)
BUYER = Party(
    name="Nordlicht AG",
    vat_id="DE129273398",
    address=Address(street="Allee 1", city="Hamburg", postcode="20095", country="DE"),
    contact=Contact(email="buchhaltung@nordlicht.example"),
)
SERIES = (
    ("invoices", "Invoices", "INV-{year}-{n:5}", ["380", "384", "386", "383", "326"]),
    ("credits", "Credit notes", "CN-{year}-{n:5}", ["381", "503"]),
)


def company(name: str = "Uferwerk GmbH", **fields: Any) -> Company:
    """A German company with a series for invoices and one for credit notes."""
    made = Company.objects.create(
        **{
            "name": name,
            "country": SELLER.address.country,
            "vat_id": SELLER.vat_id,
            "profile": codec.dump(SELLER),
            "payment": [codec.dump(PaymentMeans(account="DE89370400440532013000", account_name=name))],
            "terms": codec.dump(Terms(days=30)),
            "language": "en",
            "time_zone": "Europe/Berlin",
        }
        | fields
    )
    for key, title, pattern, types in SERIES:
        Series.objects.create(company=made, key=key, name=title, pattern=pattern, reset="year", types=types)
    return made


def customer(owner: Company, name: str = BUYER.name, **fields: Any) -> Customer:
    """A German business customer."""
    party = codec.dump(BUYER) | {"name": name}
    made: Customer = Customer.objects.create(
        **{"company": owner, "name": name, "country": "DE", "email": "buchhaltung@nordlicht.example", "profile": party} | fields
    )
    return made


def actor(owner: Company, role: Role = Role.OWNER, email: str = "") -> Actor:
    """A member of the company in that role."""
    address = email or f"{role}-{owner.pk}@uferwerk.example"
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    if not Membership.objects.of(owner).filter(user=user).exists():
        Membership.objects.create(company=owner, user=user, role=role)
    return Actor(company=owner, label=str(user), role=role, user=user)


def draft_of(*prices: str, **fields: Any) -> Document:
    """A draft with one line for each net price; the standard rate applies."""
    lines = tuple(Line(item=Item(name=f"Work {n}"), price=Price(net=Decimal(price))) for n, price in enumerate(prices, 1))
    return Document(**{"issue_date": DAY, "currency": "EUR", "lines": lines} | fields)


def issued(who: Actor, buyer: Customer, *prices: str, **fields: Any) -> IssuedDocument:
    """An issued document; ``prices`` are net, 19 % VAT comes on top ("100" makes 119.00)."""
    draft = save_draft(who, draft_of(*(prices or ("100",)), **fields), customer_id=buyer.pk)
    return issue_draft(who, draft.pk)


def with_discount(percent: str = "2", days: int = 10, net_days: int = 30) -> Terms:
    """Terms with an early payment discount."""
    return Terms(days=net_days, discounts=(Discount(percent=Decimal(percent), days=days),))


def numbers(documents: Sequence[IssuedDocument]) -> list[str]:
    """Their numbers."""
    return [one.number for one in documents]
