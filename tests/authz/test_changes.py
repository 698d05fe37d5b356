"""What changes something is asked for on purpose: tokens, methods, and roles that nobody gives themselves (A6, A8)."""

import pytest
from django.core.cache import cache
from django.test import Client

from duebook.services.access import ALL
from duebook.store.users import Role
from tests.authz.asking import counts
from tests.authz.routes import api, mine, portal, web
from tests.authz.world import OURS

pytestmark = pytest.mark.django_db


def test_no_page_acts_without_a_token(ours):
    """Every page, every unsafe method, without a token: 403 or 405, and nothing changes (A6)."""
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(ours.actors[Role.OWNER].user)
    before = counts(ours)
    for route in web():
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(checked, method)(route.path(ours.ids), headers={"Origin": "https://elsewhere.example"})
            refused = {403, 404, 405} if route.name == "hook" else {403, 405}  # the hook's token is its secret
            assert answer.status_code in refused, (route, method, answer.status_code)
    for route in (*portal(), *mine()):
        own = {"token": ours.ids["mandate_token"]} if route.name.startswith("mandate-") else {}
        address = route.path(ours.ids | own)
        for origin in ("https://elsewhere.example", "null", "http://testserver.elsewhere.example"):
            answer = checked.post(address, headers={"Origin": origin})
            assert answer.status_code in {403, 405}, (route, origin)
        assert checked.post(address).status_code in {403, 405}, route
    assert counts(ours) == before


def test_no_get_changes_anything(ours):
    """Every GET of every door as whoever may do most; the rows of all tables are the same before and after (A6)."""
    browser, secret = ours.sign_in(Role.OWNER), ours.key("good", ALL)
    browser.get("/")
    gets = [route for route in (*api(), *web(), *portal(), *mine()) if route.method == "GET"]

    def ask(route):
        cache.clear()
        headers = {"Authorization": f"Bearer {secret}"} if route.door == "api" else {}
        browser.get(route.path(ours.ids), headers=headers)

    def changed(routes):
        before = counts(ours)
        for route in routes:
            ask(route)
        now = counts(ours)
        return [name for name in now if now[name] != before[name]]

    found = changed(gets)  # all rows are read twice, not once an address
    assert not found, (found, [str(route) for route in gets if changed([route])])


def test_nobody_rises(ours, theirs):
    """A clerk gives no roles and no keys; an administrator neither makes nor unmakes an owner; the last owner stays (A8)."""
    member, owner = (
        ours.ids["membership_id"],
        ours.company.memberships.get(user=ours.actors[Role.OWNER].user).pk,
    )
    before = sorted(ours.company.memberships.values_list("pk", "role", "ended_at"))
    for role in (Role.VIEWER, Role.CLERK, Role.APPROVER):
        who = ours.sign_in(role)
        assert who.post(f"/settings/people/{member}/role", {"role": "owner"}).status_code == 403
        assert who.post("/settings/people/", {"email": "me@x.example", "role": "owner"}).status_code == 403
        assert who.post("/settings/keys/", {"name": "x", "scopes": ["company.write"]}).status_code == 403
    admin = ours.sign_in(Role.ADMIN)
    assert admin.post(f"/settings/people/{member}/role", {"role": "owner"}).status_code == 403
    assert admin.post(f"/settings/people/{owner}/role", {"role": "viewer"}).status_code == 403
    assert admin.post(f"/settings/people/{owner}/end").status_code == 403
    assert admin.post("/settings/people/", {"email": "me@x.example", "role": "owner"}).status_code in {403, 422}
    assert ours.sign_in(Role.OWNER).post(f"/settings/people/{owner}/end").status_code == 409
    assert ours.sign_in(Role.OWNER).post(f"/settings/people/{owner}/role", {"role": "clerk"}).status_code == 409
    assert sorted(ours.company.memberships.values_list("pk", "role", "ended_at")) == before
    stranger = theirs.sign_in(Role.OWNER)
    assert stranger.post("/companies/choose", {"company": ours.company.pk}).status_code in {302, 403, 404}
    assert OURS.encode() not in stranger.get("/").content
