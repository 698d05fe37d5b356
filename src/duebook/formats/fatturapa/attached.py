"""Allegati: the files in a FatturaPA, and FormatoAttachment beside MIME types."""

from duebook.domain.document import Attachment
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree

_TYPES = {
    "PDF": "application/pdf",
    "XML": "application/xml",
    "PNG": "image/png",
    "JPG": "image/jpeg",
    "CSV": "text/csv",
    "TXT": "text/plain",
    "ZIP": "application/zip",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet",
}
_NAMES = {mime: name for name, mime in _TYPES.items()}


def format_of(mime: str) -> str:
    """FormatoAttachment of a MIME type; empty for one that has no usual name."""
    return _NAMES.get(mime, "")


def mime_of(kind: str, filename: str) -> str:
    """The MIME type of a FormatoAttachment, or of the file's suffix where that is missing or unknown.

    >>> mime_of("pdf", "a"), mime_of("", "a.jpeg"), mime_of("", "a")
    ('application/pdf', 'image/jpeg', '')
    """
    for word in (kind, filename.rpartition(".")[2] if "." in filename else ""):
        name = word.strip().lstrip(".").upper()
        name = "JPG" if name == "JPEG" else name
        if name in _TYPES:
            return _TYPES[name]
    return ""


def read_attachment(tree: Tree, one: Element) -> Attachment:
    """BG-24. A compressed file (AlgoritmoCompressione) stays as it is, and that is named as left."""
    name = tree.text(one, "NomeAttachment")
    return Attachment(
        description=tree.text(one, "DescrizioneAttachment"),
        content="".join(tree.text(one, "Attachment").split()),
        mime=mime_of(tree.text(one, "FormatoAttachment"), name),
        filename=name,
    )
