"""The call log: who was spoken to about open money, what came of it, and what is next. Words used again are templates."""

from datetime import date

from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.cases import policy
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.cases import CallNote, NoteTemplate
from duebook.store.companies import Company

KINDS = ("call", "mail", "visit")
OUTCOMES = ("reached", "not-reached", "promised", "disputed", "refused", "wrong-number", "other")
ACTIONS = ("call", "mail", "visit", "wait", "decide", "agency")
LONGEST = 2000
MOST_TEMPLATES = 50


@verb("call.log", needs="cases.write")
def log_call(  # noqa: PLR0913 - a note has this many facts; all but the first two are named
    actor: Actor,
    customer_id: str,
    *,
    kind: str = "call",
    outcome: str = "reached",
    person: str = "",
    text: str = "",
    next_action: str = "",
    next_on: date | None = None,
    next_by: str = "",
) -> CallNote:
    """Note a call, mail or visit. A next action has a day; who does it is the caller where nobody is named."""
    customer = policy.customer_of(actor, customer_id)
    faults = [
        Fault("CALL-CHOICE", path, "Choose one of: {known}.", facts={"known": ", ".join(known)})
        for path, typed, known in (
            ("kind", kind, KINDS),
            ("outcome", outcome, OUTCOMES),
            ("next_action", next_action, ("", *ACTIONS)),
        )
        if typed not in known
    ]
    if len(text) > LONGEST:
        faults.append(Fault("CASE-TEXT", "text", "Write at most {most} characters.", facts={"most": str(LONGEST)}))
    if bool(next_action) != (next_on is not None):
        faults.append(Fault("CALL-NEXT", "next_on", "A next action has a day, and a day an action."))
    elif next_on is not None and next_on < clock.today(actor.company.time_zone):
        faults.append(Fault("CALL-NEXT", "next_on", "The next action is today at the earliest."))
    if faults:
        raise Invalid(faults)
    by = policy.member(actor.company, next_by) if next_by else actor.user if next_action else None
    made = CallNote(
        id=ids.new("cal"), company=actor.company, customer=customer, person=person.strip()[:200], kind=kind, outcome=outcome,
        text=text.strip(), next_action=next_action, next_on=next_on, next_by=by, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    made.save(force_insert=True)
    note(made, {}, fields(made, "customer_id", "kind", "outcome", "next_action", "next_on"))
    return made


@verb("note-template.save", needs="cases.write")
def save_template(actor: Actor, name: str, text: str, *, template_id: str = "") -> NoteTemplate:
    """Make a template, or give the one of this name new words; ``template_id`` is the one that gets name and words.

    Raises :class:`Invalid` (``CALL-TEMPLATE``) without a name or words, or where another one has the name.
    """
    title, words = name.strip()[:80], text.strip()
    if not title or not words or len(words) > LONGEST:
        raise Invalid([Fault("CALL-TEMPLATE", "text" if title else "name", "A template has a name and words.")])
    rows = NoteTemplate.objects.of(actor.company)
    row = find_template(actor.company, template_id) if template_id else rows.filter(name=title).first()
    if row is None and rows.count() >= MOST_TEMPLATES:
        raise Conflict("There are so many templates that nobody finds one. Delete some first.")
    row = row or NoteTemplate(id=ids.new("ntp"), company=actor.company, name=title, created_at=clock.now())
    if rows.filter(name=title).exclude(pk=row.pk).exists():
        raise Invalid([Fault("CALL-TEMPLATE", "name", "Another template has this name.")])
    before = fields(row, "name", "text")
    row.name, row.text = title, words
    row.save()
    note(row, before, fields(row, "name", "text"))
    return row


@verb("note-template.delete", needs="cases.write")
def delete_template(actor: Actor, template_id: str) -> NoteTemplate:
    """Delete a template, and return what it was; its words stay in the audit trail. Raises :class:`NotFound`."""
    row = find_template(actor.company, template_id)
    note(row, fields(row, "name", "text"), {})
    row.delete()
    row.pk = template_id
    return row


def find_template(company: Company, template_id: str) -> NoteTemplate:
    """One of the company's templates; raises :class:`NotFound`."""
    row: NoteTemplate | None = NoteTemplate.objects.of(company).filter(pk=template_id).first()
    if row is None:
        raise NotFound("There is no such template.")
    return row


def templates(company: Company) -> list[NoteTemplate]:
    """The company's templates by name."""
    return list(NoteTemplate.objects.of(company).order_by("name"))


def of_customer(company: Company, customer_id: str, most: int = 20) -> list[CallNote]:
    """The newest notes of a customer."""
    rows = CallNote.objects.of(company).filter(customer_id=customer_id).select_related("created_by", "next_by")
    return list(rows.order_by("-created_at", "-pk")[:most])
