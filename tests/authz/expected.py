"""The one table of what is expected of every address. A view's own permission is read from it; here stands only what is not there.

A newcomer adds nothing while its view is a ``@page`` (web) or has ``@needs`` (API) and its parameters are in :data:`PARAMETERS`.
An address that fits nothing here fails ``test_every_address_is_in_the_table``.
"""

from typing import Any

PARAMETERS: dict[str, str] = {
    **{
        name: name
        for name in (
            "customer_id", "contact_id", "item_id", "series_id", "draft_id", "invoice_id", "payment_id", "allocation_id", "link_id",
            "endpoint_id", "key_id", "membership_id", "invitation_id", "mail_id", "delivery_id", "secret", "token",
            "dispute_id", "promise_id", "plan_id", "provision_id", "notice_id", "template_id",
            "reminder_id", "hold_id", "claim_id", "family", "schedule_id",
            "supplier_id", "account_id", "order_id", "bill_id", "run_id", "inbox_id", "mailbox_id",
            "line_id", "rule_id", "remittance_id", "bank_account_id", "bank_file_id", "pickup_id",
            "debit_run_id", "debit_item_id", "mandate_id",
            "change_id", "document_id",
            "connection_id", "charge_id", "charge_refund_id", "payout_id", "saved_method_id",
        )
    },
}  # fmt: skip
"""Name of a path parameter -> which thing of :class:`tests.authz.world.Side` stands there."""

CONSTANTS = {"code": "BR-CO-15", "kind": "pdf", "suffix": "csv", "currency": "EUR", "name": "ageing"}
"""Parameters that name no row."""

WAITING = {"web:decide", "web:decision", "web:issue-approved", "web:reopen-draft", "invoices.decide", "invoices.reopen"}
"""Addresses about a draft that waits for approval."""

DRAFTS = {
    "invoices.change", "invoices.discard", "invoices.submit", "invoices.reopen", "invoices.decide", "invoices.issuance",
    "checks.picture", "checks.paper",
}  # fmt: skip
"""Operations whose ``invoice_id`` is a draft's."""

PUBLIC = {"web:sign-in", "web:sign-out", "web:start", "web:start-facts", "web:join", "web:shared-check", "hook"}
"""Pages for people who are not signed in; what they open is guarded by a password or a secret of its own."""

API_PUBLIC = {"api:openapi-json", "api:openapi-view", "api:api-root", "api-unknown"}
"""The description and its page; an unknown address."""

MORE_NEEDS: dict[tuple[str, str], str] = {
    ("web:statement-schedules", "POST"): "policies.write",
    ("web:settings", "POST"): "company.write",
    ("web:accounts", "POST"): "company.write",
    ("web:habits", "POST"): "company.write",
    ("web:debit-settings", "POST"): "policies.write",
    ("web:policy", "POST"): "company.write",
    ("web:handling", "POST"): "policies.write",
    ("web:new-item", "GET"): "items.write",
    ("web:new-item", "POST"): "items.write",
    ("web:item", "POST"): "items.write",
    ("web:draft", "POST"): "drafts.write",
    ("web:invoices-bulk", "POST"): "documents.issue",
}
"""Pages of which more people may see a part: what the rest needs besides the permission of the page."""

OWN_RULES = {
    "invoices.decide": "only a person approves",
    "web:decision": "whoever made a draft does not approve it",
}
"""Where somebody with the permission may still be refused, and why."""

EMPTY_GET = {"web:payment-grid": 404}
"""Parts of a page that say nothing without the form they belong to."""

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxrSgQ6sBm0P4s2pQ4M3o1n0oY2m3Dk5R6o7p8q9r0s"
PICKUP = {
    "host": "sftp.bank.example", "port": "22", "user": "new", "password": "new", "folder": ".", "host_key": HOST_KEY,
    "account": "{bank_account_id}",
}  # fmt: skip
LINE = {"item": {"name": "Work"}, "price": {"net": "10"}}
BODIES: dict[str, Any] = {
    "customers.create": {"profile": {"name": "New", "address": {"country": "DE"}}},
    "customers.change": {"profile": {"name": "New", "address": {"country": "DE"}}},
    "customers.add_contact": {"name": "New"},
    "customers.change_contact": {"name": "New"},
    "accounts.use_credit": {"currency": "EUR", "invoices": ["{invoice_id}"]},
    "items.create": {"name": "New"},
    "items.change": {"name": "New"},
    "series.create": {"name": "New", "pattern": "N{n:6}", "reset": "never"},
    "series.change": {"name": "New", "pattern": "INV-{year}-{n:6}", "reset": "year"},
    "checks.check": {"customer": "{customer_id}", "series": "", "document": {"lines": [LINE]}},
    "invoices.create": {"customer": "{customer_id}", "series": "{series_id}", "document": {"lines": [LINE]}},
    "invoices.change": {"customer": "{customer_id}", "series": "{series_id}", "document": {"lines": [LINE]}},
    "invoices.decide": {"approve": True},
    "invoices.issuance": {},
    "corrections.credit": {"reason": "Part", "amount": "1"},
    "corrections.corrective": {"reason": "Again"},
    "corrections.cancellation": {"reason": "Wrong"},
    "corrections.drop": {"reason": "Lost", "amount": "1"},
    "corrections.use": {"invoices": ["{invoice_id}"]},
    "payments.create": {
        "customer": "{customer_id}", "amount": "1", "currency": "EUR", "allocations": [{"invoice": "{invoice_id}"}],
    },
    "payments.give_back": {"customer": "{customer_id}", "amount": "1", "currency": "EUR", "reason": "Back"},
    "payments.undo": {"reason": "Bounced"},
    "bank.accounts_create": {"account": "DE02120300000000202051", "currency": "EUR"},
    "bank.accounts_change": {"account": "DE02120300000000202051", "currency": "EUR"},
    "bank.accounts_archive": {"archived": True},
    "bank.accounts_mapping": {"content": "Ym9va2VkLGFtb3VudCxjdXJyZW5jeSx0ZXh0CjIwMjYtMDMtMDIsMS4wMCxFVVIseAo=", "columns": {"booked": [0], "amount": [1]}},
    "pickups.create": {"host": "sftp.bank.example", "user": "u", "secret": "s", "host_key": HOST_KEY},
    "pickups.change": {"host": "sftp.bank.example", "user": "u", "secret": "s", "host_key": HOST_KEY},
    "bank.files_create": {"content": "Ym9va2VkLGFtb3VudCxjdXJyZW5jeSx0ZXh0CjIwMjYtMDMtMDIsMS4wMCxFVVIseAo=", "account": "{bank_account_id}"},
    "lineuses.accept": {"customer": "{customer_id}"},
    "lineuses.to_customer": {"customer": "{customer_id}"},
    "lineuses.set_aside": {"reason": "Interest"},
    "lineuses.divide": {"parts": [{"amount": "1", "customer": "{customer_id}"}]},
    "lineuses.link": {"payment": "{payment_id}"},
    "lineuses.pay_back": {"customer": "{customer_id}"},
    "lineuses.take_back": {"reason": "Wrong"},
    "bankrules.create": {"name": "New", "when": {"contains": "x"}, "then": {"kind": "none", "reason": "New"}},
    "bankrules.change": {"name": "New", "when": {"contains": "x"}, "then": {"kind": "none", "reason": "New"}},
    "bankrules.reorder": {"rules": ["{rule_id}"]},
    "remittances.upload": {"content": "aW52b2ljZSxhbW91bnQKSU5WLTksMS4wMAo=", "customer": "{customer_id}"},
    "remittances.create": {"total": "1", "customer": "{customer_id}", "parts": [{"number": "1", "amount": "1"}]},
    "reminders.create": {"customer": "{customer_id}", "currency": "EUR"},
    "reminders.hold": {"customer": "{customer_id}", "reason": "New"},
    "reminderpolicies.create": {"name": "New", "levels": [{"days": 7}]},
    "reminderpolicies.change": {"name": "New", "levels": [{"days": 7}]},
    "reminderpolicies.try_out": {"policy": {"name": "New", "levels": [{"days": 7}]}},
    "claims.create": {"document": "{invoice_id}", "kind": "lump-sum"},
    "claims.pay": {"claims": ["{claim_id}"]},
    "claims.waive": {"reason": "Goodwill"},
    "claims.reopen": {"reason": "Wrong"},
    "statements.send": {"customer": "{customer_id}"},
    "statements.schedule_create": {"name": "New", "starts_on": "2030-01-02"},
    "deliveries.send": {"recipient": "a@b.example"},
    "deliveries.link_create": {"recipient": "a@b.example"},
    "disputes.create": {"invoice": "{invoice_id}", "reason": "price"},
    "disputes.note": {"text": "New"},
    "disputes.assign": {"owner": "usr_01"},
    "disputes.agree": {},
    "disputes.reject": {"why": "No"},
    "disputes.withdraw": {},
    "agreements.promise_create": {"customer": "{customer_id}", "invoice": "{invoice_id}", "due_on": "2026-04-01"},
    "agreements.promise_cancel": {"why": "No"},
    "agreements.plan_create": {"invoices": ["{invoice_id}"], "parts": [{"due_on": "2026-04-01", "amount": "1"}]},
    "agreements.plan_agree": {"agreed_with": "Ada"},
    "agreements.plan_cancel": {"why": "No"},
    "collecting.call_create": {"customer": "{customer_id}"},
    "collecting.template_create": {"name": "New", "text": "New"},
    "collecting.run_create": {},
    "collecting.matrix_create": {"since": "2026-04-01", "rates": [{"over": -1, "per_cent": "1"}]},
    "collecting.run_reverse": {"reason": "Wrong"},
    "mandates.create": {
        "customer": "{customer_id}", "iban": "DE02120300000000202051", "holder": "New", "signed_on": "2026-03-02",
    },
    "mandates.ask": {"customer": "{customer_id}", "recipient": "a@b.example"},
    "mandates.end": {"reason": "New"},
    "debitruns.create": {"invoices": ["{invoice_id}"]},
    "debitruns.withdraw": {"reason": "Wrong"},
    "debitruns.came_back": {"code": "AC04"},
    "debitruns.undo_return": {"reason": "Wrong"},
    "debitruns.claim_fee": {},
    "debitruns.restore": {"reason": "Wrong"},
    "debitruns.unbook": {"reason": "Wrong"},
    "webhooks.create": {"url": "https://new.example/hook"},
    "webhooks.change": {"url": "https://new.example/hook"},
    "webhooks.rotate": {},
    "webhooks.replay": {"message": "{message_id}"},
    "keys.create": {"name": "New", "scopes": ["items.read"]},
    "inbox.create": {"name": "new.xml", "content": "PEludm9pY2UvPg=="},
    "inbox.transcribe": {"document": {"number": "1"}},
    "inbox.discard": {"discarded": True},
    "bills.put": {"supplier": "{supplier_id}", "order": "{order_id}"},
    "bills.query": {"reasons": [{"code": "PRI"}]},
    "bills.answer": {"reason": "Yes"},
    "bills.accept": {},
    "bills.reject": {"reasons": [{"code": "PRI"}]},
    "bills.reopen": {"reason": "Wrong"},
    "bills.plan": {},
    "bills.paid": {},
    "suppliers.create": {"profile": {"name": "New", "address": {"country": "DE"}}},
    "suppliers.change": {"profile": {"name": "New", "address": {"country": "DE"}}},
    "suppliers.propose": {"iban": "DE89370400440532013000"},
    "suppliers.judge": {"confirm": False},
    "suppliers.order_create": {
        "supplier": "{supplier_id}", "number": "N", "currency": "EUR", "lines": [{"id": "1", "quantity": "1", "price": "1"}],
    },
    "suppliers.order_change": {
        "supplier": "{supplier_id}", "number": "N", "currency": "EUR", "lines": [{"id": "1", "quantity": "1", "price": "1"}],
    },
    "suppliers.order_close": {"closed": True},
    "payruns.create": {"bills": ["{bill_id}"]},
    "payruns.paid": {"unpaid": ["{bill_id}"]},
    "payruns.release": {"reason": "Wrong"},
    "charges.refund": {"amount": "1"},
    "charges.decide": {"accept": False},
    "gateways.connect": {"gateway": "test", "name": "New", "settings": {"webhook_secret": "new"}},
    "gateways.change": {"gateway": "test", "name": "New", "settings": {"webhook_secret": "new"}},
    "gateways.link": {"invoices": ["{invoice_id}"]},
    "mailboxes.create": {"host": "mail.example.com", "user": "new", "password": "new"},
    "mailboxes.change": {"host": "mail.example.com", "user": "new"},
}  # fmt: skip
"""A body that an operation takes; ``{customer_id}`` stands for that thing of one side or the other."""

FORMS: dict[str, dict[str, Any]] = {
    "web:invoices-bulk": {"act": "issue", "chosen": ["{draft_id}"]},
    "web:draft-save": {"draft": "{draft_id}", "customer": "{customer_id}", "series": "{series_id}"},
    "web:draft-live": {"draft": "{draft_id}", "customer": "{customer_id}"},
    "web:draft-paper": {"draft": "{draft_id}", "customer": "{customer_id}"},
    "web:new-invoice": {"act": "save", "customer": "{customer_id}", "series": "{series_id}"},
    "web:new-payment": {
        "customer": "{customer_id}",
        "amount": "1",
        "currency": "EUR",
        "received_on": "2026-03-05",
        "method": "transfer",
    },
    "web:payment-grid": {"customer": "{customer_id}", "amount": "1", "currency": "EUR", "received_on": "2026-03-05"},
    "web:choose-company": {"company": "{company_id}"},
    "web:endpoint-act": {"do": "replay", "message": "{message_id}"},
    "web:member-role": {"role": "clerk"},
    "web:decision": {"act": "approve"},
    "web:bill-assign": {"supplier": "{supplier_id}", "order": "{order_id}"},
    "web:bill-query": {"reasons": ["PRI"]},
    "web:bill-reject": {"reasons": ["PRI"]},
    "web:bill-reopen": {"reason": "Wrong"},
    "web:inbox-discard": {"discarded": "yes"},
    "web:inbox-type": {"supplier": "{supplier_id}", "number": "1"},
    "web:supplier-account": {"iban": "DE89370400440532013000"},
    "web:supplier-account-decide": {"act": "refuse"},
    "web:new-run": {"until": "2026-12-31", "currency": "EUR"},
    "web:new-dispute": {"reason": "price"},
    "web:dispute-reject": {"why": "No"},
    "web:dispute-note": {"text": "New"},
    "web:new-promise": {"due_on": "2026-04-01", "source": "call"},
    "web:promise-cancel": {"why": "No"},
    "web:plan-agree": {"agreed_with": "Ada"},
    "web:plan-cancel": {"why": "No"},
    "web:drop-difference": {"code": "small"},
    "web:recovery": {"amount": "1", "received_on": "2026-03-05"},
    "web:note-templates": {"name": "New", "text": "New"},
    "web:note-template": {"name": "New", "text": "New"},
    "web:bank-link": {"payment": "{payment_id}"},
    "web:log-call": {"kind": "call", "outcome": "reached"},
    "web:provision-reverse": {"why": "No"},
    "web:run-paid": {"unpaid": ["{bill_id}"]},
    "web:run-release": {"reason": "Wrong"},
    "web:debit-run-drop": {"item": "{debit_item_id}"},
    "web:debit-run-withdraw": {"reason": "Wrong"},
    "web:debit-undo-return": {"reason": "Wrong"},
    "web:debit-run-restore": {"reason": "Wrong"},
    "web:debit-run-unbook": {"reason": "Wrong"},
    "web:mandate-stop": {"reason": "Wrong"},
    "web:reminders-setting": {"hour": "9"},
    "web:claim-waive": {"reason": "Wrong"},
    "web:claim-unpaid": {"reason": "Wrong"},
    "web:customer-hold": {"reason": "Wrong"},
    "web:customer-remind": {"currency": "EUR"},
    "web:customer-statement": {"kind": "open-item"},
    "web:mandate-ask": {"recipient": "x@example.com"},
    "web:ask-mandate": {"recipient": "x@example.com", "scheme": "CORE"},
    "web:new-debit-run": {"until": "2030-01-02", "collection_on": "2030-01-02"},
    "web:change-decide": {"act": "take"},
    "web:gateway-act": {"do": "check"},
    "web:charge-decide": {"do": "leave"},
    "web:pay-link": {"document": ["{invoice_id}"]},
    "web:new-bank-pickup": PICKUP,
    "web:bank-pickup": PICKUP,
    "web:bank-pickup-switch": {"active": "yes"},
    "web:entrances": {"host": "mail.example.com", "port": "993", "user": "new", "password": "new", "folder": "INBOX"},
}
"""What a form sends that names rows; every other form is sent empty."""

QUERIES = {
    "web:new-gateway": "?gateway=test",
    "web:charges": "?customer={customer_id}",
    "charges.index": "?customer={customer_id}",
    "gateways.methods_index": "?customer={customer_id}",
    "web:new-invoice": "?customer={customer_id}",
    "web:new-payment": "?invoice={invoice_id}&customer={customer_id}",
    "web:invoices": "?customer={customer_id}",
    "web:payments": "?customer={customer_id}",
    "web:series-preview": "?series={series_id}",
    "web:audit": "?q={invoice_id}",
    "web:search": "?q=canary",
    "web:bills": "?view=all&supplier={supplier_id}",
    "web:bills-export": "?view=all&supplier={supplier_id}",
    "web:new-run": "?until=2026-12-31&currency=EUR",
    "web:invoices-export": "?customer={customer_id}",
    "disputes.index": "?customer={customer_id}",
    "agreements.promise_index": "?customer={customer_id}",
    "agreements.plan_index": "?customer={customer_id}",
    "collecting.call_index": "?customer={customer_id}",
    "invoices.index": "?customer={customer_id}",
    "payments.index": "?customer={customer_id}",
    "events.index": "?invoice={invoice_id}",
    "company.audit": "?subject={invoice_id}",
    "reports.read": "?customer={customer_id}",
    "bills.index": "?supplier={supplier_id}",
    "statements.file": "?customer={customer_id}",
    "claims.index": "?customer={customer_id}",
    "reminders.index": "?customer={customer_id}",
    "suppliers.order_index": "?supplier={supplier_id}",
}
"""What stands after the ``?`` and names rows."""
