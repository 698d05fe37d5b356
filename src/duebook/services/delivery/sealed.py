"""Reads an issued document back from its sealed bytes, and refuses what does not match its hash."""

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Damaged, NotFound
from duebook.services.access import Actor, require
from duebook.store.documents import IssuedDocument


def row_of(actor: Actor, document_id: str) -> IssuedDocument:
    """The company's issued document with this id. Raises :class:`NotFound`, also for another company's."""
    require(actor, "documents.read")
    rows = IssuedDocument.objects.of(actor.company).select_related("customer", "company")
    row: IssuedDocument | None = rows.filter(pk=document_id).first()
    if row is None:
        raise NotFound("There is no such document.")
    return row


def document_of(row: IssuedDocument) -> Document:
    """The document as it was sealed. Raises :class:`Damaged` where the body is no longer what its hash says."""
    content = row.body.encode()
    if sha256(content) != row.hash:
        raise Damaged("The sealed body of {number} does not match its hash.", number=row.number, document=row.pk)
    return codec.loads(Document, content)
