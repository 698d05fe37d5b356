"""The seams: each kind of plug-in is one Protocol here; one is a folder or file, a line in ``main/plugs.py``, one example."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from duebook.domain.advice import Advice
from duebook.domain.bank import BankReading
from duebook.domain.document import Document
from duebook.kernel.rules import Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format found in some bytes: the documents, and what was wrong or not understood (never dropped silently).

    The totals of a document read from an invoice are the sender's own, as written.
    """

    documents: tuple[Document, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """Bytes in a format, and the paths of what the format cannot carry (``lost``), named."""

    content: bytes
    lost: tuple[str, ...] = ()


class Format(Protocol):
    """Bytes <-> Document. Pure: no network, no clock. Raises ``Invalid`` where the bytes cannot be understood at all."""

    key: str
    title: str
    mime: str
    suffix: str  # of file names, with the dot

    def sniff(self, content: bytes) -> bool:
        """Whether these bytes look like this format (cheap; the first few kilobytes decide)."""
        ...

    def read(self, content: bytes) -> Reading:
        """The documents in the bytes."""
        ...

    def write(self, document: Document) -> Writing:
        """A calculated document as bytes; raises ``Invalid`` where the format is read-only."""
        ...


@dataclass(frozen=True, slots=True)
class AdviceReading:
    """What a reader of remittance advices found, and each place that it did not understand."""

    advices: tuple[Advice, ...]
    faults: tuple[Fault, ...] = ()


class AdviceFormat(Protocol):
    """Bytes -> remittance advices. Pure: no network, no clock. Raises ``Invalid`` where nothing can be understood."""

    key: str
    title: str

    def sniff(self, content: bytes) -> bool:
        """Whether these bytes look like this format (cheap; the first kilobytes decide)."""
        ...

    def read(self, content: bytes) -> AdviceReading:
        """The advices in the bytes, with a fault for each place that was not understood."""
        ...


class StatementFormat(Protocol):
    """Bytes -> bank statements. Pure: no network, no clock. Raises ``Invalid`` where nothing can be understood."""

    key: str
    title: str

    def sniff(self, content: bytes) -> bool:
        """Whether these bytes look like this format (cheap; the first kilobytes decide)."""
        ...

    def named(self, content: bytes) -> str:
        """What to call the format of these bytes: the key, or one of its messages with its version."""
        ...

    def read(self, content: bytes) -> BankReading:
        """The statements in the bytes, with a fault for each place that was not understood."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """How a company's documents look: chosen in the screens, passed to a design as data, never as markup."""

    design: str = "classic"
    accent: str = "#1f3a5f"  # #rrggbb
    font: str = "Inter"
    logo: bytes = b""  # re-encoded PNG or JPEG, empty for none
    paper: str = "a4"  # a4 or us-letter
    footer: tuple[str, ...] = ()  # up to four columns of company facts; line breaks allowed
    texts: Mapping[str, str] = field(default_factory=dict)  # introduction and closing words, by name: "intro", "closing"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a channel carries: words and files to one recipient."""

    recipient: str
    subject: str
    text: str
    html: str
    files: tuple[tuple[str, str, bytes], ...]  # (file name, mime type, content)
    sender_name: str
    reply_to: str
    key: str  # the same for every try of the same delivery
    copies: tuple[str, ...] = ()
    document: Document | None = None  # where one is what it is about


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel says of one try: ``state`` is "sent", "deferred" (try again) or "failed" (final)."""

    state: str
    evidence: str
    message_id: str = ""
    content: bytes = b""  # the exact message that went out, or on an installation without a way out would have
    transported: bool = True  # False where it stayed in this installation


class Channel(Protocol):
    """A way out. The only network it may use goes through ``edge``."""

    key: str
    title: str

    def send(self, parcel: Parcel) -> Receipt:
        """Hand the parcel over once; never raises for what the other side says."""
        ...
