"""What the demo company buys: suppliers and their bills in every state, received as XML and PDF through the real services.

Accounts need two people, and while the story is told nobody is there yet. So what is paid waits for :func:`colleagues`, which
comes with the first person who signs in: two members who cannot sign in themselves stand behind the accounts.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from duebook import formats, render
from duebook.domain import totals
from duebook.domain.clarification import Clarification
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, PaymentMeans
from duebook.domain.line import Item, Line, Price, Tax
from duebook.domain.ordermatch import OrderLine
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party
from duebook.domain.ports import Look
from duebook.edge import clock
from duebook.services.access import Actor, system
from duebook.services.operations import cast
from duebook.services.payables import accounts, decide, orders, pay, record, runs, schedule, suppliers
from duebook.services.payables.understand import receive_and_understand
from duebook.store.bills import Bill
from duebook.store.companies import Company
from duebook.store.suppliers import Supplier
from duebook.store.users import Membership, Role, User

STANDARD = Tax(category=VatCategory.STANDARD, rate=Decimal(19))
COLLEAGUES = (
    ("mats@nordlicht.example", "Mats Brodersen", Role.CLERK),
    ("silke@nordlicht.example", "Silke Ahrens", Role.APPROVER),
)


@dataclass(frozen=True)
class Vendor:
    """A supplier of the story: who, with which account, how it is booked."""

    party: Party
    iban: str
    account: str
    format: str = "ubl"


def _party(name: str, vat_id: str, street: str, postcode: str, city: str, mail: str) -> Party:
    return Party(
        name=name,
        vat_id=vat_id,
        endpoint=Identifier(value=mail, scheme="EM"),
        address=Address(street=street, postcode=postcode, city=city, country="DE"),
        contact=Contact(name="Buchhaltung", phone="+49 40 5550 200", email=mail),
    )


TIMBER = Vendor(
    _party("Holzhof Lauenburg GmbH", "DE812345673", "Elbstraße 12", "21481", "Lauenburg", "rechnung@holzhof.example"),
    "DE34200505501234567890", "5400",
)  # fmt: skip
FITTINGS = Vendor(
    _party("Beschläge Hansen KG", "DE219876546", "Industrieweg 9", "24941", "Flensburg", "buchhaltung@hansen.example"),
    "DE38200400000628908100", "5410", "cii",
)  # fmt: skip
POWER = Vendor(
    _party("Hafenstrom AG", "DE147258365", "Am Sandtorkai 40", "20457", "Hamburg", "rechnungen@hafenstrom.example"),
    "DE68210501700012345678", "6325",
)  # fmt: skip
PRINT = Vendor(
    _party("Druckerei Söhl", "DE263159474", "Gasstraße 3", "22761", "Hamburg", "info@soehl.example"),
    "DE82370400440532013999",
    "6815",
)


def fill(company: Company) -> None:
    """The bills that need nobody's signature: to check, with faults, in query, approved, rejected, and a paper to type."""
    actor = system(company, "story")
    today = clock.today(company.time_zone)
    for vendor in (TIMBER, FITTINGS, POWER):
        suppliers.save_supplier(actor, vendor.party, expense_account=vendor.account)
    timber = _supplier(company, TIMBER)
    ordered = [OrderLine(id="1", item="Oak board, 27 mm, oiled", quantity=Decimal(40), price=Decimal("38.50"), unit="MTK")]
    orders.save_order(actor, timber.pk, "B-2044", ordered, currency="EUR", ordered_on=today - timedelta(20), tolerance=Decimal(2))
    boards = (("Oak board, 27 mm, oiled", "40", "41.20", "MTK"), ("Delivery to the yard", "1", "95.00", "C62"))
    _arrive(actor, TIMBER, _bill(TIMBER, "LH-26-0918", today - timedelta(4), 14, boards, order="B-2044"))
    _arrive(
        actor, PRINT, _bill(PRINT, "4471", today - timedelta(1), 10, (("Catalogue, 48 pages", "500", "2.35", "C62"),)), "mail"
    )
    _arrive(
        actor, FITTINGS, _wrong(_bill(FITTINGS, "RG 55120", today - timedelta(2), 30, (("Hinge Nova", "120", "4.90", "C62"),)))
    )
    asked = _arrive(
        actor, FITTINGS, _bill(FITTINGS, "RG 55087", today - timedelta(9), 30, (("Runner set", "60", "12.40", "SET"),))
    )
    decide.query_bill(
        actor, asked.pk, [Clarification(code="PRI")], actions=[Clarification(code="PIN")], remark="11.90 was agreed in May.",
        respond_to=False,
    )  # fmt: skip
    again = _arrive(
        actor, TIMBER, _bill(TIMBER, "LH-26-0871", today - timedelta(24), 14, (("Beech veneer", "12", "64.00", "MTK"),))
    )
    decide.reject_bill(actor, again.pk, [Clarification(code="DEL")], remark="Never delivered.", respond_to=False)
    power = _arrive(
        actor, POWER, _bill(POWER, "HS-118842", today - timedelta(10), 14, (("Electricity", "4120", "0.2840", "KWH"),))
    )
    decide.accept_bill(actor, power.pk, respond_to=False)
    _paper(actor, today)


def colleagues(company: Company) -> None:
    """Two members stand behind two accounts, and what was waiting for that: bills scheduled, one payment run paid. Done once."""
    if Membership.objects.of(company).filter(user__email=COLLEAGUES[0][0]).exists():
        return
    clerk, approver = (_member(company, *each) for each in COLLEAGUES)
    today = clock.today(company.time_zone)
    for vendor in (TIMBER, FITTINGS):
        supplier = _supplier(company, vendor)
        account = accounts.propose_account(
            clerk, supplier.pk, vendor.iban, holder=vendor.party.name, remark="From its letterhead."
        )
        accounts.decide_account(approver, account.pk, confirm=True, remark="Called the number that we have had for years.")
    for waiting in Bill.objects.of(company).filter(standing__state__in=("received", "under-query")).order_by("pk"):
        record.recheck(clerk, waiting.pk)
    accounts.propose_account(clerk, _supplier(company, POWER).pk, POWER.iban, holder=POWER.party.name, remark="From its bill.")
    old = _arrive(
        clerk, TIMBER, _bill(TIMBER, "LH-26-0795", today - timedelta(40), 14, (("Oak board, 20 mm", "55", "29.80", "MTK"),))
    )
    _scheduled(approver, old, today)
    done = runs.export_run(approver, runs.make_run(approver, bill_ids=[old.pk]).pk)
    runs.pay_run(approver, done.pk, reference="2026-ELBE-7781")
    soon = _arrive(
        clerk, FITTINGS, _bill(FITTINGS, "RG 55101", today - timedelta(6), 10, (("Drawer lock", "80", "9.75", "C62"),))
    )
    credit = _bill(FITTINGS, "GS 1204", today - timedelta(3), 30, (("Drawer lock, returned", "8", "9.75", "C62"),))
    back = _arrive(clerk, FITTINGS, replace(credit, type=DocumentType.CREDIT_NOTE))
    for one in (soon, back):
        _scheduled(approver, one, today + timedelta(3))
    card = _arrive(
        clerk, FITTINGS, _bill(FITTINGS, "RG 54960", today - timedelta(30), 0, (("Screws, assorted", "10", "14.20", "XPP"),))
    )
    decide.accept_bill(approver, card.pk, respond_to=False)
    pay.pay_bill(approver, card.pk, reference="company card")


def _bill(
    vendor: Vendor, number: str, day: date, days: int, sold: tuple[tuple[str, str, str, str], ...], order: str = ""
) -> Document:
    lines = tuple(
        Line(
            id=str(place), item=Item(name=name), quantity=Decimal(count), unit=unit, price=Price(net=Decimal(price)),
            tax=STANDARD, order_line="1" if order and place == 1 else "",
        )
        for place, (name, count, price, unit) in enumerate(sold, 1)
    )  # fmt: skip
    buyer = replace(cast.SELLER, endpoint=Identifier(value="bills@nordlicht.example", scheme="EM"))
    return totals.calculate(
        Document(
            number=number, issue_date=day, due_date=day + timedelta(days), currency="EUR", seller=vendor.party, buyer=buyer,
            lines=lines, purchase_order=order, delivery=Delivery(day=day),
            payment=(PaymentMeans(code="58", account=vendor.iban, account_name=vendor.party.name, reference=number),),
        )
    )  # fmt: skip


def _wrong(document: Document) -> Document:
    """The same with a slip of the supplier: ten euros too much on the VAT, and on what is to be paid."""
    said, row, slip = document.computed, document.vat[0], Decimal(10)
    slipped = replace(said, tax=said.tax + slip, gross=said.gross + slip, payable=said.payable + slip)
    return replace(document, vat=(replace(row, tax=row.tax + slip),), totals=slipped)


def _arrive(actor: Actor, vendor: Vendor, document: Document, channel: str = "upload") -> Bill:
    content = formats.write(document, vendor.format).content
    sender = vendor.party.contact.email if vendor.party.contact and channel == "mail" else ""
    _item, found = receive_and_understand(actor, content, channel=channel, name=f"{document.number}.xml", sender=sender)
    return found[0]


def _paper(actor: Actor, today: date) -> None:
    """A PDF without XML, and a letter that is no bill."""
    document = _bill(PRINT, "4502", today, 10, (("Business cards", "4", "38.00", "XPP"),))
    page = render.pdf(document, Look())
    receive_and_understand(
        actor, page, channel="mail", name="Rechnung 4502.pdf", sender="info@soehl.example", subject="Rechnung 4502"
    )
    receive_and_understand(actor, b"<letter>Summer closing from 3 August</letter>", channel="mail", name="Sommerpause.xml")


def _scheduled(actor: Actor, bill: Bill, day: date) -> None:
    decide.accept_bill(actor, bill.pk, respond_to=False)
    schedule.schedule_bill(actor, bill.pk, pay_on=day)


def _supplier(company: Company, vendor: Vendor) -> Supplier:
    found: Supplier = Supplier.objects.of(company).get(vat_id=vendor.party.vat_id)
    return found


def _member(company: Company, email: str, name: str, role: Role) -> Actor:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name, is_active=False)
    if not Membership.objects.of(company).filter(user=user).exists():
        Membership.objects.create(company=company, user=user, role=role)
    return Actor(company=company, label=str(user), role=role, user=user)
