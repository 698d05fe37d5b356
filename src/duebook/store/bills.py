"""Suppliers' invoices: sealed as they were understood, what was found about them, and everything that was done with them."""

from django.db import models

from duebook.store.inbox import InboxItem
from duebook.store.suppliers import PurchaseOrder, Supplier
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class Bill(TenantModel):
    """A supplier's invoice or credit note. Never changed.

    ``body`` holds the canonical bytes of the :class:`~duebook.domain.document.Document` with the sender's own totals, ``hash``
    their SHA-256; the business columns are their projection (``services/payables/project.py``). Amounts of a credit note are
    negative here: they lower what the company owes.
    """

    id = IdField("bil")
    item = models.ForeignKey(InboxItem, models.PROTECT, related_name="bills")
    position = models.PositiveSmallIntegerField(default=0)  # of several in one file
    source = models.CharField(max_length=8)  # xml | pdf | typed
    format = models.CharField(max_length=20)
    content = models.CharField(max_length=64)  # SHA-256 of the XML, or of the file where there is none
    number = models.CharField(max_length=100)
    number_key = models.CharField(max_length=100)
    seller_name = models.CharField(max_length=200)
    seller_key = models.CharField(max_length=120)
    type = models.CharField(max_length=3)
    issue_date = models.DateField(null=True)
    due_date = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    search = models.CharField(max_length=600)
    body = models.TextField()
    hash = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["company", "seller_key", "number_key"]),
            models.Index(fields=["company", "content"]),
            models.Index(fields=["item", "position"]),
        ]

    def __str__(self) -> str:
        return self.number


class BillStanding(TenantModel):
    """Where a bill stands: a running projection of its events, its checks and the ledger, written by one function.

    It is never the truth: ``services/payables/selfcheck.py`` derives it again. ``state`` is one of ``domain.payables.State``.
    """

    bill = models.OneToOneField(Bill, models.PROTECT, primary_key=True, related_name="standing")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="bill_standings")
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, related_name="bill_standings")
    duplicate_of = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, default="received")
    currency = models.CharField(max_length=3)
    open_minor = models.BigIntegerField(default=0)  # owed by the ledger: nothing before it is accepted
    due_date = models.DateField()
    pay_on = models.DateField(null=True)  # while it is scheduled
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    expense_account = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "state", "due_date", "bill"]),
            models.Index(fields=["company", "supplier", "state"]),
        ]


class BillCheck(TenantModel):
    """What one run of all checks found: the verdict on the file and everything else, as faults. The latest one counts."""

    id = IdField("bck")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="checks")
    syntax = models.CharField(max_length=40, blank=True)
    profile = models.CharField(max_length=120, blank=True)
    valid = models.BooleanField(null=True)  # None: there is no file with rules
    faults = models.JSONField(default=list)  # kernel.rules.Fault, plain
    differences = models.JSONField(default=list)  # domain.payables.Difference, plain
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["bill", "-at"])]


class BillEvent(TenantModel):
    """One act on a bill: who, when, with which codes. Append-only; the state follows from these rows.

    ``status`` is the code that the supplier is told (UNTDID 4343); ``reasons`` and ``actions`` are the clarifications
    (OPStatusReason, OPStatusAction) as lists of code and text.
    """

    id = IdField("bev")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="events")
    act = models.CharField(max_length=12)  # domain.payables.Act
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=2, blank=True)
    reasons = models.JSONField(default=list)
    actions = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    evidence = models.JSONField(default=dict)
    entry = models.ForeignKey("store.Entry", models.PROTECT, null=True, related_name="bill_events")

    class Meta:
        indexes = [models.Index(fields=["bill", "id"]), models.Index(fields=["company", "-at", "-id"])]


class BillResponse(TenantModel):
    """What the supplier is told of an act: an Invoice Response (UBL ApplicationResponse), by mail where there is an address."""

    id = IdField("brs")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="responses")
    event = models.OneToOneField(BillEvent, models.PROTECT, related_name="response")
    status = models.CharField(max_length=2)
    recipient = models.CharField(max_length=320, blank=True)
    body = models.TextField()  # the XML
    state = models.CharField(max_length=10, default="queued")  # queued | sent | failed | kept (no address)
    message_id = models.CharField(max_length=255, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
