"""The one HTTP client. Whatever Duebook calls because somebody typed an address, it calls through :func:`send`.

The rule: http and https only, to public addresses on the ports 80, 443 and 8443. The name is resolved here, every address it has
is looked at, and the connection goes to exactly that address, so a name that changes its mind (DNS rebinding) gains nothing.
Redirects are answers, never followed. The exchange has one deadline, and an answer is cut at a limit.

Sources of what is refused: IANA's special-purpose address registries (RFC 6890), OWASP's SSRF prevention cheat sheet. The
operator may allow single ``host:port`` pairs (``DUEBOOK_EGRESS_ALLOW``) for systems in the own house.
"""

import socket
import ssl
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
import httpx
import idna

from duebook.edge import clock
from duebook.kernel.errors import Invalid, Unavailable
from duebook.kernel.rules import Fault

TIMEOUT = 7
"""Seconds for a whole exchange, from the question for the name to the last byte."""
LARGEST = 100_000
"""Bytes of an answer; what comes after is not read."""
LONGEST = 2048
PORTS = frozenset({80, 443, 8443})
_USUAL_PORT = {"http": 80, "https": 443}
_MOST_ADDRESSES = 8
_SECOND = 1_000_000_000

_FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
_PUBLIC_6 = IPv6Network("2000::/3")
_REFUSED_4 = (IPv4Network("192.88.99.0/24"), IPv4Network("168.63.129.16/32"))  # 6to4 relays; a cloud's own host
_REFUSED_6 = (IPv6Network("2002::/16"), IPv6Network("2001::/23"), IPv6Network("3fff::/20"), IPv6Network("2001:db8::/32"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: HTTP status, headers in lower case, at most :data:`LARGEST` bytes of its body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    cut: bool = False


def send(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    allow: Collection[str] = (),
    timeout: int = TIMEOUT,
    limit: int = LARGEST,
) -> Answer:
    """One request and its answer, whatever its status.

    Raises :class:`Invalid` where the address may not be called, :class:`Unavailable` where nobody answered in time.
    """
    check(url, allow)
    asked = {"accept-encoding": "identity", "user-agent": "Duebook", **(headers or {})}
    deadline = clock.ticks() + timeout * _SECOND
    with httpx.Client(transport=_Transport(allow, deadline), trust_env=False, follow_redirects=False, timeout=timeout) as client:
        try:
            with client.stream(method, url, content=content, headers=asked) as answer:
                body, cut = _upto(answer.iter_raw(), limit)
                return Answer(answer.status_code, dict(answer.headers), body, cut)
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
        ) as error:
            why = str(error) or type(error).__name__
            raise Unavailable("{host} did not answer: {why}.", host=urlsplit(url).hostname, why=why) from None


def check(url: str, allow: Collection[str] = ()) -> None:
    """Refuse an address by how it is written, before anything is resolved: for whoever saves one. Raises :class:`Invalid`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("This is not an address.") from None
    if len(url) > LONGEST or any(sign.isspace() or not sign.isprintable() or sign == "\\" for sign in url):
        raise _refused("This is not an address.")
    if parts.scheme not in _USUAL_PORT:
        raise _refused("An address begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise _refused("Names and passwords do not belong in an address.")
    host = _plain_host(parts)
    port = port if port is not None else _USUAL_PORT[parts.scheme]
    if f"{host}:{port}" in allow:
        return
    if port not in PORTS:
        raise _refused("The port {port} is not called.", port=str(port))
    literal = _literal(host)
    if literal is not None and not public(literal):
        raise _refused("The address {host} is not public.", host=host)


def public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to a machine of the open internet.

    >>> [public(ip_address(one)) for one in ("9.9.9.9", "100.64.0.1", "::ffff:9.9.9.9", "2620:fe::fe", "64:ff9b::7f00:1")]
    [True, False, False, True, False]
    """
    if isinstance(address, IPv4Address):
        special = address.is_multicast or address.is_reserved or any(address in one for one in _REFUSED_4)
        return address.is_global and not special
    return address in _PUBLIC_6 and address.is_global and not any(address in one for one in _REFUSED_6)


def addresses(host: str, port: int, allow: Collection[str], seconds: int = TIMEOUT) -> list[str]:
    """The addresses of a name, all of them public (or the pair is allowed); raises :class:`Invalid` or :class:`Unavailable`."""
    try:
        found = _resolver().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(seconds)
    except (OSError, UnicodeError, TooSlow):
        raise Unavailable("The name {host} cannot be found.", host=host) from None
    texts = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:_MOST_ADDRESSES]
    if f"{host}:{port}" not in allow:
        for text in texts:
            if not public(ip_address(text)):
                raise _refused("The address {host} is not public.", host=host)
    return texts


class _Network(httpcore.NetworkBackend):
    """Opens connections, and only to what :func:`addresses` let through."""

    def __init__(self, allow: Collection[str], deadline: int) -> None:
        self._allow = allow
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if port not in PORTS and f"{host}:{port}" not in self._allow:
            raise _refused("The port {port} is not called.", port=str(port))
        trouble: Exception = httpcore.ConnectError("no address")
        for address in addresses(host, port, self._allow, max(1, int(_left(self._deadline, timeout)))):
            try:
                wait = _left(self._deadline, timeout)
                return _Stream(self._inner.connect_tcp(address, port, wait, local_address, socket_options), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble


class _Stream(httpcore.NetworkStream):
    """A connection on which every step waits no longer than the whole exchange has left."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: int) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close:
            close()


class _Transport(httpx.BaseTransport):
    """httpx over a pool whose network is :class:`_Network`; one request, then it is closed."""

    def __init__(self, allow: Collection[str], deadline: int) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(), max_connections=1, max_keepalive_connections=0, retries=0,
            network_backend=_Network(allow, deadline),
        )  # fmt: skip

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        asked = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        answer = self._pool.handle_request(asked)
        stream = answer.stream
        if not isinstance(stream, Iterable):
            raise TypeError("an answer without a body to read")
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(stream), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


def _plain_host(parts: SplitResult) -> str:
    """The host as it will be asked for: ASCII letters, digits, dots and dashes, or an address in its one canonical form."""
    host = parts.hostname or ""
    if not host.isascii():
        try:
            host = idna.encode(host).decode()
        except idna.IDNAError:
            raise _refused("This is not the name of a host.") from None
    if host and _literal(host) is None:
        last = host.rstrip(".").rpartition(".")[2]
        labels = host.removesuffix(".").split(".")
        odd = not last or last.isdigit() or last.startswith("0x") or not all(_is_label(label) for label in labels)
        if odd or len(labels) == 1:
            raise _refused("{host} is not the full name of a host.", host=host)
    if not host:
        raise _refused("This address names no host.")
    return host


def _is_label(label: str) -> bool:
    return bool(label) and all(sign.isalnum() or sign in "-_" for sign in label)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, if it is one in canonical form (no octal, no hexadecimal, no missing parts, no zone)."""
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return None if "%" in host else found


def _upto(chunks: Iterable[bytes], limit: int) -> tuple[bytes, bool]:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False


def _left(deadline: int, timeout: float | None) -> float:
    left = (deadline - clock.ticks()) / _SECOND
    if left <= 0:
        raise httpcore.ReadTimeout("no answer in time")
    return left if timeout is None else min(left, timeout)


def _refused(sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault("EGRESS-ADDRESS", "url", sentence, facts=facts)])


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@cache
def _resolver() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(4, thread_name_prefix="resolve")
