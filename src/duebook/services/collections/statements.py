"""Statements of account: what is open now (open item), or what moved from one balance to the next (balance forward).

As PDF in the customer's language, as CSV and XLSX, on demand or by a schedule (:mod:`.schedules`).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale

from duebook.domain.dunning import Item, State
from duebook.edge import clock
from duebook.formats import tables
from duebook.insight import ageing
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.money import major, minor
from duebook.kernel.rules import Fault
from duebook.render.notice import Section
from duebook.services import outbox
from duebook.services.access import Actor, require, system
from duebook.services.collections import gather, paper, recipients
from duebook.services.collections.paper import Letter
from duebook.services.delivery import post, wording
from duebook.services.operations import vault
from duebook.services.receivables import statement
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.outbox import Job
from duebook.store.parties import Customer
from duebook.store.reminders import SentStatement

KINDS = ("open-item", "balance-forward")
FILES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Kind of file -> media type."""
_OPEN_HEADS = ("number", "issued", "due", "amount", "open", "days")
_OPEN_RIGHT = frozenset({3, 4, 5})
_KINDS = ("issue", "payment", "allocation", "offset", "refund", "write-off", "discount", "prepayment", "reversal", "claim")


def make(actor: Actor, customer_id: str, kind: str, suffix: str, start: date | None = None, end: date | None = None) -> bytes:
    """A statement as a file. An open-item statement is always of today; balance forward goes from ``start`` to ``end``.

    Raises :class:`NotFound`, :class:`Invalid`, or :class:`~duebook.kernel.errors.TooLarge` for a very long period.
    """
    require(actor, "documents.read")
    customer = _customer(actor.company, customer_id)
    if suffix not in FILES:
        raise NotFound("A statement is a PDF, CSV or XLSX.")
    first, last = period(actor.company, kind, start, end)
    language = paper.language_of(customer)
    if suffix == "pdf":
        return paper.pdf(letter_of(customer, kind, first, last), customer, language)
    heads, rows = _table(customer, kind, first, last)
    if suffix == "csv":
        return tables.write_csv(heads, rows)
    return tables.write_xlsx(heads, rows, title=paper.words(language)["statement_title"][:31])


@verb("statement.send", needs="reminders.send")
def send(actor: Actor, customer_id: str, kind: str, start: date | None = None, end: date | None = None) -> SentStatement:
    """Mail a statement to the customer's contact for reminders. Raises as :func:`make`, and Invalid without an address."""
    customer = _customer(actor.company, customer_id)
    first, last = period(actor.company, kind, start, end)
    return queue(actor, customer, kind, first, last, None)


def queue(actor: Actor, customer: Customer, kind: str, start: date, end: date, schedule: Any) -> SentStatement:
    """Write the row and its job, inside a verb."""
    to, _copies = recipients.of_customer(customer)
    if not to:
        raise Invalid([Fault("STATEMENT-ADDRESS", "customer", "This customer has no e-mail address.")])
    row: SentStatement = SentStatement.objects.create(
        company=actor.company, schedule=schedule, customer=customer, kind=kind, start=start, end=end, recipient=to,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    outbox.put(actor.company, "statement", row.pk, {"statement": row.pk})
    note(row, {}, fields(row, "customer_id", "kind", "start", "end", "recipient"))
    return row


def perform(job: Job) -> None:
    """The ``statement`` job: make the PDF and hand the mail over, once."""
    rows = SentStatement.objects.of(job.company_id).select_related("company", "customer__company")
    row = rows.filter(pk=job.payload["statement"]).first()
    if row is None:
        raise NotFound("There is no such statement.")
    if row.post_id:
        return
    customer, language = row.customer, paper.language_of(row.customer)
    letter = letter_of(customer, row.kind, row.start, row.end)
    digest = vault.put(paper.pdf(letter, customer, language))
    _hand_over(system(row.company, "Duebook"), row.pk, letter, digest)


@verb("statement.post", needs="reminders.send")
def _hand_over(actor: Actor, statement_id: str, letter: Letter, digest: str) -> None:
    rows = SentStatement.objects.of(actor.company).select_related("company", "customer__company")
    row: SentStatement = rows.select_for_update(of=("self",)).get(pk=statement_id)
    if row.post_id:
        return
    language = paper.language_of(row.customer)
    row.post = post.queue(
        row.company, purpose="statement", key=f"statement:{row.pk}", recipient=row.recipient, subject=letter.subject,
        text=paper.text(letter, row.company, language), html=paper.html(letter, row.company, language),
        files=[(f"statement-{row.end}.pdf", FILES["pdf"], digest)],
    )  # fmt: skip
    row.save(update_fields=["post"])
    note(row, {}, {"post": row.post_id})


def period(company: Company, kind: str, start: date | None, end: date | None) -> tuple[date, date]:
    """The days of a statement; without any, the month so far. Raises :class:`Invalid`."""
    today = clock.today(company.time_zone)
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise Invalid([Fault("STATEMENT-KIND", "kind", "Choose one of: {known}.", facts={"known": known})])
    last = today if kind == "open-item" else end or today
    first = start or last.replace(day=1)
    if first > last:
        raise Invalid([Fault("STATEMENT-PERIOD", "start", "The first day is after the last.")])
    return (last if kind == "open-item" else first), last


def letter_of(customer: Customer, kind: str, start: date, end: date) -> Letter:
    """A statement in words."""
    said, locale = paper.words(paper.language_of(customer)), paper.locale_of(customer)
    facts = {"company": customer.company.name, "customer": customer.name, "day": wording.day(end, locale)}
    if kind == "open-item":
        sections, sums = _open_sections(customer, said, locale, end)
    else:
        sections, sums = _moved_sections(customer, said, locale, start, end)
    paragraphs = [*paper.fill(said["statement_text"], facts).split("\n\n"), *([] if sections else [said["nothing"]])]
    subject = paper.fill(said["statement_subject"], facts)
    title = f"{said['statement_title']} · {customer.name}"
    return Letter(subject, title, tuple(paragraphs), tuple(sections), tuple(sums), (), end)


def _open_sections(customer: Customer, said: Any, locale: Locale, day: date) -> tuple[list[Section], list[tuple[str, str]]]:
    sections, sums = [], []
    for state in gather.states(customer.company, [customer.pk]):
        code = state.currency
        rows = [_open_row(item, code, locale, day) for item in state.items]
        sections.append(Section(code, [said[name] for name in _OPEN_HEADS], _OPEN_RIGHT, rows))
        labels = [said["upcoming"], *(one.label for one in ageing.buckets()[1:-1]), f"> {ageing.USUAL[-1]}"]
        amounts = [wording.money(units, code, locale) for units in aged(state, day)]
        sections.append(Section(said["overdue"], labels, frozenset(range(len(labels))), [amounts]))
        if state.unapplied_minor:
            sums.append((f"{said['credit_left']} {code}", wording.money(-state.unapplied_minor, code, locale)))
        owed = sum(item.open_minor for item in state.items) - state.unapplied_minor
        sums.append((f"{said['net']} {code}", wording.money(owed, code, locale)))
    return sections, sums


def aged(state: State, day: date) -> list[int]:
    """What is open by how long it is overdue, in the usual buckets."""
    amounts = [0] * len(ageing.buckets())
    for item in state.items:
        amounts[ageing.bucket_of(item.due, day)] += item.open_minor
    return amounts


def _open_row(item: Item, code: str, locale: Locale, day: date) -> list[str]:
    late = (day - item.due).days
    days = [wording.day(one, locale) for one in (item.issued, item.due)]
    amounts = [wording.money(units, code, locale) for units in (item.payable_minor, item.open_minor)]
    return [item.number, *days, *amounts, str(late) if late > 0 and item.open_minor > 0 else ""]


def _moved_sections(
    customer: Customer, said: Any, locale: Locale, start: date, end: date
) -> tuple[list[Section], list[tuple[str, str]]]:
    sections, sums = [], []
    for one in statement.statements(customer.company, customer.pk, start, end):
        code = one.currency

        def amount(value: Decimal, code: str = code) -> str:
            return wording.money(minor(value, code), code, locale)

        rows = [["", said["opening"], "", amount(one.opening)]]
        rows += [
            [
                wording.day(move.day, locale),
                f"{_kind(said, move.kind)} · {about(move.text)}",
                amount(move.amount),
                amount(move.balance),
            ]
            for move in one.movements
        ]
        heads = [said[name] for name in ("day", "text", "amount", "balance")]
        sections.append(Section(code, heads, frozenset({2, 3}), rows, wide=1))
        sums.append((f"{said['closing']} {code}", amount(one.closing)))
    return sections, sums


def _table(customer: Customer, kind: str, start: date, end: date) -> tuple[list[str], list[list[Any]]]:
    said = paper.words(paper.language_of(customer))
    rows: list[list[Any]] = []
    if kind == "open-item":
        for state in gather.states(customer.company, [customer.pk]):
            code = state.currency
            rows += [
                [one.number, one.issued, one.due, code, major(one.payable_minor, code), major(one.open_minor, code),
                 max((end - one.due).days, 0)]
                for one in state.items
            ]  # fmt: skip
            if state.unapplied_minor:
                rows.append([said["credit_left"], None, None, code, None, major(-state.unapplied_minor, code), 0])
        return _heads(said, ("number", "issued", "due", "", "amount", "open", "days")), rows
    for one in statement.statements(customer.company, customer.pk, start, end):
        rows.append([start, said["opening"], one.currency, None, one.opening])
        rows += [
            [move.day, f"{_kind(said, move.kind)} · {about(move.text)}", one.currency, move.amount, move.balance]
            for move in one.movements
        ]
        rows.append([end, said["closing"], one.currency, None, one.closing])
    return _heads(said, ("day", "text", "", "amount", "balance")), rows


def _heads(said: Any, names: Sequence[str]) -> list[str]:
    return [said[name] if name else "ISO 4217" for name in names]


def kind_word(language: str, kind: str) -> str:
    """What a movement of the account is called, in a customer's language."""
    return _kind(paper.words(language), kind)


def about(text: str) -> str:
    """What an entry's own text says beside its kind: the number or reference. The words around it are English.

    >>> about("Payment RE-7"), about("RE-7 issued"), about("RE-8 against RE-7")
    ('RE-7', 'RE-7', 'RE-8 → RE-7')
    """
    return text.removeprefix("Payment ").removeprefix("Refund ").removesuffix(" issued").replace(" against ", " → ")


def _kind(said: Any, kind: str) -> str:
    return str(said[f"kind_{kind}" if kind in _KINDS else "kind_other"])


def _customer(company: Company, customer_id: str) -> Customer:
    customer: Customer | None = Customer.objects.of(company).select_related("company").filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer
