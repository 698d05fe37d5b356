"""Suppliers' invoices for tests: documents, their XML and PDF, and the shortest way to a bill in each state."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf

from duebook.domain import totals
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, PaymentMeans
from duebook.domain.line import Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Identifier, Party
from duebook.formats import write
from duebook.kernel import codec
from duebook.services.access import Actor
from duebook.services.payables import accounts, assign, decide, schedule
from duebook.services.payables.understand import receive_and_understand
from duebook.store.bills import Bill
from duebook.store.suppliers import Supplier
from duebook.store.users import Role
from tests import factories

IBAN = "DE02120300000000202051"
SELLER = Party(
    name="Papier Nord GmbH",
    vat_id="DE129274202",
    endpoint=Identifier(value="rechnung@papiernord.example", scheme="EM"),
    address=Address(street="Kai 7", city="Bremen", postcode="28195", country="DE"),
    contact=Contact(name="Jo Lund", phone="+49 421 1234", email="rechnung@papiernord.example"),
)
DAY = date(2026, 3, 2)


def document(number: str = "RE-1", *prices: str, buyer: Party = factories.SELLER, **changes: Any) -> Document:
    """A calculated invoice of the supplier to our company; net prices, 19 %."""
    tax = Tax(category=VatCategory.STANDARD, rate=Decimal(19))
    lines = tuple(
        Line(id=str(n), item=Item(name=f"Paper {n}"), price=Price(net=Decimal(price)), tax=tax)
        for n, price in enumerate(prices or ("100",), 1)
    )
    bare = Document(
        number=number, issue_date=DAY, due_date=date(2026, 4, 1), currency="EUR", buyer_reference="04011000-1", seller=SELLER,
        buyer=replace(buyer, endpoint=Identifier(value="post@uferwerk.example", scheme="EM")), lines=lines,
        payment=(PaymentMeans(account=IBAN, account_name=SELLER.name, reference=number),),
    )  # fmt: skip
    return totals.calculate(replace(bare, **changes))


def xml(made: Document | None = None, form: str = "ubl") -> bytes:
    """Its XML."""
    return write(made or document(), form).content


def pdf(*embedded: bytes) -> bytes:
    """A PDF with these files embedded."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    for place, content in enumerate(embedded):
        made.attachments[f"factur-x-{place}.xml"] = pikepdf.AttachedFileSpec(made, content, mime_type="text/xml")
    made.save(out)
    return out.getvalue()


def arrived(who: Actor, made: Document | None = None, **changes: Any) -> Bill:
    """A bill that was received as UBL."""
    _item, found = receive_and_understand(who, xml(made or document(**changes)), channel="api", name="bill.xml")
    return found[0]


def supplier(who: Actor, *, iban: str = IBAN, confirmed: bool = True) -> Supplier:
    """The supplier of :data:`SELLER`, with an account that two people stand behind."""
    from duebook.services.payables.suppliers import save_supplier

    made = save_supplier(who, SELLER, expense_account="6815")
    account = accounts.propose_account(who, made.pk, iban)
    if confirmed:
        accounts.decide_account(second(who), account.pk, confirm=True, remark="called back")
    return made


def second(who: Actor) -> Actor:
    """Another person who may do the same."""
    return factories.actor(who.company, Role.OWNER, f"second-{who.company.pk}@uferwerk.example")


def accepted(who: Actor, made: Document | None = None, **changes: Any) -> Bill:
    """A bill that was accepted; its supplier is made where it is new."""
    bill = arrived(who, made, **changes)
    if bill.standing.supplier_id is None:
        assign.supplier_of_bill(who, bill.pk)
    return decide.accept_bill(who, bill.pk, respond_to=False)


def scheduled(who: Actor, made: Document | None = None, **changes: Any) -> Bill:
    """A bill with a day on which it is paid; its supplier is known and its account confirmed."""
    if not Supplier.objects.of(who.company).filter(key="vat:DE129274202").exists():
        supplier(who)
    bill = accepted(who, made, **changes)
    schedule.schedule_bill(who, bill.pk)
    return bill


def body(made: Document) -> dict[str, Any]:
    """A document as JSON values."""
    return codec.dump(made)
