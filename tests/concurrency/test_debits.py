"""A return that is undone while its lines come in: whoever is first, line, fee, claim and invoice say the same."""

import json
import subprocess
import sys

import pytest

from tests.concurrency.test_series import ROOT


@pytest.mark.timeout(300)
def test_a_return_counts_once(installation):
    command = [sys.executable, "-m", "tests.concurrency.debits"]
    done = subprocess.run(command, cwd=ROOT, env=installation, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["partly"], told["problems"]) == (0, [])
    for one in told["rounds"]:
        assert one["twice"] == ["False", "True"], one
        for found in (one["after_two"], one["after"]):
            assert all(found.values()), one
        undone, *others = one["said"]
        assert undone == "booked", one
        assert set(others) <= {"True", "False", "open", "Conflict"}, one
