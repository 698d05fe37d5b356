"""How a document reached its buyer, and everything that happened to it: deliveries, public links, mails, the timeline."""

from django.db import models

from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class Delivery(TenantModel):
    """One way out for one document to one recipient; its key makes every retry the same delivery."""

    id = IdField("dlv")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20)
    recipient = models.CharField(max_length=320)
    copies = models.JSONField(default=list)
    subject = models.CharField(max_length=300, blank=True)
    message = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, default="queued")  # queued | sent | delivered | bounced | failed
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    evidence = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)


class Event(TenantModel):
    """One line of a timeline: what happened, when, by whom, with the evidence. Append-only."""

    id = IdField("evt")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="events")
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(
        max_length=20
    )  # created submitted approved rejected issued rendered sent delivered bounced viewed ...
    at = models.DateTimeField()
    actor = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["document", "at"]),
            models.Index(fields=["draft", "at"]),
            models.Index(fields=["company", "-at", "-id"]),
        ]


class PublicLink(TenantModel):
    """A secret address for one purpose and one document (to pay: a set of them): hashed at rest, expiring, revocable."""

    id = IdField("lnk")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=12, default="view")  # view | pay | ...
    documents = models.JSONField(default=list)  # ids, of a link to pay several; empty where it is about ``document`` alone
    recipient = models.CharField(max_length=320, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    first_viewed_at = models.DateTimeField(null=True, blank=True)
    last_viewed_at = models.DateTimeField(null=True, blank=True)


class Post(TenantModel):
    """A letter that is no document: a reminder, a statement, a sign-in link, a copy of a mandate. Sent once for its ``key``.

    ``words`` are subject-less text and HTML, encrypted, because links in them are secrets. ``files`` are
    ``[name, media type, sha256]`` of the storage.
    """

    id = IdField("pst")
    purpose = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    recipient = models.CharField(max_length=320)
    copies = models.JSONField(default=list)
    subject = models.CharField(max_length=300)
    words = models.BinaryField()
    files = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="queued")  # queued | sent | failed
    message_id = models.CharField(max_length=255, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="post_once")]


class Mail(TenantModel):
    """The built-in mailbox: what was sent, or on an installation without SMTP what would have been, as the exact message."""

    id = IdField("mlm")
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="mail")
    to = models.CharField(max_length=1000)
    subject = models.CharField(max_length=300)
    message = models.BinaryField()  # RFC 5322 bytes
    transported = models.BooleanField(default=False)  # handed to a real SMTP server
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "-created_at", "-id"])]
