"""Numbers are taken here and nowhere else: the counter's row is locked, the value given, the row moved on. Never MAX + 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duebook.domain import numbering
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document
from duebook.kernel.errors import Conflict, NotFound
from duebook.store.companies import Company
from duebook.store.counters import Counter, Series
from duebook.store.parties import Customer


@dataclass(frozen=True)
class Taken:
    """A number that now belongs to a document."""

    series: Series
    period: str
    position: int
    number: str


def take(company: Company, wanted: Sequence[tuple[str, Document, Customer]]) -> list[Taken]:
    """A number for each document, in order: (series id or "" for the type's usual series, document, its customer).

    Raises :class:`Conflict` where an issue date lies before the latest date of the series (dates do not run backwards).
    """
    series_of = {series.pk: series for series in Series.objects.of(company).filter(archived_at=None).order_by("created_at", "pk")}
    counters: dict[tuple[str, str], Counter] = {}
    taken = []
    for series_id, document, customer in wanted:
        series = series_of.get(series_id) if series_id else usual(list(series_of.values()), document)
        if series is None or document.issue_date is None:
            raise NotFound("There is no series for this kind of document.")
        law = pattern_of(series, company)
        period = numbering.period_key(law, document.issue_date)
        counter = counters.get((series.pk, period)) or _lock(series, period)
        counters[series.pk, period] = counter
        _in_order(counter, document.issue_date, series)
        number = numbering.render(law, counter.next_value, document.issue_date, customer.number)
        taken.append(Taken(series, period, counter.next_value, number))
        counter.next_value += 1
        counter.last_date = document.issue_date
    for counter in counters.values():
        counter.save(update_fields=["next_value", "last_date"])
    return taken


def pattern_of(series: Series, company: Company) -> numbering.Series:
    """The series as the pure core knows it."""
    return numbering.Series(
        pattern=series.pattern,
        reset=numbering.Reset(series.reset),
        start=series.start,
        fiscal_year_start=company.fiscal_year_start,
    )


def usual(all_series: Sequence[Series], document: Document) -> Series | None:
    """The first series that names the document's type; else the one for invoices, or for credit notes, as the type counts."""
    plain = DocumentType.CREDIT_NOTE if document.type.is_credit else DocumentType.INVOICE
    for wanted in (document.type, plain):
        found = next((series for series in all_series if str(wanted) in series.types), None)
        if found is not None:
            return found
    return None


def _lock(series: Series, period: str) -> Counter:
    counters = Counter.objects.of(series.company_id)
    mine = counters.select_for_update().filter(series=series, period=period)
    counter: Counter | None = mine.first()
    if counter is None:  # the first of its period; of two at once the second finds the first one's
        defaults = {"company_id": series.company_id, "next_value": series.start}
        counters.get_or_create(series=series, period=period, defaults=defaults)
        counter = mine.get()
    return counter


def _in_order(counter: Counter, day: date, series: Series) -> None:
    if counter.last_date and day < counter.last_date:
        raise Conflict(
            "The latest document of the series {series} is of {latest}; an earlier date is not possible.",
            series=series.name,
            latest=str(counter.last_date),
        )
