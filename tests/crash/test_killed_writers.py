"""Writers killed at any moment lose nothing that they have told anybody, and leave nothing half done (D1)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.crash
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_every_acknowledged_invoice_is_there(installation, rounds):
    command = [sys.executable, "-m", "tests.crash.rounds", str(rounds), "11"]
    done = subprocess.run(command, cwd=ROOT, env=installation, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    print(found)
    assert (found["missing"], found["problems"]) == ([], [])
    assert found["rounds"] == rounds
    assert found["whole"]
    assert found["there"] >= found["acknowledged"] >= rounds
