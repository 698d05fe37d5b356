"""Correct what was issued: a draft of a credit note for all, single lines or an amount, or a cancellation in one step."""

from collections.abc import Mapping
from decimal import Decimal

from duebook.domain import corrections
from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import NotFound
from duebook.services import answers
from duebook.services.access import Actor, require
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.receivables import credit, typed
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft


def draft_credit(
    actor: Actor,
    document_id: str,
    reason: str,
    *,
    quantities: Mapping[str, Decimal] | None = None,
    amount: Decimal | None = None,
    text: str = "",
) -> Draft:
    """A draft of a credit note: for quantities of lines (line id -> quantity), for an amount including tax, or for everything.

    Raises :class:`Invalid` or :class:`Conflict` where more would be credited than is left; issuing checks again under lock.
    """
    require(actor, "documents.correct")
    reason = typed.reason(reason)
    original = find(actor, document_id)
    body, given = codec.loads(Document, original.body), credit.earlier(actor.company, original.pk)
    if quantities:
        made = corrections.credit_lines(body, quantities, reason, given)
    elif amount is not None:
        made = corrections.credit_amount(body, amount, reason, text or reason, given)
    else:
        made = corrections.credit_all(body, reason, given)
    return save_draft(actor, made, customer_id=original.customer_id, corrects=original)


def draft_corrective(actor: Actor, document_id: str, reason: str) -> Draft:
    """A draft of the document as it should have been (384), to be edited and issued after the credit in full."""
    require(actor, "documents.correct")
    original = find(actor, document_id)
    made = corrections.corrective(codec.loads(Document, original.body), typed.reason(reason))
    return save_draft(actor, made, customer_id=original.customer_id, corrects=original)


def cancel(actor: Actor, document_id: str, reason: str) -> IssuedDocument:
    """Cancel an issued document: a credit note for all of it is issued and used against it.

    Where the company's policy asks for approval the draft waits for it; :class:`Conflict` says so.
    """
    answers.replay(actor)
    draft = draft_credit(actor.doing(None), document_id, reason)  # the idempotency key belongs to the issue
    return issue_draft(actor, draft.pk)


def find(actor: Actor, document_id: str) -> IssuedDocument:
    """The actor's issued document with this id."""
    document: IssuedDocument | None = IssuedDocument.objects.of(actor.company).filter(pk=document_id).first()
    if document is None:
        raise NotFound
    return document
