"""Bank accounts, files and lines through the API: every answer held against the description, every write once."""

import base64

import pytest

from duebook.services.access import ALL
from duebook.store.bank import BankFile, StatementPickup
from duebook.store.outbox import Job
from tests import factories
from tests.api.caller import Caller
from tests.authz.expected import HOST_KEY
from tests.authz.world import keys
from tests.services.treasury import sheets
from tests.services.treasury.test_take_in import BATCH, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def call(who) -> Caller:
    return Caller(keys.create_key(who, "bank", sorted(ALL))[1])


def file_of(content: bytes, **more) -> dict:
    return {"name": "camt.xml", "content": base64.b64encode(content).decode()} | more


def test_from_the_file_to_the_line(who, call):
    content = sheets.camt([BATCH, line("4.00", name="Nordlicht AG")], opening=None)
    made = call("POST", "/bank/files", file_of(content), key="one", status=201)
    assert call("POST", "/bank/files", file_of(content), key="one", status=201) == made
    assert (made["new"], made["lines"], made["fresh"], made["faults"]) == (True, 2, 2, [])
    assert call("POST", "/bank/files", file_of(content), status=201)["new"] is False
    assert BankFile.objects.of(who.company).count() == 1
    assert [one["id"] for one in call("GET", "/bank/files")["data"]] == [made["id"]]
    assert call("GET", f"/bank/files/{made['id']}")["format"] == "camt.053.001.02"
    assert call.raw("GET", f"/bank/files/{made['id']}/file").content == content
    rows = call("GET", "/bank/lines")["data"]
    assert sorted(one["amount"] for one in rows) == ["10.00", "20.00", "4.00"]
    (entry,) = call("GET", "/bank/lines?state=split")["data"]
    whole = call("GET", f"/bank/lines/{entry['id']}")
    assert [one["amount"] for one in whole["parts"]] == ["10.00", "20.00"]
    assert (whole["file"], whole["open"], whole["said"]["amount"]) == (made["id"], "0.00", "30.00")
    assert [one["amount"] for one in call("GET", "/bank/lines?text=nordlicht&state=open&since=2026-03-01")["data"]] == ["4.00"]
    assert call("GET", "/bank/lines?until=2026-03-01")["data"] == []


def test_accounts_and_their_statements(who, call):
    one = call("POST", "/bank/accounts", {"account": sheets.IBAN, "currency": "EUR", "name": "House bank"}, status=201)
    call("POST", "/bank/accounts", {"account": sheets.IBAN, "currency": "EUR"}, status=409)
    call("POST", "/bank/accounts", {"account": "DE88370400440532013000", "currency": "EUR"}, status=422)
    for number, day in enumerate((0, 2), 1):
        call("POST", "/bank/files", file_of(sheets.camt([line(day=day)], opening=5 * number, number=str(number))), status=201)
    steps = call("GET", f"/bank/accounts/{one['id']}/statements")["data"]
    assert [(step["opening"], step["lines"], step["closing"]) for step in steps] == [
        ("5.00", "10.00", "15.00"),
        ("10.00", "10.00", "20.00"),
    ]
    assert [[fault["code"] for fault in step["faults"]] for step in steps] == [[], ["BANK-GAP"]]
    named = call("PUT", f"/bank/accounts/{one['id']}", {"account": sheets.IBAN, "currency": "EUR", "name": "Bank"})
    assert named["name"] == "Bank"
    call("POST", f"/bank/accounts/{one['id']}/archive", {})
    assert call("GET", "/bank/accounts")["data"] == []
    assert [row["archived"] for row in call("GET", "/bank/accounts?archived=true")["data"]] == [True]


def test_a_table_and_how_it_is_read(who, call):
    one = call("POST", "/bank/accounts", {"account": sheets.IBAN, "currency": "EUR"}, status=201)
    odd = b"Wann;Wieviel\n2.3.2026;-1.234,50\n"
    call("POST", "/bank/files", file_of(odd), status=422)
    how = {"delimiter": ";", "decimal": ",", "days": "dmy", "columns": {"booked": [0], "amount": [1]}}
    where = f"/bank/accounts/{one['id']}/mappings"
    saved = call("POST", where, {"content": file_of(odd)["content"], **how}, status=201)
    assert [(kept["by"], kept["headings"]) for kept in saved["mappings"]] == [("person", ["Wann", "Wieviel"])]
    call("POST", where, {"content": file_of(odd)["content"], **how, "columns": {"booked": [0]}}, status=422)
    assert call("POST", "/bank/files", file_of(odd), status=201)["accounts"] == [one["id"]]
    assert [row["amount"] for row in call("GET", "/bank/lines")["data"]] == ["-1234.50"]


def test_servers_are_kept_without_telling_their_secrets(who, call):
    facts = {"host": "sftp.bank.example", "user": "u", "secret": "hunter2", "host_key": HOST_KEY}
    made = call("POST", "/bank/pickups", facts, status=201)
    assert "hunter2" not in str(made)
    call("POST", "/bank/pickups", facts | {"host": "127.0.0.1"}, status=422)
    changed = call("PUT", f"/bank/pickups/{made['id']}", facts | {"secret": "", "folder": "out", "active": False})
    assert (changed["folder"], changed["active"]) == ("out", False)
    assert call("GET", "/bank/pickups")["data"] == [changed]
    call("POST", f"/bank/pickups/{made['id']}/ask", status=409)
    call("PUT", f"/bank/pickups/{made['id']}", facts | {"secret": "", "folder": "out"})
    mine, jobs = StatementPickup.objects.of(who.company), Job.objects.of(who.company).filter(kind="bank-pickup")
    fault = {"code": "BANK-FORMAT", "path": "", "sentence": "This is no {kind}.", "facts": {"kind": "statement"}}
    mine.update(known={"a.xml": "1:2", "c.txt": {"mark": "1:2", "faults": [fault]}})
    (listed,) = call("GET", "/bank/pickups")["data"]
    assert [(one["name"], one["faults"][0]["sentence"]) for one in listed["refused"]] == [("c.txt", "This is no statement.")]
    assert call("POST", f"/bank/pickups/{made['id']}/ask")["refused"] == [], "it is tried again"
    assert (mine.get().known, jobs.count()) == ({"a.xml": "1:2"}, 1)
    call("DELETE", f"/bank/pickups/{made['id']}")
    assert call("GET", "/bank/pickups")["data"] == []
