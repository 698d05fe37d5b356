"""``duebook issue``: what comes out of real and of wrong input, and that nothing is left behind by what was refused."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from duebook.services.intake import command
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from tests.arbiter import arbiter  # noqa: F401 - a fixture
from tests.corpora import corpus

DRAFT = """
seller: {name: Tischlerei Roth GmbH, vat_id: DE129274202, street: Hauptstr. 1, city: Berlin, postcode: "10115", country: DE}
buyer: {name: Café Krone, street: Ring 5, city: Hamburg, postcode: "20095", country: DE}
payment: {iban: DE89370400440532013000}
terms: 30
lines: [{description: Table, quantity: 2, price: 450.00}]
"""


def issued(*files, **wish):
    """The results of the command over these files, without a process of its own."""
    return list(command.run(command.read_inputs([str(file) for file in files]), command.Wish(**wish)))


def write(folder, name, text):
    """A draft file."""
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.django_db(transaction=True)
def test_official_examples_are_issued_and_come_out_valid(tmp_path, arbiter):  # noqa: F811 - the fixture
    examples = sorted(corpus("einvoice/valid-en16931").glob("*.xml"))
    results = issued(*examples, out=tmp_path)
    assert [one.status for one in results] == ["issued"] * len(examples)
    for one in results:
        files = {file.kind: file.path for file in one.files}
        assert files.keys() == {"pdf", "ubl", "cii"}
        for kind in ("ubl", "cii"):
            assert arbiter.fatal(Path(files[kind]).read_bytes(), "en16931") == [], (one.file, kind)
        named = [fault for fault in one.faults if fault.code == "DB-RETYPED"]
        assert all("computed anew" in fault.text for fault in named)


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_refused_leaves_no_company_behind(tmp_path):
    wrong = write(tmp_path, "wrong.yaml", DRAFT.replace("buyer: {name: Café Krone,", "buyer: {"))
    assert [one.status for one in issued(wrong)] == ["refused"]
    assert not Company.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_issues_nothing_and_makes_no_company(tmp_path):
    result = issued(write(tmp_path, "a.yaml", DRAFT), dry_run=True)[0]
    assert (result.status, result.payable, result.number) == ("ready", "1071.00", "")
    assert not Company.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_under_the_lock_keeps_no_other(tmp_path):
    first = write(tmp_path, "1.yaml", DRAFT + "issue_date: 2026-03-02\ndelivery: {day: 2026-03-01}\n")
    early = write(tmp_path, "2.yaml", DRAFT + "issue_date: 2026-02-01\ndelivery: {day: 2026-02-01}\n")
    later = write(tmp_path, "3.yaml", DRAFT + "issue_date: 2026-03-03\ndelivery: {day: 2026-03-01}\n")
    results = issued(first, early, later, keep_date=True)
    assert [one.status for one in results] == ["issued", "refused", "issued"]
    assert results[1].state_refused
    assert "earlier date" in results[1].faults[-1].text
    dates = [row.issue_date for row in IssuedDocument.objects.everywhere("a test").order_by("position")]
    assert dates == [date(2026, 3, 2), date(2026, 3, 3)]


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_is_two_invoices_of_one_company(tmp_path):
    path = write(tmp_path, "a.yaml", DRAFT)
    numbers = [issued(path, out=tmp_path)[0].number, issued(path, out=tmp_path)[0].number]
    assert len(set(numbers)) == 2
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "given", "code"),
    [
        (["issue", "-"], "{", 1),
        (["issue", "-"], "", 1),
        (["issue", "-"], "lines: [", 1),
        (["issue", "-"], "totals: {payable: 1}\nlines: []", 1),
        (["issue", "not-there.yaml"], "", 2),
        (["issue"], "", 2),
        (["issue", "-", "--date", "yesterday"], DRAFT, 2),
        (["issue", "-", "--company", "com_nobody"], DRAFT, 1),
        (["issue", "-", "--json"], DRAFT, 0),
        (["convert", "-", "--to", "ubl", "--out", "-"], DRAFT, 0),
        (["convert", "-", "--to", "edifact"], DRAFT, 2),
        (["nothing"], "", 2),
    ],
)
@pytest.mark.database
def test_bad_input_is_one_sentence_and_an_exit_code(installation, arguments, given, code):
    done = subprocess.run(
        [sys.executable, "-m", "duebook", *arguments], input=given, capture_output=True, text=True, env=installation, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if "--json" in arguments:
        assert {"number", "status", "payable", "currency", "files", "faults"} <= json.loads(done.stdout).keys()
