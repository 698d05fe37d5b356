"""What is not yet issued: it may still change, and it has no number."""

from typing import Any

from django.db import models

from duebook.edge import clock
from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class Draft(TenantModel):
    """A document in the making. ``body`` is the :class:`~duebook.domain.document.Document` as typed, without computed fields.

    ``version`` counts saves: a second tab that saves over a newer version is refused, not silently merged.
    """

    id = IdField("dft")
    type = models.CharField(max_length=3, default="380")
    state = models.CharField(max_length=10, default="draft")  # draft | submitted | approved | issued | discarded
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="drafts")
    series = models.ForeignKey("store.Series", models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("store.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="correction_drafts")
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    buyer_name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    payable_minor = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-updated_at", "id"])]

    def save(self, **options: Any) -> None:
        """As Django's, with the moment of the change."""
        self.updated_at = clock.now()
        super().save(**options)


class Approval(TenantModel):
    """One person's decision on a submitted draft, bound to the exact content by its hash."""

    id = IdField("apr")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="approvals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10)  # approved | rejected
    note = models.CharField(max_length=500, blank=True)
    body_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
