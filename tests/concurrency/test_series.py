"""Eight processes issue in one series at the same time, while others read: every number once, none left out, no error (I1, D4)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS = 8
READERS = 4


def begin(environment, *words):
    command = [sys.executable, "-m", "tests.concurrency.acts", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end(process):
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err[-2000:]
    return json.loads(out)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("each", [25, pytest.param(250, marks=pytest.mark.slow)])
def test_numbers_of_one_series(installation, tmp_path, each):
    company = end(begin(installation, "found"))["company"]
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    everybody = WRITERS + READERS
    readers = [begin(installation, "read", company, meeting, everybody) for _ in range(READERS)]
    writers = [begin(installation, "write", company, each, meeting, everybody) for _ in range(WRITERS)]
    written = [end(one) for one in writers]
    (meeting / "stop").touch()
    seen = [end(one) for one in readers]

    assert [error for one in written for error in one["errors"]] == []
    positions = sorted(position for one in written for position in one["positions"])
    assert positions == list(range(1, WRITERS * each + 1))
    assert [error for one in seen for error in one["errors"]] == []
    assert all(one["rounds"] for one in seen)
    after = end(begin(installation, "state", company))
    assert (after["ok"], after["problems"]) == (True, [])
    assert after["positions"] == positions
    latencies = sorted(moment for one in written for moment in one["latencies"])
    print(f"p50 {latencies[len(latencies) // 2] / 1e6:.1f} ms, p99 {latencies[len(latencies) * 99 // 100] / 1e6:.1f} ms")
