"""The customer's side: who is signed in by mail link, and what a customer wants changed in its own record."""

from django.db import models

from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class PortalPass(models.Model):
    """A secret that stands for an e-mail address: the link of one letter (``letter``, used once), or a session (``session``).

    It belongs to no company: whoever reads the mail of an address sees what every company here sells to that address.
    """

    id = IdField("ptp")
    purpose = models.CharField(max_length=8)  # letter | session
    email = models.EmailField(max_length=254)  # lower case
    token_hash = models.CharField(max_length=64, unique=True)
    ip = models.CharField(max_length=45, blank=True)  # the network, not the address
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # used, signed out

    class Meta:
        verbose_name_plural = "portal passes"
        indexes = [models.Index(fields=["expires_at"]), models.Index(fields=["email"])]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.email}"


class ChangeRequest(TenantModel):
    """What a customer wants changed: decided by somebody of the company, never taken over unseen.

    ``before`` and ``wanted`` are plain, of the same fields: name, address parts, e-mail, telephone; for ``contact`` also ``id``
    (empty for a new one) and ``gone``.
    """

    id = IdField("chg")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="change_requests")
    kind = models.CharField(max_length=8)  # details | contact
    before = models.JSONField(default=dict)
    wanted = models.JSONField(default=dict)
    asked_by = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")  # open | taken | refused | replaced
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-asked_at", "-id"])]
