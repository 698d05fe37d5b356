"""Drafts in JSON and YAML: the short hand, exact numbers, and what is refused."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, Note, Preceding
from duebook.domain.line import Item, Price, Tax
from duebook.domain.party import Address, Contact, Identifier, Period
from duebook.domain.terms import Terms
from duebook.kernel import codec
from duebook.kernel.errors import Invalid, NotFound, TooLarge
from tests.formats.rich import DOCUMENTS

SHORT = """\
# one invoice
type: credit-note
seller: Uferwerk GmbH
buyer:
  name: Rossi S.r.l.
  street: Via Roma 1
  postcode: 00184
  city: Rome
  country: IT
  email: conti@rossi.example
  endpoint: "0201:ABC123"
  legal_id: RM-1
issue_date: 2026-03-02
currency: EUR
note: Thank you
terms: 30
preceding: INV-1
period: 2026-02-01/2026-02-28
payment: {iban: DE89370400440532013000}
lines:
  - {item: Consulting, quantity: 8, unit: hours, price: 95.10, vat_rate: 19}
  - {description: Tea, quantity: 0.1, unit: kg, price: {gross: 10, discount: 1}}
"""


def codes(content, key=None):
    with pytest.raises(Invalid) as caught:
        formats.read(content if isinstance(content, bytes) else content.encode(), key)
    return [(one.code, one.path) for one in caught.value.faults]


def test_the_short_hand_of_a_draft():
    (draft,) = formats.read(SHORT.encode()).documents
    assert draft.type is DocumentType.CREDIT_NOTE
    assert draft.seller.name == "Uferwerk GmbH"
    assert draft.buyer.address == Address(street="Via Roma 1", postcode="00184", city="Rome", country="IT")
    assert draft.buyer.contact == Contact(email="conti@rossi.example")
    assert draft.buyer.endpoint == Identifier(scheme="0201", value="ABC123")
    assert draft.buyer.legal_id == Identifier(value="RM-1")
    assert draft.issue_date == date(2026, 3, 2)
    assert draft.notes == (Note(text="Thank you"),)
    assert draft.terms == Terms(days=30)
    assert draft.preceding == (Preceding(number="INV-1"),)
    assert draft.period == Period(start=date(2026, 2, 1), end=date(2026, 2, 28))
    assert draft.payment[0].account == "DE89370400440532013000"
    first, second = draft.lines
    assert (first.item, first.unit, first.price) == (Item(name="Consulting"), "HUR", Price(net=Decimal("95.10")))
    assert first.tax == Tax(category=VatCategory.STANDARD, rate=Decimal(19))
    assert str(second.quantity) == "0.1"
    assert (second.item, second.unit, second.tax) == (Item(name="Tea"), "KGM", None)


def test_a_price_that_includes_tax_goes_by_its_own_name():
    (draft,) = formats.read(b'{"prices_include_tax": true, "lines": [{"item": "Cup", "price": 1.19}]}').documents
    assert draft.lines[0].price == Price(with_tax=Decimal("1.19"))


@pytest.mark.parametrize("price", ["0.1", "95.10", "123456789012345.678901234567890", "1e-7"])
@pytest.mark.parametrize("syntax", ["json", "yaml"])
def test_numbers_keep_every_digit(syntax, price):
    content = f'{{"lines": [{{"price": {price}}}]}}' if syntax == "json" else f"lines:\n- price: {price}\n"
    assert formats.read(content.encode(), syntax).documents[0].lines[0].price.net == Decimal(price)


@pytest.mark.parametrize("word", ["hour", "day", "piece", "kg", "Stunden", "h", "HUR"])
def test_units_are_known_by_their_words(word):
    unit = formats.read(json.dumps({"lines": [{"unit": word}]}).encode()).documents[0].lines[0].unit
    assert unit in {"HUR", "DAY", "C62", "KGM"}


@pytest.mark.parametrize(
    "content",
    [
        b'[{"currency": "EUR"}, {"currency": "USD"}]',
        b'{"currency": "EUR"}\n{"currency": "USD"}\n',
        b"currency: EUR\n---\ncurrency: USD\n",
        b"- currency: EUR\n- currency: USD\n",
    ],
    ids=["json-list", "json-lines", "yaml-stream", "yaml-list"],
)
def test_several_drafts_in_one_file(content):
    assert [one.currency for one in formats.read(content).documents] == ["EUR", "USD"]


def test_every_fault_of_every_draft_is_told_at_once():
    assert codes(b'[{"curency": "EUR"}, {"lines": [{"quantity": "x", "unit": "furlong"}]}]') == [
        ("SHAPE-UNKNOWN", "[0].curency"),
        ("DRAFT-UNIT", "[1].lines[0].unit"),
        ("SHAPE-TYPE", "[1].lines[0].quantity"),
    ]


@pytest.mark.parametrize("name", ["totals", "vat", "instalments", "tax_reasons"])
def test_what_is_computed_is_refused(name):
    assert codes(json.dumps({name: [{"any": 1}]}).encode(), "json") == [("DRAFT-COMPUTED", name)]
    assert codes(b'{"lines": [{"net": "1.00"}]}', "json") == [("DRAFT-COMPUTED", "lines[0].net")]


def test_a_number_is_refused():
    assert codes(b"number: INV-1\ncurrency: EUR\n") == [("DRAFT-NUMBER", "number")]


def test_a_rate_of_zero_needs_its_category():
    assert codes(b'{"lines": [{"vat_rate": 0}]}') == [("DRAFT-ZERO-RATE", "lines[0].vat_rate")]
    read = formats.read(b'{"lines": [{"vat_rate": 0, "tax": {"category": "AE"}}]}').documents[0]
    assert read.lines[0].tax == Tax(category=VatCategory.REVERSE_CHARGE, rate=Decimal(0))


BOMB = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "SHAPE-ALIAS"),
        ("a: &x 1\n", "SHAPE-ALIAS"),
        ("a: !!python/object/apply:os.system [ls]\n", "SHAPE-TAG"),
        ("a: !!float 1.0\n", "SHAPE-TAG"),
        ("currency: EUR\ncurrency: USD\n", "SHAPE-TWICE"),
        ("note: " + "[" * 40 + "]" * 40, "SHAPE-DEPTH"),
        ("note: [", "SHAPE-YAML"),
        ("? [a]\n: b\n", "SHAPE-KEY"),
        ("", "SHAPE-EMPTY"),
        ("# nothing\n", "SHAPE-EMPTY"),
        ("just words", "SHAPE-TYPE"),
    ],
)
def test_hostile_or_broken_yaml_is_refused(content, code):
    assert code in {one for one, _ in codes(content, "yaml")}


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe{}", b"[]", b"3"])
def test_broken_json_is_refused(content):
    assert codes(content, "json")[0][0].startswith("SHAPE-")


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr("duebook.formats.native.LIMIT", 10)
    with pytest.raises(TooLarge):
        formats.read(b'{"currency": "EUR"}')


def test_json_is_written_whole_and_read_by_the_codec():
    document = DOCUMENTS["full"]
    writing = formats.write(document, "json")
    assert writing.lost == ()
    assert codec.loads(Document, writing.content) == document


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (SHORT.encode(), "yaml"),
        (b"\xef\xbb\xbf  {}", "json"),
        (b"---\na: 1", "yaml"),
        (b"%PDF-1.7\n<rsm:CrossIndustryInvoice>", "facturx"),
        (b"invoice;currency;description\n", "csv"),
        (b"hello", ""),
        (b"", ""),
    ],
)
def test_formats_are_told_apart(content, key):
    assert formats.sniff(content) == key


def test_what_no_format_knows_is_refused():
    assert codes(b"hello")[0][0] == "READ-FORMAT"
    with pytest.raises(NotFound):
        formats.read(b"hello", "docx")


def test_the_library_door_is_cheap_to_import():
    heavy = "lxml pikepdf openpyxl django yaml saxonche typst"
    script = f"import sys, duebook.formats as f; f.sniff(b'x'); print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
