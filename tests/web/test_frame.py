"""The frame of every page: headers, roles, companies, errors, search."""

import pytest
from django.test import Client

from duebook.services.cases.disputes import open_dispute
from duebook.services.treasury import look_at
from tests import factories
from tests.services.treasury.lines import account, line

pytestmark = pytest.mark.django_db
ROOMS = {
    "/": "viewer",
    "/customers/": "viewer",
    "/customers/new": "clerk",
    "/items/": "viewer",
    "/items/new": "clerk",
    "/activity/": "viewer",
    "/settings/": "viewer",
    "/settings/accounts/": "viewer",
    "/settings/series/": "viewer",
    "/settings/series/new": "admin",
    "/settings/look/": "admin",
    "/settings/people/": "admin",
    "/settings/keys/": "admin",
    "/settings/webhooks/": "admin",
    "/settings/audit/": "approver",
    "/mailbox/": "admin",
}
"""Address -> the least role that may open it."""
RANKS = ("viewer", "clerk", "approver", "admin", "owner")


@pytest.mark.parametrize(("path", "least"), ROOMS.items())
def test_a_role_opens_its_rooms_and_no_others(visitor, path: str, least: str) -> None:
    for rank, role in enumerate(RANKS):
        answer = visitor(role).get(path)
        assert answer.status_code == (200 if rank >= RANKS.index(least) else 403), role


def test_the_rail_shows_only_rooms_that_open(visitor) -> None:
    text = visitor("clerk").get("/").content.decode()
    assert 'href="/mailbox/"' not in text
    assert 'href="/mailbox/"' in visitor("owner").get("/").content.decode()


@pytest.mark.parametrize("path", ["/settings/", "/settings/accounts/", "/settings/habits/", "/settings/policy/"])
def test_reading_settings_is_not_writing_them(visitor, company, path: str) -> None:
    assert visitor("clerk").post(path, {"name": "Mine now", "country": "DE"}).status_code == 403
    company.refresh_from_db()
    assert company.name == "Uferwerk GmbH"


def test_every_page_carries_the_strict_policy(owner: Client) -> None:
    answer = owner.get("/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    text = answer.content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_pages_stay_small(owner: Client, company) -> None:
    for number in range(50):
        factories.customer(company, f"Customer with a rather long name GmbH & Co. KG {number}")
    for path in ("/", "/customers/", "/settings/habits/"):
        assert len(owner.get(path).content) < 60_000, path


def test_a_page_without_sign_in_leads_there(client: Client, db) -> None:
    assert client.get("/settings/keys/")["Location"] == "/sign-in/?next=/settings/keys/"
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/sign-in/"


def test_an_unknown_address_says_so_plainly(client: Client, db) -> None:
    answer = client.get("/nothing-here")
    assert (answer.status_code, "There is no such page here." in answer.content.decode()) == (404, True)


def test_a_form_without_its_token_is_refused(company) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.actor(company).user)
    answer = client.post("/customers/new", {"name": "X", "country": "DE"})
    assert (answer.status_code, "form-expired" in answer.content.decode()) == (403, True)


def test_an_error_for_htmx_is_one_sentence(visitor) -> None:
    answer = visitor("viewer").get("/settings/keys/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "keys.write" in answer["X-Sentence"]


def test_goes_over_to_another_company_and_only_to_one_s_own(visitor, company) -> None:
    second, foreign = factories.company("Zweite GmbH"), factories.company("Fremde GmbH")
    user = factories.actor(company).user
    second.memberships.create(company=second, user=user, role="viewer")
    client = Client()
    client.force_login(user)
    client.post("/companies/choose", {"company": second.pk})
    assert client.get("/settings/").context["actor"].company == second
    assert client.get("/customers/new").status_code == 403
    client.post("/companies/choose", {"company": foreign.pk})
    assert client.get("/settings/").context["actor"].company == second


def test_search_finds_documents_customers_and_pages_of_this_company_only(owner: Client, company) -> None:
    row = factories.customer(company, "Nordlicht AG")
    document = factories.issued(factories.actor(company), row)
    factories.customer(factories.company("Fremde GmbH"), "Nordlicht Fremd")
    text = owner.get("/search?q=nordlicht").content.decode()
    assert f"/customers/{row.pk}" in text
    assert document.number in text
    assert "Fremd" not in text
    assert "Number series" in owner.get("/search?q=series").content.decode()
    assert "Nothing found" in owner.get("/search?q=zzzz").content.decode()


def test_home_asks_a_constant_number_of_queries(owner: Client, company, django_assert_max_num_queries) -> None:
    who, buyer = factories.actor(company), factories.customer(company)
    for _ in range(4):
        factories.issued(who, buyer)
    with django_assert_max_num_queries(24):
        assert owner.get("/").status_code == 200


def test_home_names_the_work_that_waits_in_receivables(visitor, company) -> None:
    boss = factories.actor(company, email="boss@uferwerk.example")
    giro = account(company, auto_post=False)
    line(giro, "12.00", "Anzahlung")
    line(giro, "13.00", "Anzahlung zwei")
    open_dispute(boss, factories.issued(boss, factories.customer(company)).pk, "price", "Too dear.")
    look_at.look_at(boss, giro.pk)
    clerk = visitor("clerk").get("/").content.decode()
    assert "2 bank lines to look at" in clerk
    assert "1 open dispute" in clerk
    assert "bank lines to look at" not in visitor("viewer").get("/").content.decode()


def test_the_palette_finds_pages_within_the_rooms(visitor) -> None:
    found = visitor("viewer").get("/search?q=unapplied").content.decode()
    assert 'href="/bank/unapplied/"' in found
    assert "/mandates/" in visitor("clerk").get("/search?q=mandates").content.decode()
