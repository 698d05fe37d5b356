"""Any sale between any two countries on any day gets a treatment that can be computed, explained and checked."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from duebook.domain.codes import Supply, VatCategory
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Address, Delivery, Identifier, Party
from duebook.domain.tax import Scheme, Taxation, decide, explain
from duebook.domain.taxcheck import tax_faults
from duebook.domain.totals import calculate
from duebook.kernel import plugs
from duebook.regimes import ALIASES, regime_of

KNOWN = [key.upper() for key in plugs.keys("regimes")]
COUNTRIES = [*KNOWN, *ALIASES, "JP", "BR", "TR"]
POSTCODES = ["", "10115", "27498", "35001", "51001", "97200", "97300", "BT1 5GS", "22100", "9500-001", "23041", "9170"]
KEYS = [
    "",
    "standard",
    "reduced",
    "reduced-2",
    "super-reduced",
    "zero",
    "parking",
    "exempt",
    "exempt-health",
    "reverse-charge",
    "nonsense",
]
UNTAXED = {
    VatCategory.EXEMPT,
    VatCategory.REVERSE_CHARGE,
    VatCategory.INTRA_COMMUNITY,
    VatCategory.EXPORT,
    VatCategory.OUTSIDE_SCOPE,
}


@st.composite
def parties(draw: st.DrawFn, countries: list[str]) -> Party:
    country = draw(st.sampled_from(countries))
    prefix = draw(st.sampled_from([country, *KNOWN, "EL", "XI"]))
    return Party(
        name="Party",
        vat_id=draw(st.sampled_from(["", f"{prefix}123456789"])),
        legal_id=draw(st.sampled_from([None, Identifier(value="1")])),
        address=Address(country=draw(st.sampled_from([country, country, ""])), postcode=draw(st.sampled_from(POSTCODES))),
    )


@st.composite
def sales(draw: st.DrawFn) -> Document:
    lines = draw(
        st.lists(
            st.builds(
                Line,
                quantity=st.integers(1, 9).map(Decimal),
                price=st.integers(1, 999).map(lambda n: Price(net=Decimal(n))),
                item=st.just(Item(name="Item")),
                supply=st.sampled_from([None, *Supply]),
                tax_rate_key=st.sampled_from(KEYS),
                delivered=st.none() | st.dates(date(2014, 1, 1), date(2028, 1, 1)),
                tax=st.none() | st.none() | st.just(Tax(category=VatCategory.STANDARD, rate=Decimal(20))),
            ),
            min_size=1,
            max_size=4,
        )
    )
    return Document(
        currency="EUR",
        language=draw(st.sampled_from(["", "de", "fr-CH", "zz"])),
        seller=draw(parties(KNOWN)),
        buyer=draw(parties(COUNTRIES)),
        delivery=draw(
            st.none() | st.builds(Delivery, address=st.none() | st.sampled_from(COUNTRIES).map(lambda c: Address(country=c)))
        ),
        lines=tuple(lines),
        allowances=draw(st.sampled_from([(), (AllowanceCharge(amount=Decimal("1.00")),)])),
    )


SETTINGS = st.builds(
    Taxation,
    scheme=st.sampled_from(Scheme),
    oss=st.booleans(),
    supply=st.sampled_from(Supply),
    buyer_is_business=st.sampled_from([None, True, False]),
)


@given(sales(), SETTINGS, st.dates(date(2015, 1, 1), date(2027, 12, 31)))
def test_every_sale_is_decided(document: Document, taxation: Taxation, on: date) -> None:
    decided = decide(document, regime_of, on=on, taxation=taxation)
    faults = tax_faults(document, regime_of, on, taxation)
    assert all("{" not in fault.text and fault.path for fault in faults)
    if any(line.tax is None for line in decided.lines):
        assert "TAX-REGIME" in {fault.code for fault in faults}
        return
    assert sorted(line for reason in decided.tax_reasons for line in reason.lines) == [
        str(i + 1) for i in range(len(decided.lines))
    ]
    assert all("{" not in explain(reason) for reason in decided.tax_reasons)
    for typed, line in zip(document.lines, decided.lines, strict=True):
        if typed.tax is not None:
            assert line.tax == typed.tax
        elif line.tax.category in UNTAXED:
            assert line.tax.exemption_text
            assert not line.tax.rate
        else:
            assert line.tax.rate is not None
            assert (line.tax.rate == 0) == (line.tax.category is VatCategory.ZERO) or line.tax.category is VatCategory.IGIC
    done = calculate(decided)
    assert done.computed.tax == sum(row.tax for row in done.vat)
    outside = [row for row in done.vat if row.category is VatCategory.OUTSIDE_SCOPE]
    assert not outside or (len(done.vat) == 1 and not done.seller.vat_id and not done.buyer.vat_id)
