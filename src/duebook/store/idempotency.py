"""Answers already given: the same key and request get the same answer, the same key with another request is refused."""

from django.db import models

from duebook.store.tenancy import TenantModel


class GivenAnswer(TenantModel):
    """The stored answer to one write. Kept at least 24 hours (``services/operations/sweep.py`` removes older ones)."""

    key = models.CharField(max_length=255)
    actor = models.CharField(max_length=60)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)  # 0 while the first request is still running
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "actor", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"])]


class BatchRun(TenantModel):
    """One run of a bulk command over the same inputs. A run whose process died is taken up again where it stopped."""

    key = models.CharField(max_length=64, db_index=True)
    owner = models.CharField(max_length=120)  # host, process id and its start time
    total = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)


class BatchItem(TenantModel):
    """What a run made of its n-th input, in the same transaction as the document itself."""

    run = models.ForeignKey(BatchRun, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    document = models.OneToOneField("store.IssuedDocument", models.PROTECT, related_name="batch_item")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="one_result_per_input")]
