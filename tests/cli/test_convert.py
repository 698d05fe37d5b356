"""``duebook convert``: by which specification, into which file, what is said, and with which exit code."""

import json
import sys

import pytest

from duebook import formats
from duebook.cli import COMMANDS
from duebook.cli.frame import program
from duebook.formats import flavours
from tests.formats.rich import DOCUMENTS


@pytest.fixture
def file(tmp_path):
    """A UBL invoice on disk."""
    path = tmp_path / "invoice.xml"
    path.write_bytes(formats.write(DOCUMENTS["full"], "ubl").content)
    return path


@pytest.fixture
def call(monkeypatch):
    """Run the command and give its exit code."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["duebook", "convert", *map(str, arguments)])
        return program(COMMANDS)

    return run


def test_a_file_is_written_beside_the_input_and_the_answer_is_one_object(file, call, capsys):
    assert call(file, "--to", "cii", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    made = file.with_suffix(".cii.xml")
    assert answer == {"file": str(file), "to": "cii", "out": str(made), "lost": []}
    assert formats.read(made.read_bytes()).documents == formats.read(file.read_bytes()).documents


@pytest.mark.parametrize("flavour", flavours.FLAVOURS, ids=lambda one: one.key)
def test_a_flavour_decides_the_specification(file, call, flavour):
    target = flavour.syntaxes[-1]
    assert call(file, "--to", target, "--flavour", flavour.key) == 0
    document = formats.read(file.with_suffix(f".{target}.xml").read_bytes()).documents[0]
    assert document.specification == flavour.specification
    assert bool(document.lines) == ("lines" not in flavour.forbids)


def test_what_the_flavour_cannot_carry_is_said(file, call, capsys):
    assert call(file, "--to", "cii", "--flavour", "facturx-basicwl") == 0
    said = capsys.readouterr().err
    assert "lost: lines\n" in said
    assert "lost: attachments\n" in said


def test_a_profile_goes_into_the_pdf_with_its_claim(file, call):
    import pikepdf

    assert call(file, "--to", "facturx", "--flavour", "facturx-basicwl") == 0
    with pikepdf.open(file.with_suffix(".pdf")) as pdf:
        assert b"<fx:ConformanceLevel>BASIC WL<" in pdf.Root.Metadata.read_bytes()
        assert pdf.attachments["factur-x.xml"].obj.AFRelationship == "/Data"
    assert call(file, "--to", "facturx", "--flavour", "xrechnung") == 0
    with pikepdf.open(file.with_suffix(".pdf")) as pdf:
        assert b"<fx:ConformanceLevel>XRECHNUNG<" in pdf.Root.Metadata.read_bytes()
        assert pdf.attachments["xrechnung.xml"].obj.AFRelationship == "/Alternative"
    assert formats.read(file.with_suffix(".pdf").read_bytes()).documents[0].number == DOCUMENTS["full"].number


def test_a_flavour_of_the_other_syntax_is_refused(file, call, capsys):
    assert call(file, "--to", "ubl", "--flavour", "facturx-basic") == 1
    assert "Factur-X BASIC is not written as ubl." in capsys.readouterr().err
    assert not file.with_suffix(".ubl.xml").exists()


def test_what_cannot_be_understood_is_said_and_told_by_the_exit_code(file, call, capsys):
    file.write_bytes(file.read_bytes().replace(b">2026-03-02<", b">soon<"))
    assert call(file, "--to", "cii") == 1
    assert "error: READ-DAY /Invoice/cbc:IssueDate" in capsys.readouterr().err
    assert file.with_suffix(".cii.xml").exists()
