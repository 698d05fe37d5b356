"""Disputes: opened by line with a reason, owned by somebody with a deadline, noted, rejected with a reason or withdrawn.

While one is open the document counts as disputed (``OpenItem.disputed_at``) and no reminder is sent for it. Accepting stands in
:mod:`duebook.services.cases.accept`, because it issues a credit note.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from duebook.domain import disputes as rules
from duebook.domain.disputes import Claim, Reason
from duebook.domain.document import Document
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major, minor
from duebook.kernel.rules import Fault
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.cases import policy, tell
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.cases import Dispute, DisputeNote
from duebook.store.documents import IssuedDocument, OpenItem

MOST_NOTES = 200
_AUDITED = ("state", "reason", "amount_minor", "owner_id", "deadline", "why", "credit_note_id")


@verb("dispute.open", needs="cases.write")
def open_dispute(
    actor: Actor,
    document_id: str,
    reason: str,
    text: str = "",
    *,
    claims: Sequence[Claim] = (),
    via: str = "company",
    sender: str = "",
) -> Dispute:
    """Open a dispute on a document, or some of its lines. Raises :class:`Invalid`, :class:`Conflict` where one is open."""
    row: IssuedDocument | None = IssuedDocument.objects.of(actor.company).filter(pk=document_id).first()
    if row is None:
        raise NotFound("There is no such document.")
    made = put(actor, row, reason, text, claims=claims, via=via, sender=sender)
    facts = {"text": text, "reason": reason, "dispute": made.pk}
    timeline.happened_all(actor, "disputed", [(row, facts)])
    outbox.tell(actor.company, "document.disputed", {"id": row.pk, "number": row.number} | facts)
    return made


def put(
    actor: Actor,
    row: IssuedDocument,
    reason: str,
    text: str,
    *,
    claims: Sequence[Claim] = (),
    via: str,
    sender: str = "",
) -> Dispute:
    """Write an open dispute, inside the caller's verb. Its owner is told where it was not the owner who opened it."""
    document = codec.loads(Document, row.body)
    chosen = reason_of(reason)
    faults = rules.check(document, claims)
    if document.type.is_credit:
        faults.append(Fault("CASE-CREDIT", "document", "A credit note is not disputed here. Ask about it instead."))
    if faults:
        raise Invalid(faults)
    item = OpenItem.objects.of(actor.company).select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    if Dispute.objects.of(actor.company).filter(document=row, state="open").exists():
        raise Conflict("A dispute about {number} is open already.", number=row.number)
    moment, house = clock.now(), policy.policy_of(actor.company)
    today = clock.today(actor.company.time_zone)
    made: Dispute = Dispute.objects.create(
        id=ids.new("dis"), company=actor.company, document=row, customer_id=row.customer_id, reason=chosen,
        text=text.strip()[:2000], lines=[codec.dump(claim) for claim in claims],
        amount_minor=minor(rules.worth(document, claims), row.currency),
        currency=row.currency, opened_via=via, opened_by=actor.user, sender=sender[:320], opened_at=moment,
        owner=policy.owner_of(actor.company, row.customer_id), deadline=today + timedelta(days=house.answer_days),
    )  # fmt: skip
    OpenItem.objects.of(actor.company).filter(pk=item.pk, disputed_at=None).update(disputed_at=moment)
    note(made, {}, fields(made, *_AUDITED))
    if made.owner and made.owner != actor.user:
        tell.owner(made, "opened")
    facts = {"id": made.pk, "document": row.pk, "number": row.number, "reason": made.reason, "via": via}
    outbox.tell(
        actor.company,
        "dispute.opened",
        facts | {"amount": str(major(made.amount_minor, made.currency)), "currency": made.currency},
    )
    return made


def objected(actor: Actor, row: IssuedDocument, reason: str, text: str, claims: Sequence[Claim], *, sender: str) -> Dispute:
    """A customer objected on the public page, inside the caller's verb: a new dispute, or more words on the open one."""
    present: Dispute | None = Dispute.objects.of(actor.company).select_for_update().filter(document=row, state="open").first()
    if present is None:
        return put(actor, row, reason, text, claims=claims, via="public", sender=sender)
    write_note(actor, present, text, shared=True, by_customer=True)
    return present


@verb("dispute.note", needs="cases.write")
def add_note(actor: Actor, dispute_id: str, text: str, *, shared: bool = False) -> DisputeNote:
    """Say something about a dispute; ``shared`` words are shown to the customer and mailed."""
    row = locked(actor, dispute_id)
    written = write_note(actor, row, text, shared=shared)
    if shared:
        tell.customer(row, "noted", written.text, key=written.pk)
    return written


def write_note(actor: Actor, row: Dispute, text: str, *, shared: bool, by_customer: bool = False) -> DisputeNote:
    """A note, inside the caller's verb. Raises :class:`Invalid` for no words, :class:`Conflict` where there are too many."""
    words = text.strip()
    if not words or len(words) > rules.LONGEST:
        facts = {"most": str(rules.LONGEST)}
        raise Invalid([Fault("CASE-TEXT", "text", "Write something, in at most {most} characters.", facts=facts)])
    if row.notes.count() >= MOST_NOTES:
        raise Conflict("So much was said here that only a decision helps.")
    written = DisputeNote(
        id=ids.new("din"), company=actor.company, dispute=row, text=words, shared=shared, by_customer=by_customer,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    written.save(force_insert=True)
    note(row, {}, {"note": words[:200], "shared": shared})
    return written


@verb("dispute.assign", needs="cases.write")
def assign(actor: Actor, dispute_id: str, user_id: str, *, deadline: Any = None) -> Dispute:
    """Give a dispute to a member, and a new deadline where one is given (today at the earliest)."""
    row = locked(actor, dispute_id)
    before = fields(row, *_AUDITED)
    row.owner = policy.member(actor.company, user_id)
    if deadline is not None and deadline != row.deadline:
        if deadline < clock.today(actor.company.time_zone):
            raise Invalid([Fault("CASE-DEADLINE", "deadline", "The deadline is today at the earliest.")])
        row.deadline, row.warned_at = deadline, None
    row.save(update_fields=["owner", "deadline", "warned_at"])
    note(row, before, fields(row, *_AUDITED))
    if row.owner != actor.user:
        tell.owner(row, "assigned")
    return row


@verb("dispute.reject", needs="cases.write")
def reject(actor: Actor, dispute_id: str, why: str) -> Dispute:
    """Decide that the document is right; the customer is told why, and reminders may go on."""
    row = locked(actor, dispute_id)
    if row.draft_id and row.draft and row.draft.state not in {"draft", "discarded"}:
        raise Conflict("A credit note for this dispute waits for approval. Discard its draft first.")
    close(actor, row, "rejected", _why(why))
    tell.customer(row, "rejected", row.why, key=row.pk)
    return row


@verb("dispute.withdraw", needs="cases.write")
def withdraw(actor: Actor, dispute_id: str, why: str = "") -> Dispute:
    """The customer no longer objects, or it was opened by mistake."""
    row = locked(actor, dispute_id)
    close(actor, row, "withdrawn", why.strip()[:2000])
    return row


def close(actor: Actor, row: Dispute, state: str, why: str, credit_note: IssuedDocument | None = None) -> None:
    """Decide a locked dispute: the document no longer counts as disputed, and everybody who listens is told."""
    before = fields(row, *_AUDITED)
    row.state, row.why, row.credit_note = state, why[:2000], credit_note
    row.decided_at, row.decided_by = clock.now(), actor.user
    row.save(update_fields=["state", "why", "credit_note", "decided_at", "decided_by"])
    OpenItem.objects.of(actor.company).filter(pk=row.document_id).update(disputed_at=None)
    evidence: Mapping[str, str] = {"text": row.why, "dispute": row.pk} | (
        {"credit_note": credit_note.number} if credit_note else {}
    )
    timeline.happened_all(actor, f"dispute-{state}", [(row.document, evidence)])
    note(row, before, fields(row, *_AUDITED))
    about = {"id": row.pk, "document": row.document_id, "number": row.document.number, "credit_note": row.credit_note_id}
    outbox.tell(actor.company, f"dispute.{state}", about)


def find(actor: Actor, dispute_id: str) -> Dispute:
    """The actor's dispute; raises :class:`NotFound`."""
    rows = Dispute.objects.of(actor.company).select_related("document", "customer", "owner", "draft", "credit_note", "decided_by")
    row: Dispute | None = rows.filter(pk=dispute_id).first()
    if row is None:
        raise NotFound("There is no such dispute.")
    return row


def locked(actor: Actor, dispute_id: str) -> Dispute:
    """An open dispute, locked; raises :class:`NotFound` or :class:`Conflict`."""
    rows = Dispute.objects.of(actor.company).select_for_update(no_key=True, of=("self",))
    row: Dispute | None = rows.select_related("document", "customer", "owner", "draft").filter(pk=dispute_id).first()
    if row is None:
        raise NotFound("There is no such dispute.")
    if row.state != "open":
        raise Conflict("This dispute was decided before: {state}.", state=row.state)
    row.company = actor.company
    return row


def claims_of(row: Dispute) -> list[Claim]:
    """The disputed lines."""
    return [codec.load(Claim, one) for one in row.lines]


def reason_of(typed: str) -> Reason:
    """One of the closed list; raises :class:`Invalid`."""
    try:
        return Reason(typed)
    except ValueError:
        known = ", ".join(Reason)
        raise Invalid([Fault("CASE-REASON", "reason", "Choose one of: {known}.", facts={"known": known})]) from None


def _why(text: str) -> str:
    if not text.strip():
        raise Invalid([Fault("CASE-WHY", "why", "Say why: the customer reads it.")])
    return text.strip()[:2000]
