from datetime import timedelta

import pytest

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused, TooMany
from duebook.services.delivery import links, mailbox, visits
from duebook.services.operations import jobs
from duebook.store.models import Event, Mail, OpenItem, PublicLink
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
CUBOT = "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36"
PROGRAMS = [
    "", " ", "curl/8.5.0", "python-requests/2.32", "Wget/1.21", "Go-http-client/2.0", "Java/17.0.1", "okhttp/4.12", "axios/1.7",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "Googlebot/2.1", "Slackbot-LinkExpanding 1.0", "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20", "facebookexternalhit/1.1", "BarracudaCentral", "Mozilla/5.0 HeadlessChrome/120.0", "Microsoft Office/16.0", "SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Windows NT 10.0) Mimecast", "GoogleImageProxy", "YahooMailProxy; https://help.yahoo.com", "Proofpoint URL Defense", "SophosEmailScanner",
]  # fmt: skip


@pytest.fixture
def who():
    return factories.actor(factories.company(mail_reply_to="fragen@uferwerk.example"))


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100")


@pytest.fixture
def link(who, row):
    made, _ = links.create_link(who, row.pk, "kunde@nordlicht.example")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        yield made


def visit(agent=FIREFOX, **fields):
    return visits.Visit(**{"ip": "203.0.113.77", "agent": agent} | fields)


def kinds(row):
    return list(Event.objects.of(row.company_id).filter(document=row).values_list("kind", flat=True))


@pytest.mark.parametrize("agent", [FIREFOX, IPHONE, CUBOT])
def test_a_person_who_looks_has_viewed_it(row, link, agent):
    assert visits.seen(link, visit(agent)) == "human"
    event = Event.objects.of(row.company_id).get(kind="viewed")
    assert (event.evidence["class"], event.evidence["by"], event.evidence["ip"]) == ("human", "page", "203.0.113.0/24")
    assert OpenItem.objects.of(row.company_id).get(document=row).viewed_at == event.at


def test_first_and_last_view_are_kept_and_one_event(row, link):
    visits.seen(link, visit())
    first = clock.now()
    with clock.frozen(first + timedelta(days=3)):
        visits.seen(link, visit(IPHONE))
    link = PublicLink.objects.of(row.company_id).get()
    assert (link.first_viewed_at, link.last_viewed_at) == (first, first + timedelta(days=3))
    assert kinds(row).count("viewed") == 1


@pytest.mark.parametrize("agent", PROGRAMS)
def test_a_program_is_noted_once_and_has_not_viewed_it(row, link, agent):
    assert visits.seen(link, visit(agent)) == "scanner"
    visits.seen(link, visit(agent))
    assert (kinds(row).count("scanned"), kinds(row).count("viewed")) == (1, 0)
    assert OpenItem.objects.of(row.company_id).get(document=row).viewed_at is None


def test_prefetching_is_not_viewing(row, link):
    assert visits.seen(link, visit(prefetch=True)) == "scanner"


def test_whoever_is_faster_than_the_mail_is_a_gateway_unless_something_was_pressed(who, row):
    link, _ = links.create_link(who, row.pk)
    with clock.frozen(link.created_at + timedelta(seconds=3)):
        assert visits.seen(link, visit()) == "scanner"
        assert visits.seen(link, visit(), by="pdf") == "human"


def test_own_staff_is_left_out(who, row, link):
    for role in Role:
        assert visits.seen(link, visit(user_id=factories.actor(who.company, role).user.pk)) == "staff"
    assert not visits.confirm(link, visit(user_id=who.user.pk))
    assert not visits.question(link, visit(user_id=who.user.pk), "Testing")
    assert not {"viewed", "scanned", "accepted", "questioned"} & set(kinds(row))


def test_somebody_of_another_company_is_no_staff(link):
    stranger = factories.actor(factories.company("Other"))
    assert visits.seen(link, visit(user_id=stranger.user.pk)) == "human"


def test_confirming_is_recorded_once_and_proves_a_view(row, link):
    assert visits.confirm(link, visit(), name=" Ida Holm ")
    assert not visits.confirm(link, visit(), name="Somebody else")
    assert (kinds(row).count("accepted"), kinds(row).count("viewed")) == (1, 1)
    assert visits.confirmed_at(link).evidence["name"] == "Ida Holm"


def test_a_question_is_on_the_timeline_and_in_the_companys_mail(who, row, link):
    assert visits.question(link, visit(), "Why <b>two</b> hours?\r\nBcc: x@evil.example", name="Ida")
    jobs.drain()
    assert Event.objects.of(who.company).get(kind="questioned").evidence["text"].startswith("Why")
    assert OpenItem.objects.of(who.company).get(document=row).disputed_at is None
    opened = mailbox.read_mail(who, Mail.objects.of(who.company).get().pk)
    assert opened.to == "fragen@uferwerk.example"
    assert "Why <b>two</b> hours?" in opened.text
    assert row.number in opened.subject
    assert b"Reply-To: kunde@nordlicht.example" in opened.content
    assert b"\r\nBcc:" not in opened.content.partition(b"\r\n\r\n")[0]


def test_an_objection_is_an_axis_of_its_own(who, row, link):
    visits.question(link, visit(), "Not ordered", dispute=True)
    event = Event.objects.of(who.company).get(kind="disputed")
    assert OpenItem.objects.of(who.company).get(document=row).disputed_at == event.at


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_an_empty_or_endless_question_is_refused(row, link, text):
    with pytest.raises(Invalid):
        visits.question(link, visit(), text)
    assert "questioned" not in kinds(row)


def test_questions_have_an_end(link):
    for n in range(visits.MOST_QUESTIONS):
        visits.question(link, visit(), f"Question {n}")
    with pytest.raises(TooMany):
        visits.question(link, visit(), "One more")


def test_a_link_opens_its_own_document_until_it_is_revoked(who, row):
    link, token = links.create_link(who, row.pk)
    assert links.find_link(token).document_id == row.pk
    links.revoke_link(who, link.pk)
    with pytest.raises(NotFound):
        links.find_link(token)
    with pytest.raises(Conflict):
        links.revoke_link(who, link.pk)


def test_a_link_ends_with_its_days(who, row):
    link, token = links.create_link(who, row.pk, days=10)
    with clock.frozen(link.expires_at - timedelta(seconds=1)):
        links.find_link(token)
    with clock.frozen(link.expires_at), pytest.raises(NotFound):
        links.find_link(token)


def test_links_are_made_and_revoked_by_who_may(who, row):
    link, _ = links.create_link(who, row.pk)
    with pytest.raises(Refused):
        links.create_link(factories.actor(who.company, Role.VIEWER), row.pk)
    stranger = factories.actor(factories.company("Other"))
    with pytest.raises(NotFound):
        links.create_link(stranger, row.pk)
    with pytest.raises(NotFound):
        links.revoke_link(stranger, link.pk)
