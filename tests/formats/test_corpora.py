"""The official example invoices: read, written in the same syntax and the other, read again equal and valid by the official rules."""

from dataclasses import replace

import pytest

from duebook import formats
from duebook.edge import xmlsafe
from duebook.formats.schema import schema_faults
from tests.corpora import corpus

SUITES = ("einvoice/valid-en16931", "einvoice/valid-xrechnung", "einvoice/peppol-valid")
OTHER = {"ubl": "cii", "cii": "ubl"}


def invoices():
    """(suite, name, syntax, bytes) of every UBL and CII invoice."""
    for suite in SUITES:
        for path in sorted(corpus(suite).glob("*.xml")):
            content = path.read_bytes()
            syntax = formats.sniff(content)
            if syntax in OTHER:
                yield suite, path.name, syntax, content


def without(document, lost):
    """The document with the named parts emptied: parties' fields, identifiers and texts of payment are all they lose."""
    for path in lost:
        if path.startswith("payment["):
            document = replace(document, payment=tuple(replace(one, text=document.payment[0].text) for one in document.payment))
            continue
        side, _, field = path.partition(".")
        if side not in {"seller", "buyer"}:
            continue  # an allowance whose tax could not be read has none on both sides
        party = getattr(document, side)
        gone = {"tax_number": ""} if field == "tax_number" else {"ids": party.ids[:1]}
        document = replace(document, **{side: replace(party, **gone)})
    return document


def derived(document):
    """CII derives a gross price from net and discount: the same on both sides of a comparison."""
    lines = []
    for line in document.lines:
        price = line.price
        if price.gross is None and price.discount is not None:
            price = replace(price, gross=price.net + price.discount)
        lines.append(replace(line, price=price))
    return replace(document, lines=tuple(lines))


def test_every_example_is_read_written_and_read_equal():
    count = 0
    for _, name, syntax, content in invoices():
        document = formats.read(content, syntax).documents[0]
        for target in (syntax, OTHER[syntax]):
            writing = formats.write(document, target)
            again = formats.read(writing.content, target).documents[0]
            assert derived(again) == derived(without(document, [p for p in writing.lost if not p.startswith("exchange")])), name
            count += 1
    assert count >= 180


def test_every_valid_example_stays_valid_in_both_syntaxes(arbiter, capsys):
    tried, broken = 0, []
    for suite, name, syntax, content in invoices():
        profile = "xrechnung" if "xrechnung" in suite else "en16931"
        if arbiter.fatal(content, profile):
            continue  # not EN 16931: the Australian, New Zealand and Singaporean dialects of Peppol
        document = formats.read(content, syntax).documents[0]
        for target in (syntax, OTHER[syntax]):
            tried += 1
            made = formats.write(document, target).content
            found = [one.text for one in schema_faults(xmlsafe.parse(made))] or arbiter.fatal(made, profile)
            if found:
                broken.append((name, target, found[0]))
    with capsys.disabled():
        print(f"\n{tried - len(broken)} of {tried} conversions of official examples are valid by the official rules")
    assert tried >= 130
    assert broken == []


def test_no_example_has_a_fault_but_what_has_no_place():
    strange = set()
    for suite, name, syntax, content in invoices():
        if "peppol" in suite and ("aunz" in name or "sg-" in name):
            continue  # other taxes, and self-billed kinds
        strange |= {
            (name, one.code, one.path)
            for one in formats.read(content, syntax).faults
            if one.code not in {"READ-LEFT", "READ-TYPE"}
        }
    assert strange == set()


@pytest.mark.parametrize("suite", ["einvoice/facturx-correct", "einvoice/facturx-fail"])
@pytest.mark.slow
def test_every_hybrid_pdf_is_read(suite):
    for path in sorted(corpus(suite).glob("*.pdf")):
        document = formats.read(path.read_bytes()).documents[0]
        assert document.number, path.name
        assert document.totals is not None, path.name


@pytest.mark.slow
def test_random_documents_are_valid_in_both_syntaxes(arbiter):
    """The long cross product: random calculated documents in both syntaxes by the official rules."""
    from random import Random

    from tests.strategies import random_document

    for seed in range(1_000):
        document = random_document(Random(seed))
        for syntax in OTHER:
            assert arbiter.fatal(formats.write(document, syntax).content) == [], (seed, syntax)
