"""What the company sells."""

from django.db import models

from duebook.edge import clock
from duebook.store.tenancy import IdField, TenantModel


class Item(TenantModel):
    """A good or service with its usual price. ``price`` is net, exact, in the item's currency (BT-146)."""

    id = IdField("itm")
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    unit = models.CharField(max_length=3, default="C62")
    price = models.CharField(max_length=40, default="0")  # a decimal as text: SQLite has none; never summed
    currency = models.CharField(max_length=3, default="EUR")
    tax_rate_key = models.CharField(max_length=20, blank=True)
    supply = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], condition=~models.Q(number=""), name="item_number_once")
        ]
        indexes = [models.Index(fields=["company", "name", "id"])]

    def __str__(self) -> str:
        return self.name
