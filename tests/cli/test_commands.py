"""The commands on an installation of their own, one after the other, as a person would use them."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from duebook.services.operations.bench import work

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def run(installation):
    """Call the program: ``run("verify", "--json")`` gives the finished process."""

    def call(*words, code=0, **environment):
        command = [sys.executable, "-m", "duebook", *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, env=installation | environment, capture_output=True, check=False)
        assert done.returncode == code, done.stderr.decode()[-2000:] + done.stdout.decode()[-2000:]
        assert b"Traceback" not in done.stderr
        return done.stdout

    return call


def plain(out: bytes) -> dict:
    return json.loads(out)


@pytest.mark.timeout(600)
def test_a_company_from_its_first_file_to_its_restored_backup(run, installation, tmp_path):
    drafts = tmp_path / "drafts.jsonl"
    drafts.write_text("\n".join(work.json_lines(3, date.today())))
    issued = [json.loads(line) for line in run("issue", drafts, "--json").splitlines()]
    assert [one["status"] for one in issued] == ["issued"] * 3
    assert {"number", "status", "payable", "currency", "files", "faults"} <= issued[0].keys()

    verified = plain(run("verify", "--json"))
    assert {name: verified[name] for name in ("ok", "documents", "entries", "problems")} == {
        "ok": True, "documents": 3, "entries": 3, "problems": [],
    }  # fmt: skip
    assert plain(run("verify", "--head", verified["head"], "--json"))["ok"]
    assert not plain(run("verify", "--head", "ab" * 32, "--json", code=1))["ok"]

    listed = run("report").decode()
    assert "ageing" in listed
    rows = plain(run("report", "open-items", "--format", "json"))["rows"]
    assert len(rows) == 3
    table = run("report", "open-items").decode()
    assert all(one["number"] in table for one in issued)
    sheet = list(csv.reader(io.StringIO(run("report", "open-items", "--format", "csv").decode("utf-8-sig"))))
    assert len(sheet) == 4
    run("report", "sales", "--format", "xlsx", "--out", tmp_path / "sales.xlsx")
    assert zipfile.is_zipfile(tmp_path / "sales.xlsx")
    assert run("report", "sales", "--format", "pdf").startswith(b"%PDF")
    run("report", "sales", "--customer", "cus_none", "--edges", "30", code=2)

    backup = tmp_path / "backup"
    kept = plain(run("backup", backup, "--json"))
    assert (kept["ok"], kept["documents"], kept["head"]) == (True, 3, verified["head"])
    assert kept["seconds"] >= 0
    drilled = plain(run("drill", backup, "--json"))
    assert (drilled["ok"], drilled["documents"], drilled["head"]) == (True, 3, verified["head"])
    run("restore", backup, code=3)  # never over what is there
    if "DATABASE_URL" not in installation:
        restored = plain(run("restore", backup, "--data", tmp_path / "other", "--json"))
        assert (restored["ok"], restored["documents"], restored["head"]) == (True, 3, verified["head"])
        assert plain(run("verify", "--data", tmp_path / "other", "--json"))["head"] == verified["head"]

    found = plain(run("doctor", "--json"))
    assert found["ok"]
    assert [one["name"] for one in found["checks"]] == [
        "settings", "database", "migrations", "queue", "storage", "fonts", "mail", "clock",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("settings", {"DUEBOOK_URL": "http://books.example"}),
        ("mail", {"DUEBOOK_SMTP_URL": "mail.example"}),
        ("mail", {"DUEBOOK_SMTP_URL": "smtp://mail.example", "DUEBOOK_MAIL_FROM": ""}),
        ("settings", {"DUEBOOK_SECRET_KEY": "short"}),
    ],
)
def test_the_doctor_says_what_to_mend(run, name, environment):
    if name != "settings" or "DUEBOOK_SECRET_KEY" not in environment:
        run("report")
    found = plain(run("doctor", "--json", code=1, **environment))
    wrong = [one for one in found["checks"] if not one["ok"]]
    assert (found["ok"], [one["name"] for one in wrong]) == (False, [name])
    assert all(one["says"] and one["mend"] for one in wrong)


def test_the_doctor_of_an_empty_installation_asks_for_migrations(run):
    found = plain(run("doctor", "--json", code=1))
    assert "migrations" in [one["name"] for one in found["checks"] if not one["ok"]]


def test_benchmarks_stand_beside_their_limit(run):
    for name in ("totals", "ubl", "issue"):
        figures = plain(run("bench", name, "--n", 40, "--json"))
        assert {"name", "n", "seconds", "per_second", "limit_per_second", "ratio", "rss_mib"} <= figures.keys()
        assert (figures["name"], figures["n"]) == (name, 40)
        assert figures["ratio"] == pytest.approx(figures["per_second"] / figures["limit_per_second"], rel=0.05, abs=0.01)


def test_a_bank_line_is_accepted_through_the_page(run):
    figures = plain(run("bench", "accept", "--n", 2, "--json"))
    assert (figures["name"], figures["n"], figures["open"]) == ("accept", 2, 70)
    assert figures["lines_a_minute"] > 0


def test_help_loads_no_framework():
    check = (
        "import sys; sys.argv = ['duebook', '--help']; from duebook.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in sys.modules if m in ('django', 'pydantic', 'lxml', 'typst')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
    assert "verify" in done.stdout
