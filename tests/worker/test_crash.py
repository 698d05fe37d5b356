"""Workers that are killed, and workers side by side: nothing lost, nothing recorded twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import peers
from tests.tier import LONG

pytestmark = [pytest.mark.crash, pytest.mark.database]
ROOT = Path(__file__).resolve().parent.parent.parent
JOBS = 1000 if LONG else 200


def act(environment, *words, check=True):
    command = [sys.executable, "-m", "tests.worker.kill", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize(("point", "handed_over"), [("claim", 1), ("send", 2), ("mark", 1)])
def test_a_worker_killed_at_any_point_leaves_one_recorded_delivery(installation, point, handed_over):
    with peers.smtp() as post:
        environment = installation | {"DUEBOOK_SMTP_URL": post.url}
        delivery = act(environment, "fill").stdout.strip()
        assert act(environment, "kill", point, check=False).returncode == -9
        act(environment, "later")
        seen = json.loads(act(environment, "look").stdout)
        assert seen == {"deliveries": ["sent"], "mails": 1, "sent": 1, "jobs": [["done", 2]], "left": 0}
        assert len(post.taken) == handed_over
        for _, _, content in post.taken:
            assert f"Message-ID: <{delivery}@".encode() in content, "the receiver can tell that it is the same message"


@pytest.mark.parametrize("point", ["keep", "read", "move"])
def test_a_worker_killed_over_the_folder_receives_everything_once(installation, point, tmp_path):
    folder = tmp_path / "in"
    act(installation, "drop", str(folder))
    assert act(installation, "take", str(folder), point, check=False).returncode == -9
    assert (folder / "a.xml").exists(), "it is moved only after everything is kept"
    assert json.loads(act(installation, "take", str(folder)).stdout) == [1, 1]
    assert [path.name for path in folder.iterdir() if path.is_file()] == []
    assert len(list((folder / "done").glob("*.xml"))) == 1


def test_four_workers_do_every_job_exactly_once(installation, tmp_path):
    done = tmp_path / "done.txt"
    environment = installation | {"DONE": str(done)}
    act(environment, "count", str(JOBS))
    command = [sys.executable, "-m", "tests.worker.kill", "race"]
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    counts = [int(worker.communicate(timeout=200)[0]) for worker in workers]
    assert sorted(map(int, done.read_text().split())) == list(range(JOBS))
    assert sum(counts) == JOBS
    assert json.loads(act(environment, "look").stdout)["left"] == 0
