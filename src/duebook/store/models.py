"""All models, where Django looks for them."""

from duebook.store.audit import AuditEntry
from duebook.store.bills import Bill, BillCheck, BillEvent, BillResponse, BillStanding
from duebook.store.catalog import Item
from duebook.store.chain import ChainHead, Link
from duebook.store.checks import SharedCheck
from duebook.store.companies import Company
from duebook.store.counters import Counter, Series, VoidNumber
from duebook.store.deliveries import Delivery, Event, Mail, PublicLink
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.drafts import Approval, Draft
from duebook.store.files import File
from duebook.store.idempotency import BatchItem, BatchRun, GivenAnswer
from duebook.store.inbox import InboxItem, InboxStanding, Mailbox
from duebook.store.ledger import Entry, Posting
from duebook.store.limits import Tries
from duebook.store.outbox import Job
from duebook.store.parties import Customer, CustomerContact
from duebook.store.payments import Allocation, Payment
from duebook.store.payruns import PaymentRun, PaymentRunItem
from duebook.store.suppliers import AccountDecision, PurchaseOrder, Supplier, SupplierAccount
from duebook.store.users import ApiKey, Invitation, Membership, User
from duebook.store.webhooks import WebhookAttempt, WebhookEndpoint, WebhookMessage

__all__ = [
    "AccountDecision",
    "Allocation",
    "ApiKey",
    "Approval",
    "AuditEntry",
    "BatchItem",
    "BatchRun",
    "Bill",
    "BillCheck",
    "BillEvent",
    "BillResponse",
    "BillStanding",
    "ChainHead",
    "Company",
    "Counter",
    "Customer",
    "CustomerContact",
    "Delivery",
    "Draft",
    "Entry",
    "Event",
    "File",
    "GivenAnswer",
    "InboxItem",
    "InboxStanding",
    "Invitation",
    "IssuedDocument",
    "Item",
    "Job",
    "Link",
    "Mail",
    "Mailbox",
    "Membership",
    "OpenItem",
    "Payment",
    "PaymentRun",
    "PaymentRunItem",
    "Posting",
    "PublicLink",
    "PurchaseOrder",
    "Series",
    "SharedCheck",
    "Supplier",
    "SupplierAccount",
    "Tries",
    "User",
    "VoidNumber",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookMessage",
]
