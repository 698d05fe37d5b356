"""The company's bank accounts: what the bank said of them, line by line, and what was made of each line."""

from decimal import Decimal

from django.db import models

from duebook.store.parties import Customer
from duebook.store.payments import Payment
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User


class BankAccount(TenantModel):
    """An account of the company.

    ``mapping`` is how its CSV and XLSX tables are read: the header row's fingerprint to ``{"mapping": domain.bank.TableMapping,
    plain, "headings": [...], "by": "found" | "person"}``.
    """

    id = IdField("bka")
    name = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=40)  # IBAN without blanks where there is one, else as the bank writes it
    bic = models.CharField(max_length=11, blank=True)
    currency = models.CharField(max_length=3)
    mapping = models.JSONField(default=dict, blank=True)
    auto_post = models.BooleanField(default=True)  # post what the engine is sure of, without a person
    threshold = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.95"))  # how sure that is
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "account", "currency"], name="bank_account_once")]

    def __str__(self) -> str:
        return self.name or self.account


class BankFile(TenantModel):
    """A file as it came. The same bytes are taken once; ``faults`` are those of the reader and of the balances, plain."""

    id = IdField("bkf")
    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=10)  # upload | api | folder | sftp | command
    format = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    lines = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)  # lines that no earlier file had
    faults = models.JSONField(default=list)
    received_as = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "sha256"], name="bank_file_once")]
        indexes = [models.Index(fields=["company", "-received_at", "-id"])]


class BankStatement(TenantModel):
    """One statement of one account, as a file had it. Balances are None where the bank gives none.

    ``opened`` and ``closed`` are the days of the balances, else those of the first and last line. One that came before, word for
    word, is ``same_as`` that one and holds nothing.
    """

    id = IdField("bks")
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="statements")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements")
    number = models.CharField(max_length=40, blank=True)
    page = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=80, blank=True)  # the bank's own id of the statement
    layout = models.CharField(max_length=60, blank=True)  # format and version; of a table its columns too
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    opened = models.DateField(null=True)
    opening_minor = models.BigIntegerField(null=True)
    closed = models.DateField(null=True)
    closing_minor = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-closed", "-id"])]


class BankLine(TenantModel):
    """One booked transaction, or one payment of a batch booking (``batch`` is then the entry's own line, which is not matched).

    Immutable. ``body`` is the whole :class:`~duebook.domain.bank.Transaction` (or ``Payment``), plain; money in is positive.
    """

    id = IdField("bkl")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines")
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    batch = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    key = models.CharField(max_length=200)  # of domain.overlap: kind, number among its likes, layout; never twice in an account
    booked = models.DateField()
    valued = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    counterparty = models.CharField(max_length=200, blank=True)
    iban = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    end_to_end_id = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    return_reason = models.CharField(max_length=20, blank=True)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="bank_line_once")]
        indexes = [models.Index(fields=["company", "-booked", "-id"]), models.Index(fields=["account", "-booked", "-id"])]


class LineSeen(TenantModel):
    """A line stood in another statement too. ``key`` is what it is called in that statement's layout, as a line's own key."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="seen")
    line = models.ForeignKey(BankLine, models.PROTECT, related_name="seen")
    key = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["line"]), models.Index(fields=["statement"])]


class LineStanding(TenantModel):
    """Where a line stands: a projection of its uses, with the engine's proposal beside it.

    ``open_minor`` is what nothing has been made of yet, signed as the line. ``proposal`` is what the engine said, plain:
    ``{"matches": [{"document", "number", "amount_minor", "kind"}], "customer", "difference_minor", "reason", "threshold"}``.
    """

    line = models.OneToOneField(BankLine, models.PROTECT, primary_key=True, related_name="standing")
    state = models.CharField(max_length=10, default="open")  # open | partly | done | set-aside | split (a batch, by its parts)
    open_minor = models.BigIntegerField()
    decision = models.CharField(max_length=8, blank=True)  # post | suggest | none, empty before the engine has looked
    confidence = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    proposal = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-line"])]


class LineUse(TenantModel):
    """So much of a line was made into something. Immutable: undoing is another row that ``reverses`` it."""

    id = IdField("bku")
    line = models.ForeignKey(BankLine, models.PROTECT, related_name="uses")
    kind = models.CharField(
        max_length=12
    )  # payment | refund | return | payout | bill | run | none (no receivable: with a reason)
    amount_minor = models.BigIntegerField()
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="line_uses")
    entry = models.ForeignKey("store.Entry", models.PROTECT, null=True, related_name="+")  # where no payment carries it
    automatic = models.BooleanField(default=False)
    confidence = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    reason = models.TextField(blank=True)  # the engine's sentences, or a person's
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "-created_at", "-id"]), models.Index(fields=["line"])]


class StatementPickup(TenantModel):
    """A bank's SFTP server from which statements are fetched. ``secret`` (password or private key) is encrypted at rest.

    ``known`` says of each file listed there what it was when it was taken: ``{name: "size:seconds"}``; of one that was refused
    also why: ``{name: {"mark": "size:seconds", "faults": [...]}}``.
    """

    id = IdField("bkp")
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="pickups")  # where its files name none
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=22)
    user = models.CharField(max_length=200)
    secret = models.TextField()
    host_key = models.CharField(max_length=2000)  # "ssh-ed25519 AAAA...", as the bank gives it: no other server is talked to
    folder = models.CharField(max_length=500, default=".")
    known = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.user} at {self.host}"


class PayerHint(TenantModel):
    """What corrections taught: money from this account or name is this customer's."""

    id = IdField("pyh")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payer_hints")
    kind = models.CharField(max_length=4)  # iban | name
    value = models.CharField(max_length=200)  # the IBAN without blanks, or the folded name
    times = models.PositiveIntegerField(default=1)
    line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "kind", "value", "customer"], name="payer_hint_once")]


class Remittance(TenantModel):
    """A payer's advice of what a payment is for. ``parts`` is ``[{"number", "document", "amount_minor", "reason"}]``."""

    id = IdField("rem")
    source = models.CharField(max_length=10)  # typed | pdf | mail | remadv | x12-820 | camt | portal | csv
    sender = models.CharField(max_length=320, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="remittances")
    reference = models.CharField(max_length=140, blank=True)
    paid_on = models.DateField(null=True)
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    parts = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file it came in
    line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="remittances")  # the receipt it was joined to
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)


class BankRule(TenantModel):
    """What a company always does with lines of a kind: the first rule that fits, by ``position``, is asked before the engine.

    ``when`` is plain conditions (all must hold): contains, counterparty, iban, sign, least_minor, most_minor. ``then`` says what:
    ``{"kind": "customer", "customer": id}``, ``{"kind": "none", "reason": text}`` or ``{"kind": "tolerance", "minor": n}``.
    """

    id = IdField("bkr")
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    when = models.JSONField(default=dict)
    then = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
