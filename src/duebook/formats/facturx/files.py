"""The files beside the invoice in a PDF: supporting documents that the XML points to are put where it points from.

Factur-X lets BT-124 name another file of the same PDF, as ``#ef=hours.pdf``. Outside the PDF such a link leads nowhere, so the
file becomes the attached document (BT-125). A file that the invoice does not mention is named.
"""

import json
from base64 import b64encode
from dataclasses import replace
from urllib.parse import unquote

from duebook.domain.document import Attachment
from duebook.domain.ports import Reading
from duebook.kernel.rules import Fault, Severity

_LINK = "#ef="
File = tuple[str, str, bytes]


def unpacked(content: bytes) -> tuple[bytes, list[File]]:
    """The invoice XML, and name, mime type and bytes of the other files, from what the child process packed."""
    head, _, rest = content.partition(b"\n")
    files: list[File] = []
    start = 0
    for name, mime, length in json.loads(head):
        files.append((name, mime, rest[start : start + length]))
        start += length
    return files[0][2], files[1:]


def placed(reading: Reading, files: list[File]) -> Reading:
    """The reading with the files in the attachments that link to them, and a warning for each that nothing mentions."""
    if not files:
        return reading
    document = reading.documents[0]
    attachments = list(document.attachments)
    faults = list(reading.faults)
    known = {one.filename for one in attachments if one.content}
    for name, mime, held in files:
        linked = [index for index, one in enumerate(attachments) if _target(one) == name]
        if held:
            for index in linked:
                text = b64encode(held).decode()
                attachments[index] = replace(attachments[index], url="", content=text, mime=mime, filename=name)
        if not held or (not linked and name not in known):
            sentence = "The PDF also carries {name}, which was left out of the invoice."
            faults.append(Fault("READ-FILE", "", sentence, Severity.WARNING, {"name": name[:100]}))
        known.add(name)
    return Reading((replace(document, attachments=tuple(attachments)),), tuple(faults))


def _target(one: Attachment) -> str:
    return unquote(one.url[len(_LINK) :]) if one.url.startswith(_LINK) else ""
