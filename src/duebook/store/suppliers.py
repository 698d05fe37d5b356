"""Whom the company buys from, the accounts it pays to, and what was ordered."""

from django.db import models

from duebook.edge import clock
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class Supplier(TenantModel):
    """A supplier. ``profile`` is its :class:`~duebook.domain.party.Party`, plain; bills keep their own snapshot of it.

    ``key`` is what bills are told apart by: the VAT number, else the name and country (``domain.payables.seller_key``).
    """

    id = IdField("sup")
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=120)
    vat_id = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    profile = models.JSONField(default=dict)
    expense_account = models.CharField(max_length=20, blank=True)  # of the company's own chart: the usual one for its bills
    terms = models.JSONField(default=dict, blank=True)  # domain.terms.Terms, plain: where a bill names no due date
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], condition=~models.Q(number=""), name="supplier_number_once"),
            models.UniqueConstraint(fields=["company", "key"], condition=models.Q(archived_at=None), name="supplier_key_once"),
        ]
        indexes = [models.Index(fields=["company", "name", "id"])]

    def __str__(self) -> str:
        return self.name


class SupplierAccount(TenantModel):
    """An account that somebody says is the supplier's. Never changed: what people decide about it are rows of their own.

    Money goes there only while two different people stand behind it (``services/payables/accounts.py``).
    """

    id = IdField("sba")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="accounts")
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    holder = models.CharField(max_length=140, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: a machine did
    proposed_as = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "iban"], name="supplier_account_once")]

    def __str__(self) -> str:
        return self.iban


class AccountDecision(TenantModel):
    """A word on a supplier's account: confirmed by a person, with how it was checked, or refused. The latest refusal ends it."""

    id = IdField("sbd")
    account = models.ForeignKey(SupplierAccount, models.PROTECT, related_name="decisions")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: a machine, which may only refuse
    decided_as = models.CharField(max_length=200)
    decision = models.CharField(max_length=10)  # confirmed | refused
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "created_at"])]


class PurchaseOrder(TenantModel):
    """What was ordered, for comparing bills with. ``lines`` are :class:`duebook.domain.matching.OrderLine`, plain.

    ``tolerance`` is per cent as text (SQLite has no decimals) by which a price or quantity may be exceeded.
    """

    id = IdField("por")
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=60)  # the number as it is compared
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="orders")
    currency = models.CharField(max_length=3)
    ordered_on = models.DateField()
    lines = models.JSONField(default=list)
    net_minor = models.BigIntegerField()
    tolerance = models.CharField(max_length=12, default="0")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="purchase_order_once")]
        indexes = [models.Index(fields=["company", "-ordered_on", "-id"])]

    def __str__(self) -> str:
        return self.number
