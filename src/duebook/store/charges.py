"""Money taken through gateways: connections, charges and what was said of them, refunds, chargebacks, payouts, saved methods."""

from django.db import models

from duebook.domain.gateway import OPEN
from duebook.store.bank import BankLine
from duebook.store.deliveries import PublicLink
from duebook.store.documents import IssuedDocument
from duebook.store.ledger import Entry
from duebook.store.parties import Customer
from duebook.store.payments import Payment
from duebook.store.tenancy import IdField, TenantModel
from duebook.store.users import User

_NOW_OPEN = sorted(str(one) for one in OPEN)


class PayPolicy(TenantModel):
    """What customers may pay online, one row a company. Without a row the defaults hold."""

    id = IdField("ppo")
    parts = models.BooleanField(default=False)  # less than what is open
    least_percent = models.PositiveSmallIntegerField(default=0)  # of what is open
    least_minor = models.BigIntegerField(default=0)  # in the company's currency
    more = models.BooleanField(default=False)  # more than what is open: the rest becomes credit
    on_due = models.BooleanField(default=False)  # take what is due from saved methods

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company"], name="pay_policy_once")]


class GatewayConnection(TenantModel):
    """A company's account with a gateway. ``settings`` (JSON) and ``hook_secret`` are encrypted at rest.

    Off (``is_active`` false) it takes no charge and its webhook address answers 404.
    """

    id = IdField("gwc")
    gateway = models.CharField(max_length=30)  # key of the plug-in
    name = models.CharField(max_length=120)
    settings = models.TextField()
    hook_secret = models.CharField(max_length=400)  # the last part of the webhook address
    test = models.BooleanField(default=False)
    is_active = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)  # of the last check or the last fetching of payouts
    payouts_at = models.DateTimeField(null=True, blank=True)  # when payouts were fetched last
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "position", "id"])]

    def __str__(self) -> str:
        return self.name


class SavedMethod(TenantModel):
    """A way to pay that a customer agreed to have kept. Its tokens are the gateway's, encrypted; no card number is ever here."""

    id = IdField("svm")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="saved_methods")
    connection = models.ForeignKey(GatewayConnection, models.PROTECT, related_name="saved_methods")
    token = models.TextField()
    payer_token = models.TextField(blank=True)
    method = models.CharField(max_length=10)
    label = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField(null=True)
    consented_at = models.DateTimeField()
    consent_text = models.TextField()  # the sentence that was agreed to, as it stood on the page
    consent_from = models.CharField(max_length=200)  # address and browser
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "customer", "-created_at"])]

    def __str__(self) -> str:
        return self.label or self.method


class Charge(TenantModel):
    """One attempt to take money. ``documents`` is the payer's wish, ``[[document id, minor units], ...]``.

    ``key`` goes to the gateway with every try. ``taken_minor`` and ``taken_currency`` are what the gateway says it took; where
    they are not what was asked, ``quarantine`` says why nothing was booked.
    """

    id = IdField("chg")
    connection = models.ForeignKey(GatewayConnection, models.PROTECT, related_name="charges")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="charges")
    link = models.ForeignKey(PublicLink, models.PROTECT, null=True, related_name="charges")  # None: by saved method
    saved = models.ForeignKey(SavedMethod, models.PROTECT, null=True, related_name="charges")  # the method that is charged
    documents = models.JSONField(default=list)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    description = models.CharField(max_length=140)
    language = models.CharField(max_length=12, default="en")
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="created")  # domain.gateway.ChargeState
    provider_id = models.CharField(max_length=200, blank=True)
    money_id = models.CharField(max_length=200, blank=True)  # the gateway's id of the money, where that is another
    checkout_url = models.CharField(max_length=2000, blank=True)
    back_url = models.TextField(blank=True)  # encrypted: it holds the payer's secret link
    consent = models.JSONField(default=dict)  # {"text", "from", "at"} where the payer agreed that the method is kept
    method = models.CharField(max_length=10, blank=True)
    label = models.CharField(max_length=120, blank=True)
    fee_minor = models.BigIntegerField(null=True)
    taken_minor = models.BigIntegerField(null=True)
    taken_currency = models.CharField(max_length=3, blank=True)
    failure = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=300, blank=True)
    quarantine = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)  # when a person decided about the quarantine
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="charge")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)  # when the gateway is asked next, while open
    looks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="charge_key_once"),
            models.UniqueConstraint(
                fields=["connection", "provider_id"], condition=~models.Q(provider_id=""), name="charge_provider_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-created_at", "-id"]),
            models.Index(fields=["connection", "money_id"], condition=~models.Q(money_id=""), name="charges_by_money"),
            models.Index(fields=["company", "customer"], condition=models.Q(state__in=_NOW_OPEN), name="charges_open"),
            models.Index(fields=["look_at"], condition=models.Q(state__in=_NOW_OPEN), name="charges_to_look_at"),
        ]

    def __str__(self) -> str:
        return self.description


class ChargeEvent(TenantModel):
    """One message of a gateway, taken once: what it said, and what it did here. Immutable."""

    id = IdField("che")
    connection = models.ForeignKey(GatewayConnection, models.PROTECT, related_name="events")
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="events")
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)  # charge | refund | dispute | payout | mandate | other
    type = models.CharField(max_length=80)
    provider_id = models.CharField(max_length=200, blank=True)
    did = models.CharField(max_length=20)  # nothing | charge | paid | closed | quarantined | refund | dispute | payout | unknown
    said = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "event_id"], name="charge_event_once")]
        indexes = [models.Index(fields=["company", "-at", "-id"])]


class ChargeRefund(TenantModel):
    """Money given back through the gateway. ``payment`` booked it; ``reversal`` took that back where the gateway refused."""

    id = IdField("chr")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="created")  # created | pending | unknown | succeeded | failed
    provider_id = models.CharField(max_length=200, blank=True)
    credit_note = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+")
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="charge_refund")
    reversal = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="charge_refund_key_once")]
        indexes = [models.Index(fields=["company", "-created_at", "-id"])]


class Chargeback(TenantModel):
    """The payer's bank took money back. ``reversal`` opened the invoice again, ``returned`` is the payment after it was won."""

    id = IdField("chb")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="chargebacks")
    connection = models.ForeignKey(GatewayConnection, models.PROTECT, related_name="chargebacks")
    provider_id = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="open")  # open | won | lost
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    fee_minor = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=140, blank=True)
    reversal = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    kept = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")  # the part that was not taken back, again
    fee_entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    returned = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "provider_id"], name="chargeback_once")]
        indexes = [models.Index(fields=["company", "-opened_at", "-id"])]


class GatewayPayout(TenantModel):
    """What a gateway pays out: gross less fees and refunds. ``line`` is the bank's line that it arrived as."""

    id = IdField("gpo")
    connection = models.ForeignKey(GatewayConnection, models.PROTECT, related_name="payouts")
    provider_id = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    arrives = models.DateField(null=True)
    state = models.CharField(max_length=10)  # pending | paid | failed
    reference = models.CharField(max_length=140, blank=True)
    fees_minor = models.BigIntegerField(default=0)
    unknown_minor = models.BigIntegerField(default=0)  # gross of lines that no row here explains
    fault = models.CharField(max_length=300, blank=True)  # the lines do not make up the amount: nothing is booked
    fee_entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")  # from clearing to the bank
    line = models.OneToOneField(BankLine, models.PROTECT, null=True, related_name="payout")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "provider_id"], name="gateway_payout_once")]
        indexes = [models.Index(fields=["company", "-created_at", "-id"])]


class GatewayPayoutLine(TenantModel):
    """One part of a payout, with what it belongs to here. Immutable."""

    id = IdField("gpl")
    payout = models.ForeignKey(GatewayPayout, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10)  # charge | refund | dispute | fee | other
    provider_id = models.CharField(max_length=200, blank=True)
    gross_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="payout_lines")
    refund = models.ForeignKey(ChargeRefund, models.PROTECT, null=True, related_name="payout_lines")
    chargeback = models.ForeignKey(Chargeback, models.PROTECT, null=True, related_name="payout_lines")
