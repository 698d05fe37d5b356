"""Two ``duebook issue`` on an empty data folder at the same time: one company, one series, every draft once."""

import json
import subprocess
import sys
from datetime import date

import pytest

from duebook.services.operations.bench import work
from tests.concurrency.test_series import ROOT

COUNT = 6


@pytest.mark.timeout(300)
def test_two_at_once_make_one_company(installation, tmp_path):
    begun = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(work.json_lines(COUNT, date.today())))
        command = [sys.executable, "-m", "duebook", "issue", str(path), "--json"]
        begun.append(
            subprocess.Popen(command, cwd=ROOT, env=installation, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
    results = []
    for process in begun:
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err[-2000:] + out[-2000:]
        results += [json.loads(line) for line in out.splitlines()]
    assert [one["status"] for one in results] == ["issued"] * (2 * COUNT)
    assert len({one["company"] for one in results}) == 1
    numbers = sorted(one["number"] for one in results)
    assert len(set(numbers)) == 2 * COUNT
    assert sorted(int(number.rpartition("-")[2]) for number in numbers) == list(range(1, 2 * COUNT + 1))
    assert all(len(one["files"]) == 3 for one in results)
