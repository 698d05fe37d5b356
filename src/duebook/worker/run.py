"""The worker's main loop: Huey's consumer runs what is nudged, and a tender looks after what no nudge reached.

The tender gives back jobs whose lease ran out and runs what has become due (retries, jobs of a time without a worker). SIGTERM
lets jobs at hand end; SIGKILL at any moment loses nothing, because the outbox is the truth.
"""

import logging
import threading

from django.db import close_old_connections

from duebook.services.cases import daily
from duebook.services.collections import run as reminders
from duebook.services.collections import schedules
from duebook.services.debits import sweep as debits
from duebook.services.operations import jobs
from duebook.services.payables import folder, mailbox
from duebook.services.paying import due, look, payouts
from duebook.services.treasury import fetch
from duebook.services.treasury import folder as bank_folder
from duebook.services.validator import share
from duebook.worker.queue import tasked

log = logging.getLogger("duebook.worker")

THREADS = 2
"""Jobs at a time in one process: rendering releases the interpreter's lock, mail and webhooks wait for others."""
EVERY = 5
"""Seconds between two rounds of the tender."""


def run(once: bool = False) -> int:  # noqa: FBT001, FBT002 - the roof calls it with the command's own option
    """Work until a signal comes; with ``once`` do what is due and end. Returns how many jobs the tender ran."""
    if once:
        return round_of()
    tender = Tender()
    tender.start()
    try:
        tasked()[0].create_consumer(
            workers=THREADS, worker_type="thread", periodic=False, max_delay=1, graceful_signal="TERM", shutdown_timeout=60
        ).run()
    finally:
        tender.stop.set()
        tender.join(60)
    return tender.done


def round_of() -> int:
    """One round: give back, see what has arrived, then run all that is due."""
    given_back = jobs.sweep()
    if given_back:
        log.warning("%s jobs were given back: their worker had ended", given_back)
    share.sweep()
    mailbox.plan()
    folder.take_all()
    bank_folder.take_all()
    fetch.plan()
    daily.plan_all()
    for plan in (look.sweep, payouts.plan, due.plan):
        plan()
    reminders.plan()
    schedules.plan()
    debits.round_of()
    return jobs.drain()


class Tender(threading.Thread):
    """Rounds until told to stop. Trouble with the database ends a round, not the thread."""

    def __init__(self, every: int = EVERY) -> None:
        super().__init__(name="tender", daemon=True)
        self.every = every
        self.stop = threading.Event()
        self.done = 0

    def run(self) -> None:
        """Thread's own protocol."""
        while not self.stop.is_set():
            try:
                close_old_connections()
                self.done += round_of()
            except Exception:
                log.exception("the round was broken off")
            self.stop.wait(self.every)
