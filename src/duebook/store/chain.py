"""The chain: every sealed thing of a company, each link hashing the one before. Cutting, swapping or changing any is found."""

from django.db import models

from duebook.store.tenancy import TenantModel


class Link(TenantModel):
    """One link. ``hash`` = SHA-256 over the canonical JSON of position, kind, subject, content and previous hash.

    ``kind``: document, file, approval, customer, head. ``subject`` is the sealed thing's id, ``content`` its hash.
    """

    position = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=80)
    content = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "position"], name="one_link_per_position"),
            models.UniqueConstraint(fields=["company", "kind", "subject"], name="one_link_per_subject"),
        ]


class ChainHead(models.Model):
    """The lock and the end of a company's chain: taken ``FOR UPDATE`` by whoever appends."""

    company = models.OneToOneField("store.Company", models.PROTECT, primary_key=True, related_name="chain_head")
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.position} {self.hash}"
