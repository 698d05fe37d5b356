"""``duebook bank match``: files in, decisions out, and one sentence for what cannot be read."""

import json
import os

import pytest
from click.testing import CliRunner

from duebook.cli import bankmatch
from duebook.cli.bank import bank
from duebook.domain.matching.engine import match
from duebook.domain.matching.generate import generate
from duebook.edge.dice import Dice

OPEN = """number,customer_id,customer_name,customer_iban,amount,currency,issue_date,due_date,order_reference
RE-2026-00417,K1,Müller Söhne GmbH,,1190.00,EUR,2026-03-02,2026-04-01,
RE-2026-00432,K1,Müller Söhne GmbH,,238.00,EUR,2026-03-02,2026-04-01,
RE-2026-00561,K2,Nordlicht Handel AG,,640.00,EUR,,,4500112
"""
LINES = """id,booked,amount,currency,counterparty,iban,reference,text
a,2026-03-30,1428.00,EUR,MUELLER SOEHNE,,,"RE-2026-00417, RE-2026-00432"
b,2026-03-30,640.00,EUR,Nordlicht Handel,,,Order 4500112
c,2026-03-31,12.00,EUR,Bank,,,Habenzinsen
"""


@pytest.fixture
def told(tmp_path):
    """Run the command on texts; its exit code and its answer."""

    def run(opened, lines, *options, suffix="csv"):
        (tmp_path / "open.csv").write_text(opened, encoding="utf-8")
        statement = tmp_path / f"lines.{suffix}"
        statement.write_text(lines, encoding="utf-8")
        words = ["match", "--open", str(tmp_path / "open.csv"), "--statement", str(statement), "--json", *options]
        done = CliRunner().invoke(bank, words, standalone_mode=False)
        code = done.return_value if done.exception is None else getattr(done.exception, "exit_code", None)
        assert code is not None, done.exception
        return code, json.loads(done.stdout) if done.stdout.startswith("{") else done.output

    return run


def test_the_keys_of_the_contract(told):
    code, answer = told(OPEN, LINES)
    assert code == 0
    first, second, third = answer["transactions"]
    assert set(first) == {"id", "decision", "confidence", "matches", "difference", "reason"}
    assert (first["decision"], second["decision"], third["decision"]) == ("post", "post", "none")
    assert first["matches"] == [
        {"invoice": "RE-2026-00417", "amount": "1190.00"},
        {"invoice": "RE-2026-00432", "amount": "238.00"},
    ]
    assert (first["difference"], third["difference"]) == ("0.00", "12.00")
    assert 0.9 < first["confidence"] <= 1


def test_a_higher_threshold_posts_less(told):
    _, answer = told(OPEN, LINES, "--threshold", "1")
    assert {one["decision"] for one in answer["transactions"]} == {"suggest", "none"}


def test_semicolons_and_empty_cells(told):
    code, answer = told(OPEN.replace(",", ";"), "id;booked;amount;currency\nx;;640.00;EUR\n")
    assert code == 0
    assert answer["transactions"][0]["decision"] != "post"


def test_a_row_without_an_amount_is_told_and_the_rest_matched(told):
    code, answer = told(OPEN + "RE-9,K1,,,much,EUR,,,\n", LINES)
    assert code == 1
    assert (answer["faults"][0]["code"], answer["faults"][0]["path"]) == ("MATCH-AMOUNT", "line 5")
    assert "much" in answer["faults"][0]["sentence"]
    assert answer["transactions"][0]["decision"] == "post"


@pytest.mark.parametrize(
    ("row", "code", "path"),
    [
        ("RE-9,K1,,,,EUR,,,", "MATCH-AMOUNT", "line 5"),
        ("RE-9,K1,,,NaN,EUR,,,", "MATCH-AMOUNT", "line 5"),
        ("RE-9,K1,,,1.00,EUR,31.03.2026,,", "MATCH-DATE", "line 5"),
        (",K1,,,1.00,EUR,,,", "MATCH-NUMBER", "line 5"),
        ("RE-8,K1,,,1.00,CHF,,,\nRE-9,K1,,,1.00,,,,", "MATCH-CURRENCY", "invoice RE-9"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(told, row, code, path):
    ended, answer = told(OPEN + row + "\n", LINES)
    assert ended == 1
    assert [(one["code"], one["path"]) for one in answer["faults"]] == [(code, path)]
    assert answer["transactions"][0]["decision"] == "post"


def test_a_missing_currency_is_the_only_one_there_is(told):
    code, answer = told(OPEN.replace(",EUR,", ",,"), LINES)
    assert (code, answer["transactions"][0]["decision"]) == (0, "post")
    code, answer = told(OPEN.replace(",EUR,", ",,"), LINES.replace(",EUR,", ",,"))
    assert code == 1
    assert {one["code"] for one in answer["faults"]} == {"MATCH-CURRENCY"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(told, tmp_path, encoding):
    (tmp_path / "mine.csv").write_bytes(OPEN.encode(encoding))
    (tmp_path / "theirs.csv").write_bytes(LINES.encode(encoding))
    words = ["match", "--open", str(tmp_path / "mine.csv"), "--statement", str(tmp_path / "theirs.csv"), "--json"]
    done = CliRunner().invoke(bank, words, standalone_mode=False)
    assert json.loads(done.stdout) == told(OPEN, LINES)[1]


def test_a_bank_file_of_another_format(told):
    qif = "!Type:Bank\nD03/30/2026\nT1190.00\nPMüller Söhne GmbH\nMRE-2026-00417\n^\n"
    code, answer = told(OPEN, qif, suffix="qif")
    assert code == 0
    assert [one["decision"] for one in answer["transactions"]] == ["post"]  # QIF has no currency: that of the invoices
    _, answer = told(OPEN.replace("640.00,EUR", "640.00,CHF"), qif, suffix="qif")
    assert answer["transactions"][0]["decision"] != "post"


@pytest.mark.parametrize("words", [("--threshold", "2"), ("--threshold", "much")])
def test_a_threshold_is_a_probability(told, words):
    assert told(OPEN, LINES, *words)[0] == 2


def test_files_that_are_none_of_it(told, tmp_path):
    assert told("a,b\n1,2\n", LINES)[0] == 2
    assert told("", LINES)[0] == told(OPEN, "")[0] == 2
    assert told(OPEN, "\x00\x01")[0] == 2
    done = CliRunner().invoke(bank, ["match", "--open", str(tmp_path / "no.csv"), "--statement", "no"], standalone_mode=False)
    assert done.return_value == 2


def test_the_work_of_several_processes_is_that_of_one(monkeypatch):
    book = generate(Dice(3), 120)
    receipts = [case.receipt for case in book.cases]
    monkeypatch.setattr(bankmatch, "WORTH", 20)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert match(book.items, receipts, looker=bankmatch._together) == match(book.items, receipts)
