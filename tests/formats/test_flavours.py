"""Specifications: what BT-24 decides, the profiles of Factur-X, the XRechnung Extension, and what each one cannot hold."""

from dataclasses import replace
from decimal import Decimal

import pytest

from duebook import formats
from duebook.cli import convert
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, ThirdPartyPayment
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Party
from duebook.domain.terms import Discount, Terms
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.formats import facturx, flavours
from duebook.formats.schema import schema_faults
from tests.formats.rich import DOCUMENTS, FULL, LINES, S19, carried
from tests.golden import terms

PROFILES = [one for one in flavours.FLAVOURS if one.forbids or one.key in {"en16931", "facturx-extended"}]
OFFICIALLY_STRANGE = {("facturx-extended", "yen")}
"""BR-FXEXT-S-09b allows a cent per line, which a currency without cents cannot keep to."""
PART = Line(id="1.1", net=Decimal("4.00"), price=Price(net=Decimal(4)), tax=S19, item=Item(name="Cable"))
TREE = replace(PART, id="1.2", net=Decimal("6.00"), price=Price(net=Decimal(6)), item=Item(name="Box"), sublines=(PART,))
SET = Line(id="1", price=Price(net=Decimal(10)), tax=S19, item=Item(name="Set"), sublines=(PART, replace(TREE, sublines=())))
DEEP = replace(SET, sublines=(PART, replace(TREE, sublines=(replace(PART, id="1.2.1", net=Decimal("6.00")),))))


def dressed(document: Document, key: str) -> Document:
    found = flavours.get(key)
    assert found is not None
    return flavours.dressed(document, found)


def without(document: Document, lost) -> Document:
    """The document with every lost path emptied, but the rate of the tax currency: the totals imply it."""
    for path in (one for one in lost if not one.startswith("exchange.")):
        document = _without(document, path.replace("[", ".").replace("]", "").split("."))
    return document


def _without(value, steps):
    if isinstance(value, tuple):
        place = int(steps[0])
        return (*value[:place], _without(value[place], steps[1:]), *value[place + 1 :])
    name, rest = steps[0], steps[1:]
    return replace(
        value, **{name: _without(getattr(value, name), rest) if rest else type(value).__dataclass_fields__[name].default}
    )


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("flavour", PROFILES, ids=lambda one: one.key)
def test_every_profile_is_valid_by_its_schema_and_the_official_rules(arbiter, flavour, name):
    content = facturx.xml(flavours.dressed(DOCUMENTS[name], flavour))
    root = xmlsafe.parse(content)
    schema = "facturx-en16931" if flavour.key == "en16931" else flavour.key
    assert [one.text for one in schema_faults(root, schema)] == []
    wrong = [one for one in arbiter.faults(content, flavour.level) if one[1] != "warning"]
    assert wrong == [] or (flavour.key, name) in OFFICIALLY_STRANGE


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("flavour", PROFILES, ids=lambda one: one.key)
def test_what_a_profile_does_not_name_as_lost_comes_back(flavour, name):
    document = flavours.dressed(DOCUMENTS[name], flavour)
    writing = facturx.writing(document)
    reading = formats.read(writing.content, "cii")
    expected = without(carried(document), writing.lost)
    if flavour.key == "facturx-minimum":  # no sum of lines: the net total stands for it
        expected = replace(expected, totals=replace(expected.computed, lines=expected.computed.net))
    assert reading.faults == ()
    assert reading.documents == (replace(expected, prepaid=expected.computed.prepaid or None),)


@pytest.mark.parametrize("key", ["ubl", "cii"])
@pytest.mark.parametrize("flavour", flavours.FLAVOURS, ids=lambda one: one.key)
def test_every_row_is_written_in_its_syntaxes(flavour, key):
    if key in flavour.syntaxes:
        read = formats.read(formats.write(flavours.dressed(DOCUMENTS["minimal"], flavour), key).content).documents[0]
        assert (read.specification, flavours.of(read.specification)) == (flavour.specification, flavour)


def test_the_table_is_sound():
    assert (
        len({one.key for one in flavours.FLAVOURS})
        == len({one.specification for one in flavours.FLAVOURS})
        == len(flavours.FLAVOURS)
    )
    assert tuple(one.key for one in flavours.FLAVOURS) == convert.FLAVOURS
    assert flavours.get("none") is None


@pytest.mark.parametrize(
    ("specification", "key"),
    [
        ("urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.1", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.1", "xrechnung"),
        ("urn:cen.eu:en16931:2017#compliant#urn:zugferd.de:2p0:basic", "facturx-basic"),
        ("urn:zugferd.de:2p0:basicwl", "facturx-basicwl"),
        ("urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended", "facturx-extended"),
        ("urn:something:else", "en16931"),
        ("", "en16931"),
    ],
)
def test_older_versions_are_known(specification, key):
    assert flavours.of(specification).key == key


def test_a_self_billed_invoice_goes_to_peppol_as_such():
    made = dressed(replace(DOCUMENTS["minimal"], type=DocumentType.SELF_BILLED), "peppol")
    assert made.specification.endswith(":selfbilling:3.0")
    assert "selfbilling" in made.process


def test_the_xrechnung_extension_carries_sub_lines_and_money_for_others(arbiter):
    toll = ThirdPartyPayment(type="Toll", amount=Decimal("5.50"), description="Road toll")
    draft = replace(FULL, cash_rounding=None, lines=(DEEP, *LINES[1:]), third_party=(toll,))
    document = calculate(dressed(draft, "xrechnung-extension"))
    assert document.computed.payable == document.computed.gross - Decimal(100) + Decimal("5.50")
    writing = formats.write(document, "ubl")
    reading = formats.read(writing.content)
    assert (writing.lost, reading.faults, reading.documents) == ((), (), (carried(document),))
    assert schema_faults(xmlsafe.parse(writing.content)) == []
    # CEN's own sum knows nothing of the extension: KoSIT's configuration replaces it by BR-DEX-09
    assert {rule for rule, _, _ in arbiter.fatal(writing.content, "xrechnung")} == {"BR-CO-16"}
    assert formats.write(document, "cii").lost == ("third_party", "lines[0].sublines")
    plain = dressed(document, "xrechnung")
    assert formats.write(plain, "ubl").lost == ("third_party", "lines[0].sublines")
    credit = replace(document, type=DocumentType.CREDIT_NOTE)
    assert formats.write(credit, "ubl").lost == ("third_party",)
    assert formats.read(formats.write(credit, "ubl").content).documents[0].lines == document.lines


def test_money_paid_before_is_not_taken_for_money_of_others():
    """Outside the extension ``PrepaidPayment`` is something else: it is named, not read."""
    draft = replace(FULL, cash_rounding=None, third_party=(ThirdPartyPayment(amount=Decimal(1)),))
    content = formats.write(calculate(dressed(draft, "xrechnung-extension")), "ubl").content
    reading = formats.read(content.replace(b"#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0", b""))
    assert reading.documents[0].third_party == ()
    assert [one.path for one in reading.faults] == ["/Invoice/cac:PrepaidPayment/cbc:PaidAmount"]


def test_extended_carries_sub_lines_discounts_and_delivery_notes(arbiter):
    terms = Terms(discounts=(Discount(percent=Decimal("2.00"), days=14), Discount(percent=Decimal("1.00"), days=21)))
    draft = replace(FULL, cash_rounding=None, lines=(DEEP, *LINES[1:]), terms=terms, delivery_note="L-1")
    document = calculate(dressed(draft, "facturx-extended"))
    writing = formats.write(document, "cii")
    reading = formats.read(writing.content)
    assert (writing.lost, reading.faults) == ((), ())
    assert reading.documents == (replace(carried(document), terms=terms),)
    assert schema_faults(xmlsafe.parse(writing.content), "facturx-extended") == []
    assert [one for one in arbiter.faults(writing.content, "EXTENDED") if one[1] != "warning"] == []
    with_days = replace(document, terms=replace(terms, days=30))
    assert formats.write(with_days, "cii").lost == ("terms.days",)
    assert set(formats.write(document, "ubl").lost) == {"terms", "delivery_note", "lines[0].sublines"}


def test_lines_that_sum_up_others_are_named_and_not_counted():
    draft = replace(FULL, cash_rounding=None, lines=(SET, *LINES[1:]))
    content = formats.write(calculate(dressed(draft, "facturx-extended")), "cii").content
    group = content.replace(b"<ram:LineStatusReasonCode>DETAIL<", b"<ram:LineStatusReasonCode>GROUP<")
    group = group.replace(b"<ram:LineStatusReasonCode>INFORMATION<", b"<ram:LineStatusReasonCode>DETAIL<")
    reading = formats.read(group)
    assert [line.id for line in reading.documents[0].lines] == ["1.1", "1.2", "2", "3"]
    assert [(one.code, one.facts["value"]) for one in reading.faults] == [("READ-GROUP", "1")]


def test_a_discount_in_months_is_named():
    draft = replace(FULL, cash_rounding=None, terms=Terms(discounts=(Discount(percent=Decimal(2), days=1),)))
    content = formats.write(calculate(dressed(draft, "facturx-extended")), "cii").content
    reading = formats.read(content.replace(b'unitCode="DAY"', b'unitCode="MON"'))
    assert reading.documents[0].terms is None
    assert [(one.code, one.severity, one.facts["value"]) for one in reading.faults] == [("READ-TERMS", "warning", "1 MON 2")]


def test_a_profile_below_the_norm_is_not_cut_in_ubl():
    document = dressed(DOCUMENTS["full"], "facturx-minimum")
    assert formats.write(document, "ubl").lost == ("cash_rounding",)


def test_an_empty_party_is_no_loss():
    document = replace(dressed(DOCUMENTS["minimal"], "facturx-minimum"), buyer=Party(name="B"))
    assert set(formats.write(document, "cii").lost) == {"due_date", "lines", "vat"}


def test_every_term_of_the_norm_has_a_place_in_both_syntaxes():
    assert {int(term[3:]) for term, _, _ in terms.TERMS} == set(range(1, 166)) - {4}
    for term, _, _, ubl, cii in terms.rows():
        assert ubl.startswith("/Invoice/c"), term
        assert cii.startswith("/rsm:CrossIndustryInvoice/"), term
