"""Recorded conversations: files of what we ask and what a gateway answers, in the shapes of its documentation, played on this machine.

A file has ``call`` (a method of the plug-in) with ``args``, ``exchanges`` in order (what must be sent, what is answered) and ``result``,
of which every field that is written must hold; or ``raises``. Bodies that we send are compared whole.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from duebook.domain.gateway import Access, Ask, RefundAsk
from duebook.kernel import plugs

FOLDER = Path(__file__).parent / "conversations"
NOW = 1_780_000_000
SETTINGS = {
    "stripe": {"api_key": "sk_test_1", "webhook_secret": "whsec_1"},
    "mollie": {"api_key": "test_1", "organization_token": "access_1"},
    "paypal": {"client_id": "client", "client_secret": "secret", "webhook_id": "WH1"},
    "adyen": {"api_key": "AQE1", "merchant_account": "DuebookECOM", "hmac_key": "44" * 32, "report_key": "AQR1"},
    "gocardless": {"access_token": "sandbox_1", "webhook_secret": "gcs_1"},
    "test": {"webhook_secret": "of this test"},
}


class Peer:
    """A gateway that knows one conversation."""

    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        self.left = list(exchanges)
        self.wrong: list[str] = []
        self.host = ""

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Hold a request against the next one expected."""
        if not self.left:
            self.wrong.append(f"unexpected {method} {path}")
            return 404, b"{}"
        wanted = self.left.pop(0)
        got: dict[str, Any] = {"method": method, "path": path, "sends": sent(headers, body)}
        got["headers"] = {name: headers.get(name, "") for name in wanted.get("headers", {})}
        for name in ("method", "path", "sends", "headers"):
            if name in wanted and wanted[name] != got[name]:
                self.wrong.append(f"{name}: wanted {wanted[name]!r}, got {got[name]!r}")
        text = wanted.get("text")
        return wanted.get("status", 200), text.encode() if text is not None else json.dumps(wanted.get("answer", {})).encode()


def sent(headers: dict[str, str], body: bytes) -> Any:
    """A body as plain values: a form as its pairs."""
    if not body:
        return None
    if "form" in headers.get("content-type", ""):
        pairs: dict[str, Any] = {}
        for name, value in parse_qsl(body.decode(), keep_blank_values=True):
            pairs[name] = [*pairs[name], value] if isinstance(pairs.get(name), list) else value
            if name.endswith("[]") and not isinstance(pairs[name], list):
                pairs[name] = [value]
        return pairs
    return json.loads(body)


@contextmanager
def played(exchanges: list[dict[str, Any]], kind: type[Peer] = Peer) -> Iterator[Peer]:
    """A loopback server that plays them."""
    peer = kind(exchanges)

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, content = peer.answer(self.command, self.path, headers, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_PATCH = _do  # noqa: N815 - the names that http.server looks for

        def log_message(self, *parts: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer.host = f"127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()


def access(key: str, host: str, settings: dict[str, str] | None = None) -> Access:
    """A connection with a peer."""
    return Access(settings=SETTINGS[key] if settings is None else settings, test=True, allow=(host,), host=host)


def ask(**more: Any) -> Ask:
    """A request for 119.00 euros."""
    values: dict[str, Any] = {
        "key": "chg_1", "reference": "chg_1", "amount": 11900, "currency": "EUR", "description": "Invoice 2026-0815",
        "payer_name": "Muster GmbH", "payer_email": "anna@example.org", "back_url": "https://pay.example/p/tok",
        "notify_url": "https://pay.example/hooks/gwc_1/s",
    }  # fmt: skip
    return Ask(**{**values, **more})


def refund_ask(**more: Any) -> RefundAsk:
    """A request to give 19.00 euros back."""
    values: dict[str, Any] = {"key": "rfd_1", "reference": "rfd_1", "provider_id": "", "amount": 1900, "currency": "EUR"}
    return RefundAsk(**{**values, **more})


def said(key: str, call: str, args: dict[str, Any], at: Access) -> Any:
    """Call the plug-in as a file says."""
    gateway = plugs.get("gateways", key)
    if call == "start":
        return gateway.start(at, ask(**args))
    if call == "refund":
        return gateway.refund(at, refund_ask(**args))
    if call == "payouts":
        return gateway.payouts(at, date.fromisoformat(args["since"]), args.get("named", ()))
    if call == "hear":
        return gateway.hear(at, args.get("headers", {}), args["body"].encode(), NOW)
    return getattr(gateway, call)(at, **args)


def plain(value: Any) -> Any:
    """A result as JSON would have it."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return json.loads(json.dumps(asdict(value), default=str)) if hasattr(value, "__dataclass_fields__") else value


def differs(wanted: Any, got: Any, path: str = "result") -> list[str]:
    """Where what is written does not hold."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return [line for name, value in wanted.items() for line in differs(value, got.get(name), f"{path}.{name}")]
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [line for at, value in enumerate(wanted) for line in differs(value, got[at], f"{path}[{at}]")]
    return [] if wanted == got else [f"{path}: wanted {wanted!r}, got {got!r}"]
