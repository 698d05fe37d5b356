from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from duebook.channels.mail import KEPT
from duebook.edge import clock, ids
from duebook.kernel.errors import Invalid, NotFound, Refused
from duebook.services.delivery import files, links, mailbox, queue, send, wording
from duebook.services.operations import jobs
from duebook.store.models import CustomerContact, Delivery, Event, Job, Mail, OpenItem, PublicLink
from duebook.store.users import Role
from tests import factories, peers

pytestmark = pytest.mark.django_db
TO = "buchhaltung@nordlicht.example"


@pytest.fixture
def who():
    return factories.actor(factories.company(mail_from_name="Uferwerk Rechnungen", mail_reply_to="antwort@uferwerk.example"))


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company, language="de", email=TO), "1234.5", language="de")


@pytest.fixture
def post(settings):
    with peers.smtp() as server:
        settings.SMTP_URL = server.url
        yield server


def read(content):
    return message_from_bytes(content, policy=policy.default)


def delivered(who, row, **options):
    made = queue.queue_delivery(who, row.pk, **options)
    jobs.drain()
    made.refresh_from_db()
    return made


def kinds(row):
    return list(Event.objects.of(row.company_id).filter(document=row).order_by("at", "pk").values_list("kind", flat=True))


def test_without_a_server_the_built_in_mailbox_has_what_would_have_gone_out(who, row):
    delivery = delivered(who, row)
    assert (delivery.state, delivery.evidence) == ("sent", KEPT)
    mail = Mail.objects.of(who.company).get()
    assert (mail.transported, mail.to) == (False, TO)
    opened = mailbox.read_mail(who, mail.pk)
    assert "1.469,06" in opened.text
    assert "1. April 2026" in opened.text
    assert [name for name, _, _ in opened.files] == [f"{row.number}.pdf", f"{row.number}.xml"]
    assert [one.pk for one in mailbox.list_mails(who)] == [mail.pk]


def test_with_a_server_the_mail_goes_out_and_is_kept(who, row, post):
    delivery = delivered(who, row, copies=["kopie@nordlicht.example"])
    assert delivery.state == "sent"
    sender, recipients, content = post.taken[0]
    assert recipients == [TO, "kopie@nordlicht.example"]
    message = read(content)
    assert message["From"].addresses[0].display_name == "Uferwerk Rechnungen"
    assert message["From"].addresses[0].addr_spec == sender
    assert message["Reply-To"] == "antwort@uferwerk.example"
    assert message["Subject"] == f"Rechnung {row.number} von Uferwerk GmbH"
    assert message["Message-ID"] == delivery.message_id
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached[f"{row.number}.pdf"] == files.read_file(who, row.pk, "pdf").content
    mail = Mail.objects.of(who.company).get()
    assert mail.transported
    assert mailbox.opened(bytes(mail.message)).replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")


def test_text_and_html_say_the_same_and_carry_the_link(who, row, post):
    delivered(who, row)
    message = read(post.taken[0][2])
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    token = text.partition("/p/")[2].split()[0]
    assert links.find_link(token).document_id == row.pk
    for said in (row.number, "1. April 2026", "Uferwerk GmbH", f"/p/{token}"):
        assert said in text
        assert said in html
    assert "{" not in text.replace("{link}", "")


def test_what_is_sent_is_on_the_timeline_and_on_the_open_item(who, row):
    delivery = delivered(who, row)
    assert kinds(row)[-2:] == ["rendered", "sent"] or "sent" in kinds(row)
    sent = Event.objects.of(who.company).get(kind="sent")
    assert sent.evidence["recipient"] == TO
    assert sent.evidence["transported"] is False
    assert OpenItem.objects.of(who.company).get(document=row).sent_at == delivery.sent_at


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_language_has_its_words(who, language):
    row = factories.issued(who, factories.customer(who.company, language=language, email=TO), "100", language=language)
    delivery = queue.queue_delivery(who, row.pk)
    assert delivery.language == language
    for text in (delivery.subject, delivery.message.replace("{link}", "")):
        assert "{" not in text
        assert row.number in text
    assert wording.words(language).keys() == wording.words("en").keys()


def test_the_recipient_is_the_contact_for_invoices(who, row):
    for email, roles in (
        ("rechnungen@nordlicht.example", ["invoice"]),
        ("zweite@nordlicht.example", ["invoice"]),
        ("lesen@nordlicht.example", ["copy"]),
        ("mahnung@nordlicht.example", ["reminder"]),
    ):
        CustomerContact.objects.create(company=who.company, customer=row.customer, email=email, roles=roles)
    delivery = queue.queue_delivery(who, row.pk)
    assert {delivery.recipient, delivery.copies[0]} == {"rechnungen@nordlicht.example", "zweite@nordlicht.example"}
    assert delivery.copies[1:] == ["lesen@nordlicht.example"]


def test_without_any_address_it_says_so(who):
    row = factories.issued(
        who, factories.customer(who.company, email="", profile={**factories.codec.dump(factories.BUYER), "contact": None}), "1"
    )
    with pytest.raises(Invalid) as error:
        queue.queue_delivery(who, row.pk)
    assert [fault.code for fault in error.value.faults] == ["DELIVERY-RECIPIENT"]


def test_a_companys_own_words_fill_the_list_and_nothing_else(who, row):
    probes = "{number} {amount} {customer} {company.__class__} {0} {number!r} {{number}} {% debug %} ${7*7} {self} {unknown}"
    delivery = queue.queue_delivery(who, row.pk, subject=probes[:100], message=f"{probes} {{link}}")
    assert delivery.message.startswith(f"{row.number} 1.469,06")
    for literal in ("{company.__class__}", "{0}", "{number!r}", "{% debug %}", "${7*7}", "{self}", "{unknown}"):
        assert literal in delivery.message


def test_what_a_customer_is_called_is_no_placeholder(who):
    buyer = factories.customer(who.company, name="{link} {number}", email=TO)
    row = factories.issued(who, buyer, "1")
    assert queue.queue_delivery(who, row.pk, message="For {customer}.").message == "For {link} {number}."


def test_markup_in_words_and_names_is_text(who):
    buyer = factories.customer(who.company, name="<b>Nord</b>", email=TO)
    row = factories.issued(who, buyer, "1")
    delivered(who, row, message="<script>alert(1)</script> {customer}\n\n{link}")
    html = mailbox.read_mail(who, Mail.objects.of(who.company).get().pk).html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<b>Nord" not in html


@pytest.mark.parametrize("reply", ["451 later", "421 closing"])
def test_a_transport_error_is_tried_again_and_recorded_once(who, row, post, reply):
    post.data = reply
    delivery = delivered(who, row)
    job = Job.objects.of(who.company).get(kind="deliver")
    assert (delivery.state, job.state, job.attempts) == ("queued", "ready", 1)
    assert jobs.FIRST_WAIT - 2 <= (job.due_at - clock.now()).total_seconds() <= jobs.FIRST_WAIT * 2
    assert PublicLink.objects.of(who.company).exclude(revoked_at=None).count() == 1, (
        "the link of a mail that did not go out is void"
    )
    post.data = ""
    with clock.frozen(clock.now() + timedelta(hours=1)):
        jobs.drain()
    delivery.refresh_from_db()
    assert (delivery.state, len(post.taken), Mail.objects.of(who.company).count()) == ("sent", 1, 1)
    assert kinds(row).count("sent") == 1


def test_a_rejection_is_final_and_seen(who, row, post):
    post.rcpt[TO] = "550 no such user"
    delivery = delivered(who, row)
    assert delivery.state == "failed"
    assert "no such user" in delivery.evidence
    assert Job.objects.of(who.company).get(kind="deliver").state == "done"
    assert kinds(row)[-1] == "failed"
    assert not PublicLink.objects.of(who.company).filter(revoked_at=None).exists()
    assert not Mail.objects.of(who.company).get().transported


def test_a_server_that_never_answers_ends_in_a_failure_with_a_reason(who, row, post):
    post.data = "451 later"
    delivery = queue.queue_delivery(who, row.pk)
    for hours in range(1, 100, 10):
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            jobs.drain()
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert "Given up after 8 tries" in delivery.evidence


def test_both_tries_of_a_delivery_are_the_same_message_to_the_receiver(who, row, post, monkeypatch):
    record = send.record
    monkeypatch.setattr(send, "record", lambda *parts: (_ for _ in ()).throw(ConnectionError("killed before marking")))
    delivery = delivered(who, row)
    monkeypatch.setattr(send, "record", record)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        jobs.drain()
    delivery.refresh_from_db()
    identities = {read(content)["Message-ID"] for _, _, content in post.taken}
    assert (len(post.taken), len(identities)) == (2, 1)
    assert Mail.objects.of(who.company).count() == Event.objects.of(who.company).filter(kind="sent").count() == 1


def test_a_second_result_changes_nothing(who, row):
    delivery = delivered(who, row)
    link = PublicLink.objects.of(who.company).get()
    send.record(who, delivery.pk, send.Receipt("failed", "late news"), link)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert kinds(row).count("failed") == 0


def test_only_who_may_deliver_does_and_only_the_own_documents(who, row):
    with pytest.raises(Refused):
        queue.queue_delivery(factories.actor(who.company, Role.VIEWER), row.pk)
    with pytest.raises(NotFound):
        queue.queue_delivery(factories.actor(factories.company("Other")), row.pk)
    with pytest.raises(NotFound):
        queue.queue_delivery(who, row.pk, channel="pigeon")
    assert not Delivery.objects.of(who.company).exists()


def test_no_token_is_readable_in_the_database(who, row, post):
    delivered(who, row)
    token = read(post.taken[0][2]).get_body(("plain",)).get_content().partition("/p/")[2].split()[0]
    assert token.startswith("pub_")
    from django.apps import apps

    for model in apps.get_app_config("store").get_models():
        manager = model._default_manager
        rows = manager.everywhere("a test looks for a secret") if hasattr(manager, "everywhere") else manager.all()
        for values in rows.values():
            assert token not in repr(values)
            assert token.encode() not in b"".join(
                bytes(value) for value in values.values() if isinstance(value, bytes | memoryview)
            )
    assert PublicLink.objects.of(who.company).get().token_hash == ids.digest(token)
