"""The invoice XML inside a PDF. Runs in the child process of :mod:`duebook.edge.sandbox`: the PDF parser is native code.

The file is known by what it is, not by its name: any embedded file whose root is a CII, UBL or ZUGFeRD 1 invoice. There
must be exactly one; the same bytes attached twice count once, two different invoices in one PDF are refused.
"""

from collections.abc import Iterator

import pikepdf

from duebook.formats.cii import FORMAT as CII
from duebook.formats.ubl import FORMAT as UBL
from duebook.formats.zugferd1 import FORMAT as ZUGFERD_1
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

_MOST_FILES = 100
_LARGEST = 32 * 1024 * 1024


def invoice_xml(content: bytes) -> bytes:
    """The one invoice XML embedded in a PDF; raises :class:`Invalid` with a code that starts with ``READ-PDF``."""
    from io import BytesIO

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise _fault("READ-PDF-ENCRYPTED", "This PDF is encrypted; its attachments are not read.")
            embedded = list(_embedded(pdf))
    except pikepdf.PasswordError:
        raise _fault("READ-PDF-ENCRYPTED", "This PDF is encrypted; its attachments are not read.") from None
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, KeyError, AttributeError) as error:
        raise _fault("READ-PDF", "This PDF cannot be read: {why}.", why=str(error)[:200].rstrip(".")) from None
    found = {one: None for one in embedded if CII.sniff(one) or UBL.sniff(one) or ZUGFERD_1.sniff(one)}
    if len(found) > 1:
        raise _fault("READ-PDF-TWO", "This PDF carries {count} different invoices.", count=str(len(found)))
    if not found:
        raise _fault("READ-PDF-NONE", "There is no invoice XML in this PDF.")
    return next(iter(found))


def _embedded(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    """Every embedded file's bytes: from the name tree, and from the associated files of the catalogue."""
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
        yield content


def _fault(code: str, sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault(code, "", sentence, facts=facts)])
