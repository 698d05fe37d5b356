"""A Stripe that none of us wrote: PyPI's ``localstripe`` as a child process on a free port of this machine."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

# Its store goes to a fixed file after every write; the child keeps it in memory instead, so that runs do not meet.
START = (
    "import localstripe.resources as r; r.Store.dump_to_disk = lambda self: None; from localstripe.server import start; start()"
)
KEY = "sk_test_duebook"
LONGEST = 20


class Peer:
    """Its address, and what a test has to do on Stripe's side."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"

    def ask(self, method: str, path: str, values: dict | None = None) -> dict:
        """One request of the test itself; refusals raise."""
        content = urlencode(values or {}).encode() if method == "POST" else None
        request = Request(f"http://{self.host}{path}", data=content, method=method, headers={"Authorization": f"Bearer {KEY}"})
        with urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text.strip() else {}

    def card(self, number: str) -> tuple[str, str]:
        """A customer with a saved card: their ids."""
        customer = self.ask("POST", "/v1/customers", {"email": "anna@example.org"})["id"]
        card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2030", "card[cvc]": "123"}
        method = self.ask("POST", "/v1/payment_methods", {"type": "card", **card})["id"]
        self.ask("POST", f"/v1/payment_methods/{method}/attach", {"customer": customer})
        return customer, method


@contextmanager
def running() -> Iterator[Peer]:
    """Start it, wait for it, end it."""
    if find_spec("localstripe") is None:
        pytest.skip("localstripe is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        child = subprocess.Popen(
            [sys.executable, "-c", START, "--port", str(port), "--from-scratch"],
            cwd=home, env={**os.environ, "HOME": home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            peer = Peer(port)
            _wait(peer, child)
            yield peer
        finally:
            child.terminate()
            child.wait(10)


def _wait(peer: Peer, child: subprocess.Popen) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        try:
            peer.ask("GET", "/v1/balance")
        except HTTPError:
            return
        except (URLError, OSError):
            assert child.poll() is None, "localstripe ended"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("localstripe did not start")
