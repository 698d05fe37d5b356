"""Every resource, as a program uses it: what is made can be read, listed, changed, and is what was sent."""

import pytest

from duebook.services.delivery.freeze import freeze_document
from duebook.services.operations import reports
from duebook.store.deliveries import PublicLink
from duebook.store.users import ApiKey
from tests import factories
from tests.api.caller import caller, operations

pytestmark = pytest.mark.django_db

PROFILE = {
    "name": "Nordlicht AG",
    "vat_id": "DE129273398",
    "address": {"street": "Allee 1", "city": "Hamburg", "postcode": "20095", "country": "DE"},
}


def issued(call, draft_body):
    draft = call("POST", "/invoices", draft_body, status=201)
    return call("POST", f"/invoices/{draft['id']}/issuance", status=201)


def test_customers(call):
    made = call("POST", "/customers", {"profile": PROFILE, "language": "de", "terms": {"days": 14}}, status=201)
    assert (made["name"], made["number"], made["terms"]) == ("Nordlicht AG", "C-1001", {"days": 14})
    assert call("GET", f"/customers/{made['id']}")["open"] == []
    changed = call("PUT", f"/customers/{made['id']}", {"profile": PROFILE, "number": "K7", "buyer_kind": "business"})
    assert (changed["number"], changed["language"], changed["buyer_kind"]) == ("K7", "", "business")
    person = {"name": "Ada", "email": "ada@nordlicht.example", "roles": ["invoice"]}
    contact = call("POST", f"/customers/{made['id']}/contacts", person, status=201)
    place = f"/customers/{made['id']}/contacts/{contact['id']}"
    assert call("PUT", place, {"name": "Ada Kern"}) == {**contact, "name": "Ada Kern", "email": "", "roles": []}
    assert [one["name"] for one in call("GET", f"/customers/{made['id']}")["contacts"]] == ["Ada Kern"]
    call("DELETE", place)
    assert call("GET", f"/customers/{made['id']}")["contacts"] == []
    call("POST", f"/customers/{made['id']}/archival", status=201)
    assert call("GET", "/customers")["data"] == []
    assert [one["id"] for one in call("GET", "/customers?archived=true")["data"]] == [made["id"]]
    assert call("DELETE", f"/customers/{made['id']}/archival")["archived"] is False
    assert call("GET", "/customers?search=nordlicht&number=K7")["data"][0]["id"] == made["id"]
    assert call("GET", "/customers?search=nobody")["data"] == []


def test_items(call):
    made = call("POST", "/items", {"name": "Screw", "price": "0.0125", "unit": "C62", "supply": "goods"}, status=201)
    assert (made["price"], made["currency"]) == ("0.0125", "EUR")
    changed = call("PUT", f"/items/{made['id']}", {"name": "Screw M4", "price": 0.02, "tax_rate_key": "reduced"})
    assert (changed["name"], changed["price"]) == ("Screw M4", "0.02")
    assert call("GET", f"/items/{made['id']}") == changed
    call("POST", f"/items/{made['id']}/archival", status=201)
    assert call("GET", "/items")["data"] == []
    assert call("DELETE", f"/items/{made['id']}/archival")["archived"] is False
    assert call("GET", "/items?search=m4")["data"] == [changed]


def test_series(call):
    made = call(
        "POST", "/series", {"name": "Shop", "pattern": "S{n:4}", "reset": "never", "start": 7, "types": ["380"]}, status=201
    )
    assert made["next_numbers"][0] == "S0007"
    changed = call("PUT", f"/series/{made['id']}", {"name": "Shop 2", "pattern": "T{n:4}", "reset": "never", "start": 7})
    assert call("GET", f"/series/{made['id']}") == changed
    call("POST", f"/series/{made['id']}/archival", status=201)
    assert call("DELETE", f"/series/{made['id']}/archival")["archived"] is False
    assert {one["name"] for one in call("GET", "/series")["data"]} == {"Invoices", "Credit notes", "Shop 2"}
    told = call("POST", "/series", {"name": "Bad", "pattern": "S", "reset": "never"}, status=422)
    assert told["faults"]


def test_an_invoice_from_draft_to_paid(call, draft_body, customer):
    draft = call("POST", "/invoices", draft_body, status=201)
    assert (draft["state"], draft["issuable"], draft["document"]["totals"]["payable"]) == ("draft", True, "904.40")
    assert "totals" not in draft["typed"]
    draft_body["document"] = {**draft["typed"], "buyer_reference": "PO 4711"}
    changed = call("PUT", f"/invoices/{draft['id']}", {**draft_body, "version": draft["version"]})
    assert (changed["version"], changed["document"]["buyer_reference"]) == (2, "PO 4711")
    stale = call("PUT", f"/invoices/{draft['id']}", draft_body, status=409, If_Match='"1"')
    assert stale["code"] == "conflict"
    assert call("PUT", f"/invoices/{draft['id']}", draft_body, If_Match='"2"')["version"] == 3
    assert call.raw("GET", f"/invoices/{draft['id']}")["ETag"] == '"3"'
    assert [one["id"] for one in call("GET", f"/invoices?state=draft&customer={customer.pk}")["data"]] == [draft["id"]]

    invoice = call("POST", f"/invoices/{draft['id']}/issuance", status=201)
    assert (invoice["payable"], invoice["open"], invoice["draft"]) == ("904.40", "904.40", draft["id"])
    assert invoice["document"]["number"] == invoice["number"]
    assert call("GET", f"/invoices/{invoice['id']}") == invoice
    row = call("GET", f"/invoices?status=open&search={invoice['number']}&type=380")["data"]
    assert [one["id"] for one in row] == [invoice["id"]]
    assert call("GET", "/invoices?status=paid")["data"] == []
    kinds = [one["kind"] for one in call("GET", f"/invoices/{invoice['id']}/events")["data"]]
    assert kinds[:2] == ["created", "issued"]

    amount = {"customer": customer.pk, "amount": "1000", "currency": "EUR", "reference": "RF18"}
    payment = call("POST", "/payments", amount, status=201)
    whole = call("GET", f"/payments/{payment['id']}")
    assert (whole["settled"], whole["unapplied"], len(whole["allocations"])) == ("904.40", "95.60", 1)
    settled = call("GET", f"/invoices/{invoice['id']}/payments")
    assert (settled["open"], settled["data"][0]["payment"]) == ("0.00", payment["id"])
    assert call("GET", "/invoices?status=paid")["data"][0]["id"] == invoice["id"]
    balance = call("GET", f"/customers/{customer.pk}/balances")["data"]
    assert balance == [{"currency": "EUR", "open": "0.00", "overdue": "0.00", "credit": "95.60", "owed": "-95.60"}]
    statement = call("GET", f"/customers/{customer.pk}/statement")["data"][0]
    assert [one["amount"] for one in statement["movements"]] == ["904.40", "-1000.00"]
    assert (statement["opening"], statement["closing"]) == ("0.00", "-95.60")
    back = call(
        "POST",
        "/payments/refunds",
        {"customer": customer.pk, "amount": "95.60", "currency": "EUR", "reason": "Paid twice"},
        status=201,
    )
    assert (back["kind"], back["amount"]) == ("refund", "-95.60")
    assert [one["id"] for one in call("GET", "/payments?kind=refund")["data"]] == [back["id"]]


def test_corrections(call, draft_body, customer):
    first, second, third, fourth = (issued(call, draft_body) for _ in range(4))
    credit = call("POST", f"/invoices/{first['id']}/credit-notes", {"reason": "Too much", "amount": "119.00"}, status=201)
    assert (credit["type"], credit["payable"], credit["corrects"]) == ("381", "119.00", first["id"])
    note = call("POST", f"/invoices/{credit['id']}/issuance", status=201)
    assert note["corrects"] == first["id"]
    cancelled = call("POST", f"/invoices/{second['id']}/cancellation", {"reason": "Wrong customer"}, status=201)
    assert (cancelled["type"], cancelled["payable"]) == ("381", "904.40")
    assert call("GET", f"/invoices/{second['id']}")["open"] == "0.00"
    again = call("POST", f"/invoices/{second['id']}/correction", {"reason": "As it should be"}, status=201)
    assert again["type"] == "384"
    lost = call("POST", f"/invoices/{third['id']}/write-off", {"reason": "Insolvent", "amount": "4.40"}, status=201)
    assert lost["kind"] == "write-off"
    assert call("GET", f"/invoices/{third['id']}")["open"] == "900.00"
    more = call("POST", f"/invoices/{first['id']}/credit-notes", {"reason": "All", "amount": "9999"}, status=422)
    assert more["faults"] or more["detail"]
    only = call("POST", f"/invoices/{fourth['id']}/credit-notes", {"reason": "Half", "quantities": {"1": "4"}}, status=201)
    assert only["payable"] == "452.20"


def test_credit_is_used_where_it_is_wanted(call, draft_body, customer):
    paid = {"customer": customer.pk, "amount": "500", "currency": "EUR", "allocations": []}
    payment = call("POST", "/payments", paid, status=201)
    one, two = issued(call, draft_body), issued(call, draft_body)
    used = call("POST", f"/customers/{customer.pk}/credit-uses", {"currency": "EUR", "invoices": [two["id"]]}, status=201)
    assert [entry["kind"] for entry in used["data"]] == ["allocation"]
    opened = [call("GET", f"/invoices/{each['id']}")["open"] for each in (one, two)]
    assert opened == ["904.40", "404.40"]
    undone = call("POST", f"/payments/{payment['id']}/reversal", {"reason": "Bounced"}, status=201)
    assert undone["reverses"] == payment["id"]
    assert call("GET", f"/invoices/{two['id']}")["open"] == "904.40"


def test_a_credit_note_settles_another_invoice(call, draft_body):
    one, two = issued(call, draft_body), issued(call, draft_body)
    call("POST", "/payments", {"customer": one["customer"], "amount": "904.40", "currency": "EUR"}, status=201)
    draft = call("POST", f"/invoices/{one['id']}/credit-notes", {"reason": "Back", "amount": "100"}, status=201)
    note = call("POST", f"/invoices/{draft['id']}/issuance", status=201)
    before = call("GET", f"/invoices/{note['id']}")["open"]
    if before != "0.00":
        call("POST", f"/invoices/{note['id']}/uses", {"invoices": [two["id"]]}, status=201)
    assert call("GET", f"/invoices/{two['id']}")["open"] == "804.40"


def test_approval_needs_a_person(call, draft_body, company):
    company.approval_from_minor = 0
    company.save()
    draft = call("POST", "/invoices", draft_body, status=201)
    assert call("POST", f"/invoices/{draft['id']}/issuance", status=409)["code"] == "conflict"
    assert call("POST", f"/invoices/{draft['id']}/submission", status=201)["state"] == "submitted"
    assert call("POST", f"/invoices/{draft['id']}/approvals", {"approve": True}, status=403)["code"] == "refused"
    assert call("DELETE", f"/invoices/{draft['id']}/submission")["state"] == "draft"
    assert call("DELETE", f"/invoices/{draft['id']}")["state"] == "discarded"


def test_what_is_issued_stays(call, draft_body):
    invoice = issued(call, draft_body)
    assert call("PUT", f"/invoices/{invoice['id']}", draft_body, status=409)["code"] == "conflict"
    assert call("DELETE", f"/invoices/{invoice['id']}", status=409)["code"] == "conflict"
    assert call("POST", f"/invoices/{invoice['draft']}/issuance", status=409)["facts"]["document"] == invoice["id"]
    assert call("GET", f"/invoices/{invoice['id']}") == invoice


def test_checks_keep_nothing(call, draft_body):
    told = call("POST", "/invoices/checks", draft_body, status=200)
    assert (told["issuable"], told["document"]["totals"]["payable"]) == (True, "904.40")
    draft_body["document"]["lines"][0]["price"] = {}
    wrong = call("POST", "/invoices/checks", draft_body, status=200)
    assert not wrong["issuable"]
    assert wrong["faults"]
    assert call("GET", "/invoices?state=draft")["data"] == []


def test_previews(call, draft_body):
    draft = call("POST", "/invoices", draft_body, status=201)
    assert call("GET", f"/invoices/{draft['id']}/preview.png?scale=1").startswith(b"\x89PNG")
    assert call("GET", f"/invoices/{draft['id']}/preview.pdf").startswith(b"%PDF")
    call("GET", f"/invoices/{draft['id']}/preview.png?page=2", status=404)
    empty = call("POST", "/invoices", {"document": {"lines": [{"item": {"name": "x"}, "price": {}}]}}, status=201)
    assert call("GET", f"/invoices/{empty['id']}/preview.png", status=422)["faults"]


def test_files_and_links_and_deliveries(call, draft_body, owner):
    invoice = issued(call, draft_body)
    place = f"/invoices/{invoice['id']}"
    freeze_document(owner, invoice["id"])
    kinds = {one["kind"]: one for one in call("GET", f"{place}/files")["data"]}
    assert {"pdf", "ubl"} <= kinds.keys()
    answer = call.raw("GET", f"{place}/files/pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["ETag"] == f'"{kinds["pdf"]["sha256"]}"'
    assert answer["Content-Disposition"].startswith("attachment")
    call("GET", f"{place}/files/..%2f..%2fsecret.key", status=404)

    made = call("POST", f"{place}/links", {"recipient": "a@b.example", "days": 10}, status=201)
    assert made["url"].rpartition("/")[2].startswith("pub_")
    listed = call("GET", f"{place}/links")["data"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert "url" not in listed[0]
    other = issued(call, draft_body)
    call("DELETE", f"/invoices/{other['id']}/links/{made['id']}", status=404)
    assert call("DELETE", f"{place}/links/{made['id']}")["revoked_at"]
    assert PublicLink.objects.everywhere("test").get(pk=made["id"]).revoked_at is not None

    sent = call("POST", f"{place}/deliveries", {"recipient": "a@b.example", "copies": [], "language": "de"}, status=202)
    assert (sent["state"], sent["recipient"]) == ("queued", "a@b.example")
    assert call("GET", f"{place}/deliveries")["data"] == [sent]
    call("POST", f"{place}/deliveries", {"channel": "../mail"}, status=404)
    call("POST", f"{place}/deliveries", {"recipient": "no address"}, status=422)


def test_webhooks(call):
    made = call("POST", "/webhooks", {"url": "https://erp.example/hook", "events": ["document.issued"]}, status=201)
    place = f"/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert call("GET", "/webhooks")["data"] == [call("GET", place)]
    assert "secret" not in call("GET", place)
    fresh = call("POST", f"{place}/secret", {"overlap_hours": 1}, status=201)
    assert fresh["secret"] != made["secret"]
    assert call("POST", f"{place}/tests", status=201)["type"] == "webhook.test"
    assert call("GET", f"{place}/attempts")["data"] == []
    assert call("POST", f"{place}/replays", status=201) == {"queued": 0}
    off = call("PUT", place, {"url": "https://erp.example/hook2", "is_active": False})
    assert (off["is_active"], off["events"]) == (False, [])
    call("POST", f"{place}/replays", status=409)
    call("PUT", place, {"url": "http://169.254.169.254/latest"}, status=422)
    call("POST", "/webhooks", {"url": "https://erp.example/", "events": ["document.eaten"]}, status=422)
    assert "document.issued" in {one["type"] for one in call("GET", "/webhooks/event-types")["data"]}
    assert call("DELETE", place) == {"id": made["id"]}
    call("GET", place, status=404)


def test_keys_cannot_rise(call, owner):
    made = call("POST", "/keys", {"name": "Shop", "scopes": ["items.read"]}, status=201)
    assert made["secret"].startswith(made["prefix"])
    row = ApiKey.objects.everywhere("test").get(pk=made["id"])
    assert made["secret"] not in str(vars(row))
    assert made["id"] in {one["id"] for one in call("GET", "/keys")["data"]}
    narrow = caller(owner, "keys.write", "items.read")
    refused = narrow("POST", "/keys", {"name": "More", "scopes": ["items.write"]}, status=422)
    assert refused["faults"][0]["code"] == "KEY-SCOPES"
    assert call("DELETE", f"/keys/{made['id']}")["revoked_at"]
    call("DELETE", f"/keys/{made['id']}", status=404)


def test_the_rest_is_there_to_read(call, draft_body, company):
    invoice = issued(call, draft_body)
    assert call("GET", "/company")["id"] == company.pk
    assert {one["verb"] for one in call("GET", "/company/audit")["data"]} >= {"document.issue", "draft.save"}
    assert call("GET", f"/company/audit?subject={invoice['id']}&verb=document.issue")["data"]
    assert [one["role"] for one in call("GET", "/members")["data"]] == ["owner"]
    assert call("GET", "/events?kind=issued")["data"][0]["invoice"] == invoice["id"]
    assert len(call("GET", f"/events?invoice={invoice['id']}")["data"]) == 1
    head = call("GET", "/chain/head")
    assert head["position"] == 1
    assert len(head["hash"]) == 64


def test_reports(call, draft_body):
    issued(call, draft_body)
    names = [one["name"] for one in call("GET", "/reports")["data"]]
    assert names == list(reports.REPORTS)
    for name in names:
        table = call("GET", f"/reports/{name}")
        assert all(len(row) == len(table["columns"]) for row in table["rows"])
        assert call("GET", f"/reports/{name}?format=csv").startswith(b"\xef\xbb\xbf")
    call("GET", "/reports/ageing?edges=30,60&basis=issue")
    call("GET", "/reports/ageing?edges=60,30", status=422)
    call("GET", "/reports/gaps?asof=2026-01-01", status=422)
    call("GET", "/reports/nothing", status=404)


def test_pages_hold_every_row_once(call, company):
    for n in range(7):
        factories.customer(company, number=f"N{n}")
    seen, after = [], ""
    while True:
        page = call("GET", f"/customers?limit=3&after={after}")
        seen += [one["number"] for one in page["data"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == [f"N{n}" for n in range(7)]
    assert call("GET", "/customers?limit=7")["next"] is None


def test_every_operation_has_been_named():
    """A new resource comes into this file: each operation is called by name in the authorization matrix and answers here."""
    assert len(operations()) > 60
