import pytest

from duebook.channels import dsn
from duebook.kernel.errors import TooLarge

BOUNCE = b"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.other.example>
To: invoices@house.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="=_b"

--=_b
Content-Type: text/plain

Your message could not be delivered.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.other.example
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0100

Final-Recipient: rfc822; nobody@other.example
Original-Recipient: rfc822;nobody@other.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <nobody@other.example>:
 no such user here

Final-Recipient: rfc822; full@other.example
Action: Delayed
Status: 4.2.2

--=_b
Content-Type: %s

Message-ID: <dlv_01@house.example>
Subject: Invoice

%s
--=_b--
"""


def bounce(kind=b"message/rfc822", rest=b"Body\n"):
    return (BOUNCE % (kind, rest)).replace(b"\n", b"\r\n")


@pytest.mark.parametrize("kind", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_bounce_names_message_recipient_and_reason(kind):
    failed, delayed = dsn.read(bounce(kind))
    assert (failed.message_id, failed.recipient, failed.status, failed.bounced) == (
        "<dlv_01@house.example>",
        "nobody@other.example",
        "5.1.1",
        True,
    )
    assert failed.diagnostic == "550 5.1.1 <nobody@other.example>: no such user here"
    assert (delayed.recipient, delayed.action, delayed.bounced) == ("full@other.example", "delayed", False)


def test_a_delivery_notice_is_no_bounce():
    assert [one.bounced for one in dsn.read(bounce().replace(b"Action: failed", b"Action: delivered"))] == [False, False]


def test_an_unknown_action_is_left_out():
    assert [one.action for one in dsn.read(bounce().replace(b"Action: failed", b"Action: exploded"))] == ["delayed"]


def test_a_report_without_the_original_names_no_message():
    assert {one.message_id for one in dsn.read(bounce(b"text/plain"))} == {""}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"Subject: hello\r\n\r\nNo report.",
        b"Content-Type: multipart/report\r\n\r\n",
        b"Content-Type: multipart/report; boundary=\xff\r\n\r\n--\xff\r\n",
        bounce()[:400],
        bounce()[:900],
        b"\xff\xfe" + bounce(),
    ],
)
def test_what_is_no_report_gives_none(content):
    assert all(one.action in dsn.ACTIONS for one in dsn.read(content))
    assert len(dsn.read(content)) <= 2


def test_a_report_of_thousands_is_cut():
    block = b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.0.0\r\n\r\n"
    start = bounce()
    assert (
        len(dsn.read(start.replace(b"Final-Recipient: rfc822; nobody", block * 5000 + b"Final-Recipient: rfc822; nobody", 1)))
        == dsn.MOST
    )


def test_a_huge_report_is_refused():
    with pytest.raises(TooLarge):
        dsn.read(b"x" * (dsn.LIMIT + 1))
