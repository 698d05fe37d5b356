"""Settings through their forms: company, accounts, habits, approval, series, look, users, keys, webhooks, audit."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from duebook.store.audit import AuditEntry
from duebook.store.companies import Company
from duebook.store.counters import Series
from duebook.store.users import ApiKey, Invitation, Membership, User
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_profile_is_what_documents_say(owner: Client, company) -> None:
    form = {
        "name": "Uferwerk AG",
        "street": "Kai 1",
        "city": "Kiel",
        "postcode": "24103",
        "country": "DE",
        "tax_number": "DE136695976",
    }
    assert owner.post("/settings/", form).status_code == 303
    company.refresh_from_db()
    assert (company.name, company.profile["address"]["street"], company.vat_id) == ("Uferwerk AG", "Kai 1", "DE136695976")
    assert company.profile["tax_number"] == "37/123/45678"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"a-0-account": "DE89370400440532013001"}, "ACCOUNT-IBAN"), ({"a-0-bic": "ABC"}, "ACCOUNT-BIC")],
)
def test_a_wrong_account_is_refused_beside_its_field(owner: Client, company, change: dict[str, str], code: str) -> None:
    form = {"a-TOTAL_FORMS": "2", "a-INITIAL_FORMS": "1", "a-0-account": "DE89 3704 0044 0532 0130 00", "a-0-bic": ""} | change
    answer = owner.post("/settings/accounts/", form)
    assert (answer.status_code, code in answer.content.decode()) == (422, True)


def test_an_account_is_kept_without_spaces(owner: Client, company) -> None:
    form = {
        "a-TOTAL_FORMS": "2",
        "a-INITIAL_FORMS": "1",
        "a-0-account": "at61 1904 3002 3457 3201",
        "a-0-account_name": "Uferwerk",
    }
    assert owner.post("/settings/accounts/", form).status_code == 303
    company.refresh_from_db()
    assert company.payment == [{"account": "AT611904300234573201", "account_name": "Uferwerk"}]


def test_habits_are_saved_and_shown_again(owner: Client, company) -> None:
    form = {
        "currency": "chf", "language": "fr", "time_zone": "Europe/Zurich", "fiscal_year_start": "4", "supply": "goods",
        "tax_scheme": "standard", "rounding": "line", "days": "20",
    }  # fmt: skip
    assert owner.post("/settings/habits/", form).status_code == 303
    company.refresh_from_db()
    assert (company.currency, company.fiscal_year_start, company.rounding, company.terms) == ("CHF", 4, "line", {"days": 20})
    wrong = owner.post("/settings/habits/", form | {"time_zone": "Mars/Olympus"})
    assert (wrong.status_code, 'id="id_time_zone_error"' in wrong.content.decode()) == (422, True)


def test_approval_is_asked_for_from_an_amount(owner: Client, company) -> None:
    owner.post("/settings/policy/", {"needed": "on", "approval_from": "1.000,00", "approval_steps": "2"})
    company.refresh_from_db()
    assert (company.approval_from_minor, company.approval_steps) == (100_000, 2)
    owner.post("/settings/policy/", {"approval_steps": "1"})
    company.refresh_from_db()
    assert company.approval_from_minor is None


def test_a_series_that_would_repeat_numbers_is_refused(owner: Client, company) -> None:
    form = {"name": "Shop", "pattern": "S-{n:4}", "reset": "year", "start": "1", "types": ["380"]}
    answer = owner.post("/settings/series/new", form)
    assert (answer.status_code, "DB-PATTERN-REPEATS" in answer.content.decode()) == (422, True)
    assert owner.post("/settings/series/new", form | {"pattern": "S-{year}-{n:4}"}).status_code == 303
    assert Series.objects.of(company).get(key="shop").pattern == "S-{year}-{n:4}"


def test_the_preview_shows_the_next_five(owner: Client) -> None:
    text = owner.get("/settings/series/preview", {"pattern": "X-{n:3}", "reset": "never", "start": "98"}).content.decode()
    assert re.findall(r"X-\d{3}", text) == ["X-098", "X-099", "X-100", "X-101", "X-102"]


def test_a_used_series_keeps_its_reset(owner: Client, company) -> None:
    factories.issued(factories.actor(company), factories.customer(company))
    row = Series.objects.of(company).get(key="invoices")
    form = {"name": row.name, "pattern": row.pattern, "reset": "never", "start": "1", "types": row.types}
    assert "SERIES-USED" in owner.post(f"/settings/series/{row.pk}", form).content.decode()


def test_the_last_series_for_invoices_stays(owner: Client, company) -> None:
    row = Series.objects.of(company).get(key="invoices")
    assert owner.post(f"/settings/series/{row.pk}/archive", {"archived": "yes"}).status_code == 409


LOOK = {"design": "modern", "accent": "#AA2244", "font": "Inter", "paper": "a4", "footer_1": "Kiel", "footer_3": "Bank"}


def test_the_look_is_saved_with_its_logo_painted_anew(owner: Client, company) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2000, 40), "#aa2244").save(picture, "PNG")
    picture.name, _ = "logo.png", picture.seek(0)
    assert owner.post("/settings/look/", LOOK | {"logo": picture}).status_code == 303
    company.refresh_from_db()
    assert company.look == {"design": "modern", "accent": "#aa2244", "footer": ["Kiel", "", "Bank"]}
    assert Image.open(io.BytesIO(bytes(company.logo))).width == 1200


def test_what_is_no_picture_is_refused(owner: Client, company) -> None:
    page = io.BytesIO(b"<svg onload=alert(1)>")
    page.name = "logo.png"
    answer = owner.post("/settings/look/", LOOK | {"logo": page})
    assert (answer.status_code, "LOGO-FORMAT" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("change", [{"accent": "red"}, {"accent": "#12345\n"}, {"design": "none"}, {"font": "Comic"}])
def test_a_wrong_look_is_refused(owner: Client, company, change: dict[str, str]) -> None:
    assert owner.post("/settings/look/", LOOK | change).status_code == 422
    assert owner.post("/settings/look/preview", LOOK | change).status_code == 422


def test_the_preview_is_a_picture_and_stores_nothing(owner: Client, company) -> None:
    before = Company.objects.get().look
    answer = owner.post("/settings/look/preview", LOOK)
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).format == "PNG"
    assert Company.objects.get().look == before
    assert owner.get("/settings/look/preview").content != answer.content


def test_an_invitation_is_accepted_once(owner: Client, company) -> None:
    text = owner.post("/settings/people/", {"email": "eva@uferwerk.example", "role": "clerk"}).content.decode()
    link = re.search(r'value="http://testserver(/join/ivt_[^"]+)"', text)
    assert link is not None
    stranger = Client()
    assert "Uferwerk GmbH" in stranger.get(link[1]).content.decode()
    assert stranger.post(link[1], {"name": "Eva", "password": "kurz"}).status_code == 422
    assert stranger.post(link[1], {"name": "Eva", "password": "korrekt pferd batterie"})["Location"] == "/"
    assert Membership.objects.of(company).get(user__email="eva@uferwerk.example").role == "clerk"
    assert stranger.get("/customers/").status_code == 200
    assert Client().get(link[1]).status_code == 404
    assert AuditEntry.objects.of(company).filter(verb="people.accept").exists()


def test_an_invitation_never_takes_over_an_account(owner: Client, company) -> None:
    User.objects.create_user("eva@uferwerk.example", "her own password")
    text = owner.post("/settings/people/", {"email": "eva@uferwerk.example", "role": "clerk"}).content.decode()
    link = re.search(r'value="http://testserver(/join/ivt_[^"]+)"', text)
    assert link is not None
    assert Client().post(link[1], {"name": "Eve", "password": "korrekt pferd batterie"}).status_code == 409
    assert owner.post(link[1], {}).status_code == 409
    assert not Membership.objects.of(company).filter(user__email="eva@uferwerk.example").exists()


def test_an_administrator_neither_makes_nor_unmakes_owners(visitor, company) -> None:
    admin = visitor("admin")
    clerk = Membership.objects.of(company).create(company=company, user=User.objects.create_user("c@x.example"), role="clerk")
    visitor("owner")
    first = Membership.objects.of(company).get(role="owner")
    assert admin.post("/settings/people/", {"email": "o@x.example", "role": "owner"}).status_code == 422
    assert admin.post(f"/settings/people/{clerk.pk}/role", {"role": "owner"}).status_code == 403
    assert admin.post(f"/settings/people/{first.pk}/role", {"role": "clerk"}).status_code == 403
    assert admin.post(f"/settings/people/{first.pk}/end").status_code == 403
    assert admin.post(f"/settings/people/{clerk.pk}/role", {"role": "approver"}).status_code == 303


def test_the_last_owner_stays(owner: Client, company) -> None:
    mine = Membership.objects.of(company).get()
    assert owner.post(f"/settings/people/{mine.pk}/end").status_code == 409
    assert owner.post(f"/settings/people/{mine.pk}/role", {"role": "clerk"}).status_code == 409


def test_a_key_is_shown_once_and_kept_hashed(owner: Client, company) -> None:
    form = {"name": "Shop", "expires": "30", "scopes": ["customers.read"], "once": "frm_k"}
    first, second = owner.post("/settings/keys/", form), owner.post("/settings/keys/", form)
    secret = re.search(r'value="(key_[^"]+)"', first.content.decode())
    row = ApiKey.objects.of(company).get()
    assert secret is not None
    assert secret[1] not in owner.get("/settings/keys/").content.decode()
    assert second["Location"] == "/settings/keys/"
    assert (row.scopes, row.digest == secret[1], row.prefix) == (["customers.read"], False, secret[1][:12])
    owner.post(f"/settings/keys/{row.pk}/revoke")
    assert ApiKey.objects.of(company).get().revoked_at


def test_a_key_cannot_do_more_than_its_maker(visitor, company) -> None:
    admin = visitor("admin")
    assert admin.post("/settings/keys/", {"name": "Shop", "scopes": ["owners.write"]}).status_code == 422
    assert not ApiKey.objects.of(company).exists()


def test_an_endpoint_of_this_machine_is_refused(owner: Client, company) -> None:
    answer = owner.post("/settings/webhooks/", {"url": "http://127.0.0.1:1/x"})
    assert answer.status_code in {403, 422}
    assert not company.webhookendpoints.exists()


def test_the_audit_names_who_changed_what_and_filters(owner: Client, company) -> None:
    row = factories.customer(company, "Nordlicht AG")
    owner.post(f"/customers/{row.pk}/archive", {"archived": "yes"})
    owner.post("/items/new", {"name": "Design", "price": "1", "currency": "EUR", "unit": "HUR"})
    everything = owner.get("/settings/audit/").content.decode()
    assert "customer.archive" in everything
    assert "127.0.0.1" in everything
    only = owner.get("/settings/audit/?q=Nordlicht", headers={"HX-Request": "true"}).content.decode()
    assert ("customer.archive" in only, "item.save" in only) == (True, False)
    assert "item.save" not in owner.get("/settings/audit/?until=2020-01-01", headers={"HX-Request": "true"}).content.decode()


def test_an_invitation_can_be_withdrawn(owner: Client, company) -> None:
    owner.post("/settings/people/", {"email": "eva@uferwerk.example", "role": "clerk"})
    owner.post(f"/settings/invitations/{Invitation.objects.of(company).get().pk}/withdraw")
    assert not Invitation.objects.of(company).exists()
