"""Two companies with one of everything. Every text that a person could type for the first holds a canary of its own."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.test import Client

from duebook.domain.advice import Advice, AdvicePart
from duebook.domain.instalments import split
from duebook.domain.ordermatch import OrderLine
from duebook.domain.provisioning import Rate
from duebook.domain.segments import Segment
from duebook.edge import clock
from duebook.services.access import ALL, PERMISSIONS, Actor
from duebook.services.billing import customers, items, keys, people
from duebook.services.cases import calls, credit, disputes, plans, promises, provisions
from duebook.services.collections import holds, policies, schedules
from duebook.services.debits import links as mandate_links
from duebook.services.debits import mandates, notify
from duebook.services.debits import runs as debit_runs
from duebook.services.debits.settings import save_settings
from duebook.services.delivery import links, mailbox, queue, visits, webhooks
from duebook.services.delivery.freeze import freeze_document
from duebook.services.issuing import approve, drafts
from duebook.services.operations import vault
from duebook.services.payables import accounts, boxes, orders, runs, suppliers
from duebook.services.payables.understand import receive_and_understand
from duebook.services.paying import connections
from duebook.services.portal import changes
from duebook.services.receivables import record_payment
from duebook.services.treasury import accounts as bank_accounts
from duebook.services.treasury import pickups, remittance, rules
from duebook.services.treasury import take_in as bank_files
from duebook.store.cases import Dispute
from duebook.store.charges import Charge, ChargeRefund, GatewayPayout, SavedMethod
from duebook.store.companies import Company
from duebook.store.counters import Series
from duebook.store.deliveries import Delivery, Mail, PublicLink
from duebook.store.documents import IssuedDocument
from duebook.store.mandates import DebitItem
from duebook.store.payments import Allocation
from duebook.store.reminders import Claim, Reminder
from duebook.store.users import Role, User
from tests import bills, factories
from tests.authz import expected
from tests.services.treasury import lines

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

    @property
    def email(self) -> str:
        """The address of its customer."""
        return f"buyer@{self.canary}.example"

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
    made.ids = (
        purchases(made)
        | banking(made, buyer.pk, invoice.number)
        | debits(made)
        | online(made, buyer.pk, invoice.pk, link)
        | reminding(made, buyer.pk, invoice)
        | wishes(made, buyer.pk, invoice.pk)
        | {
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
    )
    made.ids |= cases(made, invoice.pk)
    return made


def reminding(one: Side, customer_id: str, invoice: IssuedDocument) -> dict[str, str]:
    """A letter with its policy, a hold, a claim and a schedule of statements."""
    owner, company, canary = one.actors[Role.OWNER], one.company, one.canary
    wish = replace(policies.USUAL, name=f"{canary} policy", segment=Segment(customers=("cus_nobody",)))
    policy = policies.save_policy(owner, wish)
    day = clock.today(company.time_zone)
    letter = Reminder.objects.create(
        company=company, customer_id=customer_id, currency="EUR", kind="reminder", level=1, policy=policy, day=day, channel="print",
        shown={"tone": "friendly", "items": [], "upcoming": [], "credits": [], "unapplied": 0, "net": 100}, net_minor=100,
        sha256=vault.put(canary.encode()), state="to-print", subject=canary, created_at=clock.now(),
    )  # fmt: skip
    claim = Claim.objects.create(
        company=company, customer_id=customer_id, document=invoice, kind="fee", amount_minor=100, currency="EUR", day=day,
        computation={"level": canary}, key=f"fee:{invoice.pk}:1", created_at=clock.now(),
    )  # fmt: skip
    schedule = schedules.save_schedule(owner, f"{canary} schedule", "open-item", "monthly", day, customer_id=customer_id)
    hold = holds.hold(owner, customer_id, f"{canary} reason")
    return {
        "reminder_id": letter.pk, "claim_id": claim.pk, "hold_id": hold.pk, "family": policy.family, "schedule_id": schedule.pk,
    }  # fmt: skip


def online(one: Side, customer_id: str, invoice_id: str, link: PublicLink) -> dict[str, str]:
    """A gateway's connection with a charge, a refund made at the gateway, a payout, and a saved method."""
    owner, canary, moment = one.actors[Role.OWNER], one.canary, clock.now()
    connection = connections.save_connection(
        owner, gateway_key="test", name=f"{canary} cards", settings={"webhook_secret": f"{canary} secret"}
    )
    facts = {"company": one.company, "connection": connection, "created_at": moment}
    charge = Charge.objects.create(
        **facts, customer_id=customer_id, link=link, documents=[[invoice_id, 100]], amount_minor=100, currency="EUR", description=canary,
        key=canary, state="succeeded", provider_id=canary, label=canary, quarantine=canary, taken_minor=90, taken_currency="EUR",
    )  # fmt: skip
    refund = ChargeRefund.objects.create(
        company=one.company, charge=charge, amount_minor=5, key=canary, state="succeeded", provider_id=canary, reason=canary,
        created_at=moment,
    )  # fmt: skip
    payout = GatewayPayout.objects.create(
        **facts, provider_id=canary, amount_minor=90, currency="EUR", state="paid", reference=f"{canary} payout"
    )
    method = SavedMethod.objects.create(
        **facts, customer_id=customer_id, token=connections.seal(canary), method="card", label=f"{canary} card",
        consented_at=moment, consent_text=canary, consent_from=canary,
    )  # fmt: skip
    return {
        "connection_id": connection.pk, "charge_id": charge.pk, "charge_refund_id": refund.pk, "payout_id": payout.pk,
        "saved_method_id": method.pk,
    }  # fmt: skip


def banking(one: Side, customer_id: str, number: str) -> dict[str, str]:
    """An open line of a bank account, a rule for such lines, and an advice that waits for its receipt."""
    owner, canary = one.actors[Role.OWNER], one.canary
    line = lines.line(lines.account(one.company, name=canary), "3.00", canary, counterparty=f"{canary} payer")
    lines.use(owner, line, canary)
    rule = rules.save_rule(owner, f"{canary} rule", {"contains": "nothing has this"}, {"kind": "none", "reason": canary})
    parts = (AdvicePart(number=number, amount=Decimal(9), reason=canary),)
    advice = remittance.take_in(owner, Advice(payer=canary, total=Decimal(9), parts=parts), customer_id=customer_id)
    file = f"booked,amount,currency,text\n2026-03-02,1.00,EUR,{canary}\n".encode()
    empty = bank_accounts.save_account(owner, account="DE75512108001245126199", currency="EUR", name=canary)
    taken = bank_files.take_in(owner, file, name=canary, channel="upload", account_id=empty.pk)
    other = bank_accounts.save_account(owner, account="DE44500105175407324931", currency="EUR", name=canary)
    server = pickups.save_pickup(
        owner, host=f"{canary}.bank.example", user=canary, secret=canary, host_key=expected.HOST_KEY, account=other.pk
    )
    return {
        "line_id": line.pk,
        "rule_id": rule.pk,
        "remittance_id": advice.pk,
        "bank_account_id": other.pk,
        "pickup_id": server.pk,
        "bank_file_id": taken.file.pk,
    }


def debits(one: Side) -> dict[str, str]:
    """A customer with a mandate, and an invoice of theirs in a debit run that went to the bank."""
    owner, canary = one.actors[Role.OWNER], one.canary
    save_settings(owner, creditor_id="DE98ZZZ09999999999", iban="DE89370400440532013000", holder=f"{canary} GmbH", notice_days=1)
    debtor = factories.customer(one.company, f"{canary} debtor", email=f"debtor@{canary}.example")
    today = clock.today(one.company.time_zone)
    mandate = mandates.type_mandate(owner, debtor.pk, iban="DE02120300000000202051", holder=f"{canary} debtor", signed_on=today)
    document = factories.issued(owner, debtor, "100")
    run = debit_runs.make_run(owner, document_ids=[document.pk])
    notify.notify_run(owner, run.pk)
    item = DebitItem.objects.of(one.company).get(run=run)
    return {
        "debit_run_id": debit_runs.export_run(owner, run.pk).pk,
        "debit_item_id": item.pk,
        "mandate_id": mandate.pk,
        "mandate_token": mandate_links.create_link(owner, mandate.pk)[1],
    }


def wishes(one: Side, customer_id: str, document_id: str) -> dict[str, str]:
    """What a customer wants changed, asked on its own page; and a document by the name that page gives it."""
    wish = changes.ask_contact(
        one.actors[Role.OWNER], customer_id, one.email, {"name": one.canary, "email": "new@elsewhere.example"}
    )
    return {"change_id": wish.pk, "document_id": document_id}


def cases(one: Side, invoice_id: str) -> dict[str, str]:
    """A dispute, a promise, a plan, a logged call, a provision, and a notice that credit ends; each on things of its own."""
    owner, canary = one.actors[Role.OWNER], one.canary
    row = Dispute.objects.of(one.company).filter(document_id=invoice_id).first()
    made = row or disputes.open_dispute(owner, invoice_id, "price", canary, sender=canary)
    other = factories.customer(one.company, f"{canary} debtor")
    owed = factories.issued(owner, other, "30")
    promise = promises.make_promise(owner, other.pk, clock.today(), document_id=owed.pk, said_by=canary, remark=canary)
    plan = plans.propose_plan(owner, [owed.pk], split(owed.payable_minor, 2, clock.today()), remark=canary)
    calls.log_call(owner, other.pk, person=canary, text=canary)
    template = calls.save_template(owner, canary, canary)
    provisions.save_matrix(owner, [Rate(over=-1, per_cent=Decimal(1))], clock.today())
    run = provisions.run_provision(owner)[0]
    old = clock.today() - timedelta(days=365 * 12)
    record_payment.record_payment(owner, other.pk, Decimal(2), "EUR", received_on=old, to="none", reference=canary)
    notice = credit.give_notice(owner, other.pk, "EUR")
    return {
        "dispute_id": made.pk, "promise_id": promise.pk, "plan_id": plan.pk, "provision_id": run.pk, "notice_id": notice.pk,
        "template_id": template.pk,
    }  # fmt: skip


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
