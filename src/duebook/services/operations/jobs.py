"""The outbox at work: claim a job with a lease, run it, mark it. The row is the truth; the queue only says that there is one.

A claim is one conditional update (on PostgreSQL a batch skips what others hold), and the number of the attempt is the claim's
fence: whoever's lease ran out can no longer mark the job. A job is tried again with exponential backoff and jitter, and after its
last attempt it is dead, which people see and may set going again.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib import import_module

from django.db import transaction
from django.db.models import F

from duebook.edge import chance, clock
from duebook.kernel.errors import Conflict, DuebookError, Invalid, NotFound, Refused
from duebook.services.access import Actor, require
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.outbox import Job
from duebook.store.tenancy import TenantQuerySet

log = logging.getLogger("duebook.jobs")

LEASE = timedelta(minutes=5)
"""How long a claim holds. Every job ends well before: mail has 30 s a step, a webhook 7 s, rendering milliseconds."""
FIRST_WAIT = 15
LONGEST_WAIT = 6 * 3600
"""Seconds before the second try, doubled each time, and the most."""
WAITS = {"webhook": (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)}
"""Kinds with a schedule of their own: that of the Standard Webhooks specification, 5 s to 24 h."""
HANDLERS = {
    "render": "duebook.services.delivery.rendering:perform",
    "deliver": "duebook.services.delivery.send:perform",
    "question": "duebook.services.delivery.notify:perform",
    "post": "duebook.services.delivery.post:perform",
    "portal-letter": "duebook.services.portal.signin:perform",
    "webhook": "duebook.services.delivery.tell:perform",
    "remind": "duebook.services.collections.run:perform",
    "reminder": "duebook.services.collections.letters:perform",
    "statement": "duebook.services.collections.statements:perform",
    "statements": "duebook.services.collections.schedules:perform",
    "understand": "duebook.services.payables.understand:perform",
    "mailbox": "duebook.services.payables.mailbox:perform",
    "bank-pickup": "duebook.services.treasury.fetch:perform",
    "match": "duebook.services.treasury.look_at:perform",
    "cases": "duebook.services.cases.daily:perform",
    "invoice-response": "duebook.services.payables.respond:perform",
    "charge-look": "duebook.services.paying.look:perform",
    "charge-method": "duebook.services.paying.due:perform",
    "charge-refund": "duebook.services.paying.refunds:perform",
    "payouts": "duebook.services.paying.payouts:perform",
}
"""Kind of job -> who does it. Tests may put in their own."""
FINAL = (Invalid, NotFound, Refused)
"""Errors that no later try can mend."""


class Again(Exception):
    """Raised by whoever runs a job: not now, try later. The text says why."""


def claim(most: int = 1) -> list[Job]:
    """Take up to so many due jobs, oldest first; each is ours until its lease ends."""
    ready = _everyones().filter(state="ready", due_at__lte=clock.now()).order_by("due_at", "pk")
    if not ready.exists():
        return []  # an idle worker takes no lock
    with transaction.atomic():
        ids = list(ready.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
        return [job for pk in ids if (job := take(pk))]


def take(job_id: str) -> Job | None:
    """Take one job by its id; None where somebody else has it, or it is not due."""
    moment = clock.now()
    took = (
        _everyones()
        .filter(pk=job_id, state="ready", due_at__lte=moment)
        .update(state="running", lease_until=moment + LEASE, attempts=F("attempts") + 1)
    )
    return _everyones().select_related("company").get(pk=job_id) if took else None


def run(job: Job) -> str:
    """Run a claimed job and mark it; returns its new state. Nothing that a job does wrong gets past here."""
    try:
        _handler(job.kind)(job)
    except Again as error:
        return _wait(job, str(error))
    except FINAL as error:
        return _mark(job, "dead", error=str(error))
    except Exception as error:
        log.exception("job %s (%s) failed in attempt %s", job.pk, job.kind, job.attempts)
        return _wait(job, error.detail if isinstance(error, DuebookError) else f"{type(error).__name__}: {error}")
    return _mark(job, "done")


def perform(job_id: str) -> str:
    """Take and run one job by its id; "" where there was nothing to take."""
    job = take(job_id)
    return run(job) if job else ""


def drain(most: int = 10_000) -> int:
    """Run what is due, one after the other, until nothing is due any more (or so many are done); returns how many were run."""
    count = 0
    while count < most and (jobs := claim(1)):
        run(jobs[0])
        count += 1
    return count


def sweep() -> int:
    """Give back jobs whose lease ran out (their worker was killed); those without attempts left are dead. Returns how many."""
    moment = clock.now()
    late = _everyones().filter(state="running", lease_until__lt=moment)
    why = "The worker ended before the job did."
    dead = late.filter(attempts__gte=F("max_attempts")).update(state="dead", lease_until=None, error=why)
    return dead + late.update(state="ready", lease_until=None, due_at=moment, error=why)


def dead_jobs(actor: Actor) -> list[Job]:
    """The company's jobs that were given up, newest first: people must see them."""
    require(actor, "company.read")
    return list(Job.objects.of(actor.company).filter(state="dead").order_by("-created_at", "-pk")[:200])


@verb("job.retry", needs="company.write")
def retry_job(actor: Actor, job_id: str) -> Job:
    """Set a dead job going again, with all its attempts. Raises :class:`NotFound` or :class:`Conflict`."""
    job: Job | None = Job.objects.of(actor.company).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such job.")
    if job.state != "dead":
        raise Conflict("This job is {state}.", state=job.state)
    job.state, job.attempts, job.due_at = "ready", 0, clock.now()
    job.save(update_fields=["state", "attempts", "due_at"])
    note(job, {"state": "dead"}, {"state": "ready"})
    return job


_runner: list[Callable[[bool], None]] = []


def use(runner: Callable[[bool], None]) -> None:
    """Let the roof say which worker :func:`work` runs."""
    _runner[:] = [runner]


def work(*, once: bool = False) -> None:
    """Run the worker that the roof has installed; without one, do what is due and end."""
    if _runner:
        _runner[0](once)
    else:
        sweep()
        drain()


def wait_after(job: Job) -> int:
    """Seconds before the next try of a job that has just failed, with jitter."""
    schedule: Sequence[int] = WAITS.get(job.kind, ())
    attempt = max(job.attempts, 1)
    usual = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    return chance.jitter(schedule[min(attempt, len(schedule)) - 1] if schedule else usual)


def _wait(job: Job, why: str) -> str:
    if job.attempts >= job.max_attempts:
        return _mark(job, "dead", error=why)
    return _mark(job, "ready", error=why, wait=wait_after(job))


def _mark(job: Job, state: str, *, error: str = "", wait: int = 0) -> str:
    moment = clock.now()
    fields = {
        "state": state, "error": error[:500], "lease_until": None, "due_at": moment + timedelta(seconds=wait),
        "done_at": moment if state == "done" else None,
    }  # fmt: skip
    ours = _everyones().filter(pk=job.pk, state="running", attempts=job.attempts)
    if not ours.update(**fields):
        log.warning("job %s (%s): its lease ran out before attempt %s ended", job.pk, job.kind, job.attempts)
        return "lost"
    return state


def _handler(kind: str) -> Callable[[Job], None]:
    if kind not in HANDLERS:
        raise NotFound(f"Nobody does jobs of the kind {kind!r}.", kind=kind)
    module, _, name = HANDLERS[kind].partition(":")
    handler: Callable[[Job], None] = getattr(import_module(module), name)
    return handler


def _everyones() -> TenantQuerySet[Job]:
    rows: TenantQuerySet[Job] = Job.objects.everywhere("the worker serves every company; each job names its own")
    return rows
