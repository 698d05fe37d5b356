"""Telling other systems: endpoints with signed deliveries (Standard Webhooks), their log and replay."""

from django.db import models

from duebook.store.tenancy import IdField, TenantModel


class WebhookEndpoint(TenantModel):
    """Where to tell what. ``secret`` is encrypted at rest (``edge/vaultkey``); ``events`` filters by type, empty means all."""

    id = IdField("whe")
    url = models.URLField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=400)
    previous_secret = models.CharField(max_length=400, blank=True)  # still signs until the overlap ends
    previous_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)


class WebhookMessage(TenantModel):
    """One event for the world, as it was when it happened: type, time, body. Replayed unchanged."""

    id = IdField("msg")
    type = models.CharField(max_length=40)
    body = models.JSONField()
    created_at = models.DateTimeField()


class WebhookAttempt(TenantModel):
    """One try of one message at one endpoint."""

    id = IdField("wha")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="attempts")
    message = models.ForeignKey(WebhookMessage, models.PROTECT, related_name="attempts")
    attempt = models.PositiveSmallIntegerField()
    status = models.PositiveSmallIntegerField(null=True)  # HTTP, None where there was no answer
    response = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    ok = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "-at", "-id"])]
