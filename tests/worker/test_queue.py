import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from huey import PostgresHuey, SqliteHuey

from duebook.main import wiring
from duebook.services import outbox
from duebook.services.operations import jobs
from duebook.worker import queue, run
from tests import factories

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def fresh(settings, tmp_path):
    settings.DATA = tmp_path
    queue.tasked.cache_clear()
    yield
    queue.tasked.cache_clear()


def waiting():
    return [json.loads(one) for one in queue.tasked()[0].storage.enqueued_items()]


def test_a_message_is_json_with_ids_and_nothing_else(fresh):
    queue.nudge(["job_1", "job_2"])
    message = waiting()[0]
    assert (message["name"], message["args"]) == ("duebook.worker.queue.perform", [["job_1", "job_2"]])


def test_thousands_of_ids_are_a_few_messages(fresh):
    queue.nudge([f"job_{n}" for n in range(120)])
    assert [len(one["args"][0]) for one in waiting()] == [50, 50, 20]


def test_a_message_comes_back_as_it_went(fresh):
    queue.nudge(["job_1"])
    task = queue.tasked()[0].dequeue()
    assert task.args == (["job_1"],)


def test_a_pickle_in_the_queue_is_not_opened(fresh):
    import pickle

    class Bomb:
        def __reduce__(self):
            return (os.mkdir, (str(Path(queue.settings.DATA) / "opened"),))

    with pytest.raises(ValueError, match=r"codec|JSON|Expecting"):
        queue.JsonSerializer().deserialize(pickle.dumps(Bomb()))
    assert not (Path(queue.settings.DATA) / "opened").exists()


def test_the_address_chooses_the_queue(tmp_path):
    assert isinstance(queue.build("", tmp_path), SqliteHuey)
    with pytest.raises(ImproperlyConfigured):
        queue.build("amqp://x", tmp_path)
    assert PostgresHuey.__name__ == "PostgresHuey"


def test_a_queue_that_fails_costs_nothing(monkeypatch, caplog):
    monkeypatch.setattr(queue, "nudge", lambda ids: (_ for _ in ()).throw(OSError("disk full")))
    wiring.nudge(["job_1"])
    assert "did not take 1 ids" in caplog.text


@pytest.mark.django_db
def test_nudged_jobs_are_run_and_unknown_ids_are_nothing(fresh, monkeypatch):
    ran = []
    monkeypatch.setattr(jobs, "_handler", lambda kind: lambda job: ran.append(job.key))
    monkeypatch.setattr(queue, "close_old_connections", lambda: None)  # the test's own connection stays open
    company = factories.company()
    outbox.put_all(company, [("count", str(n), {}) for n in range(3)])
    ids = list(jobs.Job.objects.of(company).order_by("key").values_list("pk", flat=True))
    queue.perform([*ids, ids[0], "job_unknown"])
    assert ran == ["0", "1", "2"]


@pytest.mark.django_db
def test_one_round_gives_back_and_drains(monkeypatch):
    ran = []
    monkeypatch.setattr(jobs, "_handler", lambda kind: lambda job: ran.append(job.key))
    outbox.put(factories.company(), "count", "1", {})
    assert run.run(once=True) == 1
    assert ran == ["1"]


@pytest.mark.crash
@pytest.mark.database
def test_the_worker_does_what_is_queued_and_ends_when_asked(installation):
    act = [sys.executable, "-m", "tests.worker.kill"]
    subprocess.run([*act, "fill"], cwd=ROOT, env=installation, check=True, capture_output=True)
    worker = subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup(); from duebook.services.operations import jobs; jobs.work()"],
        env=installation,
        cwd=ROOT,
    )
    try:
        for _ in range(100):
            time.sleep(0.2)
            seen = json.loads(subprocess.run([*act, "look"], cwd=ROOT, env=installation, check=True, capture_output=True).stdout)
            if seen["left"] == 0:
                break
        assert seen["deliveries"] == ["sent"]
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    finally:
        worker.kill()
