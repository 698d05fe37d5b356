"""Whatever stands in a body, nothing breaks: 0 answers of class 5xx, and nothing of an impossible value is kept (X11, X16)."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from duebook.services.access import ALL
from duebook.store.users import Role
from tests.attack.corpus import some
from tests.authz import expected
from tests.authz.asking import undone
from tests.authz.routes import api, fill, portal, web
from tests.authz.world import OURS, side

pytestmark = pytest.mark.django_db
PARTS = 4
"""The forms are tried in so many tests, each within the time of one."""
TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "",
    " ",
    "x" * 3000,
    "'",
    "1e999999",
    "-1e400",
    "²",
    "NaN",
    "\u202e",
    "🧾" * 300,
    "../..",
    "9" * 40,
    "2026-02-30",
]
VALUES: list[Any] = [*TEXTS, None, True, -1, 0, 10**30, 1.5, [], {}, [[]], {"a": 1}, ["x"] * 1001]
DOCUMENT: dict[str, Any] = {
    "type": "380", "currency": "EUR", "language": "de", "buyer_reference": "x", "due_date": "2026-04-01", "purchase_order": "x",
    "notes": [{"text": "x", "subject_code": "AAI"}],
    "buyer": {"name": "x", "vat_id": "DE129273398", "address": {"country": "DE", "city": "x"}, "endpoint": {"value": "x", "scheme": "0204"}},
    "delivery": {"day": "2026-03-01", "name": "x", "address": {"country": "DE"}},
    "payment": [{"code": "58", "account": "DE89370400440532013000", "reference": "x"}],
    "terms": {"days": 14, "discounts": [{"percent": "2", "days": 7}]},
    "allowances": [{"percent": "5", "reason": "x", "reason_code": "95"}],
    "prepaid": "1", "cash_rounding": "0.05", "exchange": {"currency": "USD", "rate": "1.1"}, "attachments": [{"id": "x", "url": "https://x.example"}],
    "lines": [
        {
            "item": {"name": "x", "description": "x", "classifications": [{"value": "1", "scheme": "STI"}], "attributes": [{"name": "a", "value": "b"}]},
            "quantity": "1", "unit": "C62", "price": {"net": "1", "base_quantity": "1"}, "allowances": [{"amount": "0.1", "reason": "x"}],
            "tax": {"category": "S", "rate": "19"}, "period": {"start": "2026-01-01", "end": "2026-02-01"},
        }
    ],
}  # fmt: skip


def variants(plain: Any, key: str) -> Iterator[Any]:
    """The same body with one place after the other holding each of the values (before a commit: some of them)."""
    for place in places(plain):
        for value in some(VALUES, f"{key} {place}", 5):
            changed = copy.deepcopy(plain)
            node = changed
            for part in place[:-1]:
                node = node[part]
            node[place[-1]] = value
            yield changed


def places(plain: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    parts = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, value in parts:
        yield (*here, key)
        yield from places(value, (*here, key))


def test_bodies_of_the_api():
    one = side(OURS)
    headers = {"Authorization": f"Bearer {one.key('good', ALL)}"}
    wrong, tried = [], 0
    for route in api():
        for body in variants(fill(expected.BODIES.get(route.name), one.ids), route.name):
            content = json.dumps(body).encode()
            with undone():
                act = getattr(Client(), route.method.lower())
                answer = act(route.path(one.ids), data=content, content_type="application/json", headers=headers)
            tried += 1
            if answer.status_code >= 500:
                wrong.append(f"{route}: {answer.status_code} {content[:300]!r}")
    assert not wrong, "\n".join(wrong[:40])
    assert tried > 1000


def test_documents_that_nobody_could_mean():
    one = side(OURS)
    headers = {"Authorization": f"Bearer {one.key('good', ALL)}"}
    wrong = []
    for n, document in enumerate(variants(DOCUMENT, "document")):
        content = json.dumps({"document": document, "customer": one.ids["customer_id"]}).encode()
        path = "/api/v1/invoices/checks" if n % 4 else "/api/v1/invoices"
        try:
            with undone():
                answer = Client().post(path, content, content_type="application/json", headers=headers)
        except Exception as error:  # noqa: BLE001 - each is a finding, all of them are wanted
            wrong.append(f"{error!r}: {content[:200]!r}")
            continue
        if answer.status_code >= 500:
            wrong.append(f"{answer.status_code} {content[:300]!r}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:30])


@pytest.mark.parametrize("part", range(PARTS))
def test_forms(part):
    one = side(OURS)
    browser = one.sign_in(Role.OWNER)
    source = "".join(path.read_text() for path in (Path(__file__).resolve().parents[2] / "src/duebook/web").rglob("*.py"))
    names = {
        *re.findall(r"POST\.(?:get|getlist)\(\"(\w+)\"", source),
        *re.findall(r"^    (\w+) = (?:forms\.|AmountField)", source, re.MULTILINE),
    }
    wrong = []
    for route in [route for route in (*web(), *portal()) if route.method == "POST"][part::PARTS]:
        sent = fill(expected.FORMS.get(route.name, {}), one.ids)
        hostile = [
            dict.fromkeys(names, text) | {k: v for k, v in sent.items() if k in {"act", "do"}}
            for text in some([text for text in TEXTS if text != "\ud800"], route.name, 5)
        ]
        hostile += [{**sent, name: text} for name in sent for text in some(("\x00", "x" * 3000, "²"), name, 1)]
        for form in hostile:
            try:
                with undone():
                    answer = browser.post(route.path(one.ids), form, headers={"Origin": "http://testserver"})
            except Exception as error:  # noqa: BLE001 - each is a finding, all of them are wanted
                wrong.append(f"{route} {str(form)[:80]}: {error!r}")
                continue
            if answer.status_code >= 500:
                wrong.append(f"{route} {str(form)[:80]}: {answer.status_code}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:40])
