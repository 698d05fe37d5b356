"""What leaves a result unknown, and what does not: the same table for every gateway that is called over the network."""

import socket
from dataclasses import replace

import pytest

from duebook.domain.gateway import Access
from duebook.gateways import wire
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid, Unavailable
from tests.gateways import conversation
from tests.gateways.conversation import SETTINGS

KEYS = ["stripe", "mollie", "paypal", "adyen", "gocardless"]
TOKEN = {"status": 200, "answer": {"access_token": "A21"}}


def start(key: str, *answers: dict) -> None:
    before = [TOKEN] if key == "paypal" else []
    with conversation.played([*before, *answers]) as peer:
        plugs.get("gateways", key).start(conversation.access(key, peer.host), conversation.ask())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("key", KEYS)
def test_no_real_answer_is_unknown(key, status):
    with pytest.raises(Unavailable):
        start(key, {"status": status, "answer": {"error": "x"}})


@pytest.mark.parametrize("key", KEYS)
def test_a_twin_under_way_is_unknown(key):
    with pytest.raises(Unavailable):
        start(key, {"status": 409, "answer": {}})


@pytest.mark.parametrize("text", ["", "<html>", "[]", "{", '"x"'])
@pytest.mark.parametrize("key", KEYS)
def test_an_answer_that_cannot_be_read_is_unknown_or_refused(key, text):
    with pytest.raises((Unavailable, Invalid)):
        start(key, {"status": 200, "text": text or "null"})


@pytest.mark.parametrize("key", KEYS)
def test_nobody_there_is_unknown(key):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Unavailable):
        plugs.get("gateways", key).start(conversation.access(key, host), conversation.ask())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
@pytest.mark.parametrize("key", KEYS)
def test_a_refusal_is_an_answer_in_its_words_and_without_secrets(key, status):
    with pytest.raises(Invalid) as error:
        start(key, {"status": status, "answer": {"message": "x", "detail": "x", "error": {"message": "x"}}})
    [fault] = error.value.faults
    assert fault.code == "GATEWAY-REFUSED"
    assert not any(secret in fault.text for secret in SETTINGS[key].values())


def test_the_list_of_hosts_says_nothing_of_where_a_gateway_lives():
    listed = Access(settings={}, allow=("10.0.0.1:80",))
    assert wire.base(listed, "https://live.example", "https://sandbox.example") == "https://live.example"
    assert wire.base(replace(listed, test=True), "https://live.example", "https://sandbox.example") == "https://sandbox.example"
    assert (
        wire.base(replace(listed, host="127.0.0.1:1"), "https://live.example", "https://sandbox.example") == "http://127.0.0.1:1"
    )
