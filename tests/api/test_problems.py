"""Trouble is always told as problem+json, whatever went wrong and wherever."""

import json
from datetime import timedelta

import pytest
from django.urls import get_resolver

from duebook.api import door
from duebook.edge import clock
from duebook.services.billing import keys
from duebook.store.users import ApiKey
from tests import factories
from tests.api.caller import ROOT, Caller, caller, held

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("secret", ["", "key_wrong", "pub_" + "a" * 32, "key_" + "a" * 500, "\xff\xfe", "key_ bad"])
def test_without_a_valid_key_nothing_is_told(company, secret):
    answer = Caller(secret).raw("GET", "/company")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert json.loads(answer.content)["code"] == "unauthenticated"


def test_revoked_and_expired_keys_are_unknown(owner, call):
    late, secret = keys.create_key(owner, "late", ["items.read"], clock.now() - timedelta(seconds=1))
    Caller(secret)("GET", "/items", status=401)
    gone, secret = keys.create_key(owner, "gone", ["items.read"])
    Caller(secret)("GET", "/items")
    keys.revoke_key(owner, gone.pk)
    Caller(secret)("GET", "/items", status=401)
    assert ApiKey.objects.of(owner.company).get(pk=gone.pk).last_used_at is not None
    assert ApiKey.objects.of(owner.company).get(pk=late.pk).last_used_at is None


def test_scopes_are_the_limit(owner):
    narrow = caller(owner, "items.read")
    narrow("GET", "/items")
    told = narrow("POST", "/items", {"name": "x"}, status=403)
    assert (told["code"], told["facts"]) == ("refused", {"permission": "items.write"})


def test_somebody_elses_is_not_there(call):
    other = factories.company("Other GmbH")
    theirs = factories.customer(other)
    told = call("GET", f"/customers/{theirs.pk}", status=404)
    unknown = call("GET", "/customers/cus_00000000000000000000000000", status=404)
    assert told == unknown


@pytest.mark.parametrize("path", ["/nothing", "/customers/", "/", "/invoices/x/y/z", "/..%2f..%2fetc/passwd", "/%00"])
def test_unknown_addresses(call, path):
    answer = call.client.get(ROOT + path, headers={"Authorization": f"Bearer {call.secret}"})
    assert answer.status_code == 404
    held("GET", path, answer)


def test_unknown_methods_and_options_and_head(call, customer):
    answer = call.raw("PATCH", "/customers")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
    asked = call.client.options(ROOT + f"/customers/{customer.pk}")
    assert (asked.status_code, asked["Allow"], asked.content) == (204, "GET, HEAD, OPTIONS, PUT", b"")
    whole = call.raw("GET", "/customers")
    head = call.client.head(ROOT + "/customers", headers={"Authorization": f"Bearer {call.secret}"})
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(len(whole.content)), b"")
    assert call.client.head(ROOT + "/customers").status_code == 401
    assert call.raw("POST", "/invoices/checks").status_code == 422
    assert call.raw("GET", "/invoices/checks").status_code == 405


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "SHAPE-MISSING"),
        (b"{", "SHAPE-JSON"),
        (b"[" * 100_000, "SHAPE-JSON"),
        (b"null", "SHAPE-TYPE"),
        (b'{"name": "x", "colour": "red"}', "SHAPE-UNKNOWN"),
        (b'{"name": 7}', "SHAPE-TYPE"),
        (b'{"name": "a\\u0000b"}', "SHAPE-TEXT"),
        (b'{"name": "\\ud800"}', "SHAPE-TEXT"),
        (b'{"name": "x", "price": NaN}', "SHAPE-JSON"),
        (b'{"name": "x", "price": 1e999999}', "SHAPE-TYPE"),
        (b'{"name": "x", "price": -1}', "SHAPE-TYPE"),
        (b'{"name": "x", "price": "' + b"9" * 5000 + b'"}', "SHAPE-TYPE"),
        (b'{"name": "' + b"x" * 201 + b'"}', "SHAPE-TYPE"),
        (b'{"name": "\xff"}', "SHAPE-JSON"),
    ],
)
def test_bodies_that_cannot_be_read(call, body, code):
    told = call("POST", "/items", body, status=422)
    assert code in {fault["code"] for fault in told["faults"]}


def test_the_place_of_a_fault_is_told(call, customer):
    wrong = {"customer": customer.pk, "document": {"lines": [{"item": {"nam": "x"}}]}}
    paths = {fault["path"] for fault in call("POST", "/invoices", wrong, status=422)["faults"]}
    assert "document.lines[0].item.nam" in paths
    assert {fault["path"] for fault in call("GET", "/items?limit=0", status=422)["faults"]} == {"limit"}


def test_media_types_and_sizes(call, settings):
    assert call.raw("POST", "/items", b"name=x", Content_Type="application/x-www-form-urlencoded").status_code == 415
    assert call.raw("POST", "/items", b'{"name": "x"}', Content_Type="text/plain").status_code == 415
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert call("POST", "/items", {"name": "x" * 150}, status=413)["code"] == "too-large"
    assert call("POST", "/items", {"name": "x"}, key="k" * 256, status=413)["code"] == "too-large"


def test_unknown_filters_are_refused(call):
    for query in ("colour=red", "offset=5", "limit=1&order_by=name", "after=1", "after='%20OR%201=1", "limit=a", "search=%00"):
        assert call("GET", f"/customers?{query}", status=422)["faults"], query
    assert call("GET", "/invoices?state=everything", status=422)
    assert call("GET", "/company?x=1", status=422)


def test_a_key_that_comes_too_often_waits(call, owner, monkeypatch):
    monkeypatch.setattr(door, "MOST", 3)
    frozen = clock.now()
    monkeypatch.setattr(clock, "now", lambda: frozen)
    for _ in range(3):
        call("GET", "/company")
    answer = call.raw("GET", "/company")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    caller(owner)("GET", "/company")


def test_guessing_keys_is_slowed_and_others_pass(call, monkeypatch):
    monkeypatch.setattr(door, "MOST_MISSES", 5)
    frozen = clock.now()
    monkeypatch.setattr(clock, "now", lambda: frozen)
    answers = [Caller(f"key_{n}").raw("GET", "/company") for n in range(8)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
    assert int(answers[-1]["Retry-After"]) <= 60
    call("GET", "/company")


def test_a_crash_tells_nothing(call, monkeypatch):
    def fall(*_args: object, **_given: object) -> None:
        raise ZeroDivisionError("key_secret in the message")

    monkeypatch.setattr("duebook.services.billing.items.search", fall)
    call.client.raise_request_exception = False
    answer = call.client.get(f"{ROOT}/items", headers={"Authorization": f"Bearer {call.secret}"})
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json; charset=utf-8")
    assert b"secret" not in answer.content
    assert b"Zero" not in answer.content


def test_every_address_is_framed():
    for pattern in get_resolver("duebook.api.urls").url_patterns[0].url_patterns:
        assert pattern.callback.__module__ == "duebook.api.urls" or hasattr(pattern.callback, "__wrapped__"), pattern
