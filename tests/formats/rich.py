"""Documents that use every field EN 16931 carries, one for each kind of business; all are calculated and valid by the official rules."""

import base64
from dataclasses import replace
from datetime import date
from decimal import Decimal

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import (
    Attachment,
    Document,
    ExchangeRate,
    Mandate,
    Note,
    PaymentMeans,
    Preceding,
)
from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Payee, Period, TaxRepresentative
from duebook.domain.totals import calculate

S19 = Tax(category=VatCategory.STANDARD, rate=Decimal(19))
S7 = Tax(category=VatCategory.STANDARD, rate=Decimal(7))
PDF = base64.b64encode(b"%PDF-1.7 a small file").decode()

SELLER = Party(
    name="Müller & Söhne GmbH",
    trading_name="Müller <Works>",
    ids=(Identifier(value="S-1"), Identifier(value="4000001123452", scheme="0088")),
    legal_id=Identifier(value="HRB 12345", scheme="0002"),
    vat_id="DE136695976",
    tax_number="37/123/45678",
    legal_info="Amtsgericht Kiel, capital 25.000 EUR",
    endpoint=Identifier(value="0060123456789", scheme="0204"),
    address=Address(
        street='Hafenstr. 4 "Haus B"',
        street_2="3. Stock",
        street_3="Tor 2",
        city="Kiel",
        postcode="24103",
        region="Schleswig-Holstein",
        country="DE",
    ),
    contact=Contact(name="Ada Kern", phone="+49 431 123456", email="rechnung@uferwerk.example"),
)
BUYER = Party(
    name="Nordlicht AG",
    trading_name="Nordlicht",
    ids=(Identifier(value="B-77", scheme="0088"),),
    legal_id=Identifier(value="HRB 9"),
    vat_id="DE129273398",
    endpoint=Identifier(value="kauf@nordlicht.example", scheme="EM"),
    address=Address(
        street="Allee 1", street_2="Hof", street_3="Links", city="Hamburg", postcode="20095", region="HH", country="DE"
    ),
    contact=Contact(name="Bo Lund", phone="+49 40 1", email="buchhaltung@nordlicht.example"),
)
LINES = (
    Line(
        id="1",
        note="Two days on site",
        object_id=Identifier(value="METER-1", scheme="AAB"),
        quantity=Decimal("16.5"),
        unit="HUR",
        order_line="10",
        buyer_accounting_reference="4711",
        period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
        allowances=(
            AllowanceCharge(percent=Decimal(10), reason="Volume", reason_code="95"),
            AllowanceCharge(charge=True, amount=Decimal("12.50"), reason="Travel", reason_code="FC"),
        ),
        price=Price(gross=Decimal("100.00"), discount=Decimal("5.50"), base_quantity=Decimal(1), base_unit="HUR"),
        tax=S19,
        item=Item(
            name="Consulting",
            description="Advice & <planning>",
            seller_id="C-1",
            buyer_id="X-9",
            standard_id=Identifier(value="4012345001235", scheme="0160"),
            classifications=(
                Classification(value="80101500", scheme="MP", version="19.05"),
                Classification(value="A1", scheme="IB"),
            ),
            origin_country="DE",
            attributes=(Attribute(name="Colour", value="Blue"), Attribute(name="Grade", value="A+")),
        ),
    ),
    Line(id="2", quantity=Decimal("0.333"), unit="KGM", price=Price(net=Decimal("12.345678")), tax=S7, item=Item(name="Tea")),
    Line(id="3", quantity=Decimal(-1), unit="C62", price=Price(net=Decimal("9.99")), tax=S7, item=Item(name="Returned cup")),
)
FULL = Document(
    number="INV-2026-00001",
    issue_date=date(2026, 3, 2),
    tax_point_date=date(2026, 2, 28),
    due_date=date(2026, 4, 1),
    currency="EUR",
    buyer_reference="04011000-12345-34",
    project_reference="P-1",
    contract_reference="V-2",
    purchase_order="PO-3",
    sales_order="SO-4",
    receiving_advice="RA-5",
    despatch_advice="DA-6",
    tender="T-7",
    invoiced_object=Identifier(value="OBJ-8", scheme="AAA"),
    buyer_accounting_reference="KST-9",
    payment_terms="30 days net\n#SKONTO#TAGE=14#PROZENT=2.00#",
    notes=(Note(text="Thank you", subject_code="AAI"), Note(text="5 < 6 & 7 > 6")),
    process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    preceding=(Preceding(number="INV-2025-9", issue_date=date(2025, 12, 1)), Preceding(number="INV-2025-10")),
    seller=SELLER,
    buyer=BUYER,
    payee=Payee(name="Factor SA", id=Identifier(value="F-1", scheme="0088"), legal_id=Identifier(value="R-2", scheme="0002")),
    tax_representative=TaxRepresentative(
        name="Fiscal BV",
        vat_id="NL004495445B01",
        address=Address(street="Kade 1", street_2="b", street_3="c", city="Delft", postcode="2611", region="ZH", country="NL"),
    ),
    delivery=Delivery(
        name="Warehouse",
        location=Identifier(value="L-1", scheme="0088"),
        day=date(2026, 2, 27),
        address=Address(street="Kai 3", street_2="x", street_3="y", city="Bremen", postcode="28195", region="HB", country="DE"),
    ),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    payment=(
        PaymentMeans(
            code="58",
            text="SEPA",
            reference="RF18 5390",
            account="DE89370400440532013000",
            account_name="Müller",
            bic="COBADEFFXXX",
        ),
        PaymentMeans(code="58", text="SEPA", reference="RF18 5390", account="FR7630006000011234567890189"),
    ),
    allowances=(
        AllowanceCharge(percent=Decimal("2.5"), reason="Loyal", reason_code="100", tax=S19),
        AllowanceCharge(charge=True, amount=Decimal("4.90"), reason="Parcel", reason_code="FC", tax=S7),
    ),
    attachments=(
        Attachment(id="A-1", description="Hours", content=PDF, mime="application/pdf", filename="hours.pdf"),
        Attachment(id="A-2", description="Report", url="https://example.org/r?a=1&b=2"),
    ),
    lines=LINES,
    prepaid=Decimal("100.00"),
    cash_rounding=Decimal("0.05"),
)
DEBIT = (
    PaymentMeans(
        code="59",
        text="Direct debit",
        reference="M-1",
        mandate=Mandate(id="M-1", creditor_id="DE98ZZZ09999999999", debited_iban="DE75512108001245126199"),
    ),
)
PLAIN = replace(
    FULL, tax_representative=None, payee=None, preceding=(), prepaid=None, cash_rounding=None, tax_point_date=None, allowances=()
)


def taxed(category: str, rate: str | None, code: str, text: str) -> Document:
    """A document with one treatment that has a reason."""
    tax = Tax(
        category=VatCategory(category),
        rate=None if rate is None else Decimal(rate),
        exemption_code=code,
        exemption_text=text,
    )
    return replace(PLAIN, lines=tuple(replace(one, tax=tax) for one in LINES))


def _abroad(document: Document, country: str, vat_id: str) -> Document:
    address = replace(document.buyer.address, country=country)
    delivery = replace(FULL.delivery, address=replace(FULL.delivery.address, country=country))
    return replace(document, buyer=replace(document.buyer, vat_id=vat_id, address=address), delivery=delivery)


def _outside() -> Document:
    made = taxed("O", None, "VATEX-EU-O", "Not subject to VAT")
    return replace(made, seller=replace(made.seller, vat_id=""), buyer=replace(made.buyer, vat_id=""))


DRAFTS = {
    "full": FULL,
    "tax-point-code": replace(FULL, tax_point_date=None, tax_point_code="35"),
    "credit-note": replace(FULL, type=DocumentType.CREDIT_NOTE),
    "prepayment": replace(PLAIN, type=DocumentType.PREPAYMENT),
    "corrective": replace(PLAIN, type=DocumentType.CORRECTIVE, preceding=FULL.preceding),
    "debit-note": replace(PLAIN, type=DocumentType.DEBIT_NOTE),
    "self-billed": replace(PLAIN, type=DocumentType.SELF_BILLED),
    "direct-debit": replace(FULL, payment=DEBIT),
    "reverse-charge": taxed("AE", "0", "VATEX-EU-AE", "Reverse charge"),
    "intra-community": _abroad(taxed("K", "0", "VATEX-EU-IC", "Intra-community supply"), "FR", "FR40303265045"),
    "export": _abroad(taxed("G", "0", "VATEX-EU-G", "Export"), "CH", ""),
    "exempt": taxed("E", "0", "VATEX-EU-132", "Exempt"),
    "zero": taxed("Z", "0", "", ""),
    "outside": _outside(),
    "canary": taxed("L", "6.5", "", ""),
    "tax-currency": replace(PLAIN, currency="SEK", exchange=ExchangeRate(currency="EUR", rate=Decimal("0.0905"))),
    "yen": replace(PLAIN, currency="JPY", lines=LINES[:1]),
    "minimal": Document(
        number="1",
        issue_date=date(2026, 1, 1),
        due_date=date(2026, 1, 31),
        currency="EUR",
        seller=Party(name="A", vat_id="DE136695976", address=Address(country="DE")),
        buyer=Party(name="B", address=Address(country="DE")),
        lines=(Line(price=Price(net=Decimal(1)), tax=S19, item=Item(name="X")),),
    ),
}
DOCUMENTS = {name: calculate(one) for name, one in DRAFTS.items()}
"""Name -> calculated document."""


def carried(document: Document) -> Document:
    """A calculated document with what EN 16931 has no word for emptied, as a reader would give it."""
    rate = None
    if document.exchange and document.computed.tax_in_tax_currency is not None and document.computed.tax:
        rate = (document.computed.tax_in_tax_currency / document.computed.tax).quantize(Decimal("0.000001"))
    exchange = ExchangeRate(currency=document.tax_currency, rate=rate) if rate is not None else None
    return replace(
        document,
        specification=document.specification or "urn:cen.eu:en16931:2017",
        language="",
        terms=None,
        cash_rounding=None,
        instalments=(),
        tax_reasons=(),
        prepaid=document.computed.prepaid or None,
        exchange=exchange,
    )
