"""Who did what, when, from where, with the values before and after. Append-only."""

from django.db import models

from duebook.store.tenancy import IdField, TenantModel


class AuditEntry(TenantModel):
    """One write of one actor. ``changes`` maps field -> [before, after]; secrets appear as their hash's first characters."""

    id = IdField("aud")
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    actor_id = models.CharField(max_length=40, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    label = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["company", "-at", "-id"]), models.Index(fields=["company", "subject"])]
