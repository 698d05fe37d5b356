"""Two companies with one of everything. Every text that a person could type for the first holds a canary of its own."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.test import Client

from duebook.domain.ordermatch import OrderLine
from duebook.edge import clock
from duebook.services.access import ALL, PERMISSIONS, Actor
from duebook.services.billing import customers, items, keys, people
from duebook.services.delivery import links, mailbox, queue, visits, webhooks
from duebook.services.delivery.freeze import freeze_document
from duebook.services.issuing import approve, drafts
from duebook.services.payables import accounts, boxes, orders, runs, suppliers
from duebook.services.payables.understand import receive_and_understand
from duebook.services.receivables import record_payment
from duebook.store.companies import Company
from duebook.store.counters import Series
from duebook.store.deliveries import Delivery, Mail
from duebook.store.payments import Allocation
from duebook.store.users import Role, User
from tests import bills, factories

OURS, THEIRS = "canaryours7f3e", "canarytheirs9b1d"
PASSWORD = "correct horse battery staple"
ROLES = tuple(Role)


@dataclass
class Side:
    """One company: its people, its keys, and the id of one thing of each kind by the name of its path parameter."""

    canary: str
    company: Company
    actors: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def sign_in(self, role: str) -> Client:
        """A browser of the member in that role, always fresh, of one session."""
        if role not in self.sessions:
            client = Client()
            client.force_login(self.actors[role].user)
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.sessions[role]}"})

    def key(self, name: str, scopes: frozenset[str]) -> str:
        """The secret of a key with these scopes, made once."""
        if name not in self.keys:
            self.keys[name] = keys.create_key(self.actors[Role.OWNER], f"{self.canary} {name}", sorted(scopes))[1]
        return self.keys[name]


def side(canary: str) -> Side:
    """A company with one of everything, all of it acted out through the services."""
    company = factories.company(f"{canary} GmbH")
    made = Side(canary, company)
    for role in ROLES:
        user = User.objects.create_user(f"{role}@{canary}.example", PASSWORD, name=f"{canary} {role}")
        company.memberships.create(company=company, user=user, role=role)
        made.actors[role] = Actor(company=company, label=str(user), role=role, user=user)
    owner = made.actors[Role.OWNER]
    buyer = factories.customer(company, f"{canary} buyer", note=canary, email=f"buyer@{canary}.example")
    contact = customers.save_contact(owner, buyer.pk, name=f"{canary} person", email=f"person@{canary}.example", roles=["copy"])
    item = items.save_item(owner, f"{canary} item", description=canary)
    text = {"buyer_reference": canary, "notes": ({"text": canary},)}
    draft = drafts.save_draft(owner, {**_body(canary), **text}, customer_id=buyer.pk)
    waiting = drafts.save_draft(made.actors[Role.CLERK], _body(canary), customer_id=buyer.pk)
    approve.submit_draft(made.actors[Role.CLERK], waiting.pk)
    invoice = factories.issued(owner, buyer, "100", purchase_order=canary)
    freeze_document(owner, invoice.pk)
    payment = record_payment.record_payment(owner, buyer.pk, Decimal(50), "EUR", reference=canary, remark=canary)
    record_payment.record_payment(owner, buyer.pk, Decimal(20), "EUR", reference=canary, to="none")
    link, made.token = links.create_link(owner, invoice.pk, f"reader@{canary}.example")
    visits.question(link, visits.Visit(ip="9.9.9.9", agent="Mozilla/5.0"), f"{canary}?", name=canary)
    endpoint, _secret = webhooks.create_endpoint(owner, f"https://{canary}.example/hook", description=canary)
    message = webhooks.try_endpoint(owner, endpoint.pk)
    delivery = queue.queue_delivery(owner, invoice.pk, recipient=f"x@{canary}.example", subject=canary, message=canary)
    mail = _mail(company, delivery, canary)
    key, made.keys["full"] = keys.create_key(owner, f"{canary} key", sorted(ALL))
    invitation, secret = people.invite(owner, f"invited@{canary}.example", Role.CLERK)
    made.ids = purchases(made) | {
        "customer_id": buyer.pk,
        "contact_id": contact.pk,
        "item_id": item.pk,
        "series_id": Series.objects.of(company).get(key="invoices").pk,
        "draft_id": draft.pk,
        "waiting_id": waiting.pk,
        "invoice_id": invoice.pk,
        "payment_id": payment.pk,
        "allocation_id": Allocation.objects.of(company).filter(payment=payment).first().pk,
        "link_id": link.pk,
        "endpoint_id": endpoint.pk,
        "message_id": message.pk,
        "key_id": key.pk,
        "membership_id": company.memberships.get(user=made.actors[Role.VIEWER].user).pk,
        "invitation_id": invitation.pk,
        "mail_id": mail.pk,
        "delivery_id": delivery.pk,
        "secret": secret,
        "token": made.token,
    }
    return made


def purchases(one: Side) -> dict[str, str]:
    """A supplier with an account, an order, a bill that waits, one in an exported payment run, and a paper to type."""
    owner, canary = one.actors[Role.OWNER], one.canary
    seller = replace(bills.SELLER, name=f"{canary} papers")
    supplier = suppliers.save_supplier(owner, seller, email=f"papers@{canary}.example", note_text=canary)
    account = accounts.propose_account(owner, supplier.pk, bills.IBAN, holder=canary, remark=canary)
    accounts.decide_account(one.actors[Role.ADMIN], account.pk, confirm=True, remark=canary)
    lines = [OrderLine(id="1", item=f"{canary} paper", quantity=Decimal(1), price=Decimal(100))]
    order = orders.save_order(owner, supplier.pk, f"PO {canary}", lines, currency="EUR")
    paid = bills.scheduled(owner, bills.document(f"R-{canary}", seller=seller))
    run = runs.export_run(owner, runs.make_run(owner, bill_ids=[paid.pk]).pk)
    paper, _found = receive_and_understand(owner, bills.pdf(), channel="mail", name=f"{canary}.pdf", sender=f"x@{canary}.example")
    box = boxes.save_mailbox(owner, host="mail.example.com", user=f"in@{canary}.example", password=canary)
    return {
        "supplier_id": supplier.pk,
        "account_id": account.pk,
        "order_id": order.pk,
        "bill_id": bills.arrived(owner, bills.document(f"W-{canary}", "7", seller=seller, purchase_order=canary)).pk,
        "run_id": run.pk,
        "inbox_id": paper.pk,
        "mailbox_id": box.pk,
    }


def bad_keys(one: Side) -> dict[str, str]:
    """Secrets that were or look valid: revoked, expired, altered, of another kind."""
    owner = one.actors[Role.OWNER]
    revoked, gone = keys.create_key(owner, "revoked", sorted(ALL))
    keys.revoke_key(owner, revoked.pk)
    _row, late = keys.create_key(owner, "expired", sorted(ALL), clock.now() - timedelta(seconds=1))
    good = one.key("good", ALL)
    return {
        "revoked": gone,
        "expired": late,
        "cut": good[:-1],
        "longer": f"{good}a",
        "upper": good.upper(),
        "public": one.token,
        "digest": str(vars(owner.company.apikeys.first())["digest"]),
    }


def role_key(one: Side, role: str) -> str:
    """A key that may do what a role may do."""
    return one.key(f"as {role}", frozenset(PERMISSIONS[role]))


def _body(canary: str) -> dict[str, object]:
    line = {"item": {"name": f"{canary} work", "description": canary}, "price": {"net": "10"}}
    return {"issue_date": factories.DAY, "currency": "EUR", "lines": [line]}


def _mail(company: Company, delivery: Delivery, canary: str) -> Mail:
    message = f"From: a@{canary}.example\r\nTo: b@{canary}.example\r\nSubject: {canary}\r\n\r\n{canary}\r\n".encode()
    return Mail.objects.create(
        company=company,
        delivery=delivery,
        to=f"b@{canary}.example",
        subject=canary,
        message=mailbox.closed(message),
        created_at=clock.now(),
    )
