"""Which invoices a list's address asks for: view, words, customer, type, currency, days. Each view is one keyset over one index.

``all`` and words run over the index of issued documents, ``open``, ``overdue``, ``paid`` over the open items, drafts over theirs.
Words and rare filters are looked for in the index alone (``store/documents.py``), so that 100,000 sealed bodies are never read.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest

from duebook.domain.codes import DocumentType
from duebook.kernel.money import minor, round_money
from duebook.services.access import Actor
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.drafts import Draft
from duebook.web import numbers
from duebook.web.invoices import desk

DOCUMENTS, ITEMS, DRAFTS = "documents", "items", "drafts"
VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "all": (DOCUMENTS, ("-issue_date", "-pk")),
    "draft": (DRAFTS, ("-updated_at", "pk")),
    "approve": (DRAFTS, ("-updated_at", "pk")),
    "open": (ITEMS, ("due_date", "pk")),
    "overdue": (ITEMS, ("due_date", "pk")),
    "paid": (ITEMS, ("-closed_on", "-pk")),
}
"""View -> what its rows are, and their order."""

MOST_COUNTED = 10_000
MOST_WORDS = 5
CREDITS = tuple(str(kind) for kind in DocumentType if kind.is_credit)
_LIGHT = ("body", "search")


@dataclass(frozen=True)
class Filter:
    """A list as its address describes it."""

    view: str
    words: tuple[str, ...] = ()
    customer: str = ""
    type: str = ""
    currency: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def kind(self) -> str:
        """Documents, items or drafts. Words among the many that are paid are looked for along the documents' own index."""
        return DOCUMENTS if self.view == "paid" and self.words else VIEWS[self.view][0]

    @property
    def order(self) -> tuple[str, ...]:
        """The order of the rows."""
        return VIEWS["all" if self.kind == DOCUMENTS else self.view][1]

    @property
    def narrowed(self) -> bool:
        """Whether anything besides the view is asked for."""
        return bool(self.words or self.customer or self.type or self.currency or self.since or self.until)


@dataclass(frozen=True)
class Size:
    """How many rows, and what they come to: (currency, minor units). ``more`` says that counting stopped."""

    count: int
    more: bool
    sums: list[tuple[str, int]]


def filter_of(request: HttpRequest) -> Filter:
    """What the address asks for; what it cannot mean is left out."""
    query = request.GET
    view = query.get("view", "all")
    return Filter(
        view=view if view in VIEWS else "all",
        words=tuple(query.get("q", "").lower().split()[:MOST_WORDS]),
        customer=query.get("customer", "")[:40],
        type=query.get("type", "")[:3],
        currency=query.get("currency", "")[:3].upper(),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
    )


def rows(actor: Actor, wish: Filter) -> QuerySet[Any]:
    """The rows of a list, unordered."""
    if wish.kind == DRAFTS:
        return _drafts(actor, wish)
    if wish.kind == ITEMS:
        return _items(actor, wish)
    return _documents(actor, wish)


def light(found: QuerySet[Any], wish: Filter) -> QuerySet[Any]:
    """The same rows with what a list shows, without the sealed bodies."""
    if wish.kind == DRAFTS:
        return found.select_related("customer").defer("body")
    if wish.kind == ITEMS:
        return found.select_related("document").defer(*(f"document__{name}" for name in _LIGHT))
    return found.select_related("open_item").defer(*_LIGHT)


def size(actor: Actor, wish: Filter, locale: str) -> Size:
    """Rows counted up to a limit, and their sums: what is still open of issued documents, the amounts of drafts."""
    found = rows(actor, with_amounts(wish, locale))
    count = found.order_by()[: MOST_COUNTED + 1].values("pk").count()
    if count > MOST_COUNTED and wish.narrowed:
        return Size(MOST_COUNTED, more=True, sums=[])
    if wish.kind == DRAFTS:
        sums = found.order_by().values_list("currency").annotate(total=Sum("payable_minor"))
    elif wish.view == "paid":
        sums = _none()
    elif wish.kind == ITEMS:
        sums = found.order_by().values_list("currency").annotate(total=Sum("open_minor"))
    elif wish.narrowed:
        items = OpenItem.objects.of(actor.company).filter(is_open=True, document__in=found.values("pk"))
        sums = items.order_by().values_list("currency").annotate(total=Sum("open_minor"))
    else:
        sums = (
            OpenItem.objects.of(actor.company)
            .filter(is_open=True)
            .order_by()
            .values_list("currency")
            .annotate(total=Sum("open_minor"))
        )
    totals = sorted((currency, total) for currency, total in sums if currency and total is not None)
    return Size(min(count, MOST_COUNTED), more=count > MOST_COUNTED, sums=totals)


def badges(actor: Actor) -> dict[str, int]:
    """How many drafts there are, and how many wait for approval."""
    counted = Draft.objects.of(actor.company).filter(state__in=("draft", "submitted", "approved"))
    by_state = dict(counted.order_by().values_list("state").annotate(n=Count("pk")))
    return {"draft": by_state.get("draft", 0) + by_state.get("approved", 0), "approve": by_state.get("submitted", 0)}


def with_amounts(wish: Filter, locale: str) -> Filter:
    """Words that are amounts, as the search column writes them: 1.234,50 becomes 1234.50."""
    return replace(wish, words=tuple(_as_written(word, locale) for word in wish.words))


def _as_written(word: str, locale: str) -> str:
    if not re.fullmatch(r"[\d.,'’]*\d[.,]\d{1,2}", word):
        return word
    try:
        value = numbers.read(word, locale)
    except ValueError:
        return word
    return format(round_money(value, "EUR"), "f") if minor(round_money(value, "EUR"), "EUR") else word


def _drafts(actor: Actor, wish: Filter) -> QuerySet[Any]:
    states = ("submitted",) if wish.view == "approve" else ("draft", "approved")
    found = Draft.objects.of(actor.company).filter(state__in=states)
    for word in wish.words:
        found = found.filter(Q(buyer_name__icontains=word) | Q(customer__number__istartswith=word))
    return _narrow(found, wish, "", days="updated_at__date")


def _items(actor: Actor, wish: Filter) -> QuerySet[Any]:
    found = OpenItem.objects.of(actor.company).filter(is_open=wish.view != "paid")
    if wish.view == "overdue":
        found = found.filter(due_date__lt=desk.today(actor), open_minor__gt=0)
    if wish.view == "paid":
        found = found.exclude(closed_on=None)
    for word in wish.words:
        found = found.filter(document__search__contains=word)
    return _narrow(found, wish, "document__", days="document__issue_date")


def _documents(actor: Actor, wish: Filter) -> QuerySet[Any]:
    found = IssuedDocument.objects.of(actor.company)
    if wish.view == "paid":
        found = found.filter(open_item__is_open=False, open_item__closed_on__isnull=False)
    for word in wish.words:
        found = found.filter(search__contains=word)
    return _narrow(found, wish, "", days="issue_date")


def _narrow(found: QuerySet[Any], wish: Filter, prefix: str, *, days: str) -> QuerySet[Any]:
    if wish.customer:
        found = found.filter(customer=wish.customer)
    if wish.type:
        found = found.filter(**{f"{prefix}type": wish.type})
    if wish.currency:
        found = found.filter(currency=wish.currency)
    if wish.since:
        found = found.filter(**{f"{days}__gte": wish.since})
    if wish.until:
        found = found.filter(**{f"{days}__lte": wish.until})
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _none() -> list[tuple[str, int]]:
    return []
