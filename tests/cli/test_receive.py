"""``duebook receive``: one line for each file, in order, with the keys that scripts rely on; exit codes as everywhere."""

import json
import subprocess
import sys

import pytest

from duebook.services.payables import command
from duebook.store.companies import Company
from tests import bills, factories

KEYS = {"file", "status", "number", "supplier", "payable", "currency", "faults"}


def received(*files, company="auto"):
    return list(command.run(command.read_all([str(file) for file in files]), company))


@pytest.fixture
def files(tmp_path):
    made = {"good.xml": bills.xml(), "paper.pdf": bills.pdf(), "bad.xml": b"<!DOCTYPE x><x/>", "empty.xml": b""}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


@pytest.mark.django_db
def test_every_file_has_its_result(files):
    factories.company()
    results = received(*files, files[0])
    assert [one.status for one in results] == ["received", "waiting", "refused", "refused", "known"]
    assert (results[0].number, results[0].payable, results[0].currency) == ("RE-1", "119.00", "EUR")
    assert all(one.plain().keys() >= KEYS for one in results)
    assert not any(one.fine for one in results[1:4])


@pytest.mark.django_db
def test_the_buyer_says_whose_it_is(files):
    first = factories.company(vat_id="DE129273398", name="Andere GmbH")
    second = factories.company()
    assert received(files[0])[0].company == second.pk
    assert received(files[0], company=first.pk)[0].company == first.pk
    assert received(files[1])[0].faults[0].code == "BILL-COMPANY"


@pytest.mark.database
def test_the_command_as_a_script_runs_it(installation, files, tmp_path):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "duebook", "receive", *map(str, words)],
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


@pytest.mark.django_db
def test_a_company_that_is_not_there(files):
    assert received(files[0], company="com_none")[0].status == "refused"
    assert Company.objects.count() == 0
