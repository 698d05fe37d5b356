"""Random documents: calculated, with their tax chosen, and valid as far as EN 16931's arithmetic and code lists go."""

import base64
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Attachment, Document, Note, PaymentMeans, Preceding
from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Payee, Period
from duebook.domain.totals import calculate

WORDS = 'Kaffee & Tee,Ünïcode Straße,<Rohr> 3/4,価格表,O\'Neill "Ltd",שירות,one\ntwo,a,Zł,x  y,#hash,50 %'.split(",")
TYPES = [
    DocumentType.INVOICE,
    DocumentType.CREDIT_NOTE,
    DocumentType.CORRECTIVE,
    DocumentType.PREPAYMENT,
    DocumentType.SELF_BILLED,
]
RATES = [Decimal(one) for one in ("19", "7", "20", "5.5", "2.1", "25.5")]
PLAIN = [
    Tax(category=VatCategory.ZERO, rate=Decimal(0)),
    Tax(category=VatCategory.EXEMPT, rate=Decimal(0), exemption_code="VATEX-EU-132", exemption_text="Exempt"),
    Tax(category=VatCategory.REVERSE_CHARGE, rate=Decimal(0), exemption_code="VATEX-EU-AE", exemption_text="Reverse charge"),
]


def documents() -> st.SearchStrategy[Document]:
    """Calculated documents, shrinking towards small seeds."""
    return st.integers(min_value=0, max_value=2**32).map(lambda seed: random_document(Random(seed)))


def random_document(rng: Random) -> Document:
    """One calculated document with a random choice of everything that EN 16931 carries."""
    kind = rng.choice(TYPES)
    day = date(2024, 1, 1) + timedelta(days=rng.randrange(1_000))
    taxes = [_tax(rng) for _ in range(rng.randint(1, 3))]
    document = Document(
        type=kind,
        number=f"{rng.randrange(10**6)}",
        issue_date=day,
        due_date=day + timedelta(days=rng.randrange(90)),
        tax_point_date=_maybe(rng, day),
        currency=rng.choice(["EUR", "USD", "GBP", "SEK"]),
        buyer_reference=_text(rng),
        project_reference=_text(rng),
        contract_reference=_text(rng),
        purchase_order=_text(rng),
        sales_order=_text(rng),
        receiving_advice=_text(rng),
        despatch_advice=_text(rng),
        tender=_text(rng),
        invoiced_object=_maybe(rng, Identifier(value=_word(rng), scheme=rng.choice(["", "AAA"]))),
        buyer_accounting_reference=_text(rng),
        payment_terms=_text(rng),
        notes=tuple(Note(text=_word(rng), subject_code=rng.choice(["", "AAI", "SUR"])) for _ in range(rng.randrange(3))),
        preceding=tuple(Preceding(number=_word(rng), issue_date=_maybe(rng, day)) for _ in range(rng.randrange(3))),
        seller=replace(_party(rng), vat_id="DE136695976", tax_number=_text(rng), legal_info=_text(rng)),
        buyer=replace(_party(rng), vat_id=rng.choice(["DE129273398", "FR40303265045"])),
        payee=_maybe(rng, Payee(name="Factor SA", id=_maybe(rng, Identifier(value="F")))),
        delivery=_maybe(rng, Delivery(name=_text(rng), day=day, address=_maybe(rng, _address(rng)))),
        period=_maybe(rng, Period(start=day, end=day + timedelta(days=rng.randrange(60)))),
        payment=_payment(rng, must=kind.is_credit),  # UBL keeps a credit note's due date there
        allowances=tuple(replace(_allowance(rng), tax=rng.choice(taxes)) for _ in range(rng.randrange(3))),
        attachments=tuple(_attachment(rng, index) for index in range(rng.randrange(3))),
        lines=tuple(_line(rng, rng.choice(taxes), day) for _ in range(rng.randint(1, 6))),
        prepaid=_maybe(rng, Decimal(rng.randrange(1, 10_000)).scaleb(-2)),
    )
    return calculate(document)


def _maybe(rng, value):
    return value if rng.random() < 0.5 else None


def _word(rng):
    return rng.choice(WORDS)


def _text(rng):
    return _maybe(rng, _word(rng)) or ""


def _tax(rng):
    return Tax(category=VatCategory.STANDARD, rate=rng.choice(RATES)) if rng.random() < 0.75 else rng.choice(PLAIN)


def _amount(rng, digits=5, places=2):
    return Decimal(rng.randrange(1, 10 ** rng.randint(1, digits))).scaleb(-rng.randint(0, places))


def _allowance(rng):
    made = AllowanceCharge(charge=rng.random() < 0.4, reason=_word(rng))
    return replace(made, amount=_amount(rng, 4)) if rng.random() < 0.5 else replace(made, percent=_amount(rng, 2, 1))


def _address(rng):
    names = ("street", "street_2", "street_3", "city", "postcode", "region")
    return Address(country=rng.choice(["DE", "FR", "NL"]), **{name: _text(rng) for name in names})


def _party(rng):
    return Party(
        name=_word(rng),
        trading_name=_text(rng),
        ids=tuple(Identifier(value=f"{i}", scheme="0088") for i in range(rng.randrange(2))),
        legal_id=_maybe(rng, Identifier(value="HRB 1", scheme=rng.choice(["", "0002"]))),
        endpoint=_maybe(rng, Identifier(value="a@example.org", scheme="EM")),
        address=_address(rng),
        contact=_maybe(rng, Contact(name=_word(rng), phone=_text(rng), email="b@example.org")),
    )


def _payment(rng, *, must):
    if not must and rng.random() < 0.3:
        return ()
    reference, text = _text(rng), _text(rng)
    accounts = ["DE89370400440532013000", "12-345"][: rng.randint(1, 2)]
    return tuple(
        PaymentMeans(
            code="30", text=text, reference=reference, account=one, account_name=_text(rng), bic=rng.choice(["", "COBADEFFXXX"])
        )
        for one in accounts
    )


def _attachment(rng, index):
    if rng.random() < 0.5:
        return Attachment(id=f"A{index}", description=_text(rng), url="https://example.org/?a=1&b=2")
    content = base64.b64encode(rng.randbytes(20)).decode()
    return Attachment(id=f"A{index}", description=_text(rng), content=content, mime="application/pdf", filename=f"{index}.pdf")


def _line(rng, tax, day):
    gross = _amount(rng, 6, 4)
    discount = _maybe(rng, (gross / 10).quantize(Decimal("0.0001")))
    price = Price(gross=gross, discount=discount or None) if rng.random() < 0.5 else Price(net=gross)
    return Line(
        note=_text(rng),
        quantity=_amount(rng, 5, 3),
        unit=rng.choice(["C62", "HUR", "KGM"]),
        order_line=_text(rng),
        buyer_accounting_reference=_text(rng),
        period=_maybe(rng, Period(start=day, end=day)) if rng.random() < 0.3 else None,
        allowances=tuple(_allowance(rng) for _ in range(rng.randrange(3))),
        price=replace(price, base_quantity=_maybe(rng, Decimal(rng.choice([1, 10, 100])))),
        tax=tax,
        item=Item(
            name=_word(rng),
            description=_text(rng),
            seller_id=_text(rng),
            buyer_id=_text(rng),
            standard_id=_maybe(rng, Identifier(value="4012345001235", scheme="0160")),
            classifications=tuple(Classification(value="1", scheme="IB", version=_text(rng)) for _ in range(rng.randrange(2))),
            origin_country=rng.choice(["", "DE"]),
            attributes=tuple(Attribute(name=_word(rng), value=_word(rng)) for _ in range(rng.randrange(3))),
        ),
    )
