"""The rules of the Factur-X profiles: an invoice of our own writers with one thing changed, and what each profile says to it.

Every example is also held to the published stylesheet of the profile, where Saxon is installed: the codes must be the same.
"""

import re
from functools import lru_cache

import pytest

from duebook.edge import xmlsafe
from duebook.kernel.rules import Severity
from duebook.rules import check, judge, profiles
from duebook.rules.facturx import tables
from duebook.rules.facturx.structure import UNUSED
from tests.arbiter import arbiter
from tests.conformance.facturx import FOLDER, NAMES, files
from tests.corpora import corpus
from tests.rules.bases import Broken

__all__ = ["arbiter"]

_PLAIN = "<ram:ID>urn:cen.eu:en16931:2017</ram:ID>"
_LINES = ("<ram:IncludedSupplyChainTradeLineItem>", "</ram:IncludedSupplyChainTradeLineItem>")
_GONE = {
    "facturx-basicwl": [_LINES],
    "facturx-minimum": [
        _LINES,
        ("<ram:ShipToTradeParty>", "</ram:ActualDeliverySupplyChainEvent>"),
        ("<ram:ApplicableTradeTax>", "</ram:SpecifiedTradePaymentTerms>"),
        ("<ram:LineTotalAmount>", "</ram:AllowanceTotalAmount>"),
    ],
}
"""What a smaller profile leaves out: from here to there."""
_BUYER = re.compile(r"(Nordlicht</ram:Name>).*(</ram:BuyerTradeParty>)", re.DOTALL)


@lru_cache(maxsize=64)
def base(profile: str, category: str = "S") -> str:
    """A valid file of a profile."""
    text = re.sub(r">\s+<", "><", Broken(category, "cii").content().decode())
    for start, end in _GONE.get(profile, ()):
        before, _, rest = text.partition(start)
        text = before + rest.partition(end)[2]
    if profile == "facturx-minimum":
        text = _BUYER.sub(r"\1\2", text)
    return text.replace(_PLAIN, f"<ram:ID>{NAMES[profile]}</ram:ID>")


def edited(profile: str, *changes: tuple[str, ...], category: str = "S") -> bytes:
    """The file with pieces of text replaced, each once."""
    text = base(profile, category)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def codes(content: bytes, profile: str) -> set[str]:
    """What we find, apart from the schema."""
    return {fault.code for fault in judge(xmlsafe.parse(content), profile).faults if not fault.code.startswith(("XSD", "DB-"))}


@pytest.mark.parametrize("profile", NAMES)
def test_base_is_valid_and_names_its_profile(profile):
    verdict = check(base(profile).encode(), "facturx")
    assert (verdict.profile, verdict.faults) == (profile, ())
    found = check(base(profile).encode())
    assert found.profile == (profile if profile != "facturx-en16931" else "en16931")
    assert found.valid


_NET = "<ram:LineTotalAmount>120.10</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>"
_ALLOWANCE_TAX = "<ram:Reason>Loyal</ram:Reason><ram:CategoryTradeTax>"
_EXAMPLES = [
    (
        "facturx-minimum",
        {"FX-SCH-A-000010", "FX-SCH-A-000025"},
        ("<ram:GuidelineSpecifiedDocumentContextParameter>", "<ram:X>"),
        ("</ram:GuidelineSpecifiedDocumentContextParameter>", "</ram:X>"),
    ),
    ("facturx-minimum", {"FX-SCH-A-000026"}, (":minimum<", ":maximum<")),
    ("facturx-minimum", {"FX-SCH-A-000022", "FX-SCH-A-000012"}, ('format="102"', 'format="205"')),
    ("facturx-minimum", {"FX-SCH-A-000021", "FX-SCH-A-000012"}, (' format="102"', "")),
    ("facturx-minimum", {"FX-SCH-A-000040"}, (">EUR<", ">STD<"), ('"EUR"', '"STD"')),
    ("facturx-minimum", {"FX-SCH-A-000023"}, ("<ram:TypeCode>380", "<ram:TypeCode>999")),
    ("facturx-minimum", {UNUSED}, ("<ram:GrandTotalAmount>", '<ram:GrandTotalAmount currencyID="EUR">')),
    ("facturx-minimum", {UNUSED}, ("<ram:Name>Nordlicht</ram:Name>", "<ram:Name>Nordlicht</ram:Name><ram:PostalTradeAddress/>")),
    (
        "facturx-basicwl",
        {"FX-SCH-A-000187"},
        (
            "<ram:DueDateDateTime>",
            ("<ram:Description>a</ram:Description><ram:Description>b</ram:Description><ram:DueDateDateTime>"),
        ),
    ),
    ("facturx-basicwl", {"BR-CO-13", "BR-CO-15"}, ("<ram:TaxBasisTotalAmount>105.10", "<ram:TaxBasisTotalAmount>105.20")),
    ("facturx-basicwl", {"CII-SR-463"}, ("<ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>", "")),
    (
        "facturx-basicwl",
        {"BR-S-06"},
        (
            "<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:CategoryTradeTax>",
            "<ram:RateApplicablePercent>0</ram:RateApplicablePercent></ram:CategoryTradeTax>",
        ),
    ),
    ("facturx-basic", {"FX-SCH-A-000200"}, ("<ram:LineID>1<", "<ram:LineID><")),
    (
        "facturx-basic",
        {"FX-SCH-A-000198"},
        (
            "<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19</ram:Rate",
            "<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>7</ram:Rate",
        ),
    ),
    (
        "facturx-basic",
        {"FX-SCH-A-000354"},
        ("<ram:ActualDeliverySupplyChainEvent>", "<ram:X>"),
        ("</ram:ActualDeliverySupplyChainEvent>", "</ram:X>"),
    ),
    (
        "facturx-basic",
        {"FX-SCH-A-000118", "FX-SCH-A-000120"},
        ("<ram:AllowanceTotalAmount>20.00", "<ram:AllowanceTotalAmount>21.00"),
    ),
    ("facturx-en16931", {"BR-CO-12", "BR-CO-13"}, ("<ram:ChargeTotalAmount>5.00", "<ram:ChargeTotalAmount>6.00")),
    (
        "facturx-en16931",
        {"FX-SCH-A-000626"},
        ("<ram:Name>Work</ram:Name>", '<ram:GlobalID schemeID="9999">7</ram:GlobalID><ram:Name>Work</ram:Name>'),
    ),
    (
        "facturx-en16931",
        {"BR-64", "FX-SCH-A-000551"},
        ("<ram:Name>Work</ram:Name>", "<ram:GlobalID>7</ram:GlobalID><ram:Name>Work</ram:Name>"),
    ),
    (
        "facturx-en16931",
        {"CII-SR-465"},
        (
            "<ram:Name>Uferwerk</ram:Name>",
            (
                "<ram:Name>Uferwerk</ram:Name><ram:DefinedTradeContact>"
                "<ram:PersonName>Ada</ram:PersonName><ram:DepartmentName>Sales</ram:DepartmentName></ram:DefinedTradeContact>"
            ),
        ),
    ),
    (
        "facturx-en16931",
        {"CII-SR-470"},
        (
            "<ram:ApplicableTradeTax><ram:CalculatedAmount>",
            (
                "<ram:SpecifiedTradeSettlementPaymentMeans>"
                "<ram:TypeCode>58</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax><ram:CalculatedAmount>"
            ),
        ),
    ),
    ("facturx-extended", {"BR-FXEXT-CO-10", "BR-FXEXT-CO-13"}, (_NET, _NET.replace("120.10", "120.40"))),
    ("facturx-extended", {"BR-FXEXT-CO-16"}, ("<ram:DuePayableAmount>125.07", "<ram:DuePayableAmount>125.08")),
    ("facturx-extended", {"BR-CO-25"}, ("<ram:DueDateDateTime>", "<ram:X>"), ("</ram:DueDateDateTime>", "</ram:X>")),
]


def _ids(value):
    return "-".join(sorted(value)) if isinstance(value, set) else None


@pytest.mark.parametrize(
    ("profile", "expected", "changes"), [(profile, found, changes) for profile, found, *changes in _EXAMPLES], ids=_ids
)
def test_one_thing_changed(arbiter, profile, expected, changes):
    content = edited(profile, *changes)
    found = codes(content, profile)
    theirs = {code or UNUSED for code, *_ in arbiter.faults(content, profile)}
    assert found == theirs
    assert expected <= found


_LINE = """<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID>{above}{status}
</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>{number}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement>{price}</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>{quantity}
</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement>{tax}{total}</ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""
_PRICE = "<ram:NetPriceProductTradePrice><ram:ChargeAmount>{}</ram:ChargeAmount></ram:NetPriceProductTradePrice>"
_TAX = (
    "<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>"
    "<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
)
_TOTAL = (
    "<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{}</ram:LineTotalAmount>"
    "</ram:SpecifiedTradeSettlementLineMonetarySummation>"
)


def _line(number: str, above: str, status: str, total: str) -> str:
    detail = status in {"", "DETAIL"}
    return _LINE.format(
        number=number,
        above=f"<ram:ParentLineID>{above}</ram:ParentLineID>" if above else "",
        status=f"<ram:LineStatusReasonCode>{status}</ram:LineStatusReasonCode>" if status else "",
        price=_PRICE.format(total) if detail else "",
        quantity='<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity>' if detail else "",
        tax=_TAX,
        total=_TOTAL.format(total) if total else "",
    )


def _grouped(*lines: tuple[str, str, str, str]) -> bytes:
    text = base("facturx-extended")
    before, _, rest = text.partition(_LINES[0])
    return (before + "".join(_line(*line) for line in lines) + rest.partition(_LINES[1])[2]).encode()


_WHOLE = ("1", "", "GROUP", "120.10"), ("2", "1", "DETAIL", "100.10"), ("3", "1", "DETAIL", "20.00")


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        (set(), _WHOLE),
        ({"BR-FXEXT-08"}, (("1", "", "GROUP", "120.20"), *_WHOLE[1:])),
        ({"BR-FXEXT-11"}, (*_WHOLE[:2], ("3", "9", "DETAIL", "20.00"))),
        ({"BR-FXEXT-06"}, (*_WHOLE[:2], ("3", "1", "", "20.00"))),
        (
            {"BR-FXEXT-12", "BR-FXEXT-08"},
            (_WHOLE[0], ("2", "1", "GROUP", ""), ("3", "2", "DETAIL", "120.10")),
        ),
        ({"BR-FXEXT-S08b", "BR-FXEXT-S-08ini", "BR-FXEXT-S-08rev"}, (*_WHOLE, ("4", "", "", "7.00"))),
        ({"BR-FXEXT-BR-24"}, (("1", "", "", "120.10"), ("2", "", "DETAIL", ""))),
    ],
    ids=lambda value: _ids(value) or "whole" if isinstance(value, set) else "",
)
def test_groups_of_lines(arbiter, expected, lines):
    content = _grouped(*lines)
    found = codes(content, "facturx-extended")
    theirs = {code or UNUSED for code, *_ in arbiter.faults(content, "facturx-extended")}
    assert found == theirs
    assert expected <= found
    assert expected or found == {"PEPPOL-EN16931-R008"}  # a group has no price: that element is empty


_LOGISTICS = (
    "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Freight</ram:Description><ram:AppliedAmount>{}</ram:AppliedAmount>"
    "<ram:AppliedTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>"
    "<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:AppliedTradeTax></ram:SpecifiedLogisticsServiceCharge>"
)


@pytest.mark.parametrize(("amount", "broken"), [("0.02", False), ("5.00", True)])
def test_logistics_charges_count_and_may_be_a_cent_off(arbiter, amount, broken):
    terms = "<ram:SpecifiedTradePaymentTerms>"
    content = edited("facturx-extended", (terms, _LOGISTICS.format(amount) + terms))
    found = codes(content, "facturx-extended")
    assert found == {code or UNUSED for code, *_ in arbiter.faults(content, "facturx-extended")}
    assert ("BR-FXEXT-CO-12" in found) is broken
    assert ("BR-FXEXT-S08b" in found) is broken


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O", "L", "M"])
@pytest.mark.parametrize("profile", ["facturx-basic", "facturx-en16931", "facturx-extended"])
def test_every_category_beside_the_stylesheet(arbiter, profile, category):
    for changes in ((), (("<ram:BasisAmount>105.10", "<ram:BasisAmount>107.10"),), (('schemeID="VA"', 'schemeID="FC"'),)):
        if changes and changes[0][0] not in base(profile, category):
            continue
        content = edited(profile, *changes, category=category)
        assert codes(content, profile) == {code or UNUSED for code, *_ in arbiter.faults(content, profile)}


def test_indicators_are_words_here():
    """EN 16931 takes 0 for false; Factur-X sums only what says false."""
    content = edited("facturx-en16931", ("<udt:Indicator>false", "<udt:Indicator>0"))
    assert "BR-CO-11" in codes(content, "facturx-en16931")
    assert "BR-CO-11" not in codes(content, "en16931")


def test_files_of_the_corpus():
    """They are valid, save some of ZUGFeRD 2.0 and 2.1 that have what their profile does not, or names of both kinds."""
    corpus(FOLDER)
    wrong = {}
    for name, content in files():
        verdict = check(content, "facturx")
        if verdict.profile.startswith("facturx") and not verdict.valid:
            wrong[name.rpartition("__")[2]] = {fault.code for fault in verdict.faults if fault.severity is Severity.ERROR}
    assert wrong == {
        "zugferd_2p0_EN16931_Rechnungskorrektur": {"XSD", UNUSED},  # a discount on a price without its indicator
        "zugferd_2p0_MINIMUM": {"XSD", UNUSED},  # the buyer's address, a postcode, the lines' total
        "zugferd_2p1_MINIMUM_Buchungshilfe": {"XSD", UNUSED},  # the buyer's address and postcodes
        "zugferd_2p1_MINIMUM_Rechnung": {"XSD", UNUSED},
        "zugferd_2p1_EN16931_Elektron_embedded": {"CII-SR-465"},  # a person and a department
    }


def test_ubl_is_no_facturx():
    verdict = check(Broken("S", "ubl").content(), "facturx")
    assert not verdict.valid
    assert [fault.code for fault in verdict.faults] == ["FX-SYNTAX"]


def test_unused_things_name_what_they_are():
    content = edited("facturx-minimum", ("<ram:GrandTotalAmount>", '<ram:GrandTotalAmount currencyID="EUR">'))
    fault = next(fault for fault in judge(xmlsafe.parse(content), "facturx-minimum").faults if fault.code == UNUSED)
    assert fault.path.endswith("/ram:GrandTotalAmount/@currencyID")
    assert fault.facts["attribute"] == "currencyID"


_NEVER = {
    *("BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08", "CII-SR-464", "BR-AF-09", "BR-AG-09", "BR-AF-08", "BR-AG-08"),
    "BR-FXEXT-G-08",
}
"""Rules whose published tests are always true, and one of MINIMUM on rows of VAT that its schema does not have."""


def test_every_business_rule_of_the_tables_is_there():
    named = [line.split("\t") for line in tables._TABLE.read_text(encoding="utf-8").splitlines()]
    for column, profile in enumerate(named[0][1:], start=1):
        ours = {rule.code for rule in tables.business(profile)}
        asked = {row[column].rstrip("?") for row in named[1:] if row[column] and row[0] not in _NEVER}
        assert asked - ours == set()


@pytest.mark.parametrize("profile", NAMES)
def test_every_rule_has_a_sentence_of_its_own(profile):
    rules = profiles.rules(profile, "cii")
    assert len(rules) > 50
    assert all(rule.sentence.endswith(".") and rule.source for rule in rules)
