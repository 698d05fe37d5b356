"""Random documents that use more than a format may carry: every type, several identifiers, means and mandates, and the extensions."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from duebook.domain.codes import DocumentType
from duebook.domain.document import (
    Attachment,
    Card,
    Document,
    ExchangeRate,
    Mandate,
    Note,
    PaymentMeans,
    ThirdPartyPayment,
)
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Address, Delivery, Identifier, TaxRepresentative
from duebook.domain.terms import Discount, Part, Terms
from duebook.domain.totals import calculate
from duebook.formats import flavours
from tests.formats.rich import S19
from tests.strategies import random_document

SKONTO = "30 days\n#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=100.00#"


def wide_documents() -> st.SearchStrategy[Document]:
    """Calculated documents, shrinking towards small seeds."""
    return st.integers(min_value=0, max_value=2**32).map(lambda seed: wide_document(Random(seed)))


def wide_document(rng: Random) -> Document:
    """One calculated document with a random choice of what the model holds."""
    plain = random_document(rng)
    maybe = rng.random
    payment = _payment(rng)
    # a creditor identifier among the seller's belongs to the mandate, where there is one
    sepa = maybe() < 0.3 and not any(one.mandate for one in payment)
    seller = replace(plain.seller, ids=_ids(rng, 3, sepa=sepa))
    buyer = replace(plain.buyer, ids=_ids(rng, 2, sepa=False), tax_number=rng.choice(["", "9"]))
    exchange = ExchangeRate(currency="CZK", rate=Decimal("24.5"), source="ECB") if maybe() < 0.3 else None
    made = replace(
        plain,
        type=rng.choice(list(DocumentType)),
        language=rng.choice(["", "de"]),
        tax_point_date=None if maybe() < 0.5 else plain.tax_point_date,
        notes=(*plain.notes, *([Note(text="#5 & more", subject_code="AAI")] if maybe() < 0.5 else [])),
        payment_terms=rng.choice(["", "30 days", SKONTO]),
        seller=seller,
        buyer=buyer,
        tax_representative=_representative(plain, rng),
        delivery=Delivery(name="Hall 1", location=rng.choice(_ids(rng, 3, sepa=False) or [None]))
        if maybe() < 0.5
        else plain.delivery,
        payment=payment,
        attachments=(
            *plain.attachments,
            *([Attachment(id="AB", description="plan", url="https://example.org/a")] if maybe() < 0.3 else []),
        ),
        terms=_terms(rng),
        delivery_note=rng.choice(["", "L-1"]),
        third_party=(ThirdPartyPayment(type="T", amount=Decimal("3.20"), description="Toll"),) if maybe() < 0.3 else (),
        exchange=exchange,
        lines=tuple(_line(rng, one) for one in plain.lines),
    )
    made = flavours.dressed(made, rng.choice([one for one in flavours.FLAVOURS if not one.forbids]))
    if not made.tax_point_date and maybe() < 0.5:
        made = replace(made, tax_point_code="35")
    return calculate(made)


def _ids(rng: Random, most: int, *, sepa: bool) -> tuple[Identifier, ...]:
    """Those without a scheme first, as CII orders them."""
    found = [Identifier(value=f"{i}", scheme=rng.choice(["", "0088"])) for i in range(rng.randrange(most + 1))]
    found.sort(key=lambda one: bool(one.scheme))
    return (*found, *([Identifier(value="DE98ZZZ09999999999", scheme="SEPA")] if sepa else []))


def _representative(plain: Document, rng: Random) -> TaxRepresentative | None:
    if rng.random() < 0.7:
        return None
    return TaxRepresentative(name="Fiscal BV", vat_id="NL004495445B01", address=plain.buyer.address or Address(country="NL"))


def _payment(rng: Random) -> tuple[PaymentMeans, ...]:
    return tuple(_means(rng) for _ in range(rng.randrange(4)))


def _means(rng: Random) -> PaymentMeans:
    text, reference = rng.choice(["", "A", "B"]), rng.choice(["", "R-1", "R-2"])
    kind = rng.randrange(4)
    if kind == 0:
        return PaymentMeans(code="48", text=text, reference=reference, card=Card(number="1234", holder=rng.choice(["", "Bo"])))
    if kind == 1:
        mandate = Mandate(
            id=rng.choice(["", "M-1", "M-2"]),
            creditor_id=rng.choice(["", "DE98ZZZ09999999999", "DE02ZZZ0123456789"]),
            debited_iban="DE75512108001245126199",
        )
        return PaymentMeans(code="59", text=text, reference=reference, mandate=mandate)
    account = rng.choice(["DE89370400440532013000", "12-345"])
    return PaymentMeans(code="30", text=text, reference=reference, account=account, account_name=rng.choice(["", "Ada"]))


def _terms(rng: Random) -> Terms | None:
    if rng.random() < 0.5:
        return None
    parts = (Part(percent=Decimal(50), days=10), Part(percent=Decimal(50), days=40)) if rng.random() < 0.3 else ()
    discounts = (Discount(percent=Decimal("2.5"), days=14),) if rng.random() < 0.7 else ()
    return Terms(days=rng.choice([None, 30]), discounts=discounts, parts=parts)


def _line(rng: Random, one: Line) -> Line:
    price = replace(one.price, base_unit=rng.choice(["", one.unit]))
    part = Line(id=f"{one.id}.1", net=Decimal("1.00"), price=Price(net=Decimal(1)), tax=S19, item=Item(name="Part"))
    return replace(
        one,
        object_id=Identifier(value="M-1", scheme=rng.choice(["", "AAB"])) if rng.random() < 0.5 else None,
        price=price,
        sublines=(part,) if rng.random() < 0.3 else (),
    )
