"""Accept a dispute: a credit note for the disputed lines is drafted, issued and used against the document; then it is closed.

The draft is remembered first. Where the company's policy asks for approval the dispute waits for it, and is closed when the
credit note was issued (:func:`finish`, which the daily round calls too): so a stop in between loses nothing.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from duebook.domain import corrections
from duebook.domain import disputes as rules
from duebook.domain.document import Document
from duebook.domain.totals import calculate
from duebook.kernel import codec
from duebook.kernel.errors import Conflict
from duebook.kernel.money import major
from duebook.services import answers
from duebook.services.access import Actor, require
from duebook.services.cases import disputes, tell
from duebook.services.issuing import approve
from duebook.services.issuing.issue import issue_draft
from duebook.services.receivables import correct, credit
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.cases import Dispute
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft


def accept(actor: Actor, dispute_id: str, why: str = "", *, amount: Decimal | None = None) -> Dispute:
    """Agree with the customer, for all that is disputed or for ``amount`` of it (including tax).

    Gives the dispute: ``accepted`` with its credit note, or still ``open`` with a draft that waits for approval. Raises
    :class:`Invalid` or :class:`Conflict` where less than that is left to credit.
    """
    require(actor, "cases.write")
    require(actor, "documents.issue")
    answers.replay(actor)
    quiet = actor.doing(None)  # the key belongs to the last step
    row = disputes.find(actor, dispute_id)
    if row.state != "open":
        raise Conflict("This dispute was decided before: {state}.", state=row.state)
    draft = row.draft
    if draft is None or draft.state == "discarded":
        draft = correct.draft_credit(quiet, row.document_id, why or row.text or row.reason, **_what(row, amount))
        _attach(quiet, row.pk, draft.pk, why)
    if draft.state != "issued":
        if approve.needs_approval(draft) and len(approve.approvals(draft)) < actor.company.approval_steps:
            if draft.state == "draft":
                approve.submit_draft(quiet, draft.pk)
            return _waiting(actor, row.pk)
        issue_draft(quiet, draft.pk)
    return finish(actor, row.pk, why)


def preview(actor: Actor, row: Dispute) -> Document:
    """The credit note as it would be, computed and not saved. Raises as :func:`accept` does."""
    body = codec.loads(Document, row.document.body)
    given = credit.earlier(actor.company, row.document_id)
    what, reason = _what(row, None), row.text or row.reason
    if "quantities" in what:
        return calculate(corrections.credit_lines(body, what["quantities"], reason, given))
    return calculate(corrections.credit_amount(body, what["amount"], reason, reason, given))


@verb("dispute.accept", needs="cases.write")
def finish(actor: Actor, dispute_id: str, why: str = "") -> Dispute:
    """Close an open dispute whose credit note is issued. Raises :class:`Conflict` where it is not."""
    row = disputes.locked(actor, dispute_id)
    found: IssuedDocument | None = IssuedDocument.objects.of(actor.company).filter(draft_id=row.draft_id or "-").first()
    if found is None:
        raise Conflict("The credit note for this dispute is not issued yet.")
    disputes.close(actor, row, "accepted", why.strip() or row.why, found)
    tell.customer(row, "accepted", row.why, key=row.pk)
    return row


@verb("dispute.credit", needs="cases.write")
def _attach(actor: Actor, dispute_id: str, draft_id: str, why: str) -> None:
    row = disputes.locked(actor, dispute_id)
    if row.draft is not None and row.draft.state != "discarded":
        raise Conflict("Somebody else accepts this dispute just now.")
    row.draft = Draft.objects.of(actor.company).get(pk=draft_id)
    row.why = why.strip()[:2000]
    row.save(update_fields=["draft", "why"])
    note(row, {}, {"draft_id": draft_id})


@verb("dispute.wait", needs="cases.write")
def _waiting(actor: Actor, dispute_id: str) -> Dispute:
    row = disputes.locked(actor, dispute_id)
    note(row, {}, {"waits": "approval of the credit note"})
    return row


def _what(row: Dispute, amount: Decimal | None) -> Mapping[str, Any]:
    """What a credit note is made of: quantities of lines where only those are disputed, else an amount."""
    if amount is not None:
        return {"amount": amount}
    body = codec.loads(Document, row.document.body)
    wanted = rules.quantities(body, disputes.claims_of(row))
    return {"quantities": wanted} if wanted else {"amount": major(row.amount_minor, row.currency)}
