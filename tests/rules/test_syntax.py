"""The rules of the two syntaxes: every row of the tables broken once, what a fault says, and the same as the official sheets."""

import gzip
import json
import random
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import pytest
from lxml import etree

from duebook.edge import xmlsafe
from duebook.kernel.rules import Severity
from duebook.rules import check, judge
from duebook.rules.occurrence import table
from tests.arbiter import arbiter  # noqa: F401 -- a fixture
from tests.corpora import corpus
from tests.formats.rich import DOCUMENTS
from tests.rules.edits import OURS, SPACE, base, codes, edited, gone, here, mark, put

NEVER_ASKED = {"CII-DT-010", "CII-DT-011", "CII-DT-012"}


def rows(syntax: str):
    """The rows of a table as (code, where the path begins, the path, attribute, most), endings and places made real."""
    for one in table(Path(import_module(f"duebook.rules.{syntax}").__file__).parent / "occurrence.tsv"):
        place = one.place.split(" | ")[0].strip("/").replace("*", "Applicable" if "TradeTax" in one.place else "Additional")
        steps = [*place.split("/"), *one.path.strip("/").split("/")]
        steps = [step if ":" in step or step.startswith("@") else f"ram:{step}" for step in steps if step]
        attribute = steps.pop()[1:] if steps and steps[-1].startswith("@") else ""
        yield one, "/".join(steps), attribute


def example(syntax: str, one, path: str, attribute: str) -> etree._Element:
    """The smallest file in which a row is broken."""
    name = "Invoice" if syntax == "ubl" else "rsm:CrossIndustryInvoice"
    space = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" if syntax == "ubl" else SPACE["rsm:"]
    root = etree.Element(f"{{{space}}}{name.partition(':')[2] or name}")
    if attribute:
        if path:
            put(path, **{attribute: "x"})(root)
        else:
            root.set(attribute, "x")
    elif one.least:
        place = one.place.split(" | ")[0].strip("/")
        if place:
            put(place)(root)
    else:
        for _ in range(one.most + 1):
            put(path)(root)
    return root


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_every_row_of_a_table_is_found_where_it_is_broken(syntax):
    missed = [
        one.rule.code
        for one, path, attribute in rows(syntax)
        if one.rule.code not in codes(example(syntax, one, path, attribute))
    ]
    assert missed == []


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_every_code_stands_once_in_the_table_of_rules(syntax):
    found = [rule.code for rule in import_module(f"duebook.rules.{syntax}.rules").RULES]
    assert len(found) == len(set(found))
    assert all(rule.sentence and rule.source for rule in import_module(f"duebook.rules.{syntax}.rules").RULES)
    assert not NEVER_ASKED & set(found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_duebook_writes_keeps_the_rules_of_ubl(name):
    assert codes(xmlsafe.parse(base(name, "ubl"))) == set()


def test_a_row_names_the_element_the_place_and_how_many():
    fault = next(
        one for one in judge(edited(base("full", "ubl"), put("cbc:UUID"), put("cbc:UUID"))).faults if one.code == "UBL-CR-005"
    )
    assert (fault.severity, fault.path, fault.facts["count"]) == (Severity.WARNING, "/Invoice/cbc:UUID[1]", "2")
    assert fault.text.startswith("EN 16931 has no use for cbc:UUID here (found: 2).")


def test_an_attribute_is_named_with_its_element():
    fault = next(
        one for one in judge(edited(base("full", "ubl"), mark("cbc:Note", "schemeURI"))).faults if one.code == "UBL-DT-11"
    )
    assert (fault.facts["attribute"], fault.facts["element"], fault.path) == ("schemeURI", "cbc:Note", "/Invoice/cbc:Note[1]")


def test_a_document_within_a_document_is_not_asked_as_one():
    inner = edited(base("minimal", "ubl"), put("cbc:UUID"))
    whole = edited(base("minimal", "ubl"), put("cac:Signature", ""))
    here(whole, "cac:Signature")[0].append(inner)
    assert codes(whole) == {"UBL-CR-137"}


def test_what_is_missing_has_the_place_where_it_would_stand():
    lines = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter"
    fault = next(one for one in judge(edited(base("full", "cii"), gone(lines)), "en16931").faults if one.code == "CII-SR-009")
    assert fault.path == f"/rsm:CrossIndustryInvoice/{lines}"


@pytest.mark.parametrize(("name", "syntax"), [("full", "ubl"), ("credit-note", "ubl"), ("full", "cii")])
def test_everything_wrong_at_once_is_what_the_official_rules_say(name, syntax, arbiter):  # noqa: F811 -- the fixture
    """All rows of a table in batches: a file may be so wrong that the official sheets break off."""
    asked = [(one, path, attribute) for one, path, attribute in rows(syntax) if not one.most and not one.place.startswith("//*")]
    compared = set()
    for start in range(0, len(asked), 20):
        root = xmlsafe.parse(base(name, syntax))
        for _, path, attribute in asked[start : start + 20]:
            if name == "credit-note":
                path = path.replace("cac:InvoiceLine", "cac:CreditNoteLine")  # noqa: PLW2901 -- the same place there
            if attribute and here(root, path):
                here(root, path)[0].set(attribute, "x")
            elif path:
                put(path, "1")(root)
        official = official_codes(arbiter, root)
        if official is not None:
            assert codes(root) == official, start
            compared |= official
    assert len(compared) > len(asked) * 0.9


def official_codes(arbiter, root: etree._Element) -> set[str] | None:  # noqa: F811 -- the fixture
    found = arbiter.faults(etree.tostring(root))
    if any(code == "NOT-EVALUABLE" for code, *_ in found):
        return None
    return {code for code, *_ in found if OURS.match(code)}


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@pytest.mark.parametrize("name", ["full", "credit-note", "direct-debit"])
def test_random_edits_give_what_the_official_rules_give(name, syntax, arbiter):  # noqa: F811 -- the fixture
    chance = random.Random(f"{name} {syntax}")
    compared = 0
    for _ in range(15):
        root = xmlsafe.parse(base(name, syntax))
        for _ in range(3):
            every = list(root.iter())[1:]
            one = chance.choice(every)
            what = chance.randrange(3)
            if what == 0:
                one.addnext(deepcopy(one))
            elif what == 1:
                one.set(chance.choice(("schemeID", "listID", "name", "format", "schemeURI", "unitCode", "currencyID")), "x")
            else:
                one.getparent().remove(one)
        official = official_codes(arbiter, root)
        if official is not None:
            compared += 1
            assert codes(root) == official
    assert compared > 5


@pytest.mark.parametrize("cases", ["cen-rule-cases", "xrechnung-cases"])
def test_the_official_cases_about_the_syntaxes(cases):
    with gzip.open(corpus(f"einvoice/{cases}.jsonl.gz")) as lines:
        for line in lines:
            case = json.loads(line)
            wanted = [(says, code) for says, code in case["expect"] if OURS.fullmatch(code)]
            if wanted:
                found = {fault.code for fault in check(case["xml"].encode(), "auto" if "xr" in cases else "en16931").faults}
                assert [
                    (says, code) for says, code in wanted if (code in found) != (says in {"error", "warning", "invalid"})
                ] == []
