"""The ``render`` job: freeze a document that was issued. Idempotent, so a killed worker costs only time."""

from duebook.services.access import system
from duebook.services.delivery.freeze import freeze_document
from duebook.store.outbox import Job


def perform(job: Job) -> None:
    """Render and freeze the document that the job names, where that is not done yet."""
    freeze_document(system(job.company, "Duebook"), job.payload["document"])
