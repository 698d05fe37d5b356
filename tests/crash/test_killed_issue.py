"""``duebook issue`` killed in the middle of a file, given again until it is done: nothing lost, nothing twice, all files frozen."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from duebook.services.operations.bench import work

ROOT = Path(__file__).resolve().parent.parent.parent
COUNT = 150
KILLS = 3
PATIENCE = 240


def begin(environment, *words):
    command = [sys.executable, "-m", "duebook", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def issued(environment) -> int:
    """How many documents are there, asked of the database by the program itself; none while there is no company."""
    done = begin(environment, "verify", "--json")
    out, _ = done.communicate(timeout=PATIENCE)
    return json.loads(out)["documents"] if out.strip() else 0


def children(pid: int) -> list[int]:
    """Processes that descend from this one."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += [int(entry.parent.name), *children(int(entry.parent.name))]
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.crash
@pytest.mark.timeout(1200)
def test_a_killed_run_goes_on_where_it_stopped(installation, tmp_path):
    chance = random.Random(5)
    path, out = tmp_path / "drafts.jsonl", tmp_path / "out"
    path.write_text("\n".join(work.json_lines(COUNT, date.today())))
    words = ("issue", path, "--out", out, "--json")
    before, interrupted = 0, 0
    for _ in range(KILLS):
        process = begin(installation, *words)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None and not any(out.glob("*.pdf")) and not before:
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 1.5))
        workers = children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        interrupted += process.returncode == -signal.SIGKILL
        until = time.monotonic() + 30
        while any(alive(one) for one in workers) and time.monotonic() < until:
            time.sleep(0.1)
        assert not any(alive(one) for one in workers), "a worker outlives its run"
        after = issued(installation)
        assert before <= after <= COUNT
        before = after
    assert interrupted, "the run was never killed before it was done"

    last = begin(installation, *words)
    told, said = last.communicate(timeout=PATIENCE)
    assert last.returncode == 0, said[-2000:]
    results = [json.loads(line) for line in told.splitlines()]
    assert [one["index"] for one in results] == list(range(COUNT))
    assert {one["status"] for one in results} == {"issued"}
    numbers = sorted(int(one["number"].rpartition("-")[2]) for one in results)
    assert numbers == list(range(1, COUNT + 1))
    for one in results:
        assert {file["kind"] for file in one["files"]} == {"pdf", "ubl", "cii"}
        assert all(Path(file["path"]).is_file() for file in one["files"])
    check = begin(installation, "verify", "--json")
    found = json.loads(check.communicate(timeout=PATIENCE)[0])
    assert (found["ok"], found["documents"], found["problems"]) == (True, COUNT, [])
