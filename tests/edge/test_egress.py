import socket
import threading
import time

import httpcore
import pytest

from duebook.edge import egress
from duebook.kernel.errors import Invalid, Unavailable
from tests import peers
from tests.attack.hosts import RESOLVED, WRITTEN


@pytest.fixture
def no_connection(monkeypatch):
    made: list[str] = []

    def connect(self, host, *rest, **options):
        made.append(host)
        raise httpcore.ConnectError("a test does not leave the machine")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return made


def names(monkeypatch, *answers):
    """Let every name mean these addresses, one list after the other."""
    waiting = list(answers)
    asked: list[str] = []

    def resolve(host, port, **options):
        asked.append(host)
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_there_are_at_least_sixty_hosts():
    assert len(WRITTEN) >= 60


@pytest.mark.parametrize("url", WRITTEN)
def test_an_address_into_the_house_is_refused_as_written(url, no_connection, monkeypatch):
    names(monkeypatch, ["9.9.9.9"])
    with pytest.raises(Invalid):
        egress.send("GET", url)
    assert no_connection == []


@pytest.mark.parametrize("address", RESOLVED)
def test_a_name_that_means_an_inner_address_is_refused(address, no_connection, monkeypatch):
    names(monkeypatch, ["9.9.9.9", address])
    with pytest.raises(Invalid) as error:
        egress.send("GET", "https://hooks.example.com/x")
    assert error.value.faults[0].code == "EGRESS-ADDRESS"
    assert no_connection == []


def test_the_connection_goes_to_the_address_that_was_looked_at(no_connection, monkeypatch):
    asked = names(monkeypatch, ["9.9.9.9"], ["127.0.0.1"])
    with pytest.raises(Unavailable):
        egress.send("GET", "https://rebinding.example.com/")
    assert no_connection == ["9.9.9.9"]
    assert asked == ["rebinding.example.com"], "a name is resolved once, and its second meaning is never asked for"


def test_every_address_of_a_name_is_tried(no_connection, monkeypatch):
    names(monkeypatch, ["2620:fe::fe", "9.9.9.9"])
    with pytest.raises(Unavailable):
        egress.send("GET", "https://two.example.com/")
    assert no_connection == ["2620:fe::fe", "9.9.9.9"]


@pytest.mark.parametrize(
    "url", ["https://example.com/x?y=1", "http://example.com:8443/", "https://bücher.example/", "https://9.9.9.9/"]
)
def test_a_public_address_may_be_saved(url):
    egress.check(url)


def test_an_allowed_peer_is_called_and_its_answer_read():
    with peers.web() as peer:
        peer.answer = lambda path, body: (201, {"X-Said": "yes"}, body[::-1])
        answer = egress.send("POST", f"{peer.url}/a?b=c", content=b"abc", headers={"x-own": "1"}, allow=peer.allow)
        assert (answer.status, answer.content, answer.headers["x-said"], answer.cut) == (201, b"cba", "yes", False)
        method, path, headers, _ = peer.asked[0]
        assert (method, path, headers["x-own"], headers["host"]) == ("POST", "/a?b=c", "1", f"127.0.0.1:{peer.port}")


def test_a_port_next_to_the_allowed_one_is_refused():
    with peers.web() as peer, pytest.raises(Invalid):
        egress.send("GET", peer.url, allow=[f"127.0.0.1:{peer.port + 1}"])


def test_a_redirect_is_an_answer():
    with peers.web() as peer:
        peer.answer = lambda path, body: (302, {"Location": "http://169.254.169.254/"}, b"")
        answer = egress.send("GET", peer.url, allow=peer.allow)
        assert answer.status == 302
        assert len(peer.asked) == 1


def test_an_answer_is_cut_at_the_limit():
    with peers.web() as peer:
        peer.answer = lambda path, body: (200, {}, b"x" * 1_000_000)
        answer = egress.send("GET", peer.url, allow=peer.allow)
        assert (len(answer.content), answer.cut) == (egress.LARGEST, True)


def test_a_packed_answer_is_not_unpacked():
    with peers.web() as peer:
        peer.answer = lambda path, body: (200, {"Content-Encoding": "gzip"}, b"\x1f\x8bnot gzip")
        assert egress.send("GET", peer.url, allow=peer.allow).content == b"\x1f\x8bnot gzip"
        assert peer.asked[0][2]["accept-encoding"] == "identity"


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with peers.web() as peer:
        assert egress.send("GET", peer.url, allow=peer.allow).status == 200


def test_drops_of_an_answer_do_not_stretch_the_deadline():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def drip():
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                connection.sendall(b"X-A: b\r\n")
                time.sleep(0.1)
        except OSError:
            connection.close()

    threading.Thread(target=drip, daemon=True).start()
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        egress.send("GET", f"http://127.0.0.1:{port}/", allow=[f"127.0.0.1:{port}"], timeout=1)
    assert time.monotonic() - begun < 30  # it drips for ever
    listener.close()


def test_nobody_there_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable):
        egress.send("GET", f"http://127.0.0.1:{port}/", allow=[f"127.0.0.1:{port}"])
