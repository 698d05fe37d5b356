"""The company that issues: legal facts, habits, policy, and how its documents look."""

from django.db import models

from duebook.edge import clock
from duebook.store.tenancy import IdField


class Company(models.Model):
    """A tenant. ``profile`` is its :class:`~duebook.domain.party.Party` as plain JSON: what documents say of the seller."""

    id = IdField("com")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    vat_id = models.CharField(max_length=20, blank=True, db_index=True)
    profile = models.JSONField(default=dict)
    payment = models.JSONField(default=list)  # PaymentMeans, plain: printed on documents
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    fiscal_year_start = models.PositiveSmallIntegerField(default=1)  # month, 1 to 12
    terms = models.JSONField(default=dict)  # domain.terms.Terms, plain
    tax_scheme = models.CharField(max_length=20, default="standard")  # standard | small-business
    oss = models.BooleanField(default=False)  # taxes distance sales to consumers in the country of destination
    supply = models.CharField(max_length=10, default="services")
    rounding = models.CharField(max_length=10, default="document")
    approval_from_minor = models.BigIntegerField(null=True, blank=True)  # submit and approve from this payable on; None = never
    approval_steps = models.PositiveSmallIntegerField(default=1)  # how many different people must approve
    look = models.JSONField(default=dict)  # domain.ports.Look without the logo
    logo = models.BinaryField(default=b"", blank=True)  # re-encoded
    mail_from_name = models.CharField(max_length=200, blank=True)
    mail_reply_to = models.EmailField(blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name
