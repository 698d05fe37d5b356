from datetime import timedelta

import pytest

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from duebook.services import outbox
from duebook.services.operations import jobs
from duebook.store.models import Job
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.django_db


def fine(job):
    """Does nothing, well."""


def busy(job):
    raise jobs.Again("busy")


def broken(job):
    raise RuntimeError("a bug")


def away(job):
    raise Unavailable("nobody there")


def hopeless(job):
    raise Invalid([], "never")


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    doers = {one.__name__: one for one in (fine, busy, broken, away, hopeless)}
    usual = jobs._handler
    monkeypatch.setattr(jobs, "_handler", lambda kind: doers.get(kind) or usual(kind))


@pytest.fixture
def who():
    return factories.actor(factories.company())


def put(who, kind, key="1"):
    outbox.put(who.company, kind, key, {})
    return Job.objects.of(who.company).get(kind=kind, key=key)


def test_a_job_is_run_once_and_done(who):
    job = put(who, "fine")
    assert (jobs.drain(), jobs.drain()) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until, job.done_at is None) == ("done", 1, None, False)


def test_the_same_key_is_queued_once(who):
    put(who, "fine")
    put(who, "fine")
    assert Job.objects.of(who.company).count() == 1


def test_a_claimed_job_is_nobody_elses(who):
    job = put(who, "fine")
    assert jobs.take(job.pk).pk == job.pk
    assert jobs.take(job.pk) is None
    assert jobs.claim(10) == []
    assert jobs.perform(job.pk) == ""


@pytest.mark.parametrize("kind", ["busy", "broken", "away"])
def test_what_fails_waits_longer_each_time_and_is_dead_in_the_end(who, kind):
    job = put(who, kind)
    moment, waits = clock.now(), []
    for _ in range(20):
        with clock.frozen(moment):
            jobs.drain()
        job.refresh_from_db()
        if job.state == "dead":
            break
        waits.append(int((job.due_at - moment).total_seconds()))
        moment = job.due_at
    assert (job.state, job.attempts, len(waits)) == ("dead", 8, 7)
    for n, wait in enumerate(waits):
        planned = jobs.FIRST_WAIT * 2**n
        assert planned <= wait <= planned * 1.2 + 1
    assert job.error


def test_the_wait_has_an_end(who):
    job = put(who, "busy")
    job.attempts = 40
    assert jobs.LONGEST_WAIT <= jobs.wait_after(job) <= jobs.LONGEST_WAIT * 1.2


def test_what_no_try_can_mend_is_dead_at_once(who):
    job = put(who, "hopeless")
    jobs.drain()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 1)


def test_a_kind_that_nobody_does_is_dead_and_says_so(who):
    job = put(who, "unheard-of")
    jobs.drain()
    job.refresh_from_db()
    assert job.state == "dead"
    assert "unheard-of" in job.error


def test_a_lease_that_ran_out_gives_the_job_back_and_locks_the_late_worker_out(who):
    job = put(who, "fine")
    first = jobs.take(job.pk)
    assert jobs.sweep() == 0
    with clock.frozen(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.sweep() == 1
        second = jobs.take(job.pk)
        assert second.attempts == 2
        assert jobs.run(first) == "lost"
        job.refresh_from_db()
        assert job.state == "running", "the late worker has not marked what is now another's"
        assert jobs.run(second) == "done"


def test_a_job_that_kills_every_worker_is_dead_in_the_end(who):
    job = put(who, "fine")
    moment = clock.now()
    for _ in range(8):
        with clock.frozen(moment):
            assert jobs.take(job.pk)
        moment += jobs.LEASE + timedelta(seconds=1)
        with clock.frozen(moment):
            assert jobs.sweep() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 8)


def test_a_dead_job_is_seen_and_set_going_again(who):
    job = put(who, "hopeless")
    jobs.drain()
    assert [one.pk for one in jobs.dead_jobs(who)] == [job.pk]
    with pytest.raises(Refused):
        jobs.retry_job(factories.actor(who.company, Role.CLERK), job.pk)
    stranger = factories.actor(factories.company("Other"))
    assert jobs.dead_jobs(stranger) == []
    with pytest.raises(NotFound):
        jobs.retry_job(stranger, job.pk)
    assert jobs.retry_job(who, job.pk).state == "ready"
    with pytest.raises(Conflict):
        jobs.retry_job(who, job.pk)


def test_one_companys_trouble_is_not_anothers(who):
    other = factories.actor(factories.company("Other"))
    put(who, "broken")
    job = put(other, "fine")
    assert jobs.drain() == 2
    job.refresh_from_db()
    assert job.state == "done"


def test_the_queue_is_told_after_the_commit(who, monkeypatch, django_capture_on_commit_callbacks):
    told: list[str] = []
    monkeypatch.setattr(outbox, "_nudges", [told.extend])
    with django_capture_on_commit_callbacks(execute=True):
        job = put(who, "fine")
        assert told == []
    assert told == [job.pk]
