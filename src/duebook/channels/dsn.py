"""Delivery reports that come back by mail: RFC 3464 (``multipart/report; report-type=delivery-status``), bytes in, reports out.

Pure. What is not such a report gives none; a report is hostile input like any other mail, so sizes and counts are capped.
"""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.parser import HeaderParser

from duebook.kernel.errors import TooLarge

LIMIT = 2 * 1024 * 1024
"""Bytes. A report holds at most the headers or the text of what came back."""
MOST = 100
"""Recipients in one report."""
ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail system says of one recipient. ``action`` is RFC 3464's word; ``status`` is RFC 3463's code (5.1.1)."""

    message_id: str  # of the message that was reported on, with its angle brackets; empty where the report names none
    recipient: str
    action: str
    status: str
    diagnostic: str

    @property
    def bounced(self) -> bool:
        """True where the message will not arrive."""
        return self.action == "failed"


def read(content: bytes) -> list[Report]:
    """The reports in a message; empty where it is no delivery report. Raises :class:`TooLarge`."""
    if len(content) > LIMIT:
        raise TooLarge("This report has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=LIMIT)
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default.clone(raise_on_defect=False))
    if message.get_content_type() != "multipart/report":
        return []
    about = _original(message)
    reports: list[Report] = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            reports += [report for block in _blocks(part) if (report := _report(block, about))]
    return reports[:MOST]


def _blocks(part: Message) -> list[Message]:
    """The per-recipient groups of fields, the first group (about the whole message) left out."""
    payload = part.get_payload()
    return [block for block in payload[1 : MOST + 1] if isinstance(block, Message)] if isinstance(payload, list) else []


def _report(block: Message, about: str) -> Report | None:
    action = _field(block, "Action").lower()
    if action not in ACTIONS:
        return None
    recipient = _typed(_field(block, "Final-Recipient") or _field(block, "Original-Recipient"))
    return Report(about, recipient[:320], action, _field(block, "Status")[:20], _typed(_field(block, "Diagnostic-Code"))[:400])


def _original(message: Message) -> str:
    """The Message-ID of what the report is about, from the copy or the headers it carries."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                return _identity(HeaderParser().parsestr(text.decode("utf-8", "replace")))
        if kind == "message/rfc822":
            payload = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return _identity(payload[0])
    return ""


def _identity(original: Message) -> str:
    return _field(original, "Message-ID")[:255]


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _typed(value: str) -> str:
    """The part behind the type: ``rfc822; a@b`` is ``a@b``."""
    return value.partition(";")[2].strip() if ";" in value else value
