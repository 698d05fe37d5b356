"""``duebook bank import``: one line for each file, in order, with the keys that scripts rely on; exit codes as everywhere."""

import json
import subprocess
import sys

import pytest

from duebook.services.treasury import command
from duebook.store.bank import BankLine
from tests import factories
from tests.services.treasury import sheets
from tests.services.treasury.test_take_in import line

KEYS = {"file", "account", "lines", "fresh", "faults"}


def taken(*files, company="auto", account=""):
    return list(command.run(command.read_all([str(file) for file in files]), company, account))


@pytest.fixture
def files(tmp_path):
    made = {
        "march.xml": sheets.camt([line("1.00"), line("2.00")]),
        "overlap.csv": sheets.csv([line("2.00"), line("3.00", 1)]),
        "broken.xml": sheets.camt([line("4.00", 2), line("5.00", 2)]).replace(b">5.00<", b">5..0<"),
        "paper.pdf": b"%PDF-1.7",
        "bare.csv": sheets.csv([line("6.00", 3)], account=False),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


@pytest.mark.django_db
def test_every_file_has_its_result(files):
    company = factories.company()
    results = taken(*files, files[0])
    assert [one.status for one in results] == ["taken", "taken", "taken", "refused", "taken", "known"]
    assert [(one.lines, one.fresh) for one in results] == [(2, 2), (2, 1), (1, 1), (0, 0), (1, 1), (2, 0)]
    assert [one.fine for one in results] == [True, True, False, False, True, True]
    assert all(one.plain().keys() >= KEYS for one in results)
    assert {one.account for one in results} == {sheets.IBAN, ""}
    assert sorted(BankLine.objects.of(company).values_list("amount_minor", flat=True)) == [100, 200, 300, 400, 600]


@pytest.mark.django_db
def test_the_account_says_whose_it_is(files):
    first = factories.company("Andere GmbH", payment=[])
    second = factories.company()
    assert taken(files[0])[0].company == second.pk
    assert taken(files[0], company=first.pk)[0].company == first.pk
    assert [fault.code for fault in taken(files[4])[0].faults] == ["BANK-COMPANY"]
    assert taken(files[4], company=second.pk, account=sheets.IBAN)[0].fresh == 1
    assert taken(files[4], company="com_none")[0].status == "refused"


@pytest.mark.database
def test_the_command_as_a_script_runs_it(installation, files, tmp_path):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "duebook", "bank", "import", *map(str, words)],
            env=installation,
            capture_output=True,
            text=True,
            check=False,
        )

    nobody = run(files[0], "--json")
    assert (nobody.returncode, json.loads(nobody.stdout)["status"]) == (1, "refused")
    missing = run(tmp_path / "none.xml", "--json")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "Traceback" not in nobody.stderr + missing.stderr
