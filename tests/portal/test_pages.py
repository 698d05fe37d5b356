import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from duebook.edge import clock
from duebook.portal import door, words
from duebook.services.delivery import files, links, wording
from duebook.services.receivables.record_payment import record_payment
from duebook.store.models import Event, OpenItem, PublicLink
from tests import factories

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OWN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def who():
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(picture, "PNG")
    return factories.actor(factories.company(look={"accent": "#0B7A75"}, logo=picture.getvalue()))


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company, language="de"), "100", language="de")


@pytest.fixture
def token(who, row):
    _, made = links.create_link(who, row.pk, "kunde@nordlicht.example")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        yield made


@pytest.fixture
def visitor():
    return Client(HTTP_USER_AGENT=FIREFOX, enforce_csrf_checks=True)


def counts():
    return tuple(model.objects.everywhere("a test counts").count() for model in (Event, PublicLink))


def test_the_page_says_what_is_due_and_how_to_pay(visitor, row, token):
    page = visitor.get(f"/p/{token}")
    text = page.content.decode().replace("\xa0", " ")
    assert page.status_code == 200
    for said in (
        row.number,
        "119,00 €",
        "1. April 2026",
        "DE89 3704 0044 0532 0130 00",
        "Uferwerk GmbH",
        "Nordlicht AG",
        "PDF herunterladen",
        "Erhalt bestätigen",
    ):
        assert said in text, said
    assert '<html lang="de"' in text
    assert len(page.content) < 20_000


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_page_speaks_the_customers_language(visitor, who, language):
    row = factories.issued(who, factories.customer(who.company, language=language), "1", language=language)
    text = visitor.get(f"/p/{links.create_link(who, row.pk)[1]}").content.decode()
    assert f'lang="{language}"' in text
    assert not re.search(r"\{[a-z_]+\}", text)


def test_files_are_the_frozen_ones_and_never_shown_inside(visitor, who, row, token):
    for kind in ("pdf", "ubl", "cii"):
        answer = visitor.get(f"/p/{token}/{kind}")
        frozen = files.read_file(who, row.pk, kind)
        assert answer.content == frozen.content
        assert answer["Content-Disposition"] == f'attachment; filename="{frozen.name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert visitor.get(f"/p/{token}/exe").status_code == 404


def test_brand_logo_and_code(visitor, token):
    css = visitor.get(f"/p/{token}/brand.css")
    assert (css["Content-Type"], "--accent:#0b7a75" in css.content.decode()) == ("text/css; charset=utf-8", True)
    logo = visitor.get(f"/p/{token}/logo")
    assert (logo["Content-Type"], logo.content[:4]) == ("image/png", b"\x89PNG")
    code = visitor.get(f"/p/{token}/code.svg")
    assert (code["Content-Type"], code.content[:4]) == ("image/svg+xml", b"<svg")


def test_nothing_is_allowed_but_our_own_files(visitor, token):
    page = visitor.get(f"/p/{token}")
    assert page["Content-Security-Policy"] == door.POLICY
    assert "unsafe" not in door.POLICY
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("same-origin", "no-store, private")
    assert "noindex" in page["X-Robots-Tag"]
    assert not page.cookies
    text = page.content.decode()
    assert not re.findall(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=|https?://", text)


def test_no_get_changes_anything(visitor, token):
    before = counts()
    for path in ("", "/pdf", "/ubl", "/cii", "/logo", "/brand.css", "/code.svg"):
        assert visitor.get(f"/p/{token}{path}").status_code == 200
        assert visitor.head(f"/p/{token}{path}").status_code == 200
    for path in ("/seen", "/confirm", "/question"):
        assert visitor.get(f"/p/{token}{path}").status_code == 405
    events, link_count = counts()
    assert (events - before[0], link_count) == (1, before[1]), "only the freezing of the files, which no visitor causes twice"
    assert not Event.objects.everywhere("a test looks").exclude(kind__in=("issued", "created", "rendered")).exists()


@pytest.mark.parametrize("path", ["seen", "confirm", "question", "pdf"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "http://testserver.evil.example"},
    ],
)
def test_another_site_cannot_act(visitor, token, path, headers):
    before = counts()
    assert visitor.post(f"/p/{token}/{path}", {"text": "x"}, **headers).status_code == 403
    assert counts() == before


def test_a_reader_with_script_is_recorded_and_a_program_is_not(visitor, row, token):
    assert visitor.post(f"/p/{token}/seen", HTTP_USER_AGENT="curl/8", **OWN).status_code == 202
    assert OpenItem.objects.of(row.company_id).get(document=row).viewed_at is None
    assert visitor.post(f"/p/{token}/seen", **OWN).status_code == 204
    assert OpenItem.objects.of(row.company_id).get(document=row).viewed_at is not None


def test_a_download_by_its_button_is_a_view_without_script(visitor, row, token):
    answer = visitor.post(f"/p/{token}/pdf", HTTP_SEC_FETCH_SITE="same-origin")
    assert answer.content.startswith(b"%PDF-")
    assert Event.objects.of(row.company_id).get(kind="viewed").evidence["by"] == "pdf"


def test_own_staff_that_is_signed_in_is_left_out(visitor, who, row, token):
    visitor.force_login(who.user)
    assert visitor.post(f"/p/{token}/seen", **OWN).status_code == 204
    assert not Event.objects.of(who.company).filter(kind="viewed").exists()


def test_confirming_shows_the_day(visitor, row, token):
    answer = visitor.post(f"/p/{token}/confirm", {"name": "Ida Holm"}, **OWN)
    assert (answer.status_code, answer["Location"]) == (303, f"/p/{token}#answer")
    text = visitor.get(f"/p/{token}").content.decode()
    assert "Bestätigt am" in text
    assert "Erhalt bestätigen" not in text


def test_asking_and_objecting(visitor, row, token):
    answer = visitor.post(f"/p/{token}/question", {"text": "Wofür?", "name": "Ida"}, **OWN)
    assert answer["Location"] == f"/p/{token}?said=question#answer"
    assert "weitergegeben" in visitor.get(answer["Location"]).content.decode()
    visitor.post(f"/p/{token}/question", {"text": "Nein", "dispute": "1"}, **OWN)
    assert OpenItem.objects.of(row.company_id).get(document=row).disputed_at is not None


def test_an_empty_question_keeps_the_form_and_says_what_is_missing(visitor, token):
    answer = visitor.post(f"/p/{token}/question", {"text": "  ", "name": "Ida <b>"}, **OWN)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text
    assert 'value="Ida &lt;b&gt;"' in text


def test_what_was_paid_is_said_and_paid_is_paid(visitor, who, row, token):
    record_payment(who, row.customer_id, Decimal(50), "EUR", received_on=factories.DAY)
    text = visitor.get(f"/p/{token}").content.decode().replace("\xa0", " ")
    assert "69,00 €" in text
    assert "50,00 €" in text
    record_payment(who, row.customer_id, Decimal(69), "EUR", received_on=factories.DAY)
    text = visitor.get(f"/p/{token}").content.decode()
    assert "Bezahlt" in text
    assert "DE89" not in text
    assert visitor.get(f"/p/{token}/code.svg").status_code == 404


def test_texts_of_all_languages_are_the_same_set():
    first = words.sentences("en").keys()
    for language in wording.LANGUAGES:
        assert words.sentences(language).keys() == first
        assert all(words.sentences(language).values())


def test_markup_in_names_is_text(visitor):
    who = factories.actor(factories.company("<script>alert(1)</script>"))
    row = factories.issued(who, factories.customer(who.company, name='"><img src=x onerror=alert(1)>'), "1")
    text = visitor.get(f"/p/{links.create_link(who, row.pk)[1]}").content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_an_accent_that_is_no_colour_never_reaches_the_stylesheet(visitor):
    who = factories.actor(factories.company(look={"accent": "red;} body{display:none"}))
    row = factories.issued(who, factories.customer(who.company), "1")
    css = visitor.get(f"/p/{links.create_link(who, row.pk)[1]}/brand.css").content.decode()
    assert "display" not in css
    assert "--accent:#1f3a5f" in css
