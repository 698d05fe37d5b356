"""Tabs that pay at once make one charge; fifty copies of a gateway's message, with looks between them, make one payment."""

import json
import subprocess
import sys

import pytest

from tests.concurrency.test_series import ROOT


@pytest.mark.timeout(300)
def test_money_counts_once(installation):
    command = [sys.executable, "-m", "tests.concurrency.paying"]
    done = subprocess.run(command, cwd=ROOT, env=installation, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    charges = {one for one in told["same"] if one.startswith("chg_")}
    assert len(charges) == 1, told["same"]
    assert set(told["same"]) - charges <= {"Conflict"}
    assert (told["starts"], told["payments"], told["events"], told["open"]) == (1, 1, 1, 0)
    assert told["count"] == 50
    assert set(told["said"]) <= {"paid", "nothing", "seen before", "succeeded"}
    assert told["verified"] is True
