"""A worker for the crash tests: ``python -m tests.worker.kill ACT [POINT]`` in an installation of its own.

``fill`` issues a document, queues its delivery and prints the delivery's id; ``kill POINT`` works until the point and kills itself
there; ``later`` works an hour later; ``look`` prints what is recorded. ``count N`` queues N jobs; ``race`` does counted jobs.
``drop FOLDER`` makes a company and puts a bill into its folder; ``take FOLDER POINT`` takes it and is killed at the point.
"""

import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from duebook.edge import clock  # noqa: E402 - Django stands first
from duebook.services import outbox  # noqa: E402
from duebook.services.access import system  # noqa: E402
from duebook.services.delivery import queue, send  # noqa: E402
from duebook.services.operations import jobs, migrate  # noqa: E402
from duebook.store.companies import Company  # noqa: E402
from duebook.store.models import Bill, Delivery, Event, InboxItem, Job, Mail  # noqa: E402


def fill() -> None:
    """One document, one delivery."""
    from tests import factories

    migrate.up_to_date()
    who = factories.actor(factories.company())
    row = factories.issued(who, factories.customer(who.company), "100")
    print(queue.queue_delivery(who, row.pk).pk)


def die(*_: object, **__: object) -> None:
    """As a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill(point: str) -> None:
    """Work, and be killed at the point."""
    if point == "claim":
        jobs.run = die
    elif point == "send":
        send.record = die
    else:
        jobs._mark = die
    for job in Job.objects.everywhere("a test looks for the delivery").filter(kind="deliver"):
        jobs.perform(job.pk)


def drop(folder: str) -> None:
    """A company, and a supplier's invoice in its folder."""
    from tests import bills, factories

    migrate.up_to_date()
    factories.company()
    Path(folder).mkdir(exist_ok=True)
    (Path(folder) / "a.xml").write_bytes(bills.xml())


def take(folder: str, point: str = "") -> None:
    """Receive what is in the folder, and be killed at the point: ``keep``, ``read`` or ``move``."""
    from duebook.services.payables import folder as watched
    from duebook.services.payables import record, understand

    places = {"keep": (understand, "understand"), "read": (record, "record"), "move": (watched, "_move")}
    if point:
        setattr(*places[point], die)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        watched.take(Company.objects.get(), Path(folder))
    jobs.drain()
    rows = [model.objects.everywhere("a test looks").count() for model in (InboxItem, Bill)]
    print(json.dumps(rows))


def later() -> None:
    """Work as the next worker does, an hour on."""
    jobs.drain()
    with clock.frozen(clock.now() + timedelta(hours=1)):
        jobs.sweep()
        jobs.drain()


def look() -> None:
    """What is recorded, as JSON."""
    why = "a test looks at what is recorded"
    print(
        json.dumps({
            "deliveries": list(Delivery.objects.everywhere(why).values_list("state", flat=True)),
            "mails": Mail.objects.everywhere(why).count(),
            "sent": Event.objects.everywhere(why).filter(kind="sent").count(),
            "jobs": list(Job.objects.everywhere(why).filter(kind="deliver").values_list("state", "attempts")),
            "left": Job.objects.everywhere(why).exclude(state="done").count(),
        })
    )  # fmt: skip


def count(most: str) -> None:
    """Queue so many jobs that only write their key down."""
    from tests import factories

    migrate.up_to_date()
    company = factories.company()
    outbox.put_all(company, [("count", str(n), {}) for n in range(int(most))])
    assert system(company, "test").may("documents.issue")


def race() -> None:
    """Write down the key of every job that this process runs."""
    done = Path(os.environ["DONE"])

    def note(job: Job) -> None:
        with done.open("a") as file:
            file.write(f"{job.key}\n")

    usual = jobs._handler
    jobs._handler = lambda kind: note if kind == "count" else usual(kind)
    assert Company.objects.count() == 1
    print("ready", flush=True)
    sys.stdin.readline()
    print(jobs.drain())


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
