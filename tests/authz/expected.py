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
            "supplier_id", "account_id", "order_id", "bill_id", "run_id", "inbox_id", "mailbox_id",
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

PUBLIC = {"web:sign-in", "web:sign-out", "web:start", "web:start-facts", "web:join", "web:shared-check"}
"""Pages for people who are not signed in; what they open is guarded by a password or a secret of its own."""

API_PUBLIC = {"api:openapi-json", "api:openapi-view", "api:api-root", "api-unknown"}
"""The description and its page; an unknown address."""

MORE_NEEDS: dict[tuple[str, str], str] = {
    ("web:settings", "POST"): "company.write",
    ("web:accounts", "POST"): "company.write",
    ("web:habits", "POST"): "company.write",
    ("web:policy", "POST"): "company.write",
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
    "deliveries.send": {"recipient": "a@b.example"},
    "deliveries.link_create": {"recipient": "a@b.example"},
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
    "web:run-paid": {"unpaid": ["{bill_id}"]},
    "web:run-release": {"reason": "Wrong"},
    "web:entrances": {"host": "mail.example.com", "port": "993", "user": "new", "password": "new", "folder": "INBOX"},
}
"""What a form sends that names rows; every other form is sent empty."""

QUERIES = {
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
    "invoices.index": "?customer={customer_id}",
    "payments.index": "?customer={customer_id}",
    "events.index": "?invoice={invoice_id}",
    "company.audit": "?subject={invoice_id}",
    "reports.read": "?customer={customer_id}",
    "bills.index": "?supplier={supplier_id}",
    "suppliers.order_index": "?supplier={supplier_id}",
}
"""What stands after the ``?`` and names rows."""
