"""Whom the company sells to."""

from django.db import models
from django.db.models.functions import Upper

from duebook.edge import clock
from duebook.store.tenancy import IdField, TenantModel


class Customer(TenantModel):
    """A customer. ``profile`` is its :class:`~duebook.domain.party.Party`, plain; documents keep their own snapshot of it."""

    id = IdField("cus")
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    vat_id = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    buyer_kind = models.CharField(max_length=10, blank=True)  # business | consumer; "" = by its tax or register number
    profile = models.JSONField(default=dict)
    language = models.CharField(max_length=12, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    buyer_reference = models.CharField(max_length=100, blank=True)
    specification = models.CharField(max_length=30, blank=True)  # key of formats.flavours: what its e-invoices must follow
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], condition=~models.Q(number=""), name="customer_number_once")
        ]
        indexes = [
            models.Index(fields=["company", "name", "id"]),
            models.Index(fields=["company", "vat_id"]),
            models.Index(Upper("email"), name="customer_by_email"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerContact(TenantModel):
    """A person at a customer. ``roles`` says which mail they get: ``invoice``, ``copy``, ``reminder``."""

    id = IdField("con")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    roles = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(Upper("email"), name="contact_by_email")]

    def __str__(self) -> str:
        return self.name or self.email
