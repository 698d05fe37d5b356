"""Totals, numbers, states, hashes and owners are ours (I7), and only described fields change (A4)."""

import random
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models

from duebook.domain import totals
from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.services.operations import verify
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from tests import factories
from tests.api.caller import description, operations

pytestmark = pytest.mark.django_db

MODEL_FIELDS = sorted(
    {
        name
        for model in apps.get_app_config("store").get_models()
        for field in model._meta.fields
        for name in (field.name, field.attname)
    }
)
FORGED = {
    "totals": {"lines": "1", "net": "1", "tax": "0", "gross": "1", "payable": "1"},
    "vat": [{"category": "Z", "rate": "0", "taxable": "1", "tax": "0"}],
    "number": "FREE-1",
    "instalments": [{"due": "2026-01-01", "amount": "1"}],
    "tax_reasons": [{"category": "Z", "rate": "0", "rule": "mine", "sentence": "none"}],
}


def bodies():
    """Every operation with a body: (name, its body model)."""
    for name, operation in operations().items():
        for model in operation.models:
            if model.__ninja_param_source__ == "body":
                yield name, model


def test_no_body_takes_a_model_field_that_is_not_described():
    """Every field of every table, sent to every write: what is not described is refused by name."""
    tried = 0
    for name, model in bodies():
        schema = description()["components"]["schemas"]
        reference = model.model_json_schema()["properties"]["payload"]
        wanted = reference.get("$ref") or next(one["$ref"] for one in reference["anyOf"] if "$ref" in one)
        known = schema[wanted.rpartition("/")[2]]["properties"].keys()
        extra = {field: "forged" for field in MODEL_FIELDS if field not in known}
        with pytest.raises(ValueError, match="extra_forbidden") as refused:
            model.model_validate({"payload": extra})
        told = {error["loc"][1] for error in refused.value.errors() if error["type"] == "extra_forbidden"}
        assert told == set(extra), name
        tried += len(extra)
    assert tried > 3000


def test_what_a_field_may_be_is_not_what_a_column_is():
    """No write takes a company, an owner, a state, a hash or a time of its own."""
    never = {
        "company",
        "company_id",
        "created_by",
        "created_at",
        "issued_at",
        "hash",
        "state",
        "digest",
        "open_minor",
        "role",
        "token_hash",
    }
    for name, model in bodies():
        reference = model.model_json_schema()["properties"]["payload"]
        wanted = (reference.get("$ref") or next(one["$ref"] for one in reference["anyOf"] if "$ref" in one)).rpartition("/")[2]
        assert not never & description()["components"]["schemas"][wanted]["properties"].keys(), name


@pytest.mark.parametrize("name", sorted(FORGED))
def test_a_forged_result_is_refused(call, draft_body, name):
    draft_body["document"][name] = FORGED[name]
    told = call("POST", "/invoices", draft_body, status=422)
    assert {"SHAPE-COMPUTED"} == {fault["code"] for fault in told["faults"]}
    assert told["faults"][0]["path"] == f"document.{name}"
    call("POST", "/invoices/checks", draft_body, status=422)
    assert call("GET", "/invoices?state=draft")["data"] == []


def test_forged_line_results_are_refused(call, draft_body):
    draft_body["document"]["lines"][0]["net"] = "0.01"
    assert call("POST", "/invoices", draft_body, status=422)["faults"][0]["path"] == "document.lines[0].net"
    draft_body["document"]["lines"][0].pop("net")
    draft_body["document"]["allowances"] = [{"amount": "1", "with_tax": "900"}]
    assert call("POST", "/invoices", draft_body, status=422)["faults"][0]["path"] == "document.allowances[0].with_tax"


def test_random_invoices_are_what_we_compute(call, company, customer):
    """Whatever is typed, what is sealed is our own sum, digit for digit."""
    dice = random.Random(20260301)
    for _ in range(40):
        lines = [
            {
                "item": {"name": "Thing"},
                "quantity": str(Decimal(dice.randrange(1, 10**5)) / 100),
                "price": {"net": str(Decimal(dice.randrange(0, 10**8)) / 10**4)},
            }
            for _ in range(dice.randrange(1, 6))
        ]
        draft = call("POST", "/invoices", {"customer": customer.pk, "document": {"lines": lines}}, status=201)
        invoice = call("POST", f"/invoices/{draft['id']}/issuance", status=201)
        row = IssuedDocument.objects.of(company).get(pk=invoice["id"])
        sealed = codec.loads(Document, row.body)
        again = totals.calculate(sealed)
        assert again.totals == sealed.totals
        assert Decimal(invoice["payable"]) == sealed.computed.payable
        assert sealed.computed.lines == sum((line.net or Decimal(0) for line in sealed.lines), Decimal(0))
    assert verify.verify_company(company).ok


def test_numbers_keep_every_digit(call):
    made = call("POST", "/items", b'{"name": "x", "price": 123456789012.123457}', status=201)
    assert made["price"] == "123456789012.123457"
    assert call("POST", "/items", b'{"name": "x", "price": 0.1}', status=201)["price"] == "0.1"
    body = b'{"document": {"lines": [{"item": {"name": "x"}, "quantity": 3, "price": {"net": 0.1}}]}}'
    assert call("POST", "/invoices/checks", body, status=200)["document"]["lines"][0]["price"]["net"] == "0.1"


@pytest.mark.parametrize("value", ["1e40", "1e999999", "-1e40", "99999999999999999999", "0.0000000000000000000000001"])
def test_absurd_numbers_are_refused_not_kept(call, draft_body, value):
    draft_body["document"]["lines"][0]["price"]["net"] = value
    answer = call.raw("POST", "/invoices", draft_body)
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        draft = answer.json()
        call("POST", f"/invoices/{draft['id']}/issuance", status=422 if not draft["issuable"] else 201)
    call("POST", "/payments", {"customer": draft_body["customer"], "amount": value, "currency": "EUR"}, status=422)


def test_a_foreign_customer_or_series_in_a_body_is_not_there(call, draft_body):
    other = factories.company("Other GmbH")
    theirs, series = factories.customer(other), other.seriess.first()
    call("POST", "/invoices", {**draft_body, "customer": theirs.pk}, status=404)
    call("POST", "/invoices", {**draft_body, "series": series.pk}, status=404)
    call("POST", "/invoices/checks", {**draft_body, "customer": theirs.pk}, status=404)
    call("POST", "/payments", {"customer": theirs.pk, "amount": "1", "currency": "EUR"}, status=404)
    call("POST", "/payments/refunds", {"customer": theirs.pk, "amount": "1", "currency": "EUR", "reason": "x"}, status=404)
    foreign = factories.issued(factories.actor(other), theirs)
    mine = {"customer": draft_body["customer"], "amount": "1", "currency": "EUR", "allocations": [{"invoice": foreign.pk}]}
    call("POST", "/payments", mine, status=404)
    call("POST", f"/customers/{draft_body['customer']}/credit-uses", {"currency": "EUR", "invoices": [foreign.pk]}, status=404)
    call("GET", f"/customers?after={theirs.pk}")
    assert Draft.objects.of(other).count() == 1


def test_every_table_is_known():
    assert all(
        isinstance(field, models.Field) for model in apps.get_app_config("store").get_models() for field in model._meta.fields
    )
    assert len(MODEL_FIELDS) > 100
