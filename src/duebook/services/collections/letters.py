"""The ``reminder`` job: make the letter, keep its PDF, hand the mail over. Killed anywhere it is done again, and sent once.

What the letter says was fixed when it was written (``Reminder.shown``); here it only becomes words.
"""

from datetime import date
from typing import Any

from babel import Locale

from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.render.notice import Section
from duebook.services.access import Actor, require, system
from duebook.services.collections import paper
from duebook.services.collections.paper import Letter
from duebook.services.delivery import links, post, wording
from duebook.services.operations import vault
from duebook.services.paying import connections
from duebook.services.paying.links import MOST, create_pay_link, pay_address
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.outbox import Job
from duebook.store.reminders import Reminder

_RIGHT = frozenset({3, 4, 5})


def perform(job: Job) -> None:
    """Make and hand over the letter that the job names, where that is not done yet."""
    rows = Reminder.objects.of(job.company_id).select_related("company", "customer__company")
    reminder = rows.filter(pk=job.payload["reminder"]).first()
    if reminder is None:
        raise NotFound("There is no such reminder.")
    if reminder.state != "queued":
        return
    actor = system(reminder.company, "Duebook")
    digest = vault.put(paper.pdf(letter_of(reminder), reminder.customer, reminder.language))
    _hand_over(actor, reminder.pk, digest, _link(actor, reminder) if reminder.channel == "mail" else "")


def letter_of(reminder: Reminder, link: str = "") -> Letter:
    """A reminder in words, in its language."""
    said, locale = paper.words(reminder.language), paper.locale_of(reminder.customer)
    shown, code = reminder.shown, reminder.currency
    due = shown.get("claims", [])
    total = reminder.net_minor + sum(one["amount"] for one in due)
    tone = "nudge" if reminder.kind == "nudge" else shown["tone"]
    facts = {
        "net": wording.money(total, code, locale), "company": reminder.company.name, "customer": reminder.customer.name,
        "day": wording.day(reminder.day, locale),
    }  # fmt: skip
    subject = paper.fill(said[f"subject_{tone}"], facts)
    return Letter(
        subject=subject,
        title=subject,
        paragraphs=tuple(paper.fill(said[f"text_{tone}"], facts).split("\n\n")),
        sections=tuple(_sections(reminder, said, locale)),
        sums=tuple(_sums(reminder, said, locale, due)),
        closing=(said["crossed"], said["wrong"]),
        day=reminder.day,
        link=link,
    )


def read_pdf(actor: Actor, reminder_id: str) -> tuple[str, bytes]:
    """The frozen PDF of a letter: file name and bytes. Raises :class:`NotFound` where it is not made yet."""
    require(actor, "documents.read")
    row = Reminder.objects.of(actor.company).filter(pk=reminder_id).first()
    if row is None or not row.sha256:
        raise NotFound("There is no such letter.")
    return f"reminder-{row.day}-{row.pk[-6:]}.pdf", vault.get(row.sha256)


def find(actor: Actor, reminder_id: str) -> Reminder:
    """One letter; raises :class:`NotFound`."""
    require(actor, "documents.read")
    rows = Reminder.objects.of(actor.company).select_related("customer", "post", "policy", "created_by")
    row: Reminder | None = rows.filter(pk=reminder_id).first()
    if row is None:
        raise NotFound("There is no such letter.")
    return row


@verb("reminder.printed", needs="reminders.send")
def mark_printed(actor: Actor, reminder_id: str) -> Reminder:
    """A letter that had to be printed is in the post; or the task of a person is done."""
    row: Reminder | None = Reminder.objects.of(actor.company).select_for_update().filter(pk=reminder_id).first()
    if row is None:
        raise NotFound("There is no such letter.")
    if row.state not in {"to-print", "open"}:
        raise Conflict("This letter is {state}.", state=row.state)
    before = row.state
    row.state, row.closed_at = ("printed" if before == "to-print" else "done"), clock.now()
    row.save(update_fields=["state", "closed_at"])
    note(row, {"state": before}, {"state": row.state})
    return row


@verb("reminder.post", needs="reminders.send")
def _hand_over(actor: Actor, reminder_id: str, digest: str, link: str) -> None:
    rows = Reminder.objects.of(actor.company).select_related("company", "customer__company")
    row: Reminder = rows.select_for_update(of=("self",)).get(pk=reminder_id)
    if row.state != "queued":
        return
    row.sha256, row.state = digest, "to-print"
    if row.channel == "mail":
        letter = letter_of(row, link)
        row.subject, row.state = letter.subject[:300], "posted"
        row.post = post.queue(
            row.company, purpose="reminder", key=f"reminder:{row.pk}", recipient=row.recipient, copies=row.copies,
            subject=letter.subject, text=paper.text(letter, row.company, row.language),
            html=paper.html(letter, row.company, row.language),
            files=[(f"{row.customer.number or 'reminder'}-{row.day}.pdf".replace("/", "-"), "application/pdf", digest)],
        )  # fmt: skip
    row.save(update_fields=["sha256", "state", "subject", "post"])
    note(row, {"state": "queued"}, {"state": row.state})


def _link(actor: Actor, reminder: Reminder) -> str:
    """Where the customer sees and pays what the letter asks for: one document's own page, or the page to pay several."""
    asked = [one["document"] for one in (*reminder.shown["items"], *reminder.shown["upcoming"])]
    if len(asked) > 1 and connections.offered(actor, reminder.net_minor, reminder.currency):
        _row, token = create_pay_link(actor, asked[:MOST], reminder.recipient)
        return pay_address(token)
    _row, token = links.create_link(actor, asked[0], reminder.recipient)
    return links.address(token)


def _sections(reminder: Reminder, said: Any, locale: Locale) -> list[Section]:
    code = reminder.currency
    heads = [said[name] for name in ("number", "issued", "due", "amount", "open", "days")]
    made = []
    for name in ("items", "upcoming", "credits"):
        rows = reminder.shown.get(name, [])
        if rows:
            title = said["overdue" if name == "items" else name]
            made.append(Section(title, heads, _RIGHT, [_row(one, code, locale) for one in rows]))
    claims = reminder.shown.get("claims", [])
    if claims:
        rows = [[said[f"kind_{one['kind']}"], one["number"], wording.money(one["amount"], code, locale)] for one in claims]
        made.append(Section(said["claims"], [said["text"], said["number"], said["amount"]], frozenset({2}), rows))
    return made


def _row(one: dict[str, Any], code: str, locale: Locale) -> list[str]:
    days = [wording.day(date.fromisoformat(one[name]), locale) if one[name] else "" for name in ("issued", "due")]
    amounts = [wording.money(one[name], code, locale) for name in ("payable", "open")]
    return [one["number"], *days, *amounts, str(one["days"]) if one["days"] else ""]


def _sums(reminder: Reminder, said: Any, locale: Locale, claims: list[dict[str, Any]]) -> list[tuple[str, str]]:
    shown, code = reminder.shown, reminder.currency
    sums = []
    if shown["unapplied"]:
        sums.append((said["unapplied"], wording.money(-shown["unapplied"], code, locale)))
    if claims:
        claimed = sum(one["amount"] for one in claims)
        sums += [
            (said["open"], wording.money(reminder.net_minor, code, locale)),
            (said["claims"], wording.money(claimed, code, locale)),
        ]
        return [*sums, (said["total"], wording.money(reminder.net_minor + claimed, code, locale))]
    return [*sums, (said["net"], wording.money(reminder.net_minor, code, locale))]
