"""Cases about open money: disputes, promises, agreed instalments, calls. What is said about money, never money itself."""

from django.db import models

from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.parties import Customer
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class CasePolicy(TenantModel):
    """How a company handles cases: one row for a company; a company without one has the defaults below."""

    id = IdField("csp")
    answer_days = models.PositiveSmallIntegerField(default=14)  # days in which a dispute is decided
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # who gets disputes of customers without a manager
    public_promises = models.BooleanField(default=True)  # the public page offers "I will pay on"
    promise_days = models.PositiveSmallIntegerField(default=30)  # how far ahead a customer may promise there
    promise_grace = models.PositiveSmallIntegerField(default=3)  # days after the promised one that a transfer may take
    expire_credit = models.BooleanField(default=False)  # unclaimed credit ends when the law lets it, after a notice
    notice_days = models.PositiveSmallIntegerField(default=60)  # from the notice to the end of unclaimed credit
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "case policies"
        constraints = [models.UniqueConstraint(fields=["company"], name="one_case_policy")]


class Dispute(TenantModel):
    """A customer says that a document, or some lines of it, is wrong. One open dispute a document at most.

    ``lines`` is ``[{"line", "quantity", "amount", "reason", "text"}]``; an empty list disputes the whole document.
    ``amount_minor`` is what is disputed, tax included, and never more than the document's payable amount.
    """

    id = IdField("dis")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="disputes")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="disputes")
    state = models.CharField(max_length=10, default="open")  # open | accepted | rejected | withdrawn
    reason = models.CharField(max_length=20)  # domain.disputes.Reason
    text = models.CharField(max_length=2000, blank=True)
    lines = models.JSONField(default=list)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    opened_via = models.CharField(max_length=14)  # public | portal | company | buyer-response | api
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sender = models.CharField(max_length=320, blank=True)  # whoever wrote on the public page, as they called themselves
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    deadline = models.DateField()
    warned_at = models.DateTimeField(null=True, blank=True)  # the owner was told that the deadline is near
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="+")  # of the credit note, where it was accepted
    credit_note = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=models.Q(state="open"), name="one_open_dispute"),
        ]
        indexes = [
            models.Index(fields=["company", "state", "deadline", "id"]),
            models.Index(fields=["customer", "-opened_at"]),
        ]


class DisputeNote(TenantModel):
    """Something said about a dispute. Immutable; ``shared`` notes are shown to the customer."""

    id = IdField("din")
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="notes")
    text = models.CharField(max_length=2000)
    shared = models.BooleanField(default=False)
    by_customer = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dispute", "created_at"])]


class Promise(TenantModel):
    """A customer promised to pay so much by a day: for one document, or, without one, on the account in this currency.

    Whether it was kept is judged from the ledger, again and again: a late booking or a bounced payment changes the verdict.
    """

    id = IdField("prm")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="promises")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="promises")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    grace = models.PositiveSmallIntegerField(default=3)  # days
    source = models.CharField(max_length=10)  # call | mail | visit | portal | api
    said_by = models.CharField(max_length=320, blank=True)  # who promised
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default="open")  # open | kept | broken | cancelled
    made_on = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    paid_minor = models.BigIntegerField(default=0)  # what came in time, as last judged
    paid_on = models.DateField(null=True, blank=True)  # the day on which enough had come
    judged_at = models.DateTimeField(null=True, blank=True)  # when it took its present state
    why = models.CharField(max_length=500, blank=True)  # why it was cancelled

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(state="open") & ~models.Q(document=None),
                name="one_open_promise_of_document",
            ),
            models.UniqueConstraint(
                fields=["customer", "currency"],
                condition=models.Q(state="open", document=None),
                name="one_open_promise_of_account",
            ),
        ]
        indexes = [models.Index(fields=["company", "state", "due_on"]), models.Index(fields=["customer", "-made_at"])]


class Plan(TenantModel):
    """Instalments agreed after issue. The invoices' own due dates stay; a plan is a schedule and a shield while it is kept."""

    id = IdField("pln")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="plans")
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, default="proposed")  # proposed | agreed | kept | broken | cancelled
    grace = models.PositiveSmallIntegerField(default=5)  # days a part may be late before the whole sum is due
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    agreed_on = models.DateField(null=True, blank=True)
    agreed_with = models.CharField(max_length=320, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)  # when it took its present state
    broken_part = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)  # why it was cancelled

    class Meta:
        indexes = [models.Index(fields=["company", "state"]), models.Index(fields=["customer", "-made_at"])]


class PlanDocument(TenantModel):
    """A document that a plan covers, with what was open on it when the plan was made."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="covers")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="plans")
    open_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "document"], name="plan_covers_once")]


class PlanPart(TenantModel):
    """One instalment. The parts of a plan add up to its total."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()  # from 1
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    met_on = models.DateField(null=True, blank=True)  # the day on which it was covered, as last judged

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="plan_part_once")]
        indexes = [models.Index(fields=["company", "due_on"])]


class AccountManager(TenantModel):
    """Who of the company looks after a customer: the owner of its cases and of its rows in the worklist."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="manager")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField()


class CallNote(TenantModel):
    """A call, mail or visit about open money. Immutable; its next action holds until a later note of the same customer."""

    id = IdField("cal")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="call_notes")
    person = models.CharField(max_length=200, blank=True)  # whom one spoke with, as it was then
    kind = models.CharField(max_length=6)  # call | mail | visit
    outcome = models.CharField(max_length=12)  # reached | not-reached | promised | disputed | refused | wrong-number | other
    text = models.CharField(max_length=2000, blank=True)
    next_action = models.CharField(max_length=10, blank=True)  # call | mail | visit | wait | decide | agency
    next_on = models.DateField(null=True, blank=True)
    next_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "customer", "-created_at"])]


class NoteTemplate(TenantModel):
    """Words used again and again in the call log."""

    id = IdField("ntp")
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=2000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="note_template_once")]
