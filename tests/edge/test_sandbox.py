"""The child-process runner: what comes back, what is stopped, and that nothing outlives it."""

import os
import time
from pathlib import Path

import pytest

from duebook.edge import sandbox
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

HERE = "tests.edge.test_sandbox"


def upper(content):
    return content.upper()


def refuse(content):
    raise Invalid([Fault("X-1", "a.b", "It is {what}.", facts={"what": content.decode()})])


def too_large(content):
    raise TooLarge("far too large")


def crash(content):
    os.abort()


def raise_something(content):
    raise RuntimeError(content)


def spin(content):
    while True:
        pass


def sleep(content):
    time.sleep(60)
    return content


def hoard(content):
    return bytes(4 * 1024 * 1024 * 1024)


def flood(content):
    return b"x" * 200_000


def environment(content):
    return repr(sorted(os.environ)).encode()


@pytest.fixture(autouse=True)
def _tasks_are_found(monkeypatch):
    """The child is isolated from the working directory: for these tests it is told where this file is."""
    root = str(Path(__file__).resolve().parents[2])
    start = f"import sys; sys.path.insert(0, {root!r}); from duebook.edge.sandbox import main; sys.exit(main(sys.argv[1:]))"
    popen = sandbox.subprocess.Popen

    def started(command, **rest):
        return popen([command[0], "-I", "-c", start, *command[4:]], **rest)

    monkeypatch.setattr(sandbox.subprocess, "Popen", started)


def test_bytes_go_in_and_come_out():
    assert sandbox.run(f"{HERE}:upper", b"abc\0\xff") == b"ABC\0\xff"


def test_a_fault_comes_back_as_it_was_raised():
    with pytest.raises(Invalid) as caught:
        sandbox.run(f"{HERE}:refuse", b"wrong")
    assert caught.value.faults[0] == Fault("X-1", "a.b", "It is {what}.", facts={"what": "wrong"})
    with pytest.raises(TooLarge, match="far too large"):
        sandbox.run(f"{HERE}:too_large", b"")


@pytest.mark.parametrize("task", ["crash", "raise_something"])
def test_a_parser_that_dies_is_a_fault(task):
    with pytest.raises(Invalid) as caught:
        sandbox.run(f"{HERE}:{task}", b"x")
    assert caught.value.faults[0].code == "CHILD-FAILED"


def test_processor_time_is_limited():
    with pytest.raises(Invalid) as caught:
        sandbox.run(f"{HERE}:spin", b"", seconds=1)
    assert caught.value.faults[0].code == "CHILD-TIME"


def test_waiting_is_limited(monkeypatch):
    monkeypatch.setattr(sandbox, "GRACE", 0)
    begun = time.monotonic()
    with pytest.raises(Invalid) as caught:
        sandbox.run(f"{HERE}:sleep", b"", seconds=2)
    assert caught.value.faults[0].code == "CHILD-TIME"
    assert time.monotonic() - begun < 10


def test_memory_is_limited():
    with pytest.raises(TooLarge):
        sandbox.run(f"{HERE}:hoard", b"")


def test_output_is_limited():
    with pytest.raises(TooLarge):
        sandbox.run(f"{HERE}:flood", b"", output=100_000)


def test_the_environment_does_not_reach_the_child(monkeypatch):
    monkeypatch.setenv("DUEBOOK_SECRET_KEY", "secret")
    assert b"DUEBOOK" not in sandbox.run(f"{HERE}:environment", b"")
