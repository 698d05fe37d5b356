"""The rooms beside the desk: accounts, statements and their faults, how a table is read, unapplied money, rules, advices."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from duebook.edge import clock
from duebook.store.bank import BankAccount, BankFile, BankLine, BankRule, LineStanding, Remittance
from duebook.store.documents import OpenItem
from tests import factories
from tests.services.treasury.lines import account, line

HX = {"HTTP_HX_REQUEST": "true"}
IBAN = "DE89370400440532013000"
CSV = (
    b"Buchungstag;Valuta;Auftraggeber;Verwendungszweck;Betrag;Saldo\n"
    b"20.03.2026;20.03.2026;Nordlicht AG;Rechnung INV-2026-00001;119,00;1119,00\n"
    b"21.03.2026;21.03.2026;Papier Nord;Miete;-50,00;1069,00\n"
)


@pytest.fixture
def giro(company):
    """The bank account."""
    return account(company, name="Girokonto")


@pytest.fixture
def boss(company):
    """The owner as an actor."""
    return factories.actor(company)


@pytest.fixture
def buyer(company):
    """A customer."""
    return factories.customer(company)


def dropped(client, content: bytes, name: str, **more: str) -> str:
    """What the page says of one dropped file."""
    answer = client.post("/bank/files/drop", {"files": SimpleUploadedFile(name, content), **more}, **HX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_dropped_statement_is_taken_once(owner, company, giro) -> None:
    said = dropped(owner, CSV, "umsaetze.csv", account=giro.pk)
    assert "2 new lines" in said
    assert "taken in before" in dropped(owner, CSV, "nochmal.csv", account=giro.pk)
    assert BankLine.objects.of(company).count() == 2
    file = BankFile.objects.of(company).get()
    page = owner.get(f"/bank/files/{file.pk}").content.decode()
    assert "umsaetze.csv" in page
    assert "Correct how it is read" in page
    assert owner.get(f"/bank/files/{file.pk}/original").content == CSV
    assert "umsaetze.csv" in owner.get("/bank/files/").content.decode()


def test_a_file_that_cannot_be_read_says_so_and_keeps_nothing(owner, company) -> None:
    assert "bad.bin" in dropped(owner, b"\x00\x01 nothing", "bad.bin")
    assert owner.post("/bank/files/drop", {}).status_code == 422
    assert not BankFile.objects.of(company).exists()
    # without an account a table says nothing of whose it is
    assert "choose one" in dropped(owner, CSV, "x.csv").lower()


def test_how_a_table_is_read_is_shown_and_corrected(owner, company, giro) -> None:
    dropped(owner, CSV, "umsaetze.csv", account=giro.pk)
    file = BankFile.objects.of(company).get()
    page = owner.get(f"/bank/files/{file.pk}/mapping").content.decode()
    assert page.count('name="column"') == 6
    assert "Nordlicht AG" in page
    facts = {"account": giro.pk, "first": "1", "days": "dmy", "decimal": ",", "sign": "amount"}
    columns = ["booked", "valued", "text", "text", "amount", "balance"]
    seen = owner.post(f"/bank/files/{file.pk}/mapping", {**facts, "column": columns, "act": "look"}).content.decode()
    assert re.search(r"Nordlicht AG[^<]*Rechnung", seen)
    none = owner.post(f"/bank/files/{file.pk}/mapping", {**facts, "column": [""] * 6, "act": "save"})
    assert none.status_code == 422
    saved = owner.post(f"/bank/files/{file.pk}/mapping", {**facts, "column": columns, "act": "save"})
    assert (saved.status_code, saved["Location"]) == (303, f"/bank/accounts/{giro.pk}")
    (kept,) = BankAccount.objects.of(company).get(pk=giro.pk).mapping.items()
    assert kept[1]["by"] == "person"
    assert "Set by hand" in owner.get(f"/bank/accounts/{giro.pk}").content.decode()
    owner.post(f"/bank/accounts/{giro.pk}/tables/forget", {"name": kept[0]})
    assert BankAccount.objects.of(company).get(pk=giro.pk).mapping == {}


def test_accounts_are_made_changed_and_put_away(owner, company) -> None:
    assert "No bank account yet." in owner.get("/bank/accounts/").content.decode()
    wrong = owner.post("/bank/accounts/new", {"account": "DE00 1234", "currency": "EUR"})
    assert wrong.status_code == 422
    made = owner.post("/bank/accounts/new", {"account": IBAN, "currency": "eur", "name": "Giro"})
    row = BankAccount.objects.of(company).get()
    assert made["Location"] == f"/bank/accounts/{row.pk}"
    owner.post(f"/bank/accounts/{row.pk}/edit", {"account": IBAN, "currency": "EUR", "name": "Hauptkonto"})
    owner.post(f"/bank/accounts/{row.pk}/archive", {"archived": "yes"})
    row.refresh_from_db()
    assert (row.name, bool(row.archived_at)) == ("Hauptkonto", True)
    assert "Hauptkonto" in owner.get("/bank/accounts/").content.decode()


def test_what_is_posted_by_itself_is_bounded(owner, visitor, company, giro) -> None:
    where = f"/bank/accounts/{giro.pk}/automatic"
    assert owner.post(where, {"auto_post": "on", "percent": "40"}).status_code == 422
    assert owner.post(where, {"percent": "98.5"}).status_code == 303
    giro.refresh_from_db()
    assert (giro.auto_post, str(giro.threshold)) == (False, "0.9850")
    assert visitor("viewer").post(where, {"percent": "99"}).status_code == 403


def test_unapplied_money_has_its_age_and_is_applied(owner, company, giro, boss, buyer) -> None:
    assert "All money is applied." in owner.get("/bank/unapplied/").content.decode()
    today = clock.today(company.time_zone)
    old = line(giro, "70.00", "Akonto", booked=today - timedelta(days=40))
    line(giro, "5.00", "neu", booked=today)
    line(giro, "-5.00", "raus", booked=today)
    page = owner.get("/bank/unapplied/").content.decode()
    assert "40 days" in page
    assert "neu" in page
    assert "raus" not in page
    owner.post(f"/bank/lines/{old.pk}/customer", {"customer": buyer.pk})
    invoice = factories.issued(boss, buyer, "100")
    page = owner.get("/bank/unapplied/").content.decode()
    assert "Customer's credit" in page
    assert "owes" in page
    owner.post(f"/bank/unapplied/{buyer.pk}/EUR", {})
    assert OpenItem.objects.of(company).get(pk=invoice.pk).open_minor == 4_900
    assert "Customer's credit" not in owner.get("/bank/unapplied/").content.decode()


def test_rules_are_made_ordered_and_put_away(owner, company, buyer) -> None:
    assert "No rule yet." in owner.get("/bank/rules/").content.decode()
    empty = owner.post("/bank/rules/new", {"name": "Leer", "kind": "none", "reason": "x"})
    assert empty.status_code == 422
    owner.post("/bank/rules/new", {"name": "Zinsen", "contains": "zins", "sign": "in", "kind": "none", "reason": "Interest"})
    owner.post(
        "/bank/rules/new",
        {"name": "Miete", "counterparty": "Nordlicht", "least": "10", "most": "99.50", "kind": "customer", "customer": buyer.pk},
    )
    owner.post("/bank/rules/new", {"name": "Cents", "contains": "a", "kind": "tolerance", "tolerance": "0.50"})
    first, second, third = BankRule.objects.of(company).order_by("position")
    assert (second.when["least_minor"], second.when["most_minor"], third.then["minor"]) == (1_000, 9_950, 50)
    page = owner.get("/bank/rules/").content.decode()
    assert "Nordlicht AG" in page
    owner.post(f"/bank/rules/{second.pk}/earlier")
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.position < first.position
    changed = owner.get(f"/bank/rules/{second.pk}").content.decode()
    assert re.search(r"99[.,]5", changed)
    owner.post(f"/bank/rules/{first.pk}/archive")
    assert "Zinsen" not in owner.get("/bank/rules/").content.decode()


def test_an_advice_is_typed_joined_and_put_away(owner, company, boss, buyer) -> None:
    invoice = factories.issued(boss, buyer, "100")
    bad = {"payer": "Nordlicht", "currency": "EUR", "number": ["INV", ""], "amount": ["abc", ""], "why": ["", ""]}
    assert owner.post("/bank/remittances/new", bad).status_code == 422
    good = bad | {"number": [invoice.number, ""], "amount": ["100", ""], "why": ["Skonto", ""], "total": "90"}
    assert owner.post("/bank/remittances/new", good).status_code == 422
    assert owner.post("/bank/remittances/new", good | {"total": ""}).status_code == 303
    row = Remittance.objects.of(company).get()
    page = owner.get(f"/bank/remittances/{row.pk}").content.decode()
    assert invoice.number in page
    assert "Waiting for money" in page
    assert "Nordlicht AG" in owner.get("/bank/remittances/", {"view": "waiting"}).content.decode()
    owner.post(f"/bank/remittances/{row.pk}/close")
    assert "Nordlicht AG" not in owner.get("/bank/remittances/", {"view": "waiting"}).content.decode()


def test_an_advice_comes_from_a_file(owner, company, boss, buyer) -> None:
    invoice = factories.issued(boss, buyer, "100")
    assert owner.post("/bank/remittances/upload", {}).status_code == 422
    nothing = SimpleUploadedFile("x.bin", b"\x00\x01")
    assert owner.post("/bank/remittances/upload", {"file": nothing}).status_code == 422
    content = f"Invoice,Amount\n{invoice.number},119.00\n".encode()
    answer = owner.post("/bank/remittances/upload", {"file": SimpleUploadedFile("advice.csv", content)})
    assert answer.status_code == 303, answer.content.decode()
    assert Remittance.objects.of(company).get().total_minor == 11_900


def test_the_running_balance_adds_up(owner, company, giro, boss, buyer) -> None:
    invoice = factories.issued(boss, buyer, "100")
    row = line(giro, "100.00", invoice.number)
    owner.post(f"/bank/lines/{row.pk}/find", {"document": invoice.pk, "rest": "open"})
    page = owner.get(f"/customers/{buyer.pk}/balance", {"from": "2026-01-01", "until": "2026-12-31"}).content.decode()
    assert page.count("19,00") >= 2 or page.count("19.00") >= 2
    assert "Balance brought forward" in page
    assert owner.get(f"/customers/{buyer.pk}/balance", {"from": "nonsense"}).status_code == 200
    payment = LineStanding.objects.of(company).get(pk=row.pk).line.uses.get().payment
    assert f"/bank/lines/{row.pk}" in owner.get(f"/payments/{payment.pk}").content.decode()
