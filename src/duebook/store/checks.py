"""Files that somebody had checked and shared by a link. They are nobody's bookkeeping: kept for a while, then deleted whole."""

from django.db import models

from duebook.edge import clock
from duebook.store.tenancy import IdField
from duebook.store.users import User


class SharedCheck(models.Model):
    """One file behind one secret address. ``content`` is the file, compressed by zlib; ``sha256`` and ``size`` are the file's.

    The bytes stand in the row, not in the storage of frozen files: what is frozen may never be deleted, this always is.
    """

    id = IdField("chk")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    profile = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.name or self.pk
