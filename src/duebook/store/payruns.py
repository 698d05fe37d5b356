"""Payment runs: which bills are paid together, from which account, on which day, and the file that went to the bank."""

from django.db import models

from duebook.store.bills import Bill
from duebook.store.suppliers import Supplier
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class PaymentRun(TenantModel):
    """A run. ``draft`` may change; ``exported`` has its one file, frozen; ``paid`` and ``released`` are its ends.

    ``sha256`` names the exported pain.001 in the storage, ``message_id`` is its MsgId.
    """

    id = IdField("prn")
    state = models.CharField(max_length=10, default="draft")  # draft | exported | paid | released
    execution_date = models.DateField()
    currency = models.CharField(max_length=3)
    debtor_name = models.CharField(max_length=140)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    total_minor = models.BigIntegerField()
    message_id = models.CharField(max_length=35, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    exported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    exported_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-created_at", "-id"])]

    def __str__(self) -> str:
        return self.message_id or str(self.pk)


class PaymentRunItem(TenantModel):
    """One bill in a run; negative for a credit note that is set off. A bill is live in one run at most."""

    id = IdField("pri")
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="items")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="run_items")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="run_items")
    amount_minor = models.BigIntegerField()
    pay_on = models.DateField()
    iban = models.CharField(max_length=34, blank=True)  # empty for a credit note
    bic = models.CharField(max_length=11, blank=True)
    holder = models.CharField(max_length=140)
    reference = models.CharField(max_length=140, blank=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill"], condition=models.Q(is_live=True), name="bill_in_one_run")]
