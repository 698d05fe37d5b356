"""What the roof connects, once a process: the outbox's nudge to the queue, and the command ``worker`` to the worker."""

import logging
from collections.abc import Sequence

from django.apps import AppConfig

log = logging.getLogger("duebook.wiring")


class RoofConfig(AppConfig):
    """The roof as a Django app: it has no tables, only :meth:`ready`."""

    name = "duebook.main"
    label = "roof"

    def ready(self) -> None:
        """Connect."""
        from duebook.services import outbox
        from duebook.services.operations import jobs

        outbox.on_commit(nudge)
        jobs.use(work)


def nudge(job_ids: Sequence[str]) -> None:
    """Tell the queue; a queue that does not answer costs seconds, never the request: the jobs are in the outbox."""
    from duebook.worker import queue

    try:
        queue.nudge(job_ids)
    except Exception:
        log.exception("the queue did not take %s ids", len(job_ids))


def work(once: bool) -> None:  # noqa: FBT001 - the one option of the command
    """Run the worker."""
    from duebook.worker import run

    run.run(once)
