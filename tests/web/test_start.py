"""The first start: one page, one secret, no known password, gone afterwards."""

import pytest
from django.test import Client

from duebook.services.operations import start
from duebook.store.companies import Company
from duebook.store.counters import Series
from duebook.store.users import Membership, User
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {
    "company": "Uferwerk GmbH",
    "country": "DE",
    "tax_number": "136 695 976",
    "name": "Ada Kern",
    "email": "Ada@Uferwerk.example",
    "password": "korrekt pferd batterie",
}


@pytest.fixture
def address() -> str:
    return f"/start/{start.make_token()}"


def test_sets_up_a_company_from_three_facts(client: Client, address: str) -> None:
    answer = client.post(address, FORM)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    company = Company.objects.get()
    assert (company.vat_id, company.currency, company.language, company.time_zone) == (
        "DE136695976",
        "EUR",
        "de",
        "Europe/Berlin",
    )
    assert company.terms == {"days": 14}
    assert {row.key: row.pattern for row in Series.objects.of(company)} == {
        "invoices": "RE-{year}-{n:4}",
        "credit-notes": "GS-{year}-{n:4}",
    }
    assert Membership.objects.of(company).get().role == "owner"
    assert client.get("/").status_code == 200


def test_the_address_is_gone_after_the_set_up(client: Client, address: str) -> None:
    client.post(address, FORM)
    assert Client().get(address).status_code == 404
    assert Client().post(address, FORM | {"email": "eve@elsewhere.example"}).status_code == 404
    assert User.objects.count() == 1


def test_a_wrong_secret_is_not_found(client: Client, address: str) -> None:
    assert client.get("/start/start_guess").status_code == 404
    assert client.get(address).status_code == 200


def test_guessing_is_slowed_down(client: Client, address: str) -> None:
    codes = [client.get("/start/start_guess").status_code for _ in range(12)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_the_secret_is_kept_hashed(settings) -> None:
    secret = start.make_token()
    assert secret not in (settings.DATA / "start.token").read_text()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tax_number": "136695975"}, "id_tax_number_error"),
        ({"password": "short"}, "id_password_error"),
        ({"password": "password123"}, "id_password_error"),
        ({"company": ""}, "id_company_error"),
        ({"country": ""}, "id_country_error"),
        ({"email": "no address"}, "id_email_error"),
    ],
)
def test_a_fault_stands_beside_its_field(client: Client, address: str, change: dict[str, str], field: str) -> None:
    answer = client.post(address, FORM | change)
    assert answer.status_code == 422
    assert f'id="{field}"' in answer.content.decode()
    assert not User.objects.exists()
    assert not Company.objects.exists()


def test_the_law_fills_in_while_one_types(client: Client, address: str) -> None:
    text = client.get(f"{address}/facts", {"country": "PL"}, headers={"HX-Request": "true"}).content.decode()
    assert "PLN" in text
    assert "FV-" in text


@pytest.mark.parametrize(
    ("number", "words"), [("DE136695976", "check digits fit"), ("DE136695975", "do not fit"), ("37/123/45678", "local")]
)
def test_the_tax_number_is_judged_while_one_types(client: Client, address: str, number: str, words: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": "tax-verdict"}
    text = client.get(f"{address}/facts", {"country": "DE", "tax_number": number}, headers=headers).content.decode()
    assert words in text


def test_companies_of_the_command_line_get_their_first_owner(client: Client, address: str) -> None:
    company = factories.company()
    assert 'name="company"' not in client.get(address).content.decode()
    client.post(address, {name: FORM[name] for name in ("name", "email", "password")})
    assert Membership.objects.of(company).get().user.email == "ada@uferwerk.example"


def test_the_greeting_never_names_a_password(client: Client) -> None:
    assert "/start/start_" in start.greeting("http://localhost:8000")
    User.objects.create_user("ada@uferwerk.example", "x")
    assert "/start/" not in start.greeting("http://localhost:8000")
