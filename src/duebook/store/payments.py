"""Money that came in or went back, and which documents it settles."""

from django.db import models

from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class Payment(TenantModel):
    """A receipt (positive) or a refund (negative) in minor units. Immutable; a mistake is reversed."""

    id = IdField("pay")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=10, default="receipt")  # receipt | refund | reversal
    received_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    method = models.CharField(max_length=20, default="transfer")  # transfer | card | cash | cheque | debit | other
    account = models.CharField(max_length=24, default="bank")  # domain.ledger.Account that it came to or went from
    reference = models.CharField(max_length=140, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "-received_on", "-id"])]


class Allocation(TenantModel):
    """So much of a payment (or of the customer's credit, or of a credit note) settles so much of a document."""

    id = IdField("all")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="allocations")
    credit_note = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="uses")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="allocations")
    kind = models.CharField(max_length=12)  # payment | credit | credit-note | discount | write-off | fee
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey("store.Entry", models.PROTECT, related_name="allocations")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_at = models.DateTimeField()
