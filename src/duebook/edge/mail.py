"""The one door for outgoing mail: SMTP (RFC 5321), one message to one recipient and its copies.

A transport error (no answer, a 4xx reply, a refused log-in) is not a rejection: it means "try again". Only a 5xx reply about
the recipient or the message is final. A message goes out only if its recipient was accepted, so a retry never doubles copies.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

TIMEOUT = 30
"""Seconds for each step of the conversation."""
PERMANENT = 500
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Route:
    """A mail server: ``smtp://user:password@host:port`` (STARTTLS where offered, required with a password) or ``smtps://``."""

    host: str
    port: int
    user: str
    password: str
    implicit_tls: bool
    require_tls: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server said. ``state`` is "sent", "deferred" (try again) or "failed" (final)."""

    state: str
    evidence: str


def route(url: str) -> Route:
    """The server that a URL names; ``?starttls=required`` or ``never`` overrides the rule above."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Invalid([Fault("MAIL-URL", "", "A mail server is written as smtp://user:password@host:port or smtps://...")])
    asked = parse_qs(parts.query).get("starttls", [""])[-1]
    secret = bool(parts.password) and parts.hostname not in _HERE
    return Route(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
        require_tls=asked == "required" or (secret and asked != "never"),
    )


def send(content: bytes, sender: str, recipients: Sequence[str], url: str) -> Outcome:
    """Hand a message (RFC 5322 bytes) to the server, first recipient first; never raises for what the other side says or does."""
    to = route(url)
    try:
        with _connect(to) as server:
            return _converse(server, content, sender, recipients)
    except smtplib.SMTPResponseException as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("deferred", f"No conversation with {to.host}:{to.port}: {error}"[:400])


def header_safe(value: str, path: str) -> str:
    """The value, refused where it could begin a header of its own (CR, LF, NUL and other control characters)."""
    if any(ord(sign) < ord(" ") or sign in "\x7f\x85\u2028\u2029" for sign in value):
        raise Invalid([Fault("MAIL-HEADER", path, "Line breaks and control characters are not allowed here.")])
    return value


def message() -> EmailMessage:
    """An empty message that refuses header injection itself and is written with CRLF."""
    return EmailMessage(policy=SMTP.clone(max_line_length=200))


def _connect(to: Route) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if to.implicit_tls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(to.host, to.port, timeout=TIMEOUT)
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls") and (to.require_tls or to.host not in _HERE):
            server.starttls(context=context)
            server.ehlo()
        elif to.require_tls:
            server.close()
            raise smtplib.SMTPException("the server offers no encryption, and a password would be readable")
    if to.user:
        try:
            server.login(to.user, to.password)
        except smtplib.SMTPAuthenticationError as error:
            raise smtplib.SMTPException(f"log-in refused ({error.smtp_code})") from None
    return server


def _converse(server: smtplib.SMTP, content: bytes, sender: str, recipients: Sequence[str]) -> Outcome:
    server.ehlo_or_helo_if_needed()
    code, said = server.mail(sender)
    if code >= 400:  # noqa: PLR2004 - the reply classes of RFC 5321, 4.2.1
        return _answered(code, said)
    code, said = server.rcpt(recipients[0])
    if code >= 400:  # noqa: PLR2004 - as above
        server.rset()
        return _answered(code, said)
    refused = [copy for copy in recipients[1:] if server.rcpt(copy)[0] >= 400]  # noqa: PLR2004 - as above
    code, said = server.data(content)
    if code >= 400:  # noqa: PLR2004 - as above
        return _answered(code, said)
    left_out = f"; refused for {', '.join(refused)}" if refused else ""
    return Outcome("sent", f"{code} {_text(said)}{left_out}"[:400])


def _answered(code: int, said: bytes | str) -> Outcome:
    return Outcome("failed" if code >= PERMANENT else "deferred", f"{code} {_text(said)}"[:400])


def _text(said: bytes | str) -> str:
    return " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else said).split())
