"""The one door to mailboxes: IMAP4rev1 (RFC 3501) over TLS, to addresses that may be called, with limits on everything.

A mailbox's host is typed by a company, so the rule of :mod:`duebook.edge.egress` holds: the name is resolved here, every address
it has must be public, and the connection goes to exactly that address. Single ``host:port`` pairs may be allowed by the operator;
only there the connection may go without TLS (``imap`` on a machine of the own house).
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from duebook.edge import clock, egress
from duebook.kernel.errors import Invalid, TooLarge, Unavailable
from duebook.kernel.rules import Fault

PORT = 993
TIMEOUT = 30
"""Seconds for each step."""
WHOLE = 300
"""Seconds for a whole visit."""
LARGEST = 60 * 1024 * 1024
"""Bytes of one message; larger ones are left where they are."""
MOST = 50
"""Messages of one visit."""
_SPARE = 1_000_000
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")
_UID = re.compile(rb"\d{1,10}")
_SECOND = 1_000_000_000
_FAILURES = (imaplib.IMAP4.error, OSError, ssl.SSLError, EOFError)


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox and how to open it."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"


def check(host: str, port: int, allow: Collection[str] = ()) -> None:
    """Refuse an address by how it is written, before anything is resolved. Raises :class:`Invalid` (``MAILBOX-HOST``)."""
    if f"{host}:{port}" in allow:
        return
    if port != PORT:
        raise _refused("port", "Mailboxes are read over TLS on port {port}.", port=str(PORT))
    try:
        egress.check(f"https://{host}/", allow)
    except Invalid as error:
        raise _refused("host", error.faults[0].text) from None


class Visit:
    """An open mailbox. Nothing is deleted, and nothing is marked as seen before :meth:`seen` is told to."""

    def __init__(self, server: "_Server") -> None:
        self._server = server

    def unseen(self, most: int = MOST) -> list[str]:
        """The unique ids of messages that nobody has seen, oldest first."""
        kind, found = self._server.uid("SEARCH", "UNSEEN")
        _fine(kind, found)
        words = (found[0] or b"").split()
        return [word.decode() for word in words if _UID.fullmatch(word)][:most]

    def size(self, uid: str) -> int:
        """Bytes of a message, as the server says."""
        kind, found = self._server.uid("FETCH", uid, "(RFC822.SIZE)")
        _fine(kind, found)
        told = _SIZE.search(b" ".join(_flat(found)))
        if told is None:
            raise Unavailable("The mail server does not say how large a message is.")
        return int(told[1])

    def message(self, uid: str) -> bytes:
        """A whole message (RFC 5322 bytes); its marks stay as they are. Raises :class:`TooLarge`."""
        if self.size(uid) > LARGEST:
            raise TooLarge("A message has at most {limit} bytes.", limit=LARGEST)
        kind, found = self._server.uid("FETCH", uid, "(BODY.PEEK[])")
        _fine(kind, found)
        for part in found:
            if isinstance(part, tuple) and isinstance(part[1], bytes):
                return part[1]
        raise Unavailable("The mail server does not give a message that it listed.")

    def seen(self, uid: str) -> None:
        """Mark a message as seen."""
        kind, found = self._server.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
        _fine(kind, found)


@contextmanager
def visit(box: Box, allow: Collection[str] = ()) -> Iterator[Visit]:
    """Open a mailbox, and leave it again. Raises :class:`Invalid` or :class:`Unavailable`; no password is in what is said."""
    check(box.host, box.port, allow)
    address = egress.addresses(box.host, box.port, allow, TIMEOUT)[0]
    secure = box.port == PORT or f"{box.host}:{box.port}" not in allow
    try:
        server = _Server(box.host, box.port, address, secure=secure)
        try:
            server.login(box.user, box.password)
        except imaplib.IMAP4.error:
            server.shutdown()
            raise Unavailable("{host} refuses this user and password.", host=box.host) from None
        _fine(*server.select(_quoted(box.folder)))
        try:
            yield Visit(server)
        finally:
            _leave(server)
    except _FAILURES as error:
        why = str(error)[:200] or type(error).__name__
        raise Unavailable("{host} did not answer as a mail server does: {why}", host=box.host, why=why) from None


class _Server(imaplib.IMAP4):
    """imaplib's client on a connection of ours, which reads no more than the limits say and no longer than a visit lasts."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        self._address, self._secure = address, secure
        self._taken = 0
        self._deadline = clock.ticks() + WHOLE * _SECOND
        super().__init__(host, port, timeout=TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._address, self.port), timeout)
        if not self._secure:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        """A literal of a message, at most as large as a message may be."""
        self._late(size)
        return super().read(size)

    def readline(self) -> bytes:
        """One line of an answer."""
        line = super().readline()  # imaplib refuses a line of more than a million bytes
        self._late(len(line))
        return line

    def uid(self, command: str, *parts: str) -> tuple[str, list[Any]]:
        """One command, with a fresh limit for its answer."""
        self._taken = 0
        return super().uid(command, *parts)

    def _late(self, size: int) -> None:
        self._taken += size
        if self._taken > LARGEST + _SPARE:
            raise self.abort("the answer is larger than the limit")
        if clock.ticks() > self._deadline:
            raise self.abort("the visit takes too long")


def _fine(kind: str, found: Any) -> None:
    if kind != "OK":
        said = b" ".join(_flat(found)).decode("utf-8", "replace")[:200]
        raise Unavailable("The mail server refuses: {said}", said=said or kind)


def _flat(found: Any) -> list[bytes]:
    out: list[bytes] = []
    for part in found or ():
        out += [one for one in part if isinstance(one, bytes)] if isinstance(part, tuple) else [part] if part else []
    return [one for one in out if isinstance(one, bytes)]


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _leave(server: _Server) -> None:
    try:
        server.logout()
    except _FAILURES:
        server.shutdown()


def _refused(path: str, sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault("MAILBOX-HOST", path, sentence, facts=facts)])
