"""Frozen files: bytes by content hash in the storage, rows that say what they are. Written once, never changed."""

from django.db import models

from duebook.store.documents import IssuedDocument
from duebook.store.tenancy import IdField, TenantModel


class File(TenantModel):
    """One frozen file of an issued document. The bytes lie in the storage under their SHA-256."""

    id = IdField("fil")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12)  # pdf | ubl | cii | json
    name = models.CharField(max_length=120)
    mime = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "kind"], name="one_file_per_kind")]
