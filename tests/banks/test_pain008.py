"""pain.008: both versions keep their official schema whatever is in them; blocks, sums and signs are those of the order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from duebook.banks import pain002, pain008
from duebook.banks.pain008 import Collection, Order, Place
from duebook.kernel.errors import Invalid

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 4, 1)
IBANS = ("DE02120300000000202051", "NL91ABNA0417164300", "CH9300762011623852957")


def collection(**facts: object) -> Collection:
    """One collection."""
    usual = {
        "id": "dbi-1", "amount": 11900, "scheme": "CORE", "sequence": "RCUR", "day": DAY, "mandate": "M-1",
        "signed_on": date(2026, 3, 2), "name": "Nordlicht AG", "iban": IBANS[0], "text": "INV-2026-00001",
    }  # fmt: skip
    return Collection(**{**usual, **facts})


def order(*collections: Collection, version: str = pain008.NEWEST) -> Order:
    """An order over them."""
    return Order(
        id="dbr_01m80v0req2rvcwwyth7tyh77v", at=AT, name="Uferwerk GmbH", creditor_id="DE98ZZZ09999999999",
        iban="DE89370400440532013000", version=version, collections=collections,
    )  # fmt: skip


collections = st.lists(
    st.builds(
        collection,
        id=st.text("abcdef0123456789_/", min_size=1, max_size=60),
        amount=st.integers(1, 99_999_999_999),
        scheme=st.sampled_from(["CORE", "B2B"]),
        sequence=st.sampled_from(["FRST", "RCUR", "OOFF", "FNAL"]),
        day=st.integers(0, 5).map(lambda days: DAY + timedelta(days=days)),
        name=st.text(max_size=120),
        iban=st.sampled_from(IBANS),
        bic=st.sampled_from(["", "COBADEFFXXX"]),
        place=st.builds(Place, street=st.text(max_size=90), town=st.text(max_size=50), country=st.sampled_from(["", "CH"])),
        text=st.text(max_size=200),
        reference=st.sampled_from(["", "RF18539007547034", "RF19539007547034"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("version", pain008.VERSIONS)
@given(collections)
def test_every_order_keeps_the_schema(version: str, made: list[Collection]) -> None:
    """Any names, texts and ids: the file is valid, its sums are right, and it is the same every time."""
    one = order(*made, version=version)
    content = pain008.write(one)
    assert pain008.faults(content, version) == []
    assert pain008.write(one) == content
    space = {"d": f"urn:iso:std:iso:20022:tech:xsd:{version}"}
    root = etree.fromstring(content)
    assert Decimal(root.findtext(".//d:GrpHdr/d:CtrlSum", namespaces=space)) * 100 == sum(each.amount for each in made)
    groups = {(each.scheme, each.sequence, each.day) for each in made}
    found = root.findall(".//d:PmtInf", space)
    assert len(found) == len(groups) == len({block.findtext("d:PmtInfId", namespaces=space) for block in found})
    for block in found:
        parts = [Decimal(each.text) for each in block.iterfind(".//d:InstdAmt", space)]
        assert Decimal(block.findtext("d:CtrlSum", namespaces=space)) == sum(parts)
        assert int(block.findtext("d:NbOfTxs", namespaces=space)) == len(parts)
        assert block.findtext("d:BtchBookg", namespaces=space) == "true"


def test_the_address_goes_along_outside_the_eea_only() -> None:
    """A Swiss debtor's bank asks for it."""
    place = Place(street="Gasse 1", postcode="8000", town="Zürich", country="CH")
    content = pain008.write(order(collection(id="a", iban=IBANS[2], place=place), collection(id="b", place=place)))
    assert content.count(b"<PstlAdr>") == 1
    assert b"<TwnNm>Zurich</TwnNm>" in content
    assert pain008.faults(content) == []


def test_a_wrong_file_is_refused_by_the_schema() -> None:
    """The check itself can fail."""
    content = pain008.write(order(collection())).replace(b"<SeqTp>RCUR", b"<SeqTp>RECU")
    assert {one.code for one in pain008.faults(content)} == {"PAIN-SCHEMA"}


@pytest.mark.parametrize("content", [b"<a/>", b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"/>', b"no xml"])
def test_what_is_no_status_report(content: bytes) -> None:
    """Told, never guessed."""
    with pytest.raises(Invalid):
        pain002.read(content)
