"""Frozen files for a door: permission, company and hash are checked here, at every read."""

from dataclasses import dataclass

from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, require, system
from duebook.services.delivery.freeze import files_of, freeze_document
from duebook.services.delivery.sealed import row_of
from duebook.services.operations import vault
from duebook.store.documents import IssuedDocument
from duebook.store.files import File


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen file as it is handed out: always as an attachment, never run or shown inside our own pages."""

    kind: str
    name: str
    mime: str
    content: bytes
    sha256: str


def read_file(actor: Actor, document_id: str, kind: str) -> Frozen:
    """The frozen file of a document: ``kind`` is pdf, ubl or cii. A document that is not rendered yet is rendered now.

    Raises :class:`NotFound`, :class:`~duebook.kernel.errors.Refused`, or :class:`~duebook.kernel.errors.Damaged`.
    """
    require(actor, "files.read")
    return read_of(row_of(actor, document_id), kind)


def read_of(row: IssuedDocument, kind: str) -> Frozen:
    """The same for a caller that has the right to this document by other means (a public link, a delivery)."""
    present = files_of(row) or freeze_document(system(row.company, "Duebook"), row.pk)
    return _frozen(next((file for file in present if file.kind == kind), None))


def all_of(row: IssuedDocument) -> list[Frozen]:
    """Every frozen file of a document, rendered now where that has not happened yet."""
    return [_frozen(file) for file in files_of(row) or freeze_document(system(row.company, "Duebook"), row.pk)]


def _frozen(file: File | None) -> Frozen:
    if file is None:
        raise NotFound("This document has no such file.")
    return Frozen(file.kind, file.name, file.mime, vault.get(file.sha256), file.sha256)
