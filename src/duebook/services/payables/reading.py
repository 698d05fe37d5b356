"""From a file that somebody sent to the invoices in it: XML first, inside a PDF too. Every byte is a stranger's.

XML goes through the one parser that refuses DOCTYPE, a PDF is opened in a child process with limits. A file is known by its
content, never by its name or by what its sender says it is.
"""

from dataclasses import dataclass, replace

from duebook import formats
from duebook.domain.document import Document
from duebook.edge import sandbox
from duebook.formats import facturx
from duebook.formats.markup import looks_like_xml
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault
from duebook.rules import pdf

LARGEST = 50 * 1024 * 1024
"""Bytes of one file."""
DRAFTS = frozenset({"json", "yaml", "csv", "xlsx", "ubl-order"})
"""Formats of one's own drafts and orders: nobody sends a bill in them."""
TO_BE_TYPED = frozenset({"READ-PDF-NONE", "READ-PDF-OLD"})
"""Faults of a PDF that a person can read all the same."""
PDF, XML = "application/pdf", "application/xml"
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}


@dataclass(frozen=True)
class Understood:
    """What is in a file. Without documents a person types the bill, with the faults as the reason."""

    documents: tuple[Document, ...] = ()
    faults: tuple[Fault, ...] = ()
    source: str = "xml"  # xml | pdf
    format: str = ""
    xml: bytes = b""


def kind(content: bytes) -> str:
    """The media type by content; ``application/octet-stream`` for what is nothing that is read or shown here.

    >>> kind(b"%PDF-1.7"), kind(b" <Invoice/>"), kind(b"MZ")
    ('application/pdf', 'application/xml', 'application/octet-stream')
    """
    if b"%PDF-" in content[:1024]:
        return PDF
    if looks_like_xml(content):
        return XML
    return next((mime for head, mime in _PICTURES.items() if content.startswith(head)), "application/octet-stream")


def read(content: bytes) -> Understood:
    """The invoices in a file. Raises :class:`Invalid` or :class:`TooLarge` for what cannot be read and is no paper either."""
    if len(content) > LARGEST:
        raise TooLarge("A bill has at most {limit} bytes; this has {bytes}.", limit=LARGEST, bytes=len(content))
    mime = kind(content)
    if mime == PDF:
        return _read_pdf(content)
    if mime.startswith("image/"):
        return Understood(faults=(_fault("BILL-PICTURE", "This is a picture: type what it says."),))
    return _read_xml(content, "xml")


def _read_pdf(content: bytes) -> Understood:
    if len(content) > facturx.LIMIT:
        raise TooLarge("A PDF has at most {limit} bytes.", limit=facturx.LIMIT)
    try:
        xml = sandbox.run("duebook.formats.facturx.extract:invoice_xml", content, memory=facturx.MEMORY)
    except Invalid as error:
        if any(fault.code in TO_BE_TYPED for fault in error.faults):
            return Understood(faults=error.faults, source="pdf")
        raise
    found = _read_xml(xml, "pdf")
    return replace(found, faults=(*found.faults, *_page(content)))


def _page(content: bytes) -> list[Fault]:
    """Where the page says something else than its XML. Whether the file is good PDF/A is its sender's affair."""
    return [fault for fault in pdf.check(content) if fault.code == "FX-PDF-TOTAL"]


def _read_xml(content: bytes, source: str) -> Understood:
    """The documents of one XML. Those without totals, currency or number cannot be kept as bills: a person types them."""
    for key in plugs.keys("formats"):
        if key in DRAFTS or key == "facturx" or not formats.get(key).sniff(content):
            continue
        reading = formats.read(content, key)
        complete = [one for one in reading.documents if one.totals is not None and one.currency and one.number]
        if len(complete) < len(reading.documents) or not complete:
            missing = _fault("BILL-INCOMPLETE", "The number, the currency or the totals are missing: type what is meant.")
            return Understood(faults=(*reading.faults, missing), source=source, format=key, xml=content)
        return Understood(tuple(complete), reading.faults, source, key, content)
    raise Invalid([Fault("BILL-FORMAT", "", "This is no invoice in a format that is read here.")])


def _fault(code: str, sentence: str) -> Fault:
    return Fault(code, "", sentence)
