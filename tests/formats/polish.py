"""Documents as Polish sellers write them, one for each kind that FA(3) knows, and random ones; all are calculated."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, ExchangeRate, Note, PaymentMeans, Preceding, ThirdPartyPayment
from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Payee, Period, TaxRepresentative
from duebook.domain.terms import Discount, Terms
from duebook.domain.totals import calculate
from tests.strategies import WORDS, random_document


def taxed(category: str, rate: str | None = None, code: str = "", text: str = "") -> Tax:
    """A treatment."""
    held = None if rate is None else Decimal(rate)
    return Tax(category=VatCategory(category), rate=held, exemption_code=code, exemption_text=text)


S23, S8, S5 = taxed("S", "23"), taxed("S", "8"), taxed("S", "5")
SELLER = Party(
    name="Drukarnia Wisła sp. z o.o.",
    trading_name="Wisła",
    ids=(Identifier(value="EORI PL856734621500000"), Identifier(value="REGON 123456785")),
    legal_id=Identifier(value="0000123456"),
    vat_id="PL8567346215",
    legal_info="Sąd Rejonowy w Krakowie, kapitał zakładowy 50 000 zł",
    endpoint=Identifier(value="8567346215", scheme="9945"),
    address=Address(street="ul. Długa 8", street_2="lok. 3", city="Kraków", postcode="31-146", country="PL"),
    contact=Contact(name="Ewa Lis", phone="+48 12 345 67 89", email="faktury@wisla.example"),
)
BUYER = Party(
    name="Wydawnictwo Orzeł S.A.",
    ids=(Identifier(value="K-77"), Identifier(value="5901234123457", scheme="0088")),
    legal_id=Identifier(value="0000654321"),
    vat_id="PL5841234503",
    address=Address(street="ul. Marszałkowska 99", city="Warszawa", postcode="00-693", country="PL"),
    contact=Contact(phone="+48 22 1", email="ksiegowosc@orzel.example"),
)
LINES = (
    Line(
        id="1",
        note="Druk dwustronny",
        object_id=Identifier(value="Z-1", scheme="AAB"),
        quantity=Decimal("500.5"),
        unit="C62",
        order_line="10",
        buyer_accounting_reference="402-1",
        period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
        allowances=(
            AllowanceCharge(percent=Decimal(10), reason="Ilość", reason_code="95"),
            AllowanceCharge(charge=True, amount=Decimal("12.50"), reason="Ekspres"),
        ),
        price=Price(gross=Decimal("21.40"), discount=Decimal("0.10"), base_quantity=Decimal(10), base_unit="C62"),
        tax=S5,
        item=Item(
            name="Książka w oprawie twardej",
            description="Format A5, " + "papier offsetowy " * 40 + "koniec",
            seller_id="KS-1",
            buyer_id="X-9",
            standard_id=Identifier(value="4012345001235", scheme="0160"),
            classifications=(
                Classification(value="58.11.1", scheme="ZZZ", version="PKWiU"),
                Classification(value="4901", scheme="HS"),
                Classification(value="GTU_05", scheme="ZZZ", version="GTU"),
                Classification(value="22110000", scheme="STI", version="2008"),
            ),
            origin_country="PL",
            attributes=(Attribute(name="Kolor", value="Granatowy"),),
        ),
        delivered=date(2026, 2, 20),
    ),
    Line(
        id="a/2",
        quantity=Decimal("0.3333333"),
        unit="KGM",
        allowances=(AllowanceCharge(amount=Decimal("0.50")),),
        price=Price(net=Decimal("12.345678901")),
        tax=S23,
        item=Item(name="Klej"),
    ),
    Line(id="3", quantity=Decimal(-1), unit="XBX", price=Price(net=Decimal("9.99")), tax=S23, item=Item(name="Zwrot kartonu")),
)
ACCOUNT = PaymentMeans(
    code="30", reference="FV/7/2026", account="PL61109010140000071219812874", account_name="Wisła", bic="WBKPPLPP"
)
FULL = Document(
    number="FV/7/2026",
    issue_date=date(2026, 3, 2),
    tax_point_date=date(2026, 2, 28),
    currency="PLN",
    buyer_reference="L-1",
    project_reference="P-1",
    contract_reference="U/3/2025",
    purchase_order="ZAM/9",
    sales_order="SO-4",
    receiving_advice="PZ-3",
    despatch_advice="WZ-5",
    tender="LOT-2",
    invoiced_object=Identifier(value="LICZNIK-1", scheme="AAA"),
    buyer_accounting_reference="402",
    payment_terms="14 dni netto",
    notes=(Note(text="Dziękujemy"), Note(text="Mechanizm podzielonej płatności", subject_code="AAI")),
    preceding=(Preceding(number="FV/6/2026", issue_date=date(2026, 2, 2)),),
    seller=SELLER,
    buyer=BUYER,
    payee=Payee(name="Faktor S.A.", id=Identifier(value="5252344078"), legal_id=Identifier(value="0000111222")),
    tax_representative=TaxRepresentative(
        name="Doradca sp. z o.o.", vat_id="PL5252344078", address=Address(street="ul. Nowa 1", city="Łódź", country="PL")
    ),
    delivery=Delivery(
        name="Magazyn Orła",
        location=Identifier(value="5901234123457", scheme="0088"),
        day=date(2026, 2, 27),
        address=Address(street="ul. Składowa 2", city="Płock", postcode="09-400", country="PL"),
    ),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    payment=(ACCOUNT, replace(ACCOUNT, account="PL27114020040000300201355387", account_name="", bic="")),
    terms=Terms(days=14, discounts=(Discount(percent=Decimal("2.5"), days=7),)),
    allowances=(
        AllowanceCharge(percent=Decimal("2.5"), reason="Stały klient", reason_code="100", tax=S5),
        AllowanceCharge(charge=True, amount=Decimal("4.90"), reason="Wysyłka", tax=S23),
    ),
    lines=LINES,
)
PLAIN = replace(
    FULL, tax_representative=None, payee=None, preceding=(), tax_point_date=None, allowances=(), period=None, terms=None
)
BEFORE = PLAIN.preceding or (Preceding(number="FV/1/2026", issue_date=date(2026, 1, 5)),)


def one_rate(tax: Tax, **changes: object) -> Document:
    """The plain document with a single treatment."""
    return replace(PLAIN, lines=tuple(replace(line, tax=tax) for line in LINES), **changes)


def _buyer(vat_id: str, country: str) -> Party:
    return replace(BUYER, vat_id=vat_id, address=Address(street="Allee 1", city="Hamburg", postcode="20095", country=country))


DRAFTS = {
    "full": FULL,
    "credit-note": replace(FULL, type=DocumentType.CREDIT_NOTE, notes=(Note(text="Zwrot towaru"),)),
    "prepayment": replace(PLAIN, type=DocumentType.PREPAYMENT, tax_point_date=date(2026, 2, 25)),
    "prepayment-credit": replace(PLAIN, type=DocumentType.PREPAYMENT_CREDIT_NOTE, preceding=BEFORE),
    "final": one_rate(S23, preceding=BEFORE, prepaid=Decimal("500.00")),
    "final-two-rates": replace(PLAIN, preceding=BEFORE, prepaid=Decimal("333.33")),
    "part-paid": replace(PLAIN, prepaid=Decimal("100.00")),
    "deposit": replace(PLAIN, third_party=(ThirdPartyPayment(amount=Decimal("12.50"), description="Kaucja"),)),
    "debit-note": replace(PLAIN, type=DocumentType.DEBIT_NOTE, preceding=BEFORE),
    "debit-note-alone": replace(PLAIN, type=DocumentType.DEBIT_NOTE),
    "self-billed": replace(PLAIN, type=DocumentType.SELF_BILLED),
    "factored": replace(PLAIN, type=DocumentType.FACTORED, payee=Payee(name="Faktor S.A.")),
    "exempt": one_rate(taxed("E", "0", "VATEX-EU-132", "Art. 43 ust. 1 pkt 29 ustawy o VAT")),
    "exempt-without-text": one_rate(taxed("E", "0", "VATEX-EU-132")),
    "exempt-without-ground": one_rate(taxed("E", "0")),
    "margin": one_rate(taxed("E", "0", "VATEX-EU-F", "Procedura marży - towary używane")),
    "domestic-reverse": one_rate(taxed("AE", "0", "VATEX-EU-AE", "Odwrotne obciążenie")),
    "services-abroad": one_rate(taxed("AE", "0", "VATEX-EU-AE", "Reverse charge"), buyer=_buyer("DE129273398", "DE")),
    "intra-community": one_rate(taxed("K", "0", "VATEX-EU-IC", "Intra-community"), buyer=_buyer("DE129273398", "DE")),
    "export": one_rate(taxed("G", "0", "VATEX-EU-G", "Export"), buyer=_buyer("CHE123456789", "CH")),
    "zero": one_rate(taxed("Z", "0")),
    "outside": one_rate(taxed("O", None, "VATEX-EU-O", "Nie podlega"), buyer=_buyer("", "US")),
    "one-stop-shop": one_rate(taxed("S", "25.5"), buyer=_buyer("", "FI")),
    "taxi": one_rate(taxed("S", "4")),
    "several": replace(PLAIN, lines=tuple(replace(LINES[2], id=str(i), tax=taxed("S", r)) for i, r in enumerate(("23", "22", "8", "7", "25", "21"), 1))),
    "euro": replace(PLAIN, currency="EUR", exchange=ExchangeRate(currency="PLN", rate=Decimal("4.2571")), payment=(replace(ACCOUNT, code="58"),)),
    "euro-advance": replace(PLAIN, type=DocumentType.PREPAYMENT, currency="EUR", exchange=ExchangeRate(currency="PLN", rate=Decimal("4.2571"))),
    "yen": replace(PLAIN, currency="JPY"),
    "shop": replace(
        PLAIN,
        prices_include_tax=True,
        lines=(Line(quantity=Decimal(3), price=Price(with_tax=Decimal("9.99")), tax=S23, item=Item(name="Kubek")),),
    ),
    "period": replace(PLAIN, delivery=None, period=FULL.period),
    "cash": replace(PLAIN, tax_point_code="432", payment=(PaymentMeans(code="10"),)),
    "direct-debit": replace(PLAIN, payment=(PaymentMeans(code="59", text="SEPA"),)),
    "odd-means": replace(PLAIN, payment=(PaymentMeans(code="93"),)),
    "minimal": Document(
        number="1",
        issue_date=date(2025, 1, 1),
        due_date=date(2025, 1, 31),
        currency="PLN",
        seller=Party(name="A", vat_id="PL8567346215", address=Address(country="PL")),
        buyer=Party(),
        lines=(Line(price=Price(net=Decimal(1)), tax=S23, item=Item(name="X")),),
    ),
}  # fmt: skip
DOCUMENTS = {name: calculate(one) for name, one in DRAFTS.items()}
"""Name -> calculated document."""
CORRECTED = calculate(
    replace(PLAIN, type=DocumentType.CORRECTIVE, preceding=BEFORE, lines=(*LINES[:2], replace(LINES[2], quantity=Decimal(4))))
)
"""A corrective invoice of ``DOCUMENTS["part-paid"]`` without what was paid."""

ACCOUNTS = ("PL61109010140000071219812874", "DE89370400440532013000")
RATES = [S23, S8, S5, taxed("S", "25.5"), taxed("Z", "0"), taxed("E", "0", "VATEX-EU-132", "Zwolnione")]


def polish_documents() -> st.SearchStrategy[Document]:
    """Random documents with everything that EN 16931 carries, of a Polish seller."""
    return st.integers(min_value=0, max_value=2**32).map(lambda seed: _random(Random(seed)))


def _random(rng: Random) -> Document:
    made = random_document(rng)
    taxes = [rng.choice(RATES) for _ in range(rng.randint(1, 3))]
    kinds = [DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.PREPAYMENT, DocumentType.SELF_BILLED]
    day = made.issue_date or date(2026, 1, 1)
    return calculate(
        replace(
            made,
            type=rng.choice(kinds),
            currency=rng.choice(["PLN", "EUR", "USD"]),
            exchange=rng.choice([None, ExchangeRate(currency="PLN", rate=Decimal("4.25"))]),
            preceding=tuple(Preceding(number=rng.choice(WORDS), issue_date=day - timedelta(days=9)) for _ in made.preceding),
            seller=replace(made.seller, vat_id="PL8567346215", address=_place(rng)),
            buyer=replace(made.buyer, address=_place(rng)),
            delivery=made.delivery and replace(made.delivery, address=rng.choice([None, _place(rng)])),
            payment=made.payment and tuple(replace(made.payment[0], account=one) for one in ACCOUNTS[: rng.randint(1, 2)]),
            attachments=(),
            lines=tuple(replace(line, tax=rng.choice(taxes)) for line in made.lines),
            allowances=tuple(replace(one, tax=rng.choice(taxes)) for one in made.allowances),
            terms=rng.choice([None, Terms(days=rng.randrange(60))]),
        )
    )


def _place(rng: Random) -> Address:
    return Address(
        street=rng.choice(["ul. Długa 8", "Rynek 1/2 m. 3", ""]),
        street_2=rng.choice(["", "lok. 3"]),
        city=rng.choice(["Kraków", "Bielsko-Biała", "Nowy Sącz"]),
        postcode=rng.choice(["31-146", "20095", "SW1A 1AA", ""]),
        region=rng.choice(["", "Małopolska"]),
        country=rng.choice(["PL", "DE", "GB"]),
    )
