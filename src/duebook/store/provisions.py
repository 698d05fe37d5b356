"""What is expected not to come, and what nobody claims: provision matrix and runs, tolerances, the end of unclaimed credit."""

from django.db import models

from duebook.store.ledger import Entry
from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class ProvisionMatrix(TenantModel):
    """Per cent of what is open that is provided for, by days past due; in force from ``since`` until a later one.

    ``rates`` is ``[{"over": days, "per_cent": "2.5"}]`` in rising order; the first row has ``over`` -1 (not due yet included).
    """

    id = IdField("pvm")
    since = models.DateField()
    rates = models.JSONField(default=list)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "provision matrices"
        constraints = [models.UniqueConstraint(fields=["company", "since"], name="one_matrix_a_day")]


class ProvisionRun(TenantModel):
    """The provision of one day in one currency: what it must be, and the entry for the difference to the last. Immutable."""

    id = IdField("pvr")
    on = models.DateField()
    currency = models.CharField(max_length=3)
    matrix = models.ForeignKey(ProvisionMatrix, models.PROTECT, related_name="runs")
    rows = models.JSONField(default=list)  # [{"over", "per_cent", "open_minor", "provision_minor"}]
    target_minor = models.BigIntegerField()
    change_minor = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")  # none where nothing changed
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "currency", "-on", "-id"])]


class Tolerance(TenantModel):
    """How large a difference may be dropped in a currency: at most ``most_minor`` and at most ``per_cent`` of the document."""

    id = IdField("tol")
    currency = models.CharField(max_length=3)
    most_minor = models.BigIntegerField()
    per_cent = models.DecimalField(max_digits=5, decimal_places=2)
    role = models.CharField(max_length=10, default="clerk")  # the least role that may
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "currency"], name="one_tolerance_a_currency")]


class CreditExpiry(TenantModel):
    """Unclaimed credit of a customer that ends on a day unless it is used or claimed before: notice first, entry later."""

    id = IdField("cxp")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="credit_expiries")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()  # as the notice said
    since = models.DateField()  # the day the oldest part of it came
    law = models.CharField(max_length=200)  # the rule as it was when the notice was given, with its source
    notice_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, default="open")  # open | withdrawn | expired
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "credit expiries"
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], condition=models.Q(state="open"), name="one_open_expiry"),
        ]
