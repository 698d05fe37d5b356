"""The same key with the same request: one effect, one answer, whatever happens in between and however many ask at once (D7)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from duebook.services.billing import keys
from duebook.store.idempotency import GivenAnswer
from duebook.store.parties import Customer
from duebook.store.users import ApiKey
from tests.api.caller import Caller, caller

BODY = {"profile": {"name": "Nordlicht AG", "address": {"country": "DE"}}}
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_first_answer_is_given_again(call, company):
    first = call.raw("POST", "/customers", BODY, key="order-1")
    again = call.raw("POST", "/customers", BODY, key="order-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Customer.objects.of(company).count() == 1
    assert GivenAnswer.objects.of(company).count() == 1


@pytest.mark.django_db
def test_another_request_with_the_same_key_is_refused(call, company):
    call("POST", "/customers", BODY, key="k")
    other = {"profile": {"name": "Other", "address": {"country": "DE"}}}
    assert call("POST", "/customers", other, key="k", status=409)["code"] == "idempotency-key-reused"
    assert call("POST", "/items", {"name": "x"}, key="k", status=409)["code"] == "idempotency-key-reused"
    assert Customer.objects.of(company).count() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_who_sent_it(call, owner, company):
    mine = call("POST", "/customers", BODY, key="k")
    theirs = caller(owner)("POST", "/customers", BODY, key="k")
    assert mine["id"] != theirs["id"]


@pytest.mark.django_db
def test_a_refused_request_is_not_stored(call, company):
    call("POST", "/customers", {"profile": {"name": " "}}, key="k", status=422)
    call("POST", "/customers", {"profile": {"name": "x"}, "number": "A\n" * 30}, key="k", status=422)
    assert GivenAnswer.objects.of(company).count() == 0
    call("POST", "/customers", BODY, key="k", status=201)


@pytest.mark.django_db
def test_permission_is_asked_again_before_an_answer_is_given_again(owner, company):
    row, secret = keys.create_key(owner, "k", ["customers.write", "customers.read"])
    call = Caller(secret)
    call("POST", "/customers", BODY, key="k", status=201)
    ApiKey.objects.of(company).filter(pk=row.pk).update(scopes=["customers.read"])
    call("POST", "/customers", BODY, key="k", status=403)


@pytest.mark.django_db
def test_secrets_are_not_kept_for_a_second_answer(call, company):
    first = call("POST", "/keys", {"name": "Shop", "scopes": ["items.read"]}, key="k", status=201)
    again = call("POST", "/keys", {"name": "Shop", "scopes": ["items.read"]}, key="k", status=201)
    assert first["secret"]
    assert again == {**first, "secret": None}
    hook = call("POST", "/webhooks", {"url": "https://erp.example/hook"}, key="w", status=201)
    assert call("POST", "/webhooks", {"url": "https://erp.example/hook"}, key="w", status=201)["secret"] is None
    stored = " ".join(GivenAnswer.objects.of(company).values_list("body", flat=True))
    assert first["secret"] not in stored
    assert hook["secret"] not in stored
    rotated = call("POST", f"/webhooks/{hook['id']}/secret", key="r", status=201)
    assert call("POST", f"/webhooks/{hook['id']}/secret", key="r", status=201) == {**rotated, "secret": None}


@pytest.mark.django_db
def test_every_step_of_an_invoice_can_be_sent_twice(call, draft_body, customer):
    def twice(path, body=None, status=201):
        name = path.replace("/", "-")
        first = call("POST", path, body, key=name, status=status)
        assert call("POST", path, body, key=name, status=status) == first
        return first

    draft = twice("/invoices", draft_body)
    invoice = twice(f"/invoices/{draft['id']}/issuance")
    twice(f"/invoices/{invoice['id']}/deliveries", {"recipient": "a@b.example"}, 202)
    credit = twice(f"/invoices/{invoice['id']}/credit-notes", {"reason": "Part", "amount": "10"})
    twice(f"/invoices/{credit['id']}/issuance")
    payment = twice("/payments", {"customer": customer.pk, "amount": "100", "currency": "EUR"})
    twice(f"/payments/{payment['id']}/reversal", {"reason": "Bounced"})
    twice(f"/invoices/{invoice['id']}/write-off", {"reason": "Lost", "amount": "1"})
    assert len(call("GET", "/invoices")["data"]) == 2
    assert len(call("GET", "/payments")["data"]) == 2
    second = call("POST", "/invoices", draft_body)
    made = call("POST", f"/invoices/{second['id']}/issuance")
    twice(f"/invoices/{made['id']}/cancellation", {"reason": "Wrong"})
    assert len(call("GET", "/invoices")["data"]) == 4
    assert len(call("GET", "/invoices?state=draft")["data"]) == 0


@pytest.mark.database
def test_fifty_at_once_have_one_effect(installation):
    """Fifty threads, each with its own connection, send the same request at the same moment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.hammer"],
        env={**installation, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    for name in ("customer", "issuance", "payment"):
        assert told[name]["statuses"] == {"201": 50}, told[name]
        assert told[name]["bodies"] == 1
        assert told[name]["fresh"] == 1
    assert told["rows"] == {"customers": 1, "documents": 1, "payments": 1, "entries": 2}
    assert told["mixed"] == {"201": 1, "409": 49}
