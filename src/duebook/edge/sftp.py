"""The one door to SFTP servers (SSH, RFC 4251 to 4254): only to one whose key was given, at an address that may be called.

A server's host is typed by a company, so the rule of :mod:`duebook.edge.egress` holds: the name is resolved here, every address
it has must be public or allowed by the operator, and the connection goes to exactly that address. The server's key is compared
before anything is said of the user; without it no server is talked to. Everything has a limit.
"""

import base64
import binascii
import io
import socket
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from typing import Any

from duebook.edge import egress
from duebook.kernel.errors import Invalid, TooLarge, Unavailable
from duebook.kernel.rules import Fault

PORT = 22
TIMEOUT = 30
"""Seconds for each step."""
LONGEST = 240
"""Seconds for a whole visit, however slowly a server trickles; the next visit goes on with what is left."""
MOST = 2000
"""Names of a folder that are looked at."""
_LEAST_PORT = 1024
_RSA = ("rsa-sha2-512", "rsa-sha2-256")
_KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


@dataclass(frozen=True, slots=True)
class Server:
    """Where, as whom, and which server: ``secret`` is a password or a private key (PEM), ``host_key`` is "type base64"."""

    host: str
    port: int
    user: str
    secret: str
    host_key: str
    folder: str = "."


@dataclass(frozen=True, slots=True)
class Listed:
    """A plain file of the folder."""

    name: str
    size: int
    changed: int  # seconds since 1970, as the server says


def check(host: str, port: int, allow: Collection[str] = ()) -> None:
    """Refuse an address by how it is written, before anything is resolved. Raises :class:`Invalid` (``SFTP-HOST``)."""
    if f"{host}:{port}" in allow:
        return
    if port != PORT and not _LEAST_PORT <= port <= 65535:  # noqa: PLR2004 - the last port
        raise _refused("SFTP-HOST", "port", "SFTP servers are called on port 22, or on one from 1024 on.")
    try:
        egress.check(f"https://{host}/", allow)
    except Invalid as error:
        raise _refused("SFTP-HOST", "host", error.faults[0].text) from None


def host_key(text: str) -> tuple[str, bytes]:
    """Type and bytes of a server's public key as OpenSSH writes it, with or without a host before it.

    Raises :class:`Invalid` (``SFTP-KEY``).

    >>> host_key("ssh-rsa AAAAB3NzaC1yc2E=")[0]
    'ssh-rsa'
    """
    words = text.split()
    at = next((place for place, word in enumerate(words) if word in _KINDS), None)
    if at is not None and at + 1 < len(words):
        try:
            content = base64.b64decode(words[at + 1], validate=True)
        except (binascii.Error, ValueError):
            content = b""
        name = words[at].encode()
        if content[4 : 4 + len(name)] == name:
            return words[at], content
    raise _refused("SFTP-KEY", "host_key", "The server's key is its type and the key itself, such as ssh-ed25519 AAAA...")


class Visit:
    """An open folder. Nothing is changed on the server."""

    def __init__(self, client: Any, folder: str) -> None:
        self._client = client
        self._folder = folder.rstrip("/") or "/"

    def files(self) -> list[Listed]:
        """The plain files of the folder, by name; raises :class:`TooLarge`, and :class:`Unavailable` without the folder."""
        found = []
        try:
            for count, one in enumerate(self._client.listdir_iter(self._folder)):
                if count >= MOST:
                    raise TooLarge("The folder has more than {limit} files.", limit=MOST)
                if stat.S_ISREG(one.st_mode or 0) and "/" not in one.filename:
                    found.append(Listed(one.filename, one.st_size or 0, one.st_mtime or 0))
        except (FileNotFoundError, PermissionError):
            raise Unavailable(
                "The folder {folder} is not there, or this user may not look into it.", folder=self._folder
            ) from None
        return sorted(found, key=lambda one: one.name)

    def read(self, name: str, most: int) -> bytes:
        """A file's bytes; raises :class:`TooLarge`."""
        with self._client.open(f"{self._folder}/{name}", "rb") as file:
            content: bytes = file.read(most + 1)
        if len(content) > most:
            raise TooLarge("A bank file has at most {limit} bytes.", limit=most)
        return content


@contextmanager
def visit(server: Server, allow: Collection[str] = ()) -> Iterator[Visit]:
    """Open a folder, and leave it again. Raises :class:`Invalid` or :class:`Unavailable`; no secret is in what is said."""
    import paramiko  # type: ignore[import-untyped]  # it brings no types; only who fetches by SFTP loads it

    check(server.host, server.port, allow)
    kind, known = host_key(server.host_key)
    address = egress.addresses(server.host, server.port, allow, TIMEOUT)[0]
    try:
        transport = paramiko.Transport(socket.create_connection((address, server.port), TIMEOUT))
    except (OSError, paramiko.SSHException) as error:
        raise _silent(server, error) from None
    end = Timer(LONGEST, transport.close)
    end.daemon = True
    end.start()
    try:
        transport.banner_timeout = transport.auth_timeout = TIMEOUT
        transport.get_security_options().key_types = _RSA if kind == "ssh-rsa" else (kind,)
        transport.start_client(timeout=TIMEOUT)
        if transport.get_remote_server_key().asbytes() != known:
            raise Unavailable("{host} has another key than the one that was given: it is not talked to.", host=server.host)
        _sign_in(paramiko, transport, server)
        client = transport.open_sftp_client()
        client.get_channel().settimeout(TIMEOUT)
        yield Visit(client, server.folder)
    except paramiko.AuthenticationException:
        raise Unavailable("{host} refuses this user and secret.", host=server.host) from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise _silent(server, error) from None
    finally:
        end.cancel()
        transport.close()


def _sign_in(paramiko: Any, transport: Any, server: Server) -> None:
    if "PRIVATE KEY" not in server.secret:
        transport.auth_password(server.user, server.secret)
        return
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            key = kind.from_private_key(io.StringIO(server.secret))
        except (paramiko.SSHException, ValueError, IndexError):
            continue
        transport.auth_publickey(server.user, key)
        return
    raise Unavailable("The private key cannot be read: it is Ed25519, ECDSA or RSA in PEM, without a passphrase.")


def _silent(server: Server, error: Exception) -> Unavailable:
    why = str(error)[:200] or type(error).__name__
    return Unavailable("{host} did not answer as an SFTP server does: {why}", host=server.host, why=why)


def _refused(code: str, path: str, sentence: str) -> Invalid:
    return Invalid([Fault(code, path, sentence)])
