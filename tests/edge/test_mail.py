import pytest

from duebook.edge import mail
from duebook.kernel.errors import Invalid
from tests import peers

MESSAGE = b"Subject: x\r\nFrom: a@house.example\r\nTo: b@other.example\r\n\r\nHello\r\n"


def send(post, *recipients):
    return mail.send(MESSAGE, "a@house.example", recipients, post.url)


def test_a_message_is_handed_over_once_to_all_recipients():
    with peers.smtp() as post:
        outcome = send(post, "b@other.example", "c@other.example")
        assert outcome.state == "sent"
        assert "4711" in outcome.evidence
        assert [taken[:2] for taken in post.taken] == [("a@house.example", ["b@other.example", "c@other.example"])]


@pytest.mark.parametrize(
    ("reply", "state"), [("450 busy", "deferred"), ("452 full", "deferred"), ("550 nobody here", "failed"), ("553 bad", "failed")]
)
def test_what_is_said_of_the_recipient_decides_and_nothing_goes_out(reply, state):
    with peers.smtp() as post:
        post.rcpt["b@other.example"] = reply
        outcome = send(post, "b@other.example", "c@other.example")
        assert (outcome.state, post.taken) == (state, [])
        assert reply.split()[0] in outcome.evidence


def test_a_refused_copy_is_named_and_stops_nothing():
    with peers.smtp() as post:
        post.rcpt["c@other.example"] = "550 nobody here"
        outcome = send(post, "b@other.example", "c@other.example")
        assert outcome.state == "sent"
        assert "c@other.example" in outcome.evidence


@pytest.mark.parametrize(("reply", "state"), [("451 later", "deferred"), ("554 spam", "failed")])
def test_what_is_said_of_the_message_decides(reply, state):
    with peers.smtp() as post:
        post.data = reply
        assert send(post, "b@other.example").state == state


def test_nobody_there_is_a_transport_error():
    with peers.smtp() as post:
        url = post.url
    outcome = mail.send(MESSAGE, "a@house.example", ["b@other.example"], url)
    assert outcome.state == "deferred"


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "mail.example.com:25"])
def test_a_bad_server_address_is_a_fault(url):
    with pytest.raises(Invalid):
        mail.route(url)


def test_a_route_says_what_its_address_says():
    to = mail.route("smtps://me%40house.example:p%2Fw@mail.example:4650")
    assert (to.host, to.port, to.user, to.password, to.implicit_tls) == ("mail.example", 4650, "me@house.example", "p/w", True)
    assert mail.route("smtp://me:pw@mail.example").require_tls
    assert not mail.route("smtp://me:pw@127.0.0.1").require_tls
    assert mail.route("smtp://mail.example?starttls=required").require_tls


def test_a_password_never_travels_in_the_clear():
    with peers.smtp() as post:
        url = post.url.replace("smtp://", "smtp://me:secret@") + "?starttls=required"
        outcome = mail.send(MESSAGE, "a@house.example", ["b@other.example"], url)
        assert (outcome.state, post.taken) == ("deferred", [])
        assert "secret" not in outcome.evidence


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b", "a\x85b", "a\u2028b", "\x7f"])
def test_what_could_begin_a_header_is_refused(bad):
    with pytest.raises(Invalid):
        mail.header_safe(bad, "subject")
