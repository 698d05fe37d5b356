"""BR-FR: a French invoice of our own writers with one thing changed, and what the two artefacts of the French CTC say to it."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Delivery, Document, Note, Payee, Preceding
from duebook.domain.line import AllowanceCharge, Attribute, Item, Line, Price, Tax
from duebook.domain.party import Address, Identifier, Party
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.rules import check, judge, profiles
from tests.arbiter import arbiter
from tests.conformance.mutations import mutations
from tests.rules.sellers import several

__all__ = ["arbiter"]

SYNTAXES = ("ubl", "cii")
_TAX = Tax(category=VatCategory.STANDARD, rate=Decimal(20))


def _party(name: str, siren: str) -> Party:
    return Party(
        name=name,
        ids=(Identifier(value=f"{siren}00017", scheme="0009"), Identifier(value=f"{siren}_AB", scheme="0224")),
        legal_id=Identifier(value=siren, scheme="0002"),
        vat_id=f"FR32{siren}",
        endpoint=Identifier(value=f"{siren}_1", scheme="0225"),
        address=Address(country="FR"),
    )


@lru_cache(maxsize=8)
def base(syntax: str, kind: DocumentType = DocumentType.INVOICE) -> str:
    """A valid invoice between two French companies."""
    document = Document(
        number="F2026-7",
        type=kind,
        issue_date=date(2026, 9, 2),
        due_date=date(2026, 10, 1),
        currency="EUR",
        process="B1",
        notes=tuple(
            Note(text=text, subject_code=code)
            for code, text in (("PMT", "40 EUR"), ("PMD", "12 %"), ("AAB", "0"), ("BAR", "B2B"))
        ),
        preceding=(Preceding(number="F2026-6", issue_date=date(2026, 8, 2)),),
        seller=_party("Atelier", "732829320"),
        buyer=_party("Librairie", "552100554"),
        payee=Payee(name="Caisse", id=Identifier(value="40483304800022", scheme="0009")),
        delivery=Delivery(day=date(2026, 9, 1), address=Address(country="FR")),
        lines=(
            Line(
                price=Price(net=Decimal("120.10")),
                tax=_TAX,
                item=Item(name="Work", attributes=(Attribute(name="Colour", value="Blue"),)),
            ),
        ),
        allowances=(
            AllowanceCharge(amount=Decimal("20.00"), reason="Loyal", tax=_TAX),
            AllowanceCharge(charge=True, amount=Decimal("5.00"), reason="Parcel", tax=_TAX),
        ),
    )
    return re.sub(r">\s+<", "><", formats.write(calculate(document), syntax).content.decode())


def codes(content: bytes) -> set[str]:
    """The French codes of a file."""
    return {fault.code for fault in judge(xmlsafe.parse(content), "fr-ctc").faults if fault.code.startswith("BR-FR-")}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("kind", [DocumentType.INVOICE, DocumentType.CREDIT_NOTE])
def test_base_is_valid(syntax, kind):
    verdict = check(base(syntax, kind).encode(), "fr-ctc")
    assert (verdict.profile, verdict.faults) == ("fr-ctc", ())


_EXAMPLES = [
    ("F2026-7", "F2026 7", {"BR-FR-02_BT-1"}),
    ("F2026-7", "F" * 36, {"BR-FR-01_BT-1", "BR-FR-01_BT-1-1"}),
    ("20260902|2026-09-02", "20260931|2026-09-31", {"BR-FR-03_BT-2"}),
    (">380<", ">875<", {"BR-FR-04_BT-3"}),
    ("PMT", "AAI", {"BR-FR-05_BT-22_PMT", "BR-FR-05_BT-22-1"}),
    ("PMT", "PMD", {"BR-FR-06_BT-21_PMD", "BR-FR-06_BT-21-2"}),
    (">B1<", ">X1<", {"BR-FR-08_BT-23"}),
    (">B1<", ">B2<", {"BR-FR-CO-09_BT-23-1", "BR-FR-CO-09_BT-23-2"}),
    ("73282932000017", "73282932100017", {"BR-FR-09_BT-29"}),
    ("40483304800022", "4048330480002X", {"BR-FR-09_BT-60"}),
    (">732829320<", ">73282932A<", {"BR-FR-10_BT-30", "BR-FR-32-LEGALID"}),
    (">552100554<", ">55210055<", {"BR-FR-11_BT-47"}),
    (">552100554_1<", "><", {"BR-FR-12_BT-49"}),
    (">732829320_1<", "><", {"BR-FR-13_BT-34"}),
    (">20<", ">21<", {"BR-FR-16_BT-152"}),
    ("B2B", "B2X", {"BR-FR-20_BT-21"}),
    (">552100554_1<", ">652100554_1<", {"BR-FR-21_BT-49"}),
    (">552100554_1<", ">552100554 1<", {"BR-FR-23_BT-49"}),
    (">732829320_AB<", ">732829320 AB<", {"BR-FR-24_BT-29"}),
    (">732829320_AB<", f">{'7' * 101}<", {"BR-FR-26_BT-29"}),
    (">380<", ">384<", set()),
    ("0224", "0009", {"BR-FR-CO-10_BT-29-2"}),
    ("20261001|2026-10-01", "20260901|2026-09-01", {"BR-FR-CO-07_BT-9"}),
    (">EUR<", ">USD<", {"BR-FR-CO-12_BT-5"}),
    ("0224", "0231", {"BR-FR-CO-14_BT-29-1", "BR-FR-CO-15_BT-29-1"}),
    ("120.10", "120.101", {"BR-FR-DEC-01_BT-131"}),
    ("120.10", "-120.10", {"BR-FR-DEC-03_BT-146"}),
    (">20<", ">20.001<", {"BR-FR-DEC-04_BT-152"}),
    (">S<", ">L<", {"BR-FR-15_BT-95_BT-151_LM", "BR-FR-08_BT-151-2"}),
]


def _either(text: str, syntax: str) -> str:
    cii, _, ubl = text.partition("|")
    return ubl if ubl and syntax == "ubl" else cii


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("old", "new", "expected"), _EXAMPLES)
def test_one_thing_changed(arbiter, syntax, old, new, expected):
    text, old, new = base(syntax), _either(old, syntax), _either(new, syntax)
    assert old in text
    content = text.replace(old, new).encode()
    found = codes(content)
    assert found == {code for code, *_ in arbiter.faults(content, "fr-ctc")}
    assert not expected or expected & found


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("kind", [DocumentType.INVOICE, DocumentType.CREDIT_NOTE])
def test_mutations_beside_the_artefacts(arbiter, syntax, kind):
    compared = 0
    for what, content in list(mutations(xmlsafe.parse(base(syntax, kind).encode()), 7))[::9]:
        theirs = {code for code, *_ in arbiter.faults(content, "fr-ctc")}
        if "NOT-EVALUABLE" in theirs:
            assert not judge(xmlsafe.parse(content), "fr-ctc").valid, what
            continue
        assert codes(content) == theirs, what
        compared += 1
    assert compared > 20


_SEVERAL = [
    ("S8", "380", "404833048", "", "", set()),
    ("S8", "389", "404833048", "", "", {"BR-FR-MV-13_BT-3"}),
    ("S9", "389", "552100554", "", "", set()),
    ("S9", "380", "552100554", "", "", {"BR-FR-BD-13_BT-3", "BR-FR-MV-BD_BT-3"}),
    ("S9", "389", "404833048", "", "", {"BR-FR-BD-02_BT-47"}),
    ("S8", "380", "404833048", "DETAIL", "", {"BR-FR-MV-01_EXT-FR-FE-163"}),
    ("S8", "380", "404833048", ">GROUP<", ">INFORMATION<", set()),
    ("S8", "380", "404833048", "Name>S<", "Name><", {"BR-FR-MV-03_EXT-FR-FE-164"}),
    ("S8", "380", "404833048", ">60.00<", ">61.00<", {"BR-FR-MV-05_EXT-FR-FE-BG-12"}),
    ("S8", "380", "404833048", ">1.02<", ">9.02<", {"BR-FR-MV-09_EXT-FR-FE-181"}),
    ("S8", "380", "404833048", ">Z-2<", ">Z-3<", {"BR-FR-MV-07_BT-128"}),
    ("S8", "380", "404833048", "#Z-2#x", "Z-2", {"BR-FR-MV-08_BT-128"}),
    ("S8", "384", "404833048", ">Q1<", "><", set()),
]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("mode", "kind", "second", "old", "new", "expected"), _SEVERAL)
def test_several_invoices_in_one(arbiter, syntax, mode, kind, second, old, new, expected):
    text = several(base(syntax), syntax, mode, kind, second)
    assert old in text
    every = old.startswith("#")
    content = text.replace(old, new, -1 if every else 1).encode() if old else text.encode()
    theirs = {code for code, *_ in arbiter.faults(content, "fr-ctc")}
    found = codes(content)
    assert found == theirs
    assert not expected or expected & found


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_only_asked_by_name(syntax):
    verdict = check(base(syntax).replace("PMT", "AAI").encode())
    assert (verdict.profile, verdict.valid) == ("en16931", True)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_rule_has_a_sentence(syntax):
    rules = [rule for rule in profiles.rules("fr-ctc", syntax) if rule.code.startswith("BR-FR-")]
    assert len(rules) > 90
    assert all(rule.sentence.endswith(".") and rule.source for rule in rules)
