"""Documents to print: a German company's usual invoice and the awkward ones."""

from datetime import date
from decimal import Decimal
from functools import cache

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Attachment, Document, Note, PaymentMeans, Preceding
from duebook.domain.line import AllowanceCharge, Attribute, Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Period
from duebook.domain.ports import Look
from duebook.domain.terms import Discount, Part, Terms
from duebook.domain.totals import calculate

SELLER = Party(
    name="Nordlicht Werkstatt GmbH",
    legal_id=Identifier(value="HRB 184233 B"),
    vat_id="DE123456788",
    tax_number="30/123/45678",
    address=Address(street="Köpenicker Straße 154", city="Berlin", postcode="10997", country="DE"),
    contact=Contact(name="Jana Hoffmann", phone="+49 30 5550 1230", email="rechnung@nordlicht.example"),
)
BUYER = Party(
    name="Alpenglühn Handels GmbH & Co. KG",
    ids=(Identifier(value="10482"),),
    vat_id="ATU12345675",
    address=Address(street="Mariahilfer Straße 88a", street_2="Stiege 2", city="Wien", postcode="1070", country="AT"),
)
FOOTER = (
    "Nordlicht Werkstatt GmbH\nKöpenicker Straße 154\n10997 Berlin",
    "+49 30 5550 1230\nrechnung@nordlicht.example\nnordlicht.example",
    "Geschäftsführung: Dr. Jana Hoffmann\nAmtsgericht Charlottenburg\nHRB 184233 B",
    "USt-IdNr. DE123456788\nSteuernummer 30/123/45678\nIBAN DE02 1203 0000 0000 2020 51",
)
LOOK = Look(footer=FOOTER, accent="#1f5f5b")
FULL = Tax(category=VatCategory.STANDARD, rate=Decimal(19))
REDUCED = Tax(category=VatCategory.STANDARD, rate=Decimal(7))
TRANSFER = PaymentMeans(code="58", account="DE02120300000000202051", bic="BYLADEM1001", reference="RF97RE20260042")

LINES = (
    Line(
        quantity=Decimal("12.5"), unit="HUR", price=Price(net=Decimal(95)), tax=FULL,
        item=Item(name="Konzeption und Gestaltung", description="Entwurf des neuen Messestandes in zwei Varianten, einschließlich Abstimmung"),
        period=Period(start=date(2026, 3, 1), end=date(2026, 3, 31)),
    ),
    Line(
        quantity=Decimal(40), unit="H87", price=Price(net=Decimal("18.9"), gross=Decimal(21), discount=Decimal("2.1")), tax=FULL,
        item=Item(name="Leuchte Halo 30", seller_id="NW-4471", standard_id=Identifier(value="4012345678901", scheme="0160"), origin_country="PT"),
        allowances=(AllowanceCharge(percent=Decimal(5), reason="Mengenrabatt"),),
    ),
    Line(quantity=Decimal("2.75"), unit="MTK", price=Price(net=Decimal("148.5")), tax=FULL, item=Item(name="Akustikpaneel Eiche", attributes=(Attribute(name="Oberfläche", value="geölt"),))),
    Line(quantity=Decimal(250), price=Price(net=Decimal(42), base_quantity=Decimal(100)), tax=REDUCED, item=Item(name="Katalog Frühjahr 2026", description="48 Seiten, Klammerheftung")),
    Line(quantity=Decimal(1), unit="LS", price=Price(net=Decimal(390)), tax=FULL, item=Item(name="Lieferung und Montage"), delivered=date(2026, 3, 27)),
)  # fmt: skip


@cache
def invoice(**change: object) -> Document:
    """The usual invoice, calculated; keywords replace fields."""
    return calculate(draft(**change))


def draft(**change: object) -> Document:
    """The usual invoice as typed."""
    fields: dict = {
        "number": "RE-2026-0042", "issue_date": date(2026, 3, 30), "currency": "EUR", "language": "de",
        "seller": SELLER, "buyer": BUYER, "buyer_reference": "Einkauf / Lehner", "purchase_order": "PO-77120",
        "delivery": Delivery(day=date(2026, 3, 27)),
        "payment": (TRANSFER,),
        "terms": Terms(days=30, discounts=(Discount(percent=Decimal(2), days=10),)),
        "notes": (Note(text="Vielen Dank für den Auftrag. Es gelten unsere Lieferbedingungen vom 1. Januar 2026."),),
        "lines": LINES,
    }  # fmt: skip
    return Document(**(fields | change))


def credit() -> Document:
    """A credit note to the usual invoice."""
    return invoice(
        type=DocumentType.CREDIT_NOTE, number="GS-2026-0003", lines=LINES[1:2], terms=None, payment=(), delivery=None,
        preceding=(Preceding(number="RE-2026-0042", issue_date=date(2026, 3, 30)),),
    )  # fmt: skip


def long(count: int = 300) -> Document:
    """Many lines over many pages."""
    return invoice(lines=tuple(LINES[i % len(LINES)] for i in range(count)))


def rich(language: str = "en") -> Document:
    """Everything at once: allowances, charges, prepaid, instalments, delivery address, attachments, reverse charge beside tax."""
    lines = (*LINES, Line(quantity=Decimal(3), unit="DAY", price=Price(net=Decimal(1200)), item=Item(name="Consulting on site"),
                          tax=Tax(category=VatCategory.REVERSE_CHARGE, rate=Decimal(0), exemption_code="VATEX-EU-AE")))  # fmt: skip
    return invoice(
        language=language,
        lines=lines,
        allowances=(
            AllowanceCharge(percent=Decimal(3), reason="Loyalty discount", tax=FULL),
            AllowanceCharge(charge=True, amount=Decimal("24.9"), reason="Freight", tax=FULL),
        ),
        prepaid=Decimal(500),
        terms=Terms(parts=(Part(percent=Decimal(40), days=14), Part(percent=Decimal(60), days=45))),
        delivery=Delivery(name="Alpenglühn Zentrallager", day=date(2026, 3, 27), address=Address(street="Hafenstraße 1", city="Linz", postcode="4020", country="AT")),
        contract_reference="V-2025-118", project_reference="Messe 2026",
        period=Period(start=date(2026, 3, 1), end=date(2026, 3, 31)),
        attachments=(Attachment(id="1", description="Stundennachweis März 2026"),),
        notes=(Note(text="First paragraph of a note.\n\nSecond paragraph."), Note(text="Another note.")),
    )  # fmt: skip
