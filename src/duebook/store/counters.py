"""Number series and their counters. A number is taken with the counter's row locked, as the last step of issue; never MAX + 1."""

from django.db import models

from duebook.edge import clock
from duebook.store.tenancy import IdField, TenantModel


class Series(TenantModel):
    """A series of numbers: pattern, reset and the document types it serves. See :mod:`duebook.domain.numbering`."""

    id = IdField("ser")
    key = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    pattern = models.CharField(max_length=60)
    reset = models.CharField(max_length=12, default="never")  # never | year | month | fiscal-year
    start = models.PositiveIntegerField(default=1)
    types = models.JSONField(default=list)  # document types (BT-3) for which this is the usual series
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="series_key_once")]

    def __str__(self) -> str:
        return self.name


class Counter(TenantModel):
    """The next value of a series in one period. The period is part of the key: a reset is a new row, not a job."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="counters")
    period = models.CharField(max_length=10, blank=True)
    next_value = models.PositiveBigIntegerField()
    last_date = models.DateField(null=True, blank=True)  # issue date of the latest number: dates do not run backwards

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "period"], name="one_counter_per_period")]


class VoidNumber(TenantModel):
    """A number that stands for nothing, with the reason: for what came from another system or was lost. Never a renumbering."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="voids")
    period = models.CharField(max_length=10, blank=True)
    value = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "period", "value"], name="one_void_per_number")]
