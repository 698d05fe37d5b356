"""Issued documents: sealed canonical JSON, its hash, and columns that are a projection of it, written by one function."""

from django.db import models

from duebook.store.counters import Series
from duebook.store.drafts import Draft
from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class IssuedDocument(TenantModel):
    """An issued invoice, credit note or correction. Never changed: triggers in both databases refuse it.

    ``body`` holds the exact canonical bytes as text; ``hash`` is their SHA-256. All other business columns come from
    :func:`duebook.store.projection.project`.
    """

    id = IdField("inv")
    series = models.ForeignKey(Series, models.PROTECT, related_name="documents")
    period = models.CharField(max_length=10, blank=True)
    position = models.PositiveBigIntegerField()
    number = models.CharField(max_length=40)
    type = models.CharField(max_length=3)
    issue_date = models.DateField()
    due_date = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="documents")
    buyer_name = models.CharField(max_length=200)
    search = models.CharField(max_length=600)  # lower-case words a person looks for: number, names, references, amount
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, related_name="document")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    body = models.TextField()
    hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "period", "position"], name="one_document_per_position"),
            models.UniqueConstraint(fields=["company", "number"], name="one_document_per_number"),
        ]
        indexes = [
            # holds all that a list filters by, so that words and rare filters never read the sealed bodies
            models.Index(
                fields=["company", "-issue_date", "-id", "type", "currency", "customer", "search"], name="documents_listed"
            ),
            models.Index(fields=["company", "customer", "-issue_date"]),
        ]

    def __str__(self) -> str:
        return self.number


class OpenItem(TenantModel):
    """What is still open on a document: a running projection of the ledger, kept in the same transaction as the postings.

    It is never the truth: ``services/operations/selfcheck.py`` recomputes it from the ledger and reports any difference.
    ``open_minor`` is negative where the company owes the customer (an unused credit note).
    """

    document = models.OneToOneField(IssuedDocument, models.PROTECT, primary_key=True, related_name="open_item")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="open_items")
    currency = models.CharField(max_length=3)
    due_date = models.DateField()
    payable_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()
    is_open = models.BooleanField(default=True)
    closed_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    credited_minor = models.BigIntegerField(default=0)
    written_off_minor = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            # in the order of the lists, with what their heads sum up
            models.Index(
                fields=["company", "due_date", "document", "currency", "open_minor"],
                condition=models.Q(is_open=True),
                name="open_by_due_date",
            ),
            models.Index(fields=["company", "-closed_on", "-document"], condition=models.Q(is_open=False), name="closed_by_day"),
            # in the order of ageing, with what it sums up: the table itself is not read
            models.Index(
                fields=["company", "customer", "currency", "due_date", "open_minor"],
                condition=models.Q(is_open=True),
                name="open_by_customer",
            ),
        ]
