"""What arrives from suppliers, as it arrived: bytes by content hash in the storage, and what became of them."""

from django.db import models

from duebook.edge import clock
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class InboxItem(TenantModel):
    """One file that arrived: by upload, API, command, folder or mail. Never changed; the bytes lie under their SHA-256.

    ``message`` is the SHA-256 of the whole mail it came with. The same bytes with the same message id are the same item.
    """

    id = IdField("inb")
    channel = models.CharField(max_length=8)  # upload | api | command | folder | mail
    message_id = models.CharField(max_length=255, blank=True)
    message = models.CharField(max_length=64, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=80)  # by content, never as told
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_as = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "message_id", "sha256"], name="inbox_item_once")]
        indexes = [models.Index(fields=["company", "-received_at", "-id"]), models.Index(fields=["company", "sha256"])]

    def __str__(self) -> str:
        return self.name


class InboxStanding(TenantModel):
    """What became of an item.

    ``new`` (not read yet), ``understood`` (bills were made of it), ``waiting`` (a person types it), ``refused`` (it cannot be
    read, with the faults), ``discarded``.
    """

    item = models.OneToOneField(InboxItem, models.PROTECT, primary_key=True, related_name="standing")
    state = models.CharField(max_length=10, default="new")
    faults = models.JSONField(default=list)  # kernel.rules.Fault, plain
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-item"])]


class Mailbox(TenantModel):
    """A mailbox that is looked into for bills. ``secret`` is encrypted at rest (``edge/cipher.py``)."""

    id = IdField("mbx")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    user = models.CharField(max_length=320)
    secret = models.CharField(max_length=800)
    folder = models.CharField(max_length=200, default="INBOX")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    looked_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return f"{self.user} at {self.host}"
