"""The double-entry ledger: money only moves, it is never made. Every balance is derived from these rows."""

from django.db import models

from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel


class Entry(TenantModel):
    """One event that moved money, with its postings. Reversed by another entry, never changed."""

    id = IdField("ent")
    kind = models.CharField(max_length=20)  # domain.ledger.Kind
    booked_on = models.DateField()
    text = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True)
    payment = models.ForeignKey("store.Payment", models.PROTECT, null=True, related_name="entries")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["company", "booked_on"])]


class Posting(TenantModel):
    """One side of an entry: positive is debit, negative credit, in minor units of ``currency``."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.CharField(max_length=24)
    detail = models.CharField(max_length=12, blank=True)  # VAT category and rate of revenue and tax: "S 19"
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="postings")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="postings")
    bill = models.ForeignKey("store.Bill", models.PROTECT, null=True, related_name="postings")
    supplier = models.ForeignKey("store.Supplier", models.PROTECT, null=True, related_name="postings")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["company", "account", "currency"]),
            models.Index(fields=["document", "account"]),
            models.Index(fields=["customer", "account"]),
            models.Index(fields=["bill", "account"], condition=~models.Q(bill=None), name="postings_of_bill"),
            models.Index(fields=["supplier", "account"], condition=~models.Q(supplier=None), name="postings_of_supplier"),
        ]
