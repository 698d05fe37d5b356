"""Who may do what: every address, every method, every kind of caller, against the one permission table (A1, A3, A5, A8).

The table of what is expected is :mod:`tests.authz.expected`; addresses come from the URL table, so a new one is here by itself.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client

from duebook.kernel.errors import NotFound
from duebook.services.access import ALL, PERMISSIONS
from duebook.services.billing import customers
from duebook.services.portal import signin
from duebook.store.parties import Customer
from duebook.store.users import Role
from tests.authz import expected
from tests.authz.asking import counts, send, told
from tests.authz.routes import Route, api, fill, mine, patterns, portal, web
from tests.authz.world import OURS, THEIRS, Side, bad_keys, role_key

pytestmark = pytest.mark.django_db
UNKNOWN = "00000000000000000000000000"


# ------------------------------------------------------------------------------------------------ every address is covered


def test_every_address_is_in_the_table():
    known = {f"/{route.pattern}" for route in (*api(), *web(), *portal(), *mine())}
    for pattern, name, _view in patterns():
        assert f"/{pattern}" in known or name in expected.API_PUBLIC, f"{name} ({pattern}) is not covered"
    for route in api():
        assert route.needs, f"{route} has no @needs"
        assert set(route.needs) <= ALL, route
    for route in web():
        assert route.needs is not None or route.name in expected.PUBLIC, f"{route} is no @page: add it to PUBLIC with its guard"
    for route in (*api(), *web(), *portal(), *mine()):
        for name in route.parameters:
            assert name in expected.PARAMETERS or name in expected.CONSTANTS, f"{route}: what stands for <{name}>?"


def test_the_table_names_only_what_there_is():
    names = {route.name for route in (*api(), *web())}
    listed = {
        *expected.PUBLIC, *(name for name, _method in expected.MORE_NEEDS), *expected.OWN_RULES, *expected.BODIES, *expected.FORMS, *expected.QUERIES,
        *expected.WAITING, *expected.DRAFTS, *expected.EMPTY_GET,
    }  # fmt: skip
    assert listed <= names, listed - names
    assert {route.name for route in api() if "requestBody" in _described(route)} == set(expected.BODIES)


# ----------------------------------------------------------------------------------------------------------------- roles


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_to_exactly_those_who_may(ours, role):
    wrong = []
    for route in web():
        if route.needs is None:
            continue
        may = all(need in PERMISSIONS[role] for need in route.needs)
        answer, content = send(route, ours.sign_in(role), ours.ids)
        refused = answer.status_code == 403
        if answer.status_code == 405 or (may and refused and route.name in expected.OWN_RULES):
            continue
        if refused == may or answer.status_code >= 500:
            wrong.append(f"{route} needs {route.needs}: {role} got {answer.status_code} {content[:200]!r}")
        if not may and OURS.encode() in content and b"actor" not in content and route.rows:
            wrong.append(f"{route} told {role} something")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", list(Role))
def test_keys_do_exactly_what_their_scopes_say(ours, role):
    secret = role_key(ours, role)
    wrong = []
    for route in api():
        may = all(need in PERMISSIONS[role] for need in route.needs or ())
        answer, content = send(route, Client(), ours.ids, secret)
        refused = answer.status_code == 403
        if may and refused and route.name in expected.OWN_RULES:
            continue
        if refused == may or answer.status_code >= 500 or answer.status_code == 401:
            wrong.append(f"{route} needs {route.needs}: {role} got {answer.status_code} {content[:300]!r}")
    assert not wrong, "\n".join(wrong)


def test_one_scope_less_is_not_enough_and_no_other_is_needed(ours):
    wrong = []
    for route in api():
        for need in route.needs or ():
            less = ours.key(f"without {need}", ALL - {need})
            if send(route, Client(), ours.ids, less)[0].status_code != 403:
                wrong.append(f"{route} without {need}")
        only = ours.key(f"only {route.needs}", frozenset(route.needs or ()))
        answer, content = send(route, Client(), ours.ids, only)
        if answer.status_code == 403 and route.name not in expected.OWN_RULES and route.name != "keys.create":
            wrong.append(f"{route} with only {route.needs}: {content[:200]!r}")
    assert not wrong, "\n".join(wrong)


def test_what_is_there_is_shown_to_its_owner(ours):
    """The things of the table are real: a matrix of 404s would prove nothing."""
    wrong = []
    for route in (*api(), *web()):
        if route.method != "GET" or (route.needs is None and route.name != "web:join"):
            continue
        who = ours.sign_in(Role.OWNER) if route.door == "web" else Client()
        answer, content = send(route, who, ours.ids, ours.key("good", ALL) if route.door == "api" else "")
        if answer.status_code not in {200, 204, 302, 405, expected.EMPTY_GET.get(route.name)}:
            wrong.append(f"{route}: {answer.status_code} {content[:200]!r}")
    assert not wrong, "\n".join(wrong)


# ------------------------------------------------------------------------------------------------------------- strangers


def test_somebody_elses_things_are_not_there(ours, theirs):
    """The owner of one company asks, by page and by key, for what is the other's: 404, as for what does not exist, and 0 leaks."""
    wrong = told_strangers([*api(), *web()], ours, theirs)
    assert not wrong, "\n".join(wrong)


def test_the_matrix_bites(ours, theirs, monkeypatch):
    """A service that forgets the company is found: the page and the resource that lead to it both fail."""

    def anybodys(_actor: Any, customer_id: str) -> Customer:
        found = Customer.objects.everywhere("a mistake").filter(pk=customer_id).first()
        if found is None:
            raise NotFound
        return found

    monkeypatch.setattr(customers, "find", anybodys)
    some = [route for route in (*api(), *web()) if route.name in {"customers.read", "web:customer", "items.read"}]
    wrong = "\n".join(told_strangers(some, ours, theirs))
    assert "GET customers.read leaks" in wrong
    assert "GET web:customer leaks" in wrong
    assert "items.read" not in wrong


def told_strangers(routes: list[Route], ours: Side, theirs: Side) -> list[str]:
    """What the owner of one company learns of the other's things, and where the answer is not that of nothing."""
    wrong = []
    secret = ours.key("good", ALL)
    made_up = {name: f"{value[:4]}{UNKNOWN}" for name, value in theirs.ids.items()}
    for route in routes:
        if not route.names_rows or route.name in expected.PUBLIC:
            continue
        for ids in _mixtures(route, ours, theirs):
            who = ours.sign_in(Role.OWNER)
            answer, content = send(route, who, ids, secret if route.door == "api" else "")
            if THEIRS.encode() in told(answer, content).replace(ids.get("company_id", "-").encode(), b""):
                wrong.append(f"{route} leaks: {answer.status_code} {content[:200]!r}")
            if answer.status_code >= 500:
                wrong.append(f"{route}: {answer.status_code}")
            if route.rows and answer.status_code not in {404, 405}:
                wrong.append(f"{route}: {answer.status_code} {content[:200]!r}")
            unknown, _content = send(route, who, {**ids, **{k: made_up[k] for k in ids if ids[k] == theirs.ids.get(k)}}, secret)
            if unknown.status_code != answer.status_code:
                wrong.append(f"{route}: theirs is {answer.status_code}, nobody's is {unknown.status_code}")
    return wrong


def test_foreign_ids_in_bodies_are_not_there(ours, theirs):
    """Each id in a body, alone, replaced by one of the other company: refused, and nothing of the other company changes."""
    wrong, tried = [], 0
    secret = ours.key("good", ALL)
    before = counts(theirs)
    for route in (*api(), *web()):
        sent = expected.BODIES if route.door == "api" else expected.FORMS
        for name in [
            name for name in theirs.ids if route.method != "GET" and "{" + name + "}" in json.dumps(sent.get(route.name, ""))
        ]:
            body = fill(sent[route.name], {name: theirs.ids[name]})
            tried += 1
            answer, content = (
                send(route, ours.sign_in(Role.OWNER), ours.ids, secret, body)
                if route.door == "api"
                else post(route, ours, fill(body, ours.ids))
            )
            limit = {404, 422} if route.door == "api" else {200, 303, 404, 409, 422}
            if answer.status_code not in limit:
                wrong.append(f"{route} with foreign {name}: {answer.status_code} {content[:200]!r}")
            if THEIRS.encode() in told(answer, content):
                wrong.append(f"{route} with foreign {name} leaks")
    assert not wrong, "\n".join(wrong)
    assert tried > 15
    assert counts(theirs) == before


def post(route: Route, one: Side, form: Any) -> tuple[HttpResponseBase, bytes]:
    """Send a form for good: what it did stays."""
    cache.clear()
    answer = one.sign_in(Role.OWNER).post(route.path(one.ids), form, headers={"Origin": "http://testserver"})
    return answer, answer.content


def test_strangers_get_nothing(ours, theirs):
    """Nobody signed in, the holder of a public link, and keys that are worthless: sign-in or 401 for everything, and 0 leaks."""
    wrong = []
    for route in web():
        if route.needs is None:
            continue
        answer, content = send(route, Client(), ours.ids)
        if answer.status_code == 302 and str(answer.headers["Location"]).startswith("/sign-in/"):
            pass
        elif answer.status_code != 405:
            wrong.append(f"{route}: nobody got {answer.status_code}")
        if OURS.encode() in content:
            wrong.append(f"{route} tells nobody something")
    for name, secret in {"nobody": "", **bad_keys(ours)}.items():
        for route in api():
            answer, content = send(route, Client(), ours.ids, secret)
            if answer.status_code != 401 or OURS.encode() in told(answer, content):
                wrong.append(f"{route}: {name} got {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_session_is_no_key_and_a_key_is_no_session(ours):
    browser = ours.sign_in(Role.OWNER)
    assert all(send(route, browser, ours.ids)[0].status_code == 401 for route in api())
    secret = ours.key("good", ALL)
    pages = [route for route in web() if route.needs is not None and route.method == "GET"]
    assert all(send(route, Client(), ours.ids, secret)[0].status_code in {302, 405} for route in pages)


def test_who_left_gets_nothing_at_once(ours):
    """A membership that ended, an account that was closed."""
    gone = ours.sign_in(Role.CLERK)
    ours.company.memberships.filter(user=ours.actors[Role.CLERK].user).update(ended_at="2026-01-01T00:00:00Z")
    pages = [route for route in web() if route.needs is not None]
    answers = [send(route, gone, ours.ids) for route in pages]
    assert {answer.status_code for answer, _content in answers} <= {403, 405}
    assert not [content for _answer, content in answers if OURS.encode() in content.replace(b"canaryours7f3e clerk", b"")]
    closed = ours.sign_in(Role.OWNER)
    user = ours.actors[Role.OWNER].user
    user.is_active = False
    user.save()
    assert {send(route, closed, ours.ids)[0].status_code for route in pages} <= {302, 405}


# ---------------------------------------------------------------------------------------------------------- public pages


def test_the_holder_of_a_link_sees_one_document(ours, theirs):
    for route in portal():
        answer, content = send(route, Client(), ours.ids)
        assert answer.status_code in {200, 204, 202, 303, 405, 422, 404}, route
        assert THEIRS.encode() not in told(answer, content), route
        if route.name == "public-page" and route.method == "GET":
            assert answer.status_code == 200
    token = ours.token
    others = [
        token[:-1],
        f"{token}x",
        token.upper(),
        token.replace("pub_", "key_"),
        ours.ids["link_id"],
        ours.keys["full"],
        ours.ids["secret"],
    ]
    for bad in others:
        for route in portal():
            answer, content = send(route, Client(), {**ours.ids, "token": bad})
            assert answer.status_code == 404, (route, bad)
            assert OURS.encode() not in told(answer, content), route


def test_whoever_signs_in_by_mail_sees_what_is_theirs(ours, theirs):
    """Without a session the customer's own pages lead to the door; with one, another company's rows are not there."""
    for route in mine():
        answer, content = send(route, Client(), ours.ids)
        assert answer.status_code in {200, 303, 403, 404, 405, 422}, route
        assert OURS.encode() not in told(answer, content), route
    guest = Client(headers={"origin": "http://testserver"})
    token = signin._make("session", ours.email, signin.SESSION)
    guest.cookies["duebook_my"] = token
    assert OURS.encode() in guest.get("/my/papers").content
    for route in mine():
        if route.name in {"my-leave", "my-enter"}:
            continue
        answer, content = send(route, guest, {**ours.ids, **theirs.ids})
        assert THEIRS.encode() not in told(answer, content), route
        if route.rows:
            assert answer.status_code in {404, 405}, route


def _mixtures(route: Route, ours: Side, theirs: Side) -> Iterator[dict[str, str]]:
    """All ids of the other company; and where a path has several, each of them alone."""
    yield {**theirs.ids, "secret": ours.ids["secret"], "company_id": theirs.company.pk}
    if len(route.rows) > 1:
        for name in route.rows:
            kind = expected.PARAMETERS[name]
            yield {**ours.ids, kind: theirs.ids[kind], "company_id": ours.company.pk}


def _described(route: Route) -> dict[str, Any]:
    from tests.api.caller import description

    return description()["paths"]["/" + route.pattern.replace("<", "{").replace(">", "}")][route.method.lower()]
