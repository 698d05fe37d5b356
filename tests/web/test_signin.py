"""Coming in and going out: the same page for every wrong try, slowed down, and never to a stranger's address."""

import pytest
from django.test import Client

from duebook.store.users import User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt pferd batterie"


@pytest.fixture
def user(company) -> User:
    person = factories.actor(company, email="ada@uferwerk.example").user
    assert person is not None
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"email": "ADA@uferwerk.example", "password": password} | more)


def test_signs_in_and_leads_on(client: Client, user: User) -> None:
    assert client.get("/customers/")["Location"] == "/sign-in/?next=/customers/"
    assert sign_in(client, next="/customers/")["Location"] == "/customers/"


def test_never_leads_to_another_host(client: Client, user: User) -> None:
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_wrong_password_and_unknown_address_look_alike(client: Client, user: User) -> None:
    wrong = sign_in(client, "wrong password")
    unknown = client.post("/sign-in/", {"email": "eve@uferwerk.example", "password": "wrong password"})
    assert wrong.status_code == unknown.status_code == 200
    assert "do not fit" in wrong.content.decode()
    assert "do not fit" in unknown.content.decode()


def test_too_many_tries_get_the_same_page_with_429(client: Client, user: User) -> None:
    answers = [sign_in(client, "wrong password") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[-1].content.decode().count("do not fit") == answers[0].content.decode().count("do not fit") == 1
    assert sign_in(client).status_code == 429


def test_the_limit_is_per_account(client: Client, user: User) -> None:
    for _ in range(11):
        client.post("/sign-in/", {"email": "eve@uferwerk.example", "password": "x"})
    assert sign_in(client).status_code == 302


def test_an_inactive_user_stays_out(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    assert "do not fit" in sign_in(client).content.decode()


def test_signing_out_needs_a_post(client: Client, user: User) -> None:
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/customers/").status_code == 302


def test_changes_the_password(client: Client, user: User) -> None:
    sign_in(client)
    wrong = client.post("/account/", {"form": "password", "p-old": "nonsense", "p-new": "noch ein langes wort"})
    assert (wrong.status_code, "USER-OLD-PASSWORD" in wrong.content.decode()) == (422, True)
    weak = client.post("/account/", {"form": "password", "p-old": PASSWORD, "p-new": "kurz"})
    assert (weak.status_code, "USER-PASSWORD" in weak.content.decode()) == (422, True)
    assert client.post("/account/", {"form": "password", "p-old": PASSWORD, "p-new": "noch ein langes wort"}).status_code == 303
    assert client.get("/account/").status_code == 200
    assert sign_in(Client(), "noch ein langes wort").status_code == 302


def test_a_membership_that_ended_closes_the_door(client: Client, user: User, company) -> None:
    sign_in(client)
    assert client.get("/customers/").status_code == 200
    company.memberships.update(ended_at="2026-01-01T00:00Z")
    assert client.get("/customers/").status_code == 403
