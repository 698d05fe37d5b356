"""Asking for money: policies in versions, letters with what each says of which document, holds, claims beside the invoices."""

from django.db import models

from duebook.store.deliveries import Post
from duebook.store.documents import IssuedDocument
from duebook.store.ledger import Entry
from duebook.store.parties import Customer
from duebook.store.payments import Payment
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class CollectionSetting(TenantModel):
    """Whether and when a company's reminders go out by themselves; without a row they do not."""

    id = IdField("cst")
    automatic = models.BooleanField(default=False)
    hour = models.PositiveSmallIntegerField(default=9)  # of the day in the company's time zone
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company"], name="one_collection_setting")]


class ReminderPolicy(TenantModel):
    """One version of a policy. ``family`` is the id of its first version; only the newest version is active, none is changed.

    ``segment`` says whose it is, ``levels`` and ``quiet`` are :mod:`duebook.domain.dunning`'s, plain; ``overdue`` says from when
    a customer is warned, held or blocked. The first active policy by ``position`` that fits a customer is theirs.
    """

    id = IdField("rmp")
    family = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=100)
    segment = models.JSONField(default=dict, blank=True)
    levels = models.JSONField(default=list)
    quiet = models.JSONField(default=dict, blank=True)
    overdue = models.JSONField(default=list, blank=True)
    minimum = models.DecimalField(max_digits=15, decimal_places=3, default=0)  # in the currency of the letter
    gap = models.PositiveSmallIntegerField(default=7)  # days between two letters to one customer
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "reminder policies"
        constraints = [models.UniqueConstraint(fields=["company", "family", "version"], name="policy_version_once")]

    def __str__(self) -> str:
        return self.name


class ReminderRun(TenantModel):
    """The daily look at who is reminded: one a day and company, with its figures."""

    id = IdField("rmr")
    day = models.DateField()
    letters = models.PositiveIntegerField(default=0)
    tasks = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)  # customers and currencies
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "day"], name="reminder_run_once")]


class Reminder(TenantModel):
    """One letter to one customer in one currency: at most one a day. ``kind`` task is no letter but the collector's turn.

    ``policy`` is the version that it followed; ``shown`` is all that the letter lists, plain, as it was on ``day``.
    """

    id = IdField("rmd")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reminders")
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=8)  # nudge | reminder | task
    level = models.SmallIntegerField()  # below zero before the due date
    policy = models.ForeignKey(ReminderPolicy, models.PROTECT, null=True, related_name="reminders")
    day = models.DateField()
    channel = models.CharField(max_length=8)  # mail | print | task
    recipient = models.CharField(max_length=320, blank=True)
    copies = models.JSONField(default=list)
    language = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    shown = models.JSONField(default=dict)
    net_minor = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)  # of the PDF in the storage
    state = models.CharField(max_length=10, default="queued")  # queued | posted | to-print | printed | failed | open | done
    evidence = models.CharField(max_length=500, blank=True)  # why it failed before it was posted
    post = models.OneToOneField(Post, models.PROTECT, null=True, related_name="reminder")  # says what became of a mail
    automatic = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # printed, or the task done

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "customer", "currency", "day"], condition=~models.Q(kind="task"), name="one_letter_a_day"
            )
        ]
        indexes = [models.Index(fields=["company", "-day", "-id"]), models.Index(fields=["customer", "currency", "-day"])]


class ReminderItem(TenantModel):
    """A document reached a level with a letter. The same level never comes twice."""

    id = IdField("rmi")
    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="items")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="reminder_items")
    level = models.SmallIntegerField()
    day = models.DateField()
    open_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "level"], name="reminder_level_once")]


class ReminderHold(TenantModel):
    """No reminders for a customer, or about one document, until a day or until lifted."""

    id = IdField("rmh")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reminder_holds")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="reminder_holds")
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "customer"], condition=models.Q(lifted_at=None), name="holds_in_force")]


class Claim(TenantModel):
    """Interest, a lump sum or a fee for paying late: wanted beside the invoice, never part of it, until paid or waived.

    ``key`` makes a claim exist once: ``fee:document:level``, ``lump-sum:document``, ``interest:document:until``.
    """

    id = IdField("clm")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="claims")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=8)  # interest | lump-sum | fee
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    day = models.DateField()  # until which it was computed
    computation = models.JSONField(default=dict)
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="open")  # open | paid | waived | superseded
    reason = models.CharField(max_length=200, blank=True)  # why it was waived
    reminder = models.ForeignKey(Reminder, models.PROTECT, null=True, related_name="claims")  # the letter that raised it
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="claims")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="claim")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="claim_once")]
        indexes = [models.Index(fields=["company", "state", "-day", "-id"]), models.Index(fields=["document"])]


class OverdueStanding(TenantModel):
    """What a customer's overdue invoices mean for serving them: a projection that is looked at daily and told when it changes."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="overdue_standing")
    state = models.CharField(max_length=5, default="clear")  # clear | warn | hold | block
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    looked_on = models.DateField()


class StatementSchedule(TenantModel):
    """Statements of account that go out by themselves, to one customer or to all of a segment."""

    id = IdField("sts")
    name = models.CharField(max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="statement_schedules")
    segment = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=15)  # open-item | balance-forward
    every = models.CharField(max_length=9)  # weekly | monthly | quarterly
    starts_on = models.DateField()  # the first day that it goes out on; the others follow from it
    next_on = models.DateField()
    also_clear = models.BooleanField(default=False)  # also to whom nothing is open
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_on"], condition=models.Q(ended_at=None), name="schedules_in_force")]

    def __str__(self) -> str:
        return self.name


class SentStatement(TenantModel):
    """A statement of account that went to a customer: once for each day of a schedule."""

    id = IdField("sst")
    schedule = models.ForeignKey(StatementSchedule, models.PROTECT, null=True, related_name="sent")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sent_statements")
    kind = models.CharField(max_length=15)
    start = models.DateField()
    end = models.DateField()
    recipient = models.CharField(max_length=320)
    post = models.OneToOneField(Post, models.PROTECT, null=True, related_name="statement")  # None until it is made
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "customer", "end"], name="statement_sent_once")]
        indexes = [models.Index(fields=["company", "-end", "-id"])]
