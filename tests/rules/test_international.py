"""Invoices from outside Europe: each rule of their own broken by a small edit, the taken ones beside EN 16931, and real files."""

import re
from functools import partial

import pytest

from duebook import formats
from duebook.edge import xmlsafe
from duebook.formats import flavours
from duebook.kernel.rules import Severity
from duebook.rules import check, profiles
from duebook.rules.international import aunz, pint, singapore
from duebook.rules.international.taken import EN
from duebook.rules.tree import Tree
from duebook.rules.ubl import rules as ubl
from tests.conformance.mutations import mutations
from tests.corpora import corpus
from tests.rules import overseas
from tests.rules.edits import edited, gone, put, text
from tests.rules.overseas import codes
from tests.rules.overseas_rows import AUNZ, CATEGORY, ITEM, NOT_REGISTERED, PINT, ROW, SG, SUM, also, currency, total, twice

ROWS = {row.rule.code for row in ubl.ROWS}
UNREGISTERED = partial(overseas.sg, "O", ng=True)
GOOD = {
    "A-NZ": (overseas.au, "peppol-aunz"),
    "A-NZ credit note": (partial(overseas.au, credit=True), "peppol-aunz"),
    "New Zealand": (overseas.nz, "peppol-aunz"),
    "A-NZ self-billing": (overseas.self_billed, "peppol-aunz-selfbilling"),
    "Singapore": (overseas.sg, "peppol-sg"),
    "Singapore credit note": (partial(overseas.sg, credit=True), "peppol-sg"),
    "Singapore zero": (partial(overseas.sg, "Z"), "peppol-sg"),
    "Singapore not registered": (UNREGISTERED, "peppol-sg"),
    "PINT": (overseas.pint, "pint"),
    "PINT credit note": (partial(overseas.pint, credit=True), "pint"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_invoices(name):
    make, key = GOOD[name]
    verdict = check(make())
    assert (verdict.profile, verdict.faults) == (key, ())


@pytest.mark.parametrize("category", "ZEGO")
def test_good_categories(category):
    verdict = check(overseas.written(aunz.BILLING.identifier, "AU", category))
    assert (verdict.profile, verdict.faults) == ("peppol-aunz", ())


@pytest.mark.parametrize(
    ("make", "key", "code", "edit"),
    [
        *((overseas.au, "peppol-aunz", code, edit) for code, edit in AUNZ.items()),
        *((overseas.sg, "peppol-sg", code, edit) for code, edit in SG.items()),
        *((UNREGISTERED, "peppol-sg", code, edit) for code, edit in NOT_REGISTERED.items()),
        *((overseas.pint, "pint", code, edit) for code, edit in PINT.items()),
        (overseas.nz, "peppol-aunz", "AUNZ-R-002", AUNZ["AUNZ-R-001"]),
        (
            overseas.nz,
            "peppol-aunz",
            "AUNZ-R-005",
            gone("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"),
        ),
        (overseas.self_billed, "peppol-aunz-selfbilling", "PEPPOL-EN16931-R004-AUNZ-SB", AUNZ["PEPPOL-EN16931-R004-AUNZ"]),
        (overseas.self_billed, "peppol-aunz-selfbilling", "PEPPOL-EN16931-R007-AUNZ-SB", AUNZ["PEPPOL-EN16931-R007"]),
        (overseas.self_billed, "peppol-aunz-selfbilling", "PEPPOL-EN16931-P0100-SB", text("cbc:InvoiceTypeCode", "380")),
        (partial(overseas.au, credit=True), "peppol-aunz", "PEPPOL-EN16931-P0101", text("cbc:CreditNoteTypeCode", "261")),
        (partial(overseas.sg, credit=True), "peppol-sg", "BR-111-GST-SG", gone("cbc:Note")),
        (partial(overseas.sg, credit=True), "peppol-sg", "PEPPOL-EN16931-R080", AUNZ["PEPPOL-EN16931-R080"]),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_broken_rules(make, key, code, edit):
    assert code not in codes(edited(make()), key)
    assert code in codes(edited(make(), edit), key)


def test_every_rule_of_their_own_has_an_example():
    own = {
        "peppol-aunz": {rule.code for rule in aunz.RULES if rule.code not in EN and rule.code not in ROWS}
        - {f"{code}-AUNZ" for code in EN},
        "peppol-sg": {rule.code for rule in singapore.RULES if "SG" in rule.code or "COMMON" in rule.code},
        "pint": {rule.code for rule in pint.RULES} - set(pint.TAKEN.values()),
    }
    shown = {
        "peppol-aunz": {*AUNZ, "AUNZ-R-002", "AUNZ-R-005"},
        "peppol-sg": {*SG, *NOT_REGISTERED, "BR-111-GST-SG"},
        "pint": {*PINT},
    }
    peppol = re.compile(r"PEPPOL-EN16931-")
    left = {key: {code for code in own[key] - shown[key] if not peppol.match(code)} for key in own}
    assert left == {"peppol-aunz": set(), "peppol-sg": set(), "pint": set()}


def test_codes_are_said_once_with_whole_sentences():
    for key in ("peppol-aunz", "peppol-aunz-selfbilling", "peppol-sg", "pint"):
        table = profiles.rules(key, "ubl")
        assert [rule.code for rule in table if "VAT" in rule.sentence.replace("Italian VAT", "")] == []
        assert [rule.code for rule in table if not rule.source] == []
        twins = {rule.code for rule in table} - {"ibr-044"}
        assert len(table) - len(twins) == (2 if key == "pint" else 0)


@pytest.mark.parametrize("category", ["S", "Z", "E", "G", "O"])
def test_taken_rules_are_the_standards(category):
    """Each change of an invoice breaks the same rules whether its tax is VAT or GST."""
    content = overseas.written("urn:cen.eu:en16931:2017", "AU", category)
    named = {code: (code if code in AUNZ_CODES else f"{code}-AUNZ") for code in EN if {code, f"{code}-AUNZ"} & AUNZ_CODES}
    ours = {"BR-51", "BR-CO-25", "UBL-SR-43"}
    compared = 0
    for what, changed in list(mutations(xmlsafe.parse(content), 7))[::9]:
        theirs = {named[code] for code in codes(xmlsafe.parse(changed), "en16931") if code in named} - ours
        twin = changed.replace(b"<cbc:ID>VAT</cbc:ID>", b"<cbc:ID>GST</cbc:ID>")
        if b">VAT<" in twin or b">GST<" in changed:
            continue
        found = codes(xmlsafe.parse(twin), "peppol-aunz") & set(named.values()) - ours
        assert found == theirs, what
        compared += 1
    assert compared > 40


AUNZ_CODES = {rule.code for rule in aunz.RULES}


def test_vat_is_no_gst():
    content = overseas.au().replace(b"<cbc:ID>GST</cbc:ID>", b"<cbc:ID>VAT</cbc:ID>")
    found = {fault.code for fault in check(content).faults}
    assert {"BR-47-AUNZ", "BR-48-AUNZ", "BR-CO-04-AUNZ", "BR-32-AUNZ", "BR-56-AUNZ"} <= found
    assert check(content.replace(b"international:aunz", b"")).faults[0].code != "BR-47"


def test_gst_in_small_letters_is_gst():
    assert check(overseas.au().replace(b"<cbc:ID>GST</cbc:ID>", b"<cbc:ID> gst </cbc:ID>")).valid


def test_singapore_rounds_both_sides():
    root = edited(overseas.sg(), text(SUM + "cbc:LineExtensionAmount", "95.002"))
    assert "BR-CO-10-SG" not in codes(root, "peppol-sg")
    root = edited(overseas.sg(), text(ROW + "/cbc:TaxAmount", "6.50"))
    assert "BR-CO-17-GST-SG" not in codes(root, "peppol-sg")


def test_singapore_totals_in_dollars():
    right = currency(total("sgdtotal-incl-gst", "88.00"), total("sgdtotal-excl-gst", "80.00"))
    assert not {
        code for code in codes(edited(overseas.sg(), right), "peppol-sg") if re.match(r"BR-(53|1[01]\d)-|UBL-SR-43", code)
    } - {"BR-113-GST-SG"}


def test_release_2026_of_singapore_is_stricter():
    content = overseas.sg().replace(b"<cbc:UUID>3b2f0a9c-1d4e-4f60-8a7b-5c6d7e8f9a0b</cbc:UUID>", b"")
    assert check(content).valid
    assert not check(content, "peppol-sg-2026").valid
    assert check(overseas.sg(), "peppol-sg-2026").valid


def test_pint_takes_any_tax_and_tax_within_prices():
    assert check(overseas.pint().replace(b"<cbc:ID>GST</cbc:ID>", b"<cbc:ID>JCT</cbc:ID>")).valid
    wrong = also(text(SUM + "cbc:TaxExclusiveAmount", "1.00"), put("cac:TaxTotal/cbc:TaxIncludedIndicator", "true"))
    assert not codes(edited(overseas.pint(), wrong), "pint") & {"ibr-co-13", "ibr-co-15"}


def test_pint_asks_the_tax_total_of_invoices_only():
    wrong = text("cac:TaxTotal/cbc:TaxAmount", "1.001")
    assert not codes(edited(overseas.pint(credit=True), wrong), "pint") & {"ibr-co-14", "ibr-124"}


def test_pint_by_its_versions():
    for specification, key in (
        ("urn:peppol:pint:billing-1@jp-1", "pint"),
        ("urn:peppol:pint:selfbilling-1@my-1", "pint"),
        ("urn:peppol:pint:billing-1", "pint"),
        ("urn:peppol:pint:billing-11", "en16931"),
    ):
        root = edited(overseas.pint(), text("cbc:CustomizationID", specification))
        assert profiles.of(Tree(root)).key == key


def test_an_empty_category_breaks_no_reading():
    for make, key in GOOD.values():
        root = edited(make(), gone(CATEGORY), gone(ITEM), twice("cac:TaxTotal"))
        assert codes(root, key) or key == "pint"  # which leaves the tax to the countries


SEVERAL = "phive-rules-peppol__src__test__resources__external__test-files__sg-peppol__2023.12__SG INV example 16b - GST in SGD With Several Errors.xml"


def test_the_file_with_several_errors_has_them():
    """It keeps its schema and breaks the rules about totals in Singapore dollars, and no other."""
    verdict = check((corpus("einvoice/peppol-valid") / SEVERAL).read_bytes())
    wrong = {fault.code for fault in verdict.faults if fault.severity is Severity.ERROR}
    assert wrong == {"BR-100-GST-SG", "BR-101-GST-SG", "BR-102-GST-SG", "BR-104-GST-SG"}


def test_what_is_no_invoice_is_called_what_it_is():
    seen = set()
    for path in sorted(corpus("einvoice/peppol-valid").glob("*.xml")):
        content = path.read_bytes()
        if Tree(xmlsafe.parse(content)).syntax:
            continue
        verdict = check(content)
        assert [fault.code for fault in verdict.faults] == ["XSD-ROOT"]
        seen.add(verdict.faults[0].sentence.removeprefix("This is ").partition(",")[0])
    assert {"an order", "a catalogue", "a Peppol business card", "an answer to a document"} <= seen
    assert not any(said.startswith("a document called") for said in seen)


def test_an_unheard_of_document_has_its_name():
    fault = check(b"<Receipt/>").faults[0]
    assert fault.sentence.format(**fault.facts) == "This is a document called Receipt, not an invoice in UBL or CII."


@pytest.mark.parametrize("name", ["A-NZ", "A-NZ credit note", "New Zealand", "A-NZ self-billing", "PINT"])
def test_gst_is_kept_from_file_to_file(name):
    content = GOOD[name][0]()
    assert b"<cbc:ID>GST</cbc:ID>" in content
    assert b"<cbc:ID>VAT</cbc:ID>" not in content
    reading = formats.read(content)
    assert reading.faults == ()
    assert reading.documents[0].seller.vat_id == "123"
    assert formats.write(reading.documents[0], "ubl").content == content


def test_another_tax_is_named_when_read():
    content = overseas.au().replace(aunz.BILLING.identifier.encode(), b"urn:cen.eu:en16931:2017")
    (fault,) = formats.read(content).faults
    assert (fault.code, fault.severity, fault.facts["value"], fault.facts["known"]) == (
        "READ-TAX",
        Severity.WARNING,
        "GST",
        "VAT",
    )
    assert fault.path.endswith("cac:TaxScheme/cbc:ID")


@pytest.mark.parametrize(("country", "scheme"), [("AU", b"GST"), ("NZ", b"GST"), ("SG", b"GST")])
def test_pint_is_written_with_the_tax_of_the_sellers_country(country, scheme):
    plain = overseas.document("urn:cen.eu:en16931:2017", country)
    assert b"<cbc:ID>VAT</cbc:ID>" in formats.write(plain, "ubl").content
    content = formats.write(flavours.dressed(plain, flavours.get("pint")), "ubl").content
    assert content.count(b"<cbc:ID>" + scheme + b"</cbc:ID>") == content.count(b"<cac:TaxScheme>") > 3
    assert (check(content).profile, check(content).faults) == ("pint", ())


def test_pint_of_a_european_seller_has_vat():
    content = overseas.written("urn:peppol:pint:billing-1@eu-1", "SG").replace(b"GST", b"VAT").replace(b">SG<", b">DE<")
    assert formats.read(content).faults == ()
