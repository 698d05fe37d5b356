"""Every example comes to the golden output beside it, without a fault of ours and valid by the official rules of EN 16931."""

import json

import pytest

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.kernel import codec
from tests.arbiter import arbiter  # noqa: F401 -- a fixture
from tests.golden.examples import FOLDER, SETTINGS, examples, inputs

each = pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)


@each
def test_an_example_comes_to_its_golden_output(example, golden) -> None:
    for key, suffix in example.outputs.items():
        golden(example.name + suffix, formats.write(example.document, key).content)


@each
def test_an_example_has_no_fault(example) -> None:
    assert [f"{fault.code} {fault.path}: {fault.text}" for fault in example.faults] == []


@each
@pytest.mark.parametrize("key", ["ubl", "cii"])
def test_an_example_is_valid_by_the_official_rules(example, key, arbiter) -> None:  # noqa: F811 -- the fixture
    assert arbiter.fatal(formats.write(example.document, key).content) == []


@each
def test_golden_json_is_the_document_itself(example) -> None:
    content = formats.write(example.document, "json").content
    assert formats.read(content, "json").documents == (example.document,)
    assert codec.dump(example.document) == json.loads(content)


def test_no_golden_file_is_left_over(request) -> None:
    made = {one.name + suffix for one in examples() for suffix in one.outputs.values()}
    typed = {path.relative_to(FOLDER.parent).as_posix() for path in inputs()}
    there = {path.relative_to(FOLDER.parent).as_posix() for path in FOLDER.glob("*/*") if path.is_file()}
    if request.config.getoption("--rewrite"):
        for name in there - typed - made:
            (FOLDER.parent / name).unlink()
        return
    assert there - typed == made
    assert {f"examples/{name}" for name in SETTINGS} <= typed


def test_the_examples_show_every_situation() -> None:
    documents = [one.document for one in examples()]
    assert {"380", "381", "383", "384", "386", "389", "393"} <= {one.type for one in documents}
    assert {row.category for one in documents for row in one.vat} == set(VatCategory) - {VatCategory.IPSI}
    assert any(one.computed.prepaid for one in documents)
    assert any(one.computed.rounding for one in documents)
    assert any(one.computed.tax_in_tax_currency for one in documents)
    assert any(one.prices_include_tax for one in documents)
    assert any(one.type is DocumentType.INVOICE and len(one.instalments) > 1 for one in documents)
    assert any(one.payment and one.payment[0].mandate for one in documents)
