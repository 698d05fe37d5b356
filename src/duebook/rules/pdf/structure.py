"""How the file is put together: header, trailer, cross-references, objects, streams (ISO 19005-3, 6.1.2 to 6.1.9 and 6.1.13)."""

import re
from collections.abc import Iterator

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found, numbered
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.values import Value

MOST_INDIRECT = 8_388_607
_HEADER = re.compile(rb"%PDF-1\.[0-7](?:\r\n|\r|\n)")
_COMMENT = re.compile(rb"%[\x80-\xff]{4}")
_XREF = re.compile(rb"xref(?:\r\n|\r|\n)\d+ \d+[ ]?[\r\n]")
_EXTERNAL = ("F", "FFilter", "FDecodeParms")
_STANDARD = frozenset(
    {
        "ASCIIHexDecode",
        "ASCII85Decode",
        "FlateDecode",
        "RunLengthDecode",
        "CCITTFaxDecode",
        "JBIG2Decode",
        "DCTDecode",
        "JPXDecode",
    }
)


def header(file: PdfFile) -> Iterator[Found]:
    """6.1.2: ``%PDF-1.n`` at byte zero, then a comment of at least four bytes above 127."""
    first = _HEADER.match(file.content)
    if first is None:
        yield found("PDFA-HEADER", "byte 0", text=file.content[:16].decode("latin-1"))
    line = first.end() if first else _next_line(file.content)
    if _COMMENT.match(file.content, line) is None:
        yield found("PDFA-HEADER-BINARY", f"byte {line}")


def _next_line(content: bytes) -> int:
    end = re.search(rb"[\r\n]+", content[:1024])
    return end.end() if end else 0


def trailer(file: PdfFile) -> Iterator[Found]:
    """6.1.3: a file identifier, no encryption, nothing behind the last end-of-file marker. 6.1.4: the ``xref`` line."""
    ids = file.get(file.trailer.get("ID"))
    if not isinstance(ids, list) or len(ids) != 2 or not all(isinstance(one := file.get(each), bytes) and one for each in ids):  # noqa: PLR2004
        yield found("PDFA-ID", "trailer")
    if "Encrypt" in file.trailer:
        yield found("PDFA-ENCRYPT", "trailer")
    end = file.content.rfind(b"%%EOF")
    rest = file.content[end + 5 :] if end >= 0 else b""
    if end < 0 or rest not in {b"", b"\n", b"\r", b"\r\n"}:
        yield found("PDFA-EOF", f"byte {max(end, 0)}", count=len(rest))
    for at in file.tables:
        if _XREF.match(file.content, at) is None:
            yield found("PDFA-XREF-SPACING", f"byte {at}")
    if file.rebuilt:
        yield found("PDFA-XREF", "trailer")
    if len(file.spots) > MOST_INDIRECT:
        yield found("PDFA-OBJECT-COUNT", "file", count=len(file.spots))


def streams(file: PdfFile) -> Iterator[Found]:
    """6.1.7: no stream elsewhere than in this file, and only the filters of ISO 32000-1, Table 6, LZW excepted."""
    for number in file.spots:
        stream = file.value(number)
        if not isinstance(stream, Stream):
            continue
        for key in _EXTERNAL:
            if key in stream.keys:
                yield found("PDFA-STREAM-EXTERNAL", numbered(number), key=key)
        names, given = file.filters(stream)
        for name, parameters in zip(names, given, strict=True):
            identity = name == "Crypt" and file.scalar(parameters.get("Name")) in {None, "Identity"}
            if name not in _STANDARD and not identity:
                yield found("PDFA-FILTER", numbered(number), filter=name)


def writing(file: PdfFile) -> Iterator[Found]:
    """What was noted while the objects were read: 6.1.6, 6.1.7, 6.1.9 and the limits of 6.1.13."""
    for number, note in file.notes:
        yield found(note.code, numbered(number), text=note.fact, at=note.at)


def is_utf8(value: Value) -> bool:
    """Whether a name is UTF-8 once its escapes are resolved (6.1.8)."""
    try:
        str(value).encode("latin-1").decode("utf-8")
    except ValueError:
        return False
    return True
