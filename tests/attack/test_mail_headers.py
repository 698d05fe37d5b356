from email import message_from_bytes, policy
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook.channels import mail
from duebook.domain.document import Document
from duebook.domain.ports import Parcel
from duebook.kernel.errors import Invalid
from duebook.services.delivery import queue
from duebook.services.operations import jobs
from duebook.store.models import Delivery, Mail
from tests import factories

BREAKS = [
    "a\r\nBcc: x@evil.example",
    "a\nBcc: x@evil.example",
    "a\rBcc: x",
    "a\r\n\r\nbody",
    "a\x00b",
    "a\x0bBcc: x",
    "a\x85b",
    "a\u2028Bcc: x",
    "a\u2029b",
]
FIELDS = ("recipient", "subject", "sender_name", "reply_to", "key")
HEADERS = {
    "message-id",
    "date",
    "from",
    "to",
    "cc",
    "reply-to",
    "auto-submitted",
    "subject",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
}


def parcel(**fields):
    usual = {
        "document": Document(),
        "recipient": "b@other.example",
        "subject": "Invoice",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "files": (("a.pdf", "application/pdf", b"%PDF"),),
        "sender_name": "House",
        "reply_to": "a@house.example",
        "key": "dlv_1",
    }
    return Parcel(**usual | fields)


@pytest.mark.parametrize("text", BREAKS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_break_in_any_header_is_refused(field, text):
    with pytest.raises(Invalid):
        mail.compose(parcel(**{field: text}))


@pytest.mark.parametrize("text", BREAKS)
def test_a_break_in_a_copy_or_a_file_name_is_refused(text):
    for fields in (
        {"copies": ("c@other.example", text)},
        {"files": ((text, "application/pdf", b""),)},
        {"files": (("a", text, b""),)},
    ):
        with pytest.raises(Invalid):
            mail.compose(parcel(**fields))


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_a_subject_and_a_name_hold_no_header_is_added(subject, name):
    try:
        content = mail.compose(parcel(subject=subject, sender_name=name)).as_bytes()
    except Invalid:
        return
    read = message_from_bytes(content, policy=policy.default)
    assert {header.lower() for header in read.keys()} <= HEADERS  # noqa: SIM118 - a message is no mapping
    assert len(read.keys()) == len(set(read.keys()))
    assert len(read["From"].addresses) == len(read["To"].addresses) == 1
    assert read["Subject"].split() == subject.split()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "@x",
        "x@",
        "a b@c.example",
        "a@b@c.example",
        "x@exa mple",
        "a@b,c@d.example",
        "<a@b.example>",
        "ü@b.example",
        '"x"@b.example, y@c.example',
    ],
)
def test_what_is_no_single_address_is_refused(address):
    with pytest.raises(Invalid):
        mail.compose(parcel(recipient=address)).as_bytes()


def test_a_domain_in_other_letters_is_written_in_ascii():
    assert mail.compose(parcel(recipient="a@bücher.example"))["To"] == "a@xn--bcher-kva.example"


@pytest.mark.django_db
@pytest.mark.parametrize("text", BREAKS)
def test_names_with_breaks_from_the_records_are_flattened(text):
    who = factories.actor(factories.company(text.replace("\0", "\x01"), mail_from_name=text.replace("\0", "\x01"), payment=[]))
    row = factories.issued(who, factories.customer(who.company), "1")
    queue.queue_delivery(who, row.pk)
    jobs.drain()
    from duebook.services.delivery import mailbox

    assert Delivery.objects.of(who.company).get().state == "sent"
    read = message_from_bytes(mailbox.opened(bytes(Mail.objects.of(who.company).get().message)), policy=policy.default)
    assert read["Bcc"] is None
    assert {header.lower() for header in read.keys()} <= HEADERS  # noqa: SIM118 - a message is no mapping


@pytest.mark.django_db
@pytest.mark.parametrize("text", BREAKS)
def test_typed_breaks_are_refused_when_queued(text):
    who = factories.actor(factories.company())
    row = factories.issued(who, factories.customer(who.company), "1")
    for options in ({"subject": text}, {"recipient": f"{text}@x.example"}, {"copies": [f"a@b.example{text}"]}):
        with pytest.raises(Invalid), patch("duebook.services.outbox.put") as put:
            queue.queue_delivery(who, row.pk, **options)
        assert not put.called
