"""Direct debits: who allowed them, how the company collects, which collections went to the bank, and what came of each."""

from django.db import models

from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.store.payments import Payment
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class DebitSettings(TenantModel):
    """How a company collects, and which structured reference its invoices carry. One row a company, none before it is set up."""

    id = IdField("dbs")
    creditor_id = models.CharField(max_length=35, blank=True)  # SEPA creditor identifier
    holder = models.CharField(max_length=70, blank=True)
    iban = models.CharField(max_length=34, blank=True)  # where collections are credited
    bic = models.CharField(max_length=11, blank=True)
    notice_days = models.PositiveSmallIntegerField(default=14)  # a customer is told so many calendar days ahead
    version = models.CharField(max_length=20, default="pain.008.001.08")
    first_as = models.CharField(max_length=4, default="RCUR")  # sequence of a mandate's first collection: RCUR | FRST
    booking = models.CharField(max_length=10, default="statement")  # statement | day: when a collection is money
    reference_kind = models.CharField(max_length=10, blank=True)  # rf | ogm | kid10 | kid11 | fi | qrr; empty = the number
    reference_prefix = models.CharField(max_length=10, blank=True)  # digits that the bank wants in front (QRR, KID)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company"], name="debit_settings_once")]


class Mandate(TenantModel):
    """A customer's permission to collect from an account. ``evidence`` is what was shown and signed, by whom, from where.

    ``offered`` waits for a signature; ``active`` may be collected from; ``stopped`` and ``expired`` are its ends.
    """

    id = IdField("mdt")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="mandates")
    reference = models.CharField(max_length=35)
    scheme = models.CharField(max_length=4, default="CORE")  # CORE | B2B
    is_recurrent = models.BooleanField(default=True)  # else for one collection (OOFF)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    holder = models.CharField(max_length=70, blank=True)
    state = models.CharField(max_length=8, default="offered")  # offered | active | stopped | expired
    signed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=6, default="portal")  # portal | paper
    evidence = models.JSONField(default=dict)  # name, place, ip, agent, language, text, sha256, at; paper: scan
    first_used_on = models.DateField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=8, blank=True)  # company | customer | bank | time
    stopped_why = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "reference"], name="mandate_reference_once")]
        indexes = [models.Index(fields=["company", "customer", "state"]), models.Index(fields=["company", "-created_at", "-id"])]

    def __str__(self) -> str:
        return self.reference


class MandateLink(TenantModel):
    """A secret address for one mandate: to sign it, or to end it. Hashed at rest, expiring, revocable; no other link opens it."""

    id = IdField("mdl")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="links")
    recipient = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=12, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class DebitRun(TenantModel):
    """Collections that go to the bank in one file: ``draft`` may change, ``exported`` has its file, frozen under ``sha256``."""

    id = IdField("dbr")
    state = models.CharField(max_length=9, default="draft")  # draft | exported | closed | discarded
    collection_on = models.DateField()
    currency = models.CharField(max_length=3, default="EUR")
    creditor_name = models.CharField(max_length=70)
    creditor_id = models.CharField(max_length=35)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    version = models.CharField(max_length=20)
    total_minor = models.BigIntegerField()
    message_id = models.CharField(max_length=35, blank=True, db_index=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    exported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    exported_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-created_at", "-id"])]

    def __str__(self) -> str:
        return self.message_id or str(self.pk)


class DebitItem(TenantModel):
    """One collection of one document. A document is live in one run at most; ``end_to_end_id`` never comes twice."""

    id = IdField("dbi")
    run = models.ForeignKey(DebitRun, models.PROTECT, related_name="items")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="debits")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="debits")
    amount_minor = models.BigIntegerField()
    sequence = models.CharField(max_length=4)  # FRST | RCUR | OOFF | FNAL
    end_to_end_id = models.CharField(max_length=35)
    notified_at = models.DateTimeField(null=True, blank=True)  # the customer was told of day and amount
    state = models.CharField(max_length=8, default="planned")  # planned | sent | booked | returned | dropped
    is_live = models.BooleanField(default=True)  # planned or sent
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="debits")
    booked_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    return_code = models.CharField(max_length=20, blank=True)
    fee_minor = models.BigIntegerField(default=0)  # what the bank took for the return
    retry_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="retries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=models.Q(is_live=True), name="document_in_one_debit_run"),
            models.UniqueConstraint(fields=["company", "end_to_end_id"], name="debit_end_to_end_once"),
        ]
        indexes = [models.Index(fields=["company", "mandate"])]

    def __str__(self) -> str:
        return self.end_to_end_id
