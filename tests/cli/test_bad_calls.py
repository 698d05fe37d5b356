"""Every command, called badly: one sentence, the right exit code, never a traceback."""

import socket
import sys

import pytest

from duebook.cli import COMMANDS
from duebook.cli.frame import program

pytestmark = pytest.mark.django_db

UNREADABLE, WRONG = 2, 1

BAD = [
    (["nonsense"], UNREADABLE, "No such command"),
    (["issue"], UNREADABLE, "Missing argument"),
    (["issue", "{no}"], UNREADABLE, "cannot be read"),
    (["issue", "{folder}"], UNREADABLE, "cannot be read"),
    (["issue", "{text}"], WRONG, "READ-FORMAT"),
    (["issue", "{broken}"], WRONG, "SHAPE-JSON"),
    (["issue", "{draft}", "--date", "yesterday"], UNREADABLE, "yesterday"),
    (["issue", "{draft}", "--company", "com_none"], WRONG, "There is no company com_none."),
    (["issue", "{draft}", "--out", "{text}"], UNREADABLE, ""),
    (["issue", "{draft}", "--out", "{text}/deeper"], UNREADABLE, "cannot be made"),
    (["validate"], UNREADABLE, "Missing argument"),
    (["validate", "{no}"], UNREADABLE, "cannot be read"),
    (["validate", "{text}"], WRONG, ""),
    (["validate", "{text}", "--profile", "best"], UNREADABLE, "best"),
    (["receive"], UNREADABLE, "Missing argument"),
    (["receive", "{no}"], UNREADABLE, "cannot be read"),
    (["bank"], UNREADABLE, "Usage"),
    (["bank", "rob"], UNREADABLE, "No such command"),
    (["bank", "import"], UNREADABLE, "Missing argument"),
    (["bank", "import", "{no}"], UNREADABLE, "cannot be read"),
    (["bank", "parse"], UNREADABLE, "Missing argument"),
    (["bank", "parse", "{no}"], UNREADABLE, "cannot be read"),
    (["bank", "match"], UNREADABLE, "Missing option"),
    (["convert", "{no}", "--to", "ubl"], UNREADABLE, "cannot be read"),
    (["convert", "{text}", "--to", "ubl"], WRONG, "READ-FORMAT"),
    (["convert", "{draft}"], UNREADABLE, "Missing option"),
    (["convert", "{draft}", "--to", "word"], UNREADABLE, "word"),
    (["seed"], UNREADABLE, "Missing option"),
    (["seed", "--invoices", "0"], UNREADABLE, "0 is not in the range"),
    (["seed", "--invoices", "many"], UNREADABLE, "many"),
    (["remind", "--company", "com_none"], UNREADABLE, "There is no company com_none."),
    (["remind", "tomorrow"], UNREADABLE, "unexpected extra argument"),
    (["report", "weather"], UNREADABLE, "There is no report called weather"),
    (["report", "ageing", "--asof", "soon"], UNREADABLE, "soon"),
    (["report", "ageing"], UNREADABLE, "There is no company"),
    (["report", "ageing", "--company", "com_none"], UNREADABLE, "There is no company com_none."),
    (["verify", "--head", "abc"], UNREADABLE, "64 hexadecimal"),
    (["verify", "--company", "com_none"], UNREADABLE, "There is no company com_none."),
    (["verify", "--bundle", "{no}"], UNREADABLE, "cannot be read"),
    (["verify", "--bundle", "{text}"], WRONG, "not a bundle"),
    (["backup", "{text}"], UNREADABLE, ""),
    (["restore", "{no}"], UNREADABLE, "cannot be read"),
    (["restore", "{folder}"], UNREADABLE, "no backup"),
    (["drill", "{no}"], UNREADABLE, "cannot be read"),
    (["drill", "{folder}"], UNREADABLE, "no backup"),
    (["bench", "speed"], UNREADABLE, "There is no benchmark called speed"),
    (["bench", "totals", "--n", "0"], UNREADABLE, "0 is not in the range"),
    (["doctor", "--loud"], UNREADABLE, "--loud"),
    (["serve", "--port", "70000"], UNREADABLE, "70000"),
    (["web", "--workers", "0"], UNREADABLE, "0 is not in the range"),
    (["bundle"], UNREADABLE, "Missing"),
    (["bundle", "{folder}", "--company", "com_none"], UNREADABLE, ""),
    (["publish-head", "--company", "com_none"], UNREADABLE, ""),
    (["bounces", "{no}"], UNREADABLE, "No such file"),
    (["worker", "--twice"], UNREADABLE, "--twice"),
]


@pytest.fixture
def places(tmp_path):
    """Files to call with."""
    files = {"text": "dear sirs\n", "broken": '{"seller": ', "draft": '{"buyer": {"name": "B"}}'}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "folder").mkdir()
    return {name: str(tmp_path / name) for name in (*files, "folder", "no")}


def called(monkeypatch, capfd, words):
    """Exit code, standard output and standard error of a call in this process."""
    monkeypatch.setattr(sys, "argv", ["duebook", *words])
    code = program(COMMANDS)
    out, err = capfd.readouterr()
    return code, out, err


@pytest.mark.parametrize(("words", "code", "sentence"), BAD, ids=[" ".join(words) for words, _, _ in BAD])
def test_a_bad_call_is_answered_in_a_sentence(monkeypatch, capfd, places, words, code, sentence):
    got, out, err = called(monkeypatch, capfd, [word.format(**places) for word in words])
    assert (got, "Traceback" in out + err) == (code, False), out + err
    assert sentence in out + err
    assert (out + err).strip()


def test_every_command_is_called_badly():
    asked = {words[0] for words, _, _ in BAD}
    assert set(COMMANDS) <= asked


@pytest.mark.parametrize("command", ["serve", "web"])
def test_a_port_in_use_is_said(monkeypatch, capfd, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = called(monkeypatch, capfd, [command, "--host", "127.0.0.1", "--port", port])
    assert (code, port in err, "Traceback" in err) == (UNREADABLE, True, False)
