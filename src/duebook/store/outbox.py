"""What must happen next, written in the same transaction as what made it necessary. The queue only carries ids of these rows."""

from django.db import models

from duebook.store.tenancy import IdField, TenantModel


class Job(TenantModel):
    """One piece of work: claimed with a lease, tried again with backoff, dead (and shown) after its last attempt."""

    id = IdField("job")
    kind = models.CharField(max_length=30)  # render | deliver | webhook | ...
    payload = models.JSONField(default=dict)  # ids only
    key = models.CharField(max_length=120)  # the same work is never queued twice
    state = models.CharField(max_length=8, default="ready")  # ready | running | done | dead
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "kind", "key"], name="job_once")]
        indexes = [
            models.Index(fields=["state", "due_at"], condition=models.Q(state="ready"), name="jobs_ready"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="jobs_running"),
        ]
