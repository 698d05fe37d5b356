"""The demo: a company with two years behind it and a morning's work in front of it. Offered at first run."""

from datetime import timedelta
from decimal import Decimal

from duebook.domain.codes import Supply
from duebook.domain.document import Document
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Delivery
from duebook.edge import clock
from duebook.services.access import Actor, system
from duebook.services.billing.items import save_item
from duebook.services.issuing.drafts import save_draft
from duebook.services.operations import cast, purchases, seed, story, takings
from duebook.store.companies import Company
from duebook.store.parties import Customer
from duebook.store.users import Membership, Role, User

INVOICES, CUSTOMERS, NUMBER = 260, 24, 7


def fill(owner: User | None = None) -> Company:
    """Make the demo company, or give back the one that is there; ``owner`` becomes its owner too."""
    company = Company.objects.filter(is_demo=True).first()
    if company is None:
        company = seed.seed(INVOICES, CUSTOMERS, NUMBER)
        actor = system(company, "story")
        _items(actor)
        _drafts(actor)
        purchases.fill(company)
        takings.fill(company)
    if owner is not None and not Membership.objects.of(company).filter(user=owner).exists():
        Membership.objects.create(company=company, user=owner, role=Role.OWNER)
        purchases.colleagues(company)
    return company


def move_in(user: User) -> None:
    """Somebody took over the demo company: its colleagues come too."""
    for company in Company.objects.filter(is_demo=True, memberships__user=user):
        purchases.colleagues(company)


def _items(actor: Actor) -> None:
    for name, unit, price, supply in story.GOODS:
        save_item(actor, name, unit=unit, price=Decimal(price), supply=supply)


def _drafts(actor: Actor) -> None:
    """Work that waits: a small draft, one without a date of supply, and one above the approval limit."""
    customers = list(Customer.objects.of(actor.company).filter(country="DE").order_by("pk")[:3])
    today = clock.today(actor.company.time_zone)
    plans = (
        (("Desk Nord, height adjustable", "1290.00", 2),),
        (("Chair Linnea", "189.50", 12),),
        (("Shop fitting", "15800.00", 2),),
    )
    for customer, lines in zip(customers, plans, strict=False):
        document = Document(
            lines=tuple(
                Line(item=Item(name=name), price=Price(net=Decimal(price)), quantity=Decimal(count), supply=Supply.GOODS)
                for name, price, count in lines
            ),
            delivery=Delivery(day=today - timedelta(1)),
        )
        save_draft(actor, document, customer_id=customer.pk)


def about() -> str:
    """One sentence for the first-run page."""
    return (
        f"{cast.SELLER.name}: {CUSTOMERS} customers, {INVOICES} invoices over two years, payments, late payers and credit notes."
    )
