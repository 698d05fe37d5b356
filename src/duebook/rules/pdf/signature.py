"""Digital signatures: they cover the whole file, and hold one signer with a certificate (ISO 19005-3, 6.4.3 and annex B)."""

from collections.abc import Iterator

from duebook.rules.pdf.document import fields
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.values import Value

_SEQUENCE, _SET, _FIRST, _SECOND = 0x30, 0x31, 0xA0, 0xA1
_LONG_FORM = 128
_MOST_ITEMS = 1_000


def signatures(file: PdfFile) -> Iterator[Found]:
    """What the signatures of the form break."""
    seen: set[int] = set()
    for field, path in fields(file):
        keys = file.keys(file.keys(field).get("V"))
        if "ByteRange" not in keys or id(keys) in seen:
            continue
        seen.add(id(keys))
        if not _covers(file, keys["ByteRange"]):
            yield found("PDFA-SIGNATURE-RANGE", path)
        contents = file.get(keys.get("Contents"))
        signers, certified = _signers(contents) if isinstance(contents, bytes) else (0, False)
        if signers != 1 or not certified:
            yield found("PDFA-SIGNATURE", path, signers=signers)


def _covers(file: PdfFile, value: Value) -> bool:
    """Whether the range leaves out nothing but the signature itself, up to the end of its version of the file."""
    span = [file.get(one) for one in file.items(value)]
    if len(span) != 4 or not all(isinstance(one, int) for one in span):  # noqa: PLR2004
        return False
    start, first, second, last = span
    end = second + last
    gap = file.content[first:second]
    if start != 0 or not 0 < first < second or end > len(file.content):
        return False
    return gap[:1] == b"<" and gap[-1:] == b">" and file.content[:end].rstrip(b"\r\n ").endswith(b"%%EOF")


def _signers(der: bytes) -> tuple[int, bool]:
    """The number of signers in a PKCS #7 object, and whether it holds a certificate (RFC 2315, 9.1)."""
    outer = _items(_inside(der, _SEQUENCE))
    wrapped = next((content for tag, content in outer if tag == _FIRST), b"")
    parts = _items(_inside(wrapped, _SEQUENCE))
    certified = any(tag == _FIRST and content for tag, content in parts)
    sets = [content for tag, content in parts if tag == _SET]
    return (len(_items(sets[-1])) if len(sets) > 1 else 0), certified


def _inside(der: bytes, expected: int) -> bytes:
    items = _items(der, most=1)
    return items[0][1] if items and items[0][0] == expected else b""


def _items(der: bytes, most: int = _MOST_ITEMS) -> list[tuple[int, bytes]]:
    """The elements of a DER value, one level deep."""
    items: list[tuple[int, bytes]] = []
    at = 0
    while at + 1 < len(der) and len(items) < most:
        tag, length, at = der[at], der[at + 1], at + 2
        if length >= _LONG_FORM:
            count = length - _LONG_FORM
            length, at = int.from_bytes(der[at : at + count], "big"), at + count
        if not tag or at + length > len(der):
            break
        items.append((tag, der[at : at + length]))
        at += length
    return items
