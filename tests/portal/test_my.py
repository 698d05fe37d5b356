"""The customer's own pages: signed in by mail, everything of all companies, and wishes that somebody decides."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from duebook.edge import clock
from duebook.portal.my import words
from duebook.services.access import PERMISSIONS
from duebook.services.billing import customers
from duebook.services.debits import runs
from duebook.services.debits.settings import save_settings
from duebook.services.delivery import mailbox, wording
from duebook.services.operations import jobs
from duebook.services.portal import changes, reach, signin
from duebook.store.models import ChangeRequest, Mail, PortalPass
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.django_db
READER = "einkauf@nordlicht.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def buyer(who):
    return factories.customer(who.company, email=READER, language="de")


@pytest.fixture
def row(who, buyer):
    return factories.issued(who, buyer, "100", language="de")


@pytest.fixture
def guest():
    client = Client(HTTP_USER_AGENT=FIREFOX, HTTP_ORIGIN="http://testserver", enforce_csrf_checks=True)
    client.cookies["duebook_my"] = signin._make("session", READER, signin.SESSION)
    return client


def letters():
    jobs.drain()
    return [mailbox.opened(bytes(one.message)).decode() for one in Mail.objects.everywhere("a test reads").order_by("created_at")]


def test_a_link_signs_in_once(row):
    client = Client(HTTP_ORIGIN="http://testserver", HTTP_USER_AGENT=FIREFOX)
    asked = client.post("/my/", {"email": READER.upper()})
    assert asked.status_code == 200
    token = re.search(r"/my/in/(pin_[\w-]+)", letters()[-1].replace("=\n", "").replace("=\r\n", ""))[1]
    assert client.get(f"/my/in/{token}").status_code == 200
    assert client.get(f"/my/in/{token}").status_code == 200, "a mail program that opens the link uses nothing up"
    assert client.get("/my/papers").status_code == 303
    entered = client.post(f"/my/in/{token}")
    assert entered.status_code == 303
    cookie = entered.cookies["duebook_my"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert row.number in client.get("/my/papers").content.decode()
    assert Client(HTTP_ORIGIN="http://testserver").post(f"/my/in/{token}").status_code == 404
    client.post("/my/out")
    assert client.get("/my/papers").status_code == 303


def test_nobody_learns_whether_an_address_is_known(row):
    client = Client(HTTP_ORIGIN="http://testserver")
    known = client.post("/my/", {"email": READER})
    unknown = client.post("/my/", {"email": "nobody@elsewhere.example"})
    assert known.content.decode().replace(READER, "") == unknown.content.decode().replace("nobody@elsewhere.example", "")
    assert len(letters()) == 1


def test_letters_that_a_database_takes_for_the_same_are_not(who):
    """The upper case of a dotless i is I in PostgreSQL: the address below may belong to somebody else."""
    contact = factories.customer(who.company, "Süd AG", email="")
    customers.save_contact(who, contact.pk, name="Iris", email="iris@sued.example")
    factories.customer(who.company, email="SIMON@nordlicht.example")
    assert len(reach.seats("iris@sued.example")) == len(reach.seats("simon@nordlicht.example")) == 1
    for typed in ("\u0131ris@sued.example", "s\u0131mon@nordlicht.example", "\u017fimon@nordlicht.example"):
        assert reach.seats(typed) == []


def test_letters_are_counted(row):
    client = Client(HTTP_ORIGIN="http://testserver")
    assert [client.post("/my/", {"email": READER}).status_code for _ in range(7)][-1] == 429


def test_a_mailbox_is_not_filled(row):
    for _ in range(signin.MOST_LETTERS):
        signin._make("letter", READER, signin.LETTER)
    signin.ask(READER)
    assert letters() == []
    PortalPass.objects.filter(email=READER).update(expires_at=clock.now())
    signin.ask(READER)
    assert len(letters()) == 1


def test_links_and_sessions_end(row):
    token = signin._make("session", READER, signin.SESSION)
    assert signin.session(token)
    assert signin.session(token.replace("pse_", "pin_")) is None
    assert signin.session(token[:-1]) is None
    with clock.frozen(clock.now() + signin.SESSION):
        assert signin.session(token) is None
    assert token not in str(PortalPass.objects.values())


def test_all_companies_of_an_address_and_nothing_else(guest, row):
    other = factories.actor(factories.company("Zweite GmbH"))
    mine = factories.issued(other, factories.customer(other.company, "Nordlicht AG", email="x@y.example"), "7")
    contact = mine.customer
    theirs = factories.issued(other, factories.customer(other.company, "Fremde AG", email="fremd@example.org"), "9")
    assert "Zweite GmbH" not in guest.get("/my/papers").content.decode()
    contact.contacts.create(company=other.company, name="Einkauf", email=READER)
    page = guest.get("/my/papers").content.decode()
    assert "Zweite GmbH" in page
    assert "Fremde AG" not in page
    assert guest.post(f"/my/open/{theirs.pk}").status_code == 404
    assert guest.get(f"/my/at/{theirs.customer_id}").status_code == 404
    assert guest.post("/my/pay", {"document": [row.pk, theirs.pk]}).status_code == 404
    assert guest.post("/my/pay", {"document": [row.pk, mine.pk]}).status_code == 422
    contact.archived_at = clock.now()
    contact.save()
    assert "Zweite GmbH" not in guest.get("/my/papers").content.decode()


def test_a_document_opens_on_its_own_page(guest, row):
    opened = guest.post(f"/my/open/{row.pk}")
    assert opened.status_code == 303
    assert row.number in guest.get(opened["Location"]).content.decode()
    paying = guest.post("/my/pay", {"document": [row.pk]})
    assert paying["Location"].endswith("/pay")
    assert guest.get(paying["Location"]).status_code == 200
    assert guest.post("/my/pay").status_code == 422


def test_what_is_debited_is_said_and_not_offered(guest, who, buyer, row):
    other = factories.issued(who, buyer, "50", language="de")
    save_settings(who, creditor_id=scene.CREDITOR, iban=scene.OWN)
    scene.mandate(who, buyer, signed_on=clock.today(who.company.time_zone))
    runs.make_run(who, document_ids=[row.pk])
    page = guest.get("/my/papers").content.decode()
    assert f"mit der Endung {scene.THEIRS[-4:]} abgebucht" in page
    assert f'name="document" value="{row.pk}"' not in page
    assert f'name="document" value="{other.pk}"' in page


def test_filters_and_pages(guest, who, buyer, row, monkeypatch):
    monkeypatch.setattr("duebook.services.portal.papers.PAGE", 2)
    rows = [row, *(factories.issued(who, buyer, str(n)) for n in range(1, 4))]
    seen, after = [], ""
    while True:
        page = guest.get(f"/my/papers?state=all&after={after}").content.decode()
        seen += re.findall(r"/my/open/(\w+)", page)
        found = re.search(r"after=(\w+)", page)
        if not found:
            break
        after = found[1]
    assert sorted(seen) == sorted(one.pk for one in rows)
    assert "/my/open/" in guest.get(f"/my/papers?q={row.number}").content.decode()
    assert "/my/open/" not in guest.get("/my/papers?q=nothinglikeit").content.decode()
    assert "/my/open/" not in guest.get("/my/papers?state=settled").content.decode()


def test_a_change_counts_when_somebody_takes_it_over(guest, who, buyer):
    typed = changes.details_of(buyer) | {"street": "Neue Straße 5", "city": "Kiel"}
    assert guest.post(f"/my/at/{buyer.pk}/details", typed).status_code == 303
    buyer.refresh_from_db()
    assert buyer.profile["address"]["city"] != "Kiel"
    wish = ChangeRequest.objects.of(who.company).get()
    assert wish.wanted == {"street": "Neue Straße 5", "city": "Kiel"}
    changes.take(who, wish.pk)
    buyer.refresh_from_db()
    assert (buyer.profile["address"]["street"], buyer.profile["address"]["city"]) == ("Neue Straße 5", "Kiel")
    assert "Neue Straße 5" in guest.get(f"/my/at/{buyer.pk}").content.decode()


def test_a_newer_wish_replaces_the_older_one(guest, who, buyer):
    for street in ("A 1", "B 2"):
        guest.post(f"/my/at/{buyer.pk}/details", changes.details_of(buyer) | {"street": street})
    assert [one.state for one in ChangeRequest.objects.of(who.company).order_by("asked_at")] == ["replaced", "open"]


def test_wrong_wishes_stay_in_the_form(guest, buyer):
    bad = guest.post(f"/my/at/{buyer.pk}/details", changes.details_of(buyer) | {"email": "no address", "name": " "})
    assert bad.status_code == 422
    assert "no address" in bad.content.decode()
    assert bad.content.decode().count('aria-invalid="true"') == 2
    assert guest.post(f"/my/at/{buyer.pk}/details", changes.details_of(buyer)).status_code == 422
    person = guest.post(f"/my/at/{buyer.pk}/person", {"name": "X"})
    assert person.status_code == 422
    assert person.content.decode().count("autofocus") == 1, "one begins where something is wrong, far down the page"


def test_people_are_added_and_taken_away_by_the_company(guest, who, buyer):
    guest.post(f"/my/at/{buyer.pk}/person", {"name": "Neu", "email": "neu@nordlicht.example"})
    assert not reach.seats("neu@nordlicht.example")
    changes.take(who, ChangeRequest.objects.of(who.company).get(state="open").pk)
    assert reach.seats("NEU@nordlicht.example")
    contact = buyer.contacts.get()
    guest.post(f"/my/at/{buyer.pk}/person", {"id": contact.pk, "gone": "1"})
    changes.take(who, ChangeRequest.objects.of(who.company).get(state="open").pk)
    assert not reach.seats("neu@nordlicht.example")
    assert "changes.decide" not in PERMISSIONS["clerk"]


def test_the_company_decides_on_its_page(who, buyer, guest):
    guest.post(f"/my/at/{buyer.pk}/person", {"name": "Neu", "email": "neu@nordlicht.example"})
    wish = ChangeRequest.objects.of(who.company).get()
    desk = Client()
    desk.force_login(who.user)
    assert "neu@nordlicht.example" in desk.get("/customers/changes/").content.decode()
    assert desk.post(f"/customers/changes/{wish.pk}", {"act": "refuse"}).status_code == 422
    assert desk.post(f"/customers/changes/{wish.pk}", {"act": "refuse", "note": "Unknown person"}).status_code == 303
    assert "Unknown person" in guest.get(f"/my/at/{buyer.pk}").content.decode()


def test_the_account_as_page_and_table(guest, buyer, row):
    page = guest.get(f"/my/at/{buyer.pk}").content.decode().replace("\xa0", " ")
    assert "119,00 €" in page
    table = guest.get(f"/my/at/{buyer.pk}/statement.csv")
    assert b"119.00" in table.content
    assert table["Content-Disposition"].startswith("attachment")
    assert guest.get(f"/my/at/{buyer.pk}/statement.pdf").content.startswith(b"%PDF")
    assert guest.get(f"/my/at/{buyer.pk}?from=nonsense&to=9999-99-99").status_code == 200
    assert guest.get(f"/my/at/{buyer.pk}?to=0001-01-01").status_code == 200


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_language_has_every_word(language):
    texts = Path(words.__file__).parent / "texts"
    english = json.loads((texts / "en.json").read_text("utf-8"))
    there = json.loads((texts / f"{language}.json").read_text("utf-8"))
    assert there.keys() == english.keys()
    assert all(there.values())
