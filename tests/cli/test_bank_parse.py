"""``duebook bank parse``: the JSON of the contract, exit codes, several files."""

import json
import sys

import pytest

from duebook.cli import COMMANDS
from duebook.cli.frame import program
from tests.banks.test_camt import document, entry
from tests.banks.test_mt940 import HEAD


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["duebook", "bank", "parse", *map(str, words)])
        code = program(COMMANDS)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_keys_of_the_contract(run, tmp_path):
    (tmp_path / "a.xml").write_bytes(document(entry(), entry(), closing="120.00"))
    code, out, _ = run(tmp_path / "a.xml", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["format"], told["account"]) == ("camt.053.001.08", "DE02120300000000202051")
    assert (told["opening"], told["closing"], told["faults"]) == ("100.00", "120.00", [])
    first, second = told["transactions"]
    assert {"booked", "amount", "currency", "counterparty", "iban", "reference", "text", "id"} <= set(first)
    assert (first["booked"], first["amount"], first["id"], second["id"]) == ("2026-01-02", "10.00", "R1", "R1#2")


def test_several_files_and_the_worst_code(run, tmp_path):
    (tmp_path / "good.sta").write_text(HEAD + ":62F:C260102EUR100,00\n")
    (tmp_path / "bad.xml").write_bytes(document(entry(amount="x")))
    (tmp_path / "none.bin").write_bytes(b"\0\1")
    code, out, _ = run(tmp_path / "good.sta", tmp_path / "bad.xml", tmp_path / "none.bin", "--json")
    good, bad, none = map(json.loads, out.splitlines())
    assert code == 1
    assert (good["faults"], bad["faults"][0]["code"], none["faults"][0]["code"]) == ([], "BANK-AMOUNT", "BANK-FORMAT")
    assert "Ntry[1]" in bad["faults"][0]["path"]
    code, _, err = run(tmp_path / "gone.sta")
    assert (code, "cannot be read" in err) == (2, True)


def test_balances_of_several_statements(run, tmp_path):
    first = HEAD + ":62F:C260101EUR100,00\n-\n"
    (tmp_path / "chain.sta").write_text(first + first.replace(":28C:5", ":28C:6"))
    (tmp_path / "other.sta").write_text(first + first.replace("0202051", "0202052"))
    chain, other = map(json.loads, run(tmp_path / "chain.sta", tmp_path / "other.sta", "--json")[1].splitlines())
    assert (chain["opening"], chain["closing"]) == ("100.00", "100.00")
    assert (other["opening"], other["closing"], len(other["statements"])) == (None, None, 2)


def test_words_for_people(run, tmp_path):
    (tmp_path / "a.xml").write_bytes(document(entry()))
    code, out, _ = run(tmp_path / "a.xml")
    assert code == 0
    assert "1 transactions" in out
    assert "warning BANK-BALANCE" in out
