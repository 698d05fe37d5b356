"""``duebook validate``: verdicts, exit codes, JSON, folders, many files, PDFs, and no web framework."""

import json
import subprocess
import sys

import pytest

from duebook import formats, render
from duebook.cli import COMMANDS
from duebook.cli.frame import program
from duebook.domain.ports import Look
from duebook.formats import facturx
from tests.formats.rich import DOCUMENTS

UBL = formats.write(DOCUMENTS["full"], "ubl").content
BROKEN = UBL.replace(b"<cbc:IssueDate>", b"<cbc:IssueDate> ", 1).replace(
    b"</cbc:DocumentCurrencyCode>", b"X</cbc:DocumentCurrencyCode>", 1
)


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["duebook", "validate", *map(str, words)])
        code = program(COMMANDS)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_a_valid_and_a_broken_file(run, tmp_path):
    (tmp_path / "good.xml").write_bytes(UBL)
    (tmp_path / "bad.xml").write_bytes(BROKEN)
    code, out, _ = run(tmp_path / "good.xml", tmp_path / "bad.xml", "--json")
    good, bad = map(json.loads, out.splitlines())
    assert code == 1
    assert (good["valid"], good["syntax"], good["profile"]) == (True, "ubl", "en16931")
    assert not bad["valid"]
    fault = next(one for one in bad["faults"] if one["severity"] == "error")
    assert {"code", "severity", "path", "sentence", "line"} <= set(fault)
    assert fault["line"] > 0


def test_words_for_people(run, tmp_path):
    (tmp_path / "bad.xml").write_bytes(UBL.replace(b"cbc:BuyerReference", b"cbc:Nonsense"))
    code, out, _ = run(tmp_path / "bad.xml")
    assert code == 1
    assert "not valid (UBL en16931)" in out
    assert "error XSD" in out


def test_a_pdf_is_opened(run, tmp_path):
    document = DOCUMENTS["minimal"]
    (tmp_path / "in.pdf").write_bytes(render.pdf(document, Look(), xml=facturx.xml(document)))
    code, out, _ = run(tmp_path / "in.pdf", "--json")
    assert json.loads(out)["syntax"] == "cii"
    assert code == 0


def test_a_folder_and_a_missing_file(run, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.xml").write_bytes(UBL)
    (tmp_path / "a" / "notes.txt").write_text("not asked")
    code, out, _ = run(tmp_path / "a", tmp_path / "none.xml", "--json")
    verdicts = [json.loads(line) for line in out.splitlines()]
    assert [one["valid"] for one in verdicts] == [True, False]
    assert verdicts[1]["faults"][0]["code"] == "FILE"
    assert code == 2


def test_many_files_in_order_on_all_cores(tmp_path):
    for number in range(60):
        (tmp_path / f"{number:03}.xml").write_bytes(BROKEN if number % 7 == 0 else UBL)
    command = [sys.executable, "-m", "duebook", "validate", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1, done.stderr
    assert [one["valid"] for one in verdicts] == [number % 7 != 0 for number in range(60)]


@pytest.mark.parametrize("content", [b"", b"hello", b"<a/>", b"<!DOCTYPE a><a/>", b"%PDF-1.7 nothing", b"\xff\xfe\x00"])
def test_anything_is_a_verdict(run, tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    code, out, err = run(tmp_path / "x", "--json")
    assert code == 1
    assert json.loads(out)["faults"][0]["code"]
    assert "Traceback" not in err


def test_no_web_framework_is_loaded(tmp_path):
    (tmp_path / "good.xml").write_bytes(UBL)
    script = (
        "import sys; from duebook.cli.validate import verdict_on; "
        f"assert verdict_on({str(tmp_path / 'good.xml')!r}, 'auto')['valid']; "
        "print([name for name in ('django', 'ninja', 'huey', 'typst') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
