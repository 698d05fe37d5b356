"""The example of every country is read, decided without a fault, calculated, and valid before the official EN 16931 rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from duebook.domain.tax import decide
from duebook.domain.taxcheck import tax_faults
from duebook.domain.totals import calculate
from duebook.formats.native import YAML
from duebook.formats.ubl import FORMAT
from duebook.kernel import plugs
from duebook.regimes import regime_of
from tests.arbiter import arbiter  # noqa: F401 -- a fixture

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
COUNTRIES = plugs.keys("regimes")


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_example_of_a_country_is_a_valid_invoice(country, arbiter) -> None:  # noqa: F811 -- the fixture
    (draft,) = YAML.read((EXAMPLES / country / "invoice.yaml").read_bytes()).documents
    assert draft.seller.address.country == country.upper()
    assert tax_faults(draft, regime_of, draft.issue_date) == []
    decided = decide(draft, regime_of, on=draft.issue_date)
    assert all(reason.rule != "no-rate" for reason in decided.tax_reasons)
    done = calculate(decided)
    assert done.computed.payable > 0
    assert arbiter.fatal(FORMAT.write(replace(done, number="1")).content) == []


def test_the_examples_show_every_treatment_a_newcomer_meets() -> None:
    seen = set()
    for country in COUNTRIES:
        (draft,) = YAML.read((EXAMPLES / country / "invoice.yaml").read_bytes()).documents
        seen |= {reason.rule for reason in decide(draft, regime_of, on=draft.issue_date).tax_reasons}
    assert seen == {"domestic", "reverse-charge", "intra-community", "exempt", "given"}
