"""The documents of an address as its pages list them: found, filtered, summed up, opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from duebook.edge import clock
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.delivery import links
from duebook.services.paying.links import create_pay_link
from duebook.services.portal import reach
from duebook.services.portal.reach import Seat
from duebook.store.documents import OpenItem

PAGE = 50
STATES = ("open", "overdue", "settled", "all")
OPENED_DAYS = 1
"""A link made by opening a document here lives so long: it is for this reader, now."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a customer owes one company in one currency, in minor units."""

    seat: Seat
    currency: str
    open_minor: int
    overdue_minor: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of documents; ``more`` is the id to go on after, empty at the end."""

    items: list[OpenItem]
    more: str


def page(seats: Sequence[Seat], *, state: str = "open", words: str = "", after: str = "", today: date | None = None) -> Sheet:
    """A page of these seats' documents, newest first."""
    rows = _filtered(reach.documents(seats), state, words, today or clock.today())
    last = reach.documents(seats).filter(pk=after).first() if after else None
    if last is not None:
        day = last.document.issue_date
        rows = rows.filter(Q(document__issue_date__lt=day) | Q(document__issue_date=day, pk__lt=last.pk))
    found = list(rows[: PAGE + 1])
    return Sheet(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else "")


def sums(seats: Sequence[Seat]) -> list[Owed]:
    """What is open and overdue, a row for each seat and currency with anything in it."""
    by_id = {one.customer.pk: one for one in seats}
    rows = reach.documents(seats).filter(is_open=True).order_by()
    late = Q()
    for one in seats:
        late |= Q(customer_id=one.customer.pk, due_date__lt=clock.today(one.company.time_zone))
    totals = rows.values_list("customer_id", "currency").annotate(
        open=Sum("open_minor"), overdue=Sum("open_minor", filter=late & Q(open_minor__gt=0))
    )
    found = [Owed(by_id[pk], currency, total or 0, overdue or 0) for pk, currency, total, overdue in totals]
    return sorted(found, key=lambda one: (one.seat.company.name, one.seat.customer.name, one.currency))


def open_one(email: str, document_id: str) -> str:
    """The address of a document's public page, by a link for this reader and day. Raises :class:`NotFound`."""
    item = reach.of_these(email, [document_id])[0]
    _link, token = links.create_link(reach.actor(item.company, email), item.pk, email, days=OPENED_DAYS)
    return f"/p/{token}"


def pay_together(email: str, document_ids: Sequence[str]) -> str:
    """The address of a page that pays these documents in one go.

    Raises :class:`NotFound` for one that is not this address's, :class:`~duebook.kernel.errors.Invalid` (``LINK-SET``) for those
    of several customers or currencies.
    """
    items = reach.of_these(email, document_ids)
    acting = reach.actor(items[0].company, email)
    if any(one.company_id != items[0].company_id for one in items):
        raise Invalid([Fault("LINK-SET", "document", "Choose documents of one company.")])
    _link, token = create_pay_link(acting, [one.pk for one in items], email, days=OPENED_DAYS)
    return f"/p/{token}/pay"


def _filtered(rows: QuerySet[OpenItem], state: str, words: str, today: date) -> QuerySet[OpenItem]:
    if state not in STATES:
        raise NotFound
    if state in {"open", "overdue"}:
        rows = rows.filter(is_open=True)
    if state == "overdue":
        rows = rows.filter(due_date__lt=today, open_minor__gt=0)
    if state == "settled":
        rows = rows.filter(is_open=False)
    for word in words.lower().split()[:4]:
        rows = rows.filter(document__search__contains=word[:60])
    return rows
