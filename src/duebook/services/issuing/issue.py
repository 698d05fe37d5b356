"""Issue: number, seal, ledger, chain and outbox in one short transaction.

Everything heavy happened before, in :mod:`duebook.services.issuing.prepare`.
"""

from collections.abc import Sequence
from datetime import date

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.rules import blocking
from duebook.services import timeline
from duebook.services.access import Actor
from duebook.services.intake import batch
from duebook.services.issuing import approve, drafts
from duebook.services.issuing.prepare import Prepared, prepare
from duebook.services.issuing.seal import Sealing, seal_all
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.idempotency import BatchRun


def issue_draft(actor: Actor, draft_id: str, *, issue_date: date | None = None) -> IssuedDocument:
    """Issue a draft today (or on ``issue_date``).

    Raises :class:`Invalid` with every fault that stops it, :class:`Conflict` where it is issued already, still wants
    approval, or was changed meanwhile.
    """
    draft = drafts.find(actor, draft_id)
    _issuable(draft)
    typed = codec.load(Document, draft.body)
    prepared = prepare(actor.company, typed, draft.customer, on=issue_date)
    if not prepared.issuable:
        raise Invalid(blocking(prepared.faults))
    return _issue(actor, draft_id, draft.version, prepared)


@verb("document.issue", needs="documents.issue")
def _issue(actor: Actor, draft_id: str, version: int, prepared: Prepared) -> IssuedDocument:
    draft = drafts.locked(actor, draft_id)
    _issuable(draft)
    if draft.version != version:
        raise Conflict("Somebody saved a newer version of this draft.", yours=version, newest=draft.version)
    sealing = Sealing(
        prepared.document, customer=draft.customer, series_id=draft.series_id or "", draft=draft, corrects=draft.corrects
    )
    document = seal_all(actor, [sealing])[0]
    draft.state = "issued"
    draft.customer = document.customer
    draft.save(update_fields=["state", "customer", "updated_at"])
    note(document, {}, fields(document, "number", "type", "issue_date", "payable_minor", "currency", "hash"))
    return document


@verb("document.issue-many", needs="documents.issue")
def issue_block(
    actor: Actor,
    prepared: Sequence[Prepared],
    run: BatchRun | None = None,
    positions: Sequence[int] = (),
    *,
    render_after: int | None = 0,
) -> list[IssuedDocument]:
    """Issue a block of prepared documents in one transaction: a block of numbers, one extension of the chain.

    All or none; the caller keeps blocks small (a hundred), so that nobody waits. Raises :class:`Invalid` for the first document
    that has faults: the caller looks before. With ``run`` the results are remembered for it. ``render_after``: see ``seal_all``.
    """
    for one in prepared:
        if not one.issuable:
            raise Invalid(blocking(one.faults))
    documents = seal_all(actor, [Sealing(one.document, customer=one.customer) for one in prepared], render_after=render_after)
    if run is not None:
        batch.remember(run, positions, documents)
    for document in documents:
        note(document, {}, fields(document, "number", "payable_minor", "currency", "hash"))
    return documents


@verb("draft.reopen", needs="drafts.write")
def reopen_draft(actor: Actor, draft_id: str) -> Draft:
    """Take a submitted or approved draft back for changes; approvals of the old content lapse."""
    draft = drafts.locked(actor, draft_id)
    if draft.state not in {"submitted", "approved"}:
        raise Conflict("This draft is {state}.", state=draft.state)
    before, draft.state = draft.state, "draft"
    draft.save(update_fields=["state", "updated_at"])
    timeline.happened(actor, "reopened", draft=draft)
    note(draft, {"state": before}, {"state": "draft"})
    return draft


def _issuable(draft: Draft) -> None:
    if draft.state == "issued":
        raise Conflict("This draft is issued already.", document=draft.document.pk)
    if draft.state == "discarded":
        raise Conflict("This draft was discarded.")
    if approve.needs_approval(draft) and len(approve.approvals(draft)) < draft.company.approval_steps:
        raise Conflict("This draft needs approval before it can be issued.", state=draft.state)
