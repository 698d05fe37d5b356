"""Submit and approve: over the company's limit, so many different people approve the exact content before it is issued."""

from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.canonical import canonical, sha256
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.kernel.rules import blocking
from duebook.services import chain, timeline
from duebook.services.access import Actor
from duebook.services.issuing import drafts
from duebook.services.issuing.prepare import prepare
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.drafts import Approval, Draft


def needs_approval(draft: Draft) -> bool:
    """Whether the company's policy asks for approval of a draft of this amount."""
    limit = draft.company.approval_from_minor
    return limit is not None and draft.payable_minor >= limit


def content_hash(draft: Draft) -> str:
    """The hash of exactly what is approved: the content, for whom, from which series."""
    return sha256(canonical({"body": draft.body, "customer": draft.customer_id, "series": draft.series_id}))


def approvals(draft: Draft) -> list[Approval]:
    """The approvals that count: of the present content, latest decision of each person, not a rejection."""
    latest = {
        approval.user_id: approval
        for approval in draft.approvals.filter(body_hash=content_hash(draft)).order_by("created_at", "pk")
    }
    return [approval for approval in latest.values() if approval.decision == "approved"]


def submit_draft(actor: Actor, draft_id: str) -> Draft:
    """Hand a draft in for approval. It must be free of errors; raises :class:`Invalid` with all of them otherwise."""
    draft = drafts.find(actor, draft_id)
    prepared = prepare(actor.company, codec.load(Document, draft.body), draft.customer)
    if not prepared.issuable:
        raise Invalid(blocking(prepared.faults))
    return _submit(actor, draft_id, draft.version)


@verb("draft.submit", needs="drafts.submit")
def _submit(actor: Actor, draft_id: str, version: int) -> Draft:
    draft = drafts.locked(actor, draft_id)
    if draft.state != "draft" or draft.version != version:
        raise Conflict("This draft is {state} or was changed meanwhile.", state=draft.state)
    draft.state = "submitted"
    draft.save(update_fields=["state", "updated_at"])
    timeline.happened(actor, "submitted", draft=draft)
    note(draft, {"state": "draft"}, {"state": "submitted"})
    return draft


@verb("draft.approve", needs="drafts.approve")
def decide_draft(actor: Actor, draft_id: str, *, approve: bool, remark: str = "") -> Draft:
    """Approve a submitted draft, or send it back. Nobody approves what they made; nobody counts twice."""
    draft = drafts.locked(actor, draft_id)
    if actor.user is None:
        raise Refused("Only a person can approve.")
    if draft.state != "submitted":
        raise Conflict("This draft is {state}; only a submitted one can be decided.", state=draft.state)
    if approve and draft.created_by_id == actor.user.pk:
        raise Refused("Four eyes: whoever made a draft cannot approve it.")
    approval = Approval.objects.create(
        company=actor.company,
        draft=draft,
        user=actor.user,
        decision="approved" if approve else "rejected",
        note=remark[:500],
        body_hash=content_hash(draft),
        created_at=clock.now(),
    )
    chain.append(actor.company, "approval", approval.pk, chain.approval_hash(approval))
    enough = len(approvals(draft)) >= draft.company.approval_steps
    draft.state = "draft" if not approve else "approved" if enough else "submitted"
    draft.save(update_fields=["state", "updated_at"])
    timeline.happened(actor, approval.decision, draft=draft, note=remark)
    note(draft, {"state": "submitted"}, {"state": draft.state, "decision": approval.decision})
    return draft
