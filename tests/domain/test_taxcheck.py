"""Faults of the tax decision: each rule fires where it should and only there."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document
from duebook.domain.line import Line, Tax
from duebook.domain.party import Delivery, Party
from duebook.domain.tax import Scheme, Taxation, decide
from duebook.domain.taxcheck import RULES, tax_faults
from duebook.kernel.rules import Severity
from duebook.regimes import regime_of
from tests.domain.tax_cases import SALES, Sale, sale

TODAY = date(2026, 9, 15)
HOME = sale("x | DE/DE136695976 | DE | goods | | S 19 domestic").document
D = Decimal


def given(document: Document, category: str, rate: str | None, **more: object) -> Document:
    tax = Tax(category=VatCategory(category), rate=None if rate is None else D(rate), exemption_text="Because")
    return replace(document, lines=(replace(document.lines[0], tax=tax),), **more)


def to(buyer: str, what: str = "goods", seller: str = "DE/DE136695976", key: str = "") -> Document:
    return sale(f"x | {seller} | {buyer} | {what} | {f'key={key}' if key else ''} | S 0 x").document


FAULTY = [
    ("TAX-REGIME", replace(HOME, seller=Party(name="Seller")), {}, "lines[0].tax"),
    ("TAX-KEY", to("DE", key="luxury"), {}, "lines[0].tax_rate_key"),
    ("TAX-NO-RATE", replace(HOME, delivery=Delivery(day=date(1950, 1, 1))), {}, "lines[0].tax"),
    ("TAX-NO-RATE", to("CZ", seller="CZ/CZ25123891", key="reduced-2"), {}, "lines[0].tax"),
    ("TAX-RATE", given(HOME, "S", "16"), {}, "lines[0].tax.rate"),
    ("TAX-RATE", given(HOME, "S", "19", delivery=Delivery(day=date(2020, 8, 1))), {}, "lines[0].tax.rate"),
    ("TAX-K-NUMBER", given(to("FR"), "K", "0"), {}, "buyer.vat_id"),
    ("TAX-K-PLACE", given(to("DE/DE111111125"), "K", "0"), {}, "lines[0].tax.category"),
    ("TAX-K-PLACE", given(to("US"), "K", "0"), {}, "lines[0].tax.category"),
    ("TAX-AE-NUMBER", given(to("FR", "services"), "AE", "0"), {}, "buyer.vat_id"),
    ("TAX-G-PLACE", given(to("FR"), "G", "0"), {}, "lines[0].tax.category"),
    ("TAX-EXEMPT", to("DE", key="exempt"), {}, "lines[0].tax_rate_key"),
    ("TAX-SALES-TAX", to("US", seller="US"), {}, "lines[0].tax"),
    ("TAX-VAT-NUMBER", to("FR#303265045", "services"), {}, "buyer.vat_id"),
    ("TAX-CONSUMER", to("US", "services"), {}, "buyer.legal_id"),
    ("TAX-SMALL-BUSINESS", given(HOME, "S", "19"), {"scheme": Scheme.SMALL_BUSINESS}, "lines[0].tax.rate"),
    ("TAX-OSS-KEY", to("FR", key="reduced"), {"oss": True}, "lines[0].tax_rate_key"),
    (
        "TAX-TWO-REASONS",
        replace(HOME, lines=tuple(replace(HOME.lines[0], tax_rate_key=key) for key in ("exempt-health", "exempt-education"))),
        {},
        "lines[1].tax",
    ),
    ("TAX-CORRECTION", replace(to("IT", seller="IT/IT00743110157"), type=DocumentType.CORRECTIVE), {}, "type"),
]


@pytest.mark.parametrize(("code", "document", "settings", "path"), FAULTY, ids=[f"{f[0]}-{i}" for i, f in enumerate(FAULTY)])
def test_a_fault_has_its_code_and_place(code, document, settings, path) -> None:
    faults = tax_faults(document, regime_of, TODAY, Taxation(**settings))
    assert (code, path) in [(fault.code, fault.path) for fault in faults]
    assert all("{" not in fault.text for fault in faults)


def test_every_rule_is_shown_to_fire() -> None:
    assert {rule.code for rule in RULES} == {row[0] for row in FAULTY}


@pytest.mark.parametrize("case", SALES, ids=lambda case: case.name)
def test_what_was_decided_for_a_real_sale_stops_no_issue(case: Sale) -> None:
    faults = tax_faults(case.document, regime_of, case.day, case.taxation)
    assert [fault.code for fault in faults if fault.severity is Severity.ERROR] == []
    assert "TAX-RATE" not in [fault.code for fault in faults]


@pytest.mark.parametrize("case", SALES, ids=lambda case: case.name)
def test_a_decided_document_has_the_faults_of_its_draft(case: Sale) -> None:
    decided = decide(case.document, regime_of, on=case.day, taxation=case.taxation)
    before = {fault.code for fault in tax_faults(case.document, regime_of, case.day, case.taxation)}
    after = {fault.code for fault in tax_faults(decided, regime_of, case.day, case.taxation)}
    assert after | {"TAX-EXEMPT"} == before | {"TAX-EXEMPT"}  # whether "exempt" was typed or decided is lost: a hint


@pytest.mark.parametrize("rate", ["19", "7", "20"])
def test_a_rate_of_the_seller_or_of_the_destination_is_lawful(rate) -> None:
    assert "TAX-RATE" not in [fault.code for fault in tax_faults(given(to("FR"), "S", rate), regime_of, TODAY)]


def test_a_known_consumer_and_a_known_business_need_no_question() -> None:
    for answer in (True, False):
        faults = tax_faults(to("US", "services"), regime_of, TODAY, Taxation(buyer_is_business=answer))
        assert "TAX-CONSUMER" not in [fault.code for fault in faults]


def test_sales_tax_is_not_asked_for_twice() -> None:
    american = to("US", seller="US")
    for document in (given(american, "S", "8.875"), to("US", seller="US", key="zero"), to("US", seller="US", key="exempt")):
        assert tax_faults(document, regime_of, TODAY) == []


def test_a_document_without_lines_has_no_tax_faults() -> None:
    assert tax_faults(replace(HOME, lines=()), regime_of, TODAY) == []


def test_the_fault_names_what_is_lawful() -> None:
    fault = next(f for f in tax_faults(given(HOME, "S", "16"), regime_of, TODAY) if f.code == "TAX-RATE")
    assert fault.text == "16 % is not a rate of DE on 2026-09-15. In force: 19, 7, 0."
    assert fault.severity is Severity.WARNING


def test_lines_of_a_decided_document_are_found_by_their_ids() -> None:
    lines = tuple(Line(id=name, price=HOME.lines[0].price) for name in ("b", "a"))
    american = replace(
        to("US", seller="US"), lines=(lines[0], replace(lines[1], tax=Tax(category=VatCategory.STANDARD, rate=D(8))))
    )
    decided = decide(american, regime_of, on=TODAY)
    assert [fault.path for fault in tax_faults(decided, regime_of, TODAY)] == ["lines[0].tax"]
