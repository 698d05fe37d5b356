"""The one child-process runner: a native parser works on hostile bytes in a process of its own and only returns bytes.

A task is a function ``bytes -> bytes`` named ``"package.module:function"``. The child has no more memory, processor time or
output than stated, an empty environment, and dies with its whole process group when its time is over. What the function raises on
purpose (:class:`Invalid`, :class:`TooLarge`) comes back as the same error; anything else, a crash included, is a fault
``CHILD-FAILED``: bytes that kill a parser are bytes that cannot be read.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module

from duebook.kernel.errors import DuebookError, Invalid, TooLarge
from duebook.kernel.rules import Fault

SECONDS = 15
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space; libraries that are only mapped count too."""
OUTPUT = 64 * 1024 * 1024
"""Bytes that a task may return."""

GRACE = 5
"""Seconds of waiting on top, for a child that sleeps instead of working."""
_REFUSED = 3
_MOST_ERRORS = 4000


def run(task: str, content: bytes, *, seconds: int = SECONDS, memory: int = MEMORY, output: int = OUTPUT) -> bytes:
    """What the task makes of the content; raises :class:`Invalid` or :class:`TooLarge`."""
    command = [sys.executable, "-I", "-m", "duebook.edge.sandbox", task, str(seconds), str(memory), str(output)]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        given.write(content)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the task is named in our code
            command, stdin=given, stdout=made, stderr=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}, start_new_session=True
        )
        try:
            code = child.wait(timeout=seconds + GRACE)
        except subprocess.TimeoutExpired:
            raise _fault("CHILD-TIME", "Reading this took longer than {seconds} seconds.", seconds=str(seconds)) from None
        finally:
            _end(child)
        made.seek(0)
        answer = made.read(output + 1)
    if code == 0:
        return answer
    if code == _REFUSED:
        raise _error(answer)
    if code == -signal.SIGXCPU:
        raise _fault("CHILD-TIME", "Reading this took longer than {seconds} seconds.", seconds=str(seconds))
    raise _fault("CHILD-FAILED", "This could not be read: the parser stopped.")


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind, children of the child included."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _fault(code: str, sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault(code, "", sentence, facts=facts)])


def _error(answer: bytes) -> DuebookError:
    """The error that the child wrote down."""
    said = json.loads(answer)
    if said["kind"] == TooLarge.code:
        return TooLarge(said["detail"])
    return Invalid([Fault(one["code"], one["path"], one["sentence"], facts=one["facts"]) for one in said["faults"]])


def _write_down(error: DuebookError) -> bytes:
    faults = error.faults if isinstance(error, Invalid) else ()
    said = {
        "kind": error.code,
        "detail": error.detail[:_MOST_ERRORS],
        "faults": [
            {"code": one.code, "path": one.path, "sentence": one.sentence, "facts": dict(one.facts)} for one in faults[:100]
        ],
    }
    return json.dumps(said).encode()


def main(arguments: list[str]) -> int:
    """The child's side: take the limits on, run the task, write its answer."""
    task, seconds, memory, output = arguments
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(output), int(output)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, name = task.partition(":")
    function: Callable[[bytes], bytes] = getattr(import_module(module), name)
    try:
        answer, code = function(sys.stdin.buffer.read()), 0
    except (Invalid, TooLarge) as error:
        answer, code = _write_down(error), _REFUSED
    except MemoryError:
        answer, code = _write_down(TooLarge("Reading this needs more memory than the limit.")), _REFUSED
    if len(answer) > int(output):
        answer, code = _write_down(TooLarge("What is in this is larger than the limit.")), _REFUSED
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
