"""The invoice XML inside a PDF. Runs in the child process of :mod:`duebook.edge.sandbox`: the PDF parser is native code.

The file is known by what it is, not by its name: any embedded file whose root is a CII, UBL or ZUGFeRD 1 invoice. There
must be exactly one; the same bytes attached twice count once, two different invoices in one PDF are refused.
"""

import json
from collections.abc import Iterator
from mimetypes import guess_type

import pikepdf

from duebook.formats.cii import FORMAT as CII
from duebook.formats.ubl import FORMAT as UBL
from duebook.formats.zugferd1 import FORMAT as ZUGFERD_1
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

_MOST_FILES = 100
_LARGEST = 32 * 1024 * 1024
_TOGETHER = 40 * 1024 * 1024
"""Bytes of all files beside the invoice; what is more is named only."""

File = tuple[str, str, bytes]
"""Name, mime type, content."""


def invoice_xml(content: bytes) -> bytes:
    """The one invoice XML embedded in a PDF; raises :class:`Invalid` with a code that starts with ``READ-PDF``."""
    return _invoice(_files(content))[0]


def invoice_files(content: bytes) -> bytes:
    """The same with the other files of the PDF behind it, packed for :func:`unpacked`."""
    xml, others = _invoice(_files(content))
    kept: list[File] = []
    room = _TOGETHER
    for name, mime, held in others:
        room -= len(held)
        kept.append((name, mime, held if room >= 0 else b""))
    head = [["", "", len(xml)], *([name, mime, len(held)] for name, mime, held in kept)]
    return json.dumps(head).encode() + b"\n" + xml + b"".join(held for _, _, held in kept)


def _invoice(files: list[File]) -> tuple[bytes, list[File]]:
    """The one invoice, and the files that are none."""
    found = {held: None for _, _, held in files if CII.sniff(held) or UBL.sniff(held) or ZUGFERD_1.sniff(held)}
    if len(found) > 1:
        raise _fault("READ-PDF-TWO", "This PDF carries {count} different invoices.", count=str(len(found)))
    if not found:
        raise _fault("READ-PDF-NONE", "There is no invoice XML in this PDF.")
    return next(iter(found)), [one for one in files if one[2] not in found]


def _files(content: bytes) -> list[File]:
    from io import BytesIO

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise _fault("READ-PDF-ENCRYPTED", "This PDF is encrypted; its attachments are not read.")
            return list(_embedded(pdf))
    except pikepdf.PasswordError:
        raise _fault("READ-PDF-ENCRYPTED", "This PDF is encrypted; its attachments are not read.") from None
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, KeyError, AttributeError) as error:
        raise _fault("READ-PDF", "This PDF cannot be read: {why}.", why=str(error)[:200].rstrip(".")) from None


def _embedded(pdf: pikepdf.Pdf) -> Iterator[File]:
    """Every embedded file: from the name tree, and from the associated files of the catalogue."""
    specs: list[pikepdf.Object] = [one.obj for one in (pdf.attachments[name] for name in list(pdf.attachments)[:_MOST_FILES])]
    associated = pdf.Root.get("/AF", pikepdf.Array())
    if isinstance(associated, pikepdf.Array):
        specs += list(associated)[:_MOST_FILES]
    seen: set[tuple[int, int]] = set()
    for spec in specs:
        held = spec.get("/EF", pikepdf.Dictionary()) if isinstance(spec, pikepdf.Dictionary) else pikepdf.Dictionary()
        stream = held.get("/F", held.get("/UF"))
        if not isinstance(stream, pikepdf.Stream) or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        content = stream.read_bytes()
        if len(content) > _LARGEST:
            raise TooLarge("A file in this PDF has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=_LARGEST)
        name = str(spec.get("/UF", spec.get("/F", "")))
        mime = str(stream.get("/Subtype", "")).removeprefix("/")
        yield name, mime if "/" in mime else guess_type(name)[0] or "", content


def _fault(code: str, sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault(code, "", sentence, facts=facts)])
