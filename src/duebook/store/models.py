"""All models, where Django looks for them."""

from duebook.store.audit import AuditEntry
from duebook.store.bank import (
    BankAccount,
    BankFile,
    BankLine,
    BankRule,
    BankStatement,
    LineSeen,
    LineStanding,
    LineUse,
    PayerHint,
    Remittance,
    StatementPickup,
)
from duebook.store.bills import Bill, BillCheck, BillEvent, BillResponse, BillStanding
from duebook.store.cases import (
    AccountManager,
    CallNote,
    CasePolicy,
    Dispute,
    DisputeNote,
    NoteTemplate,
    Plan,
    PlanDocument,
    PlanPart,
    Promise,
)
from duebook.store.catalog import Item
from duebook.store.chain import ChainHead, Link
from duebook.store.charges import (
    Charge,
    Chargeback,
    ChargeEvent,
    ChargeRefund,
    GatewayConnection,
    GatewayPayout,
    GatewayPayoutLine,
    PayPolicy,
    SavedMethod,
)
from duebook.store.checks import SharedCheck
from duebook.store.companies import Company
from duebook.store.counters import Counter, Series, VoidNumber
from duebook.store.deliveries import Delivery, Event, Mail, Post, PublicLink
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.drafts import Approval, Draft
from duebook.store.files import File
from duebook.store.idempotency import BatchItem, BatchRun, GivenAnswer
from duebook.store.inbox import InboxItem, InboxStanding, Mailbox
from duebook.store.ledger import Entry, Posting
from duebook.store.limits import Tries
from duebook.store.mandates import DebitItem, DebitRun, DebitSettings, Mandate, MandateLink
from duebook.store.outbox import Job
from duebook.store.parties import Customer, CustomerContact
from duebook.store.payments import Allocation, Payment
from duebook.store.payruns import PaymentRun, PaymentRunItem
from duebook.store.portal import ChangeRequest, PortalPass
from duebook.store.provisions import CreditExpiry, ProvisionMatrix, ProvisionRun, Tolerance
from duebook.store.reminders import (
    Claim,
    CollectionSetting,
    OverdueStanding,
    Reminder,
    ReminderHold,
    ReminderItem,
    ReminderPolicy,
    ReminderRun,
    SentStatement,
    StatementSchedule,
)
from duebook.store.suppliers import AccountDecision, PurchaseOrder, Supplier, SupplierAccount
from duebook.store.users import ApiKey, Invitation, Membership, User
from duebook.store.webhooks import WebhookAttempt, WebhookEndpoint, WebhookMessage

__all__ = [
    "AccountDecision",
    "AccountManager",
    "Allocation",
    "ApiKey",
    "Approval",
    "AuditEntry",
    "BankAccount",
    "BankFile",
    "BankLine",
    "BankRule",
    "BankStatement",
    "BatchItem",
    "BatchRun",
    "Bill",
    "BillCheck",
    "BillEvent",
    "BillResponse",
    "BillStanding",
    "CallNote",
    "CasePolicy",
    "ChainHead",
    "ChangeRequest",
    "Charge",
    "ChargeEvent",
    "ChargeRefund",
    "Chargeback",
    "Claim",
    "CollectionSetting",
    "Company",
    "Counter",
    "CreditExpiry",
    "Customer",
    "CustomerContact",
    "DebitItem",
    "DebitRun",
    "DebitSettings",
    "Delivery",
    "Dispute",
    "DisputeNote",
    "Draft",
    "Entry",
    "Event",
    "File",
    "GatewayConnection",
    "GatewayPayout",
    "GatewayPayoutLine",
    "GivenAnswer",
    "InboxItem",
    "InboxStanding",
    "Invitation",
    "IssuedDocument",
    "Item",
    "Job",
    "LineSeen",
    "LineStanding",
    "LineUse",
    "Link",
    "Mail",
    "Mailbox",
    "Mandate",
    "MandateLink",
    "Membership",
    "NoteTemplate",
    "OpenItem",
    "OverdueStanding",
    "PayPolicy",
    "PayerHint",
    "Payment",
    "PaymentRun",
    "PaymentRunItem",
    "Plan",
    "PlanDocument",
    "PlanPart",
    "PortalPass",
    "Post",
    "Posting",
    "Promise",
    "ProvisionMatrix",
    "ProvisionRun",
    "PublicLink",
    "PurchaseOrder",
    "Reminder",
    "ReminderHold",
    "ReminderItem",
    "ReminderPolicy",
    "ReminderRun",
    "Remittance",
    "SavedMethod",
    "SentStatement",
    "Series",
    "SharedCheck",
    "StatementPickup",
    "StatementSchedule",
    "Supplier",
    "SupplierAccount",
    "Tolerance",
    "Tries",
    "User",
    "VoidNumber",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookMessage",
]
