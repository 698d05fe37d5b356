"""E-mail: a parcel as one RFC 5322 message (text, HTML, attachments), handed to the operator's SMTP server.

Without ``DUEBOOK_SMTP_URL`` nothing leaves the machine: the same message is made and given back for the built-in mailbox,
marked as not transported. The Message-ID comes from the parcel's key: every retry of one delivery is the same message.
"""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings

from duebook.channels import dsn
from duebook.domain.ports import Parcel, Receipt
from duebook.edge import clock, mail
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

KEPT = "Kept in the built-in mailbox: this installation has no mail server."
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
LARGEST = 20 * 1024 * 1024
"""Bytes of a whole message; larger ones are refused by most receivers."""


class MailChannel:
    """The plug-in."""

    key = "mail"
    title = "E-mail"

    def send(self, parcel: Parcel) -> Receipt:
        """Hand the parcel over once. Raises :class:`Invalid` only for a parcel that could never be a mail."""
        message = compose(parcel)
        content = message.as_bytes()
        identity = str(message["Message-ID"])
        if len(content) > LARGEST:
            return Receipt("failed", f"The message has {len(content)} bytes; the limit is {LARGEST}.", identity, content)
        if not settings.SMTP_URL:
            return Receipt("sent", KEPT, identity, content, transported=False)
        outcome = mail.send(content, sender_address(), (parcel.recipient, *parcel.copies), settings.SMTP_URL)
        return Receipt(outcome.state, outcome.evidence, identity, content)

    def report(self, content: bytes) -> list[dsn.Report]:
        """What a delivery report that came back says; see :func:`duebook.channels.dsn.read`."""
        return dsn.read(content)


def compose(parcel: Parcel) -> EmailMessage:
    """The parcel as a message. Raises :class:`Invalid` where a name, subject or address could begin a header of its own."""
    message = mail.message()
    message["Message-ID"] = f"<{mail.header_safe(parcel.key, 'key')}@{_domain()}>"
    message["Date"] = format_datetime(clock.now())
    sender = mail.header_safe(parcel.sender_name, "sender_name")
    message["From"] = Address(sender, addr_spec=sender_address())
    message["To"] = _address(parcel.recipient, "recipient")
    if parcel.copies:
        message["Cc"] = tuple(_address(copy, "copies") for copy in parcel.copies)
    if parcel.reply_to:
        message["Reply-To"] = _address(parcel.reply_to, "reply_to")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message["Subject"] = mail.header_safe(parcel.subject, "subject")
    message.set_content(parcel.text, cte="quoted-printable")
    if parcel.html:
        message.add_alternative(parcel.html, subtype="html", cte="quoted-printable")
    for name, mime, content in parcel.files:
        main, _, sub = mail.header_safe(mime, "files").partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=mail.header_safe(name, "files"))
    return message


def sender_address() -> str:
    """The address mails come from and bounces go to: ``DUEBOOK_MAIL_FROM``, else the SMTP user, else one at our own host."""
    chosen: str = settings.MAIL_FROM
    user = mail.route(settings.SMTP_URL).user if settings.SMTP_URL else ""
    return chosen or (user if "@" in user else f"invoices@{_host()}")


def _domain() -> str:
    return sender_address().rpartition("@")[2]


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _address(value: str, path: str) -> Address:
    """One address, in the plain form that every server takes (RFC 5321 dot-string; other letters only in the domain, as IDNA)."""
    local, _, domain = mail.header_safe(value, path).strip().rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise Invalid([Fault("MAIL-ADDRESS", path, "{address} is not an e-mail address.", facts={"address": value})])
    return Address(username=local, domain=domain)


CHANNEL = MailChannel()
