"""Documents as Spanish sellers write them; all are calculated."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Attachment, Document, ExchangeRate, Mandate, Note, PaymentMeans, Preceding
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Period
from duebook.domain.totals import calculate
from tests.strategies import random_document


def taxed(category: str, rate: str | None = None, code: str = "", text: str = "") -> Tax:
    """A treatment."""
    held = None if rate is None else Decimal(rate)
    return Tax(category=VatCategory(category), rate=held, exemption_code=code, exemption_text=text)


S21, S10, S4 = taxed("S", "21"), taxed("S", "10"), taxed("S", "4")
SELLER = Party(
    name="Almazara del Sur S.L.",
    trading_name="Oro Líquido",
    legal_id=Identifier(value="Tomo 123, Hoja J-1"),
    vat_id="ESB58378431",
    address=Address(street="Calle Olivo 7", city="Jaén", postcode="23001", region="Jaén", country="ES"),
    contact=Contact(name="Ana Ruiz", phone="+34 953 000 000", email="facturas@almazara.example"),
)
BUYER = Party(
    name="Restaurante La Encina S.A.",
    vat_id="ESA28015865",
    address=Address(street="Gran Vía 101", city="Madrid", postcode="28013", region="Madrid", country="ES"),
)
LINES = (
    Line(
        id="1",
        note="Cosecha temprana",
        quantity=Decimal("20.5"),
        unit="LTR",
        order_line="10",
        period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
        allowances=(
            AllowanceCharge(percent=Decimal(10), reason="Volumen"),
            AllowanceCharge(charge=True, amount=Decimal("2.50"), reason="Envase"),
        ),
        price=Price(net=Decimal("38.505")),
        tax=S4,
        item=Item(name="Aceite de oliva virgen extra", seller_id="AC-5"),
        delivered=date(2026, 2, 20),
    ),
    Line(id="2", quantity=Decimal(4), unit="KGM", price=Price(net=Decimal("62.00")), tax=S10, item=Item(name="Jamón curado")),
    Line(id="3", quantity=Decimal(-1), unit="C62", price=Price(net=Decimal("4.20")), tax=S21, item=Item(name="Caja devuelta")),
)
FULL = Document(
    number="F-2026-7",
    issue_date=date(2026, 3, 2),
    due_date=date(2026, 4, 1),
    currency="EUR",
    language="es",
    contract_reference="C-9",
    purchase_order="PED-12",
    notes=(Note(text="Gracias por su confianza"),),
    seller=SELLER,
    buyer=BUYER,
    delivery=Delivery(day=date(2026, 2, 27)),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    payment=(PaymentMeans(code="58", reference="F-2026-7", account="ES9121000418450200051332", bic="CAIXESBBXXX"),),
    attachments=(Attachment(id="a", description="Albarán", content="QQ==", mime="application/pdf", filename="albaran.pdf"),),
    allowances=(
        AllowanceCharge(percent=Decimal(2), reason="Cliente fiel", tax=S4),
        AllowanceCharge(charge=True, amount=Decimal("9.00"), reason="Portes", tax=S21),
    ),
    lines=LINES,
)
BEFORE = (Preceding(number="F-2026-1", issue_date=date(2026, 1, 5)),)
PLAIN = replace(FULL, allowances=(), attachments=())


def one_rate(tax: Tax, **changes: object) -> Document:
    """The plain document with a single treatment."""
    return replace(PLAIN, lines=tuple(replace(line, tax=tax) for line in LINES), **changes)


def abroad(vat_id: str, country: str) -> Party:
    """A buyer in another country."""
    place = Address(street="Rue du Port 1", city="Sète", postcode="34200", country=country)
    return Party(name="Port & Fils", vat_id=vat_id, address=place)


DRAFTS = {
    "full": FULL,
    "credit-note": replace(FULL, type=DocumentType.CREDIT_NOTE, preceding=BEFORE, notes=(Note(text="Devolución"),)),
    "prepaid": replace(PLAIN, prepaid=Decimal("100.00")),
    "self-billed": replace(PLAIN, type=DocumentType.SELF_BILLED),
    "exempt": one_rate(taxed("E", "0", "VATEX-EU-132", "Exenta, artículo 20 LIVA")),
    "reverse": one_rate(taxed("AE", "0", "VATEX-EU-AE", "Inversión del sujeto pasivo")),
    "services-abroad": one_rate(taxed("AE", "0", "VATEX-EU-AE", "Reverse charge"), buyer=abroad("FR40303265045", "FR")),
    "intra-community": one_rate(taxed("K", "0", "VATEX-EU-IC", "Entrega intracomunitaria"), buyer=abroad("FR40303265045", "FR")),
    "export": one_rate(taxed("G", "0", "VATEX-EU-G", "Exportación"), buyer=abroad("CHE123456789", "CH")),
    "canary": one_rate(taxed("L", "7")),
    "outside": one_rate(taxed("O", None, "VATEX-EU-O", "No sujeta"), buyer=abroad("", "US")),
    "consumer": replace(PLAIN, buyer=Party(name="Luis Gil", address=BUYER.address)),
    "dollars": replace(PLAIN, currency="USD", exchange=ExchangeRate(currency="EUR", rate=Decimal("0.9213"), day=date(2026, 3, 1))),
    "direct-debit": replace(
        PLAIN,
        payment=(PaymentMeans(code="59", mandate=Mandate(id="M-1", creditor_id="ES89000A28015865", debited_iban="ES7921000813610123456789")),),
    ),
}  # fmt: skip
DOCUMENTS = {name: calculate(one) for name, one in DRAFTS.items()}
"""Name -> calculated document."""
CORRECTED = calculate(replace(PLAIN, type=DocumentType.CORRECTIVE, preceding=BEFORE, lines=LINES[:2]))
"""A corrective invoice that replaces one like ``PLAIN``."""


def spanish_documents() -> st.SearchStrategy[Document]:
    """Random documents with everything that EN 16931 carries, between two Spanish parties."""
    return st.integers(min_value=0, max_value=2**32).map(lambda seed: _random(Random(seed)))


def _random(rng: Random) -> Document:
    made = random_document(rng)
    taxes = [rng.choice([S21, S10, S4, taxed("E", "0", "VATEX-EU-132", "Exenta"), taxed("Z", "0")]) for _ in range(2)]
    kinds = [DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.SELF_BILLED, DocumentType.CORRECTIVE]
    place = Address(street="Calle Olivo 7", city="Jaén", postcode="23001", region="Jaén", country="ES")
    return calculate(
        replace(
            made,
            type=rng.choice(kinds),
            language=rng.choice(["es", "ca", "en"]),
            seller=replace(made.seller, vat_id="ESB58378431", address=place),
            buyer=replace(made.buyer, vat_id=rng.choice(["ESA28015865", "FR40303265045"]), address=place),
            lines=tuple(replace(line, tax=rng.choice(taxes)) for line in made.lines),
            allowances=tuple(replace(one, tax=rng.choice(taxes)) for one in made.allowances),
        )
    )
