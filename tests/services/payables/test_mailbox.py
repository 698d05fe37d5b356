"""Bills by mail from a real IMAP server: each file once, marked only after it is kept, and nothing a server says does harm."""

from email.message import EmailMessage

import pytest
from django.test import override_settings

from duebook.edge import imap
from duebook.kernel.errors import Invalid, Refused, Unavailable
from duebook.services.access import system
from duebook.services.operations import jobs, vault
from duebook.services.payables import boxes, mailbox
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem, Mailbox
from duebook.store.outbox import Job
from duebook.store.users import Role
from tests import bills, factories, mailserver

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def post(tmp_path):
    with mailserver.imap(tmp_path / "box") as server, override_settings(EGRESS_ALLOW=server.allow):
        yield server


def mail(*files: tuple[str, bytes], identity: str = "<1@papiernord.example>", text: str = "Hello") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Jo <rechnung@papiernord.example>", mailserver.USER, "Your bill"
    message["Message-ID"] = identity
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def box(who, post, **changes) -> Mailbox:
    facts = {"host": "127.0.0.1", "port": post.port, "user": mailserver.USER, "password": mailserver.PASSWORD} | changes
    return boxes.save_mailbox(who, **facts)


def test_a_mail_becomes_items_and_bills_and_is_marked(who, post):
    content = mail(("a.xml", bills.xml()), ("b.pdf", bills.pdf(bills.xml(bills.document("RE-2"), "cii"))), ("c.pdf", bills.pdf()))
    post.deliver(content)
    found = mailbox.look_into(system(who.company, "worker"), box(who, post))
    assert [item.name for item in found] == ["a.xml", "b.pdf", "c.pdf"]
    assert {item.sender for item in found} == {"rechnung@papiernord.example"}
    assert vault.get(found[0].message) == content
    assert sorted(Bill.objects.of(who.company).values_list("number", flat=True)) == ["RE-1", "RE-2"]
    assert post.seen() == ["0001"]
    assert mailbox.look_into(system(who.company, "worker"), box(who, post)) == []


def test_a_worker_that_dies_before_marking_receives_nothing_twice(who, post, monkeypatch):
    post.deliver(mail(("a.xml", bills.xml())))
    kept = box(who, post)
    with monkeypatch.context() as patch:
        patch.setattr(imap.Visit, "seen", lambda self, uid: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(Unavailable):
            mailbox.look_into(system(who.company, "worker"), kept)
    assert post.seen() == []
    mailbox.look_into(system(who.company, "worker"), kept)
    assert (InboxItem.objects.of(who.company).count(), Bill.objects.of(who.company).count()) == (1, 1)
    assert post.seen() == ["0001"]


def test_the_same_mail_in_two_mailboxes_is_one(who, post):
    post.deliver(mail(("a.xml", bills.xml())))
    post.deliver(mail(("a.xml", bills.xml())))
    mailbox.look_into(system(who.company, "worker"), box(who, post))
    assert InboxItem.objects.of(who.company).count() == 1


def test_a_mail_without_a_file_is_not_lost(who, post):
    post.deliver(mail(text="Please pay 100 EUR"))
    found = mailbox.look_into(system(who.company, "worker"), box(who, post))
    assert [item.name for item in found] == ["message.eml"]


def test_files_in_a_forwarded_mail_are_found(who, post):
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("x")
    inner.add_attachment(bills.xml(), maintype="text", subtype="xml", filename="deep.xml")
    outer = EmailMessage()
    outer["Message-ID"], outer["From"] = "<2@x>", "a@b.example"
    outer.set_content("see below")
    outer.add_attachment(inner)
    post.deliver(outer.as_bytes().replace(b"\n", b"\r\n"))
    assert [item.name for item in mailbox.look_into(system(who.company, "worker"), box(who, post))] == ["deep.xml"]


ODD = {
    "nothing": b"\r\n\r\n",
    "bad headers": b"Message-ID: <\xff\xfe>\r\nFrom: =?utf-8?b?!!!!?=\r\nSubject: =?x?q?\r\n\r\nx",
    "many parts": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 2000,
    "bad encoding": (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: application/xml\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=x''%ff%00\r\n\r\n!!!!\r\n--a--"
    ),
    "bad name": b"From: a\r\nContent-Disposition: attachment; filename=..\\..\\x\r\n\r\n<a/>",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_mails_stop_nothing(who, name):
    assert mailbox.receive_message(system(who.company, "worker"), ODD[name])


def test_the_worker_looks_by_itself_and_says_what_is_wrong(who, post):
    post.deliver(mail(("a.xml", bills.xml())))
    kept = box(who, post)
    assert mailbox.plan() == 1
    assert mailbox.plan() == 1
    assert Job.objects.of(who.company).filter(kind="mailbox").count() == 1
    jobs.drain()
    assert mailbox.plan() == 0
    assert Bill.objects.of(who.company).count() == 1
    boxes.save_mailbox(who, mailbox_id=kept.pk, host="127.0.0.1", port=post.port, user=mailserver.USER, password="wrong")
    mailbox.perform(Job(company=who.company, kind="mailbox", payload={"mailbox": kept.pk}))
    kept.refresh_from_db()
    assert "refuses this user" in kept.error
    assert "wrong" not in kept.error


def test_a_server_that_floods_is_left(who, tmp_path):
    with (
        mailserver.imap(tmp_path / "box", mode="flood") as server,
        override_settings(EGRESS_ALLOW=server.allow),
        pytest.raises(Unavailable, match="limit"),
    ):
        mailbox.look_into(system(who.company, "worker"), box(who, server))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "0x7f.1", "a b", "x@y", ""])
def test_mailboxes_in_the_house_are_not_called(who, host):
    with pytest.raises((Invalid, Unavailable)), imap.visit(imap.Box(host, 993, "u", "p")):
        pytest.fail("it was called")
    with pytest.raises(Invalid):
        imap.check("mail.example.com", 143)


def test_a_password_is_kept_encrypted_and_only_admins_see_to_it(who, post):
    kept = box(who, post)
    assert mailserver.PASSWORD not in kept.secret
    assert boxes.opening(kept).password == mailserver.PASSWORD
    with pytest.raises(Refused):
        box(factories.actor(who.company, Role.APPROVER), post)
    with pytest.raises(Invalid):
        boxes.save_mailbox(who, mailbox_id=kept.pk, host="127.0.0.1", port=post.port, user="somebody else")
    with pytest.raises(Invalid):
        box(who, post, user="a\r\nA1 LOGOUT")
    boxes.remove_mailbox(who, kept.pk)
    assert boxes.list_mailboxes(who) == []
