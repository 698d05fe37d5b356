"""What a customer sees and does about cases on a document's public page: object by line, promise a day, read the answer."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale

from duebook.domain.codes import DocumentType
from duebook.domain.disputes import Reason
from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, TooMany
from duebook.kernel.money import ZERO, minor
from duebook.kernel.rules import Fault
from duebook.services.access import system
from duebook.services.cases import policy, promises
from duebook.services.delivery import visits, wording
from duebook.services.delivery.sealed import document_of
from duebook.services.delivery.visits import Visit
from duebook.store.cases import Dispute, Promise
from duebook.store.deliveries import PublicLink
from duebook.store.documents import OpenItem

MOST_LINES = 200
"""Lines that the page offers one by one; a longer document is objected to as a whole, in words."""
MOST_PROMISES = 5
"""Promises for one document that its page takes."""


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line of the document: what was billed, with its quantity, and its amount as people write it."""

    id: str
    name: str
    quantity: Decimal
    amount: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest dispute as the customer may see it: its state, its day, the answer, and what was said to them."""

    state: str
    opened: str
    answer: str
    credit_note: str
    said: tuple[tuple[str, str, bool], ...]  # day, words, whether the customer's own


@dataclass(frozen=True, slots=True)
class CasePage:
    """The part of the page about cases. ``first`` and ``last`` are the days that may be promised; None where none may."""

    may_dispute: bool
    lines: tuple[LineShown, ...]
    reasons: tuple[str, ...]
    standing: Standing | None
    promised: str  # the day; empty where there is no open promise
    first: date | None
    last: date | None
    last_text: str


def page_of(link: PublicLink) -> CasePage:
    """What the page of a link says of cases."""
    row = link.document
    document = document_of(row)
    tag = next((one for one in (document.language, row.customer.language, link.company.language) if one), "en")
    locale = wording.locale_of(tag, document.buyer.address.country)
    newest = (
        Dispute.objects.of(link.company)
        .filter(document=row)
        .select_related("credit_note", "company")
        .order_by("-opened_at")
        .first()
    )
    given = Promise.objects.of(link.company).filter(document=row, state="open").first()
    credit = DocumentType(row.type).is_credit
    item = OpenItem.objects.of(link.company).filter(pk=row.pk).first()
    wanting = not credit and item is not None and item.open_minor > 0 and given is None and not item.disputed_at
    house = policy.policy_of(link.company)
    today = clock.today(link.company.time_zone)
    last = today + timedelta(days=house.promise_days) if wanting and house.public_promises else None
    return CasePage(
        may_dispute=not credit and (newest is None or newest.state != "open"),
        lines=_lines(document, locale) if not credit else (),
        reasons=tuple(Reason),
        standing=_standing(newest, locale) if newest else None,
        promised=wording.day(given.due_on, locale) if given else "",
        first=today if last else None,
        last=last,
        last_text=wording.day(last, locale),
    )


def promise(link: PublicLink, visit: Visit, day: date, *, name: str = "") -> bool:
    """The customer promises to pay what is open by a day. False where own staff clicked. :class:`Invalid`, :class:`TooMany`."""
    if visits.evidence_class(link, visit, pressed=True) == "staff":
        return False
    offered = page_of(link)
    if offered.last is None or offered.first is None or not offered.first <= day <= offered.last:
        raise Invalid([Fault("PROMISE-DAY", "day", "Choose a day from today to {last}.", facts={"last": offered.last_text})])
    made = Promise.objects.of(link.company).filter(document=link.document, source="portal").count()
    if made >= MOST_PROMISES:
        raise TooMany("So many days were promised here that only a telephone helps.")
    visits.seen(link, visit, by="promise")
    actor = replace(system(link.company, link.recipient or link.document.buyer_name), ip="")
    try:
        promises.make_promise(
            actor, link.document.customer_id, day, document_id=link.document_id, source="portal",
            said_by=name.strip()[:200] or link.recipient,
        )  # fmt: skip
    except Conflict:
        return False  # promised, or paid, in another window just now: the page says so
    return True


def _lines(document: Document, locale: Locale) -> tuple[LineShown, ...]:
    if len(document.lines) > MOST_LINES:
        return ()
    return tuple(
        LineShown(
            line.id,
            line.item.name,
            line.quantity,
            wording.money(minor(line.net or ZERO, document.currency), document.currency, locale),
        )
        for line in document.lines
        if line.quantity > 0 and (line.net or 0) > 0
    )


def _standing(row: Dispute, locale: Locale) -> Standing:
    notes, zone = row.notes.filter(shared=True).order_by("created_at", "pk"), ZoneInfo(row.company.time_zone)
    return Standing(
        state=row.state,
        opened=wording.day(row.opened_at.astimezone(zone).date(), locale),
        answer=row.why if row.state in {"accepted", "rejected"} else "",
        credit_note=row.credit_note.number if row.credit_note else "",
        said=tuple((wording.day(one.created_at.astimezone(zone).date(), locale), one.text, one.by_customer) for one in notes),
    )
