"""A bank line through the API from its proposal to undo, a rule, and a remittance advice as a file."""

import base64

import pytest

from duebook.services.access import ALL, system
from duebook.services.treasury import look_at
from tests import factories
from tests.api.caller import Caller
from tests.authz.world import keys
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def call(who) -> Caller:
    return Caller(keys.create_key(who, "bank", sorted(ALL))[1])


def test_a_line_is_posted_split_and_undone(who, call):
    buyer = factories.customer(who.company)
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(lines.account(who.company), "200.00", "thanks")
    body = {"parts": [{"invoice": invoice.pk}], "rest": "open"}
    made = call("POST", f"/bank/lines/{line.pk}/acceptance", body, key="a", status=201)
    assert call("POST", f"/bank/lines/{line.pk}/acceptance", body, key="a", status=201) == made
    assert [(one["kind"], one["amount"]) for one in made["data"]] == [("payment", "119.00")]
    parts = [{"amount": "80.00", "customer": buyer.pk}, {"amount": "1.00", "reason": "interest"}]
    call("POST", f"/bank/lines/{line.pk}/split", {"parts": parts}, status=201)
    assert len(call("GET", f"/bank/lines/{line.pk}/uses")["data"]) == 3
    call("POST", f"/bank/lines/{line.pk}/acceptance", {"customer": buyer.pk}, status=409)
    undone = call("POST", f"/bank/lines/{line.pk}/undo", {"reason": "wrong"}, status=201)
    assert len(undone["data"]) == 3
    assert lines.stands(line) == ("open", 20000)


def test_a_line_pays_an_invoice_in_another_currency(who, call):
    invoice = factories.issued(who, factories.customer(who.company), "100", currency="USD")
    line = lines.line(lines.account(who.company), "101.15", "wire")
    body = {"parts": [{"invoice": invoice.pk}]}
    refused = call("POST", f"/bank/lines/{line.pk}/acceptance", body, status=422)
    assert [(one["code"], one["path"]) for one in refused["faults"]] == [("LINE-CURRENCY", "paid")]
    call("POST", f"/bank/lines/{line.pk}/acceptance", body | {"paid": "-1.00"}, status=422)
    call("POST", f"/bank/lines/{line.pk}/acceptance", body | {"paid": "119.00"}, status=201)
    assert lines.stands(line) == ("done", 0)


def test_rules_and_advices(who, call):
    buyer = factories.customer(who.company)
    invoice = factories.issued(who, buyer, "100")
    rule = call(
        "POST", "/bank/rules",
        {"name": "Interest", "when": {"contains": "zinsen"}, "then": {"kind": "none", "reason": "interest"}}, status=201,
    )  # fmt: skip
    assert call("GET", "/bank/rules")["data"] == [rule]
    call("POST", "/bank/rules", {"name": "x", "when": {}, "then": {"kind": "none", "reason": "x"}}, status=422)
    call("DELETE", f"/bank/rules/{rule['id']}")
    content = f"invoice,amount,reference,paid on\n{invoice.number},119.00,PAY-7781,2026-03-19\n".encode()
    body = {"content": base64.b64encode(content).decode(), "customer": buyer.pk}
    (advice,) = call("POST", "/remittances/files", body, key="f", status=201)["data"]
    assert (advice["total"], advice["parts"][0]["invoice"]) == ("119.00", invoice.pk)
    at = lines.account(who.company)
    line = lines.line(at, "119.00", "PAY-7781", counterparty="A Holding")
    look_at.look_at(system(who.company, "system"), at.pk)
    assert lines.stands(line) == ("done", 0)
    assert call("GET", "/remittances?waiting=true")["data"] == []
