"""The documents say what the code does: tables are written from it, snippets are run, names of commands, tests and files are real."""

import doctest
import re
import shlex
import subprocess
import sys
from datetime import date
from importlib import import_module

import pytest

from duebook import formats
from duebook.cli import COMMANDS
from duebook.domain.check import check
from duebook.domain.tax import decide
from duebook.domain.totals import calculate
from duebook.kernel.rules import blocking
from duebook.regimes import regime_of
from tests.golden import sentences
from tests.golden.examples import ROOT
from tests.golden.tables import TABLES

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "examples/README.md"])
BLOCK = re.compile(r"(<!-- table: (?P<name>[a-z-]+), written by make examples -->\n).*?(\n<!-- end -->)", re.DOTALL)
FENCE = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|`|\$ |&& |  )(?:\.venv/bin/)?duebook (?P<name>[a-z]+(?:-[a-z]+)*)", re.MULTILINE)
TARGET = re.compile(r"(?:^|`)make (?P<name>[a-z-]+)", re.MULTILINE)
PROOF = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>\w+)`")


RUN_ELSEWHERE = {"api.md", "webhooks.md"}
"""Their lines need a server: tests/api/test_walk_through.py runs them."""


def fences(kind: str) -> list:
    return [
        pytest.param(found["text"], id=f"{page.relative_to(ROOT)}:{page.read_text()[: found.start()].count(chr(10)) + 1}")
        for page in PAGES
        if page.name not in RUN_ELSEWHERE
        for found in FENCE.finditer(page.read_text())
        if found["kind"] == kind
    ]


@pytest.mark.parametrize("page", [one for one in PAGES if BLOCK.search(one.read_text())], ids=lambda one: one.stem)
def test_the_tables_of_a_page_are_what_the_code_says(page, golden) -> None:
    made = BLOCK.sub(lambda found: f"{found[1]}\n{TABLES[found['name']]()}\n{found[3]}", page.read_text())
    golden(page.relative_to(ROOT).as_posix(), made.encode())


def test_every_table_stands_somewhere() -> None:
    used = {found["name"] for page in PAGES for found in BLOCK.finditer(page.read_text())}
    assert used == set(TABLES)
    opened = sum(page.read_text().count("<!-- table:") for page in PAGES)
    assert opened == sum(len(list(BLOCK.finditer(page.read_text()))) for page in PAGES)


def test_every_fault_has_its_place_on_the_page() -> None:
    text = (ROOT / "docs/using/rules.md").read_text()
    missing = sorted(code for code in sentences.codes() if f"`{code}`" not in text)
    assert not missing


@pytest.mark.parametrize("text", fences("yaml"))
def test_a_draft_in_a_page_can_be_issued(text) -> None:
    for draft in formats.read(text.encode(), "yaml").documents:
        day = draft.issue_date or date(2026, 9, 15)
        done = calculate(decide(draft, regime_of, on=day))
        assert blocking(check(done)) == []


@pytest.mark.parametrize("text", fences("python"))
def test_python_in_a_page_runs(text, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(text, {}, "page", None, 0)
    assert test.examples
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test).failed == 0


@pytest.mark.parametrize("text", fences("console"))
def test_commands_in_a_page_run(text, installation, tmp_path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for line in text.splitlines():
        if line.startswith("$ "):
            words = shlex.split(line[2:])
            assert words[0] == "duebook"
            run = subprocess.run(
                [sys.executable, "-m", "duebook", *words[1:]],
                cwd=tmp_path,
                env=installation,
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, run.stderr
        elif line.strip() and not line.startswith("#"):
            assert line in run.stdout + run.stderr, run.stdout + run.stderr


def test_every_command_that_is_named_exists() -> None:
    named = {(page.name, found["name"]) for page in PAGES for found in COMMAND.finditer(page.read_text())}
    assert {name for _, name in named} - {"is", "has"} <= set(COMMANDS), [one for one in named if one[1] not in COMMANDS]
    for place in COMMANDS.values():
        module, _, function = place.partition(":")
        assert getattr(import_module(module), function)


def test_every_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(page.name, found["name"]) for page in PAGES for found in TARGET.finditer(page.read_text())}
    assert [one for one in named if one[1] not in targets] == []


def test_every_promise_names_tests_that_exist() -> None:
    text = (ROOT / "docs/promises.md").read_text()
    proofs = [(found["path"], found["name"]) for found in PROOF.finditer(text)]
    assert len(proofs) >= 10
    for path, name in proofs:
        source = (ROOT / path).read_text()
        assert re.search(rf"^    def {name}\(|^def {name}\(|^class {name}\b|^{name} = ", source, re.MULTILINE), f"{path}::{name}"
    promises = re.findall(r"^## \d+\. .+?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert promises
    assert [one.splitlines()[0] for one in promises if not PROOF.search(one)] == []
