"""Number series: make, change, archive, and show what comes next. What was numbered stays as it is."""

from collections.abc import Sequence

from django.utils.text import slugify

from duebook.domain import numbering
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.counters import Counter, Series
from duebook.store.documents import IssuedDocument

_AUDITED = ("key", "name", "pattern", "reset", "start", "types", "archived_at")


@verb("series.save", needs="series.write")
def save_series(
    actor: Actor,
    *,
    name: str,
    pattern: str,
    reset: str = "year",
    start: int = 1,
    types: Sequence[str] = (),
    series_id: str = "",
) -> Series:
    """Make or change a series; raises :class:`Invalid` with all faults. Reset and start of a used one stay."""
    row = find(actor, series_id) if series_id else Series(company=actor.company)
    before = fields(row, *_AUDITED) if series_id else {}
    faults = [] if name.strip() else [Fault("SERIES-NAME", "name", "This is required.")]
    faults += rules_of(actor.company, pattern, reset, start)
    if series_id and used(row) and (reset != row.reset or start != row.start):
        faults.append(
            Fault("SERIES-USED", "reset", "This series has given numbers: its reset and its start stay. Make a new one.")
        )
    if faults:
        raise Invalid(faults)
    row.key = row.key or _key(actor.company, name)
    row.name, row.pattern, row.reset, row.start, row.types = name.strip()[:100], pattern, reset, start, list(types)
    row.save()
    note(row, before, fields(row, *_AUDITED))
    return row


@verb("series.archive", needs="series.write")
def archive_series(actor: Actor, series_id: str, *, archived: bool = True) -> Series:
    """Put a series away, or bring it back. The last one for invoices stays: without it nothing could be issued."""
    row = find(actor, series_id)
    if archived and not _others(actor.company, row):
        raise Conflict("This is the only series for invoices. Make another one first.")
    before = fields(row, "archived_at")
    row.archived_at = clock.now() if archived else None
    row.save(update_fields=["archived_at"])
    note(row, before, fields(row, "archived_at"))
    return row


def rules_of(company: Company, pattern: str, reset: str, start: int) -> list[Fault]:
    """What the rules of :mod:`duebook.domain.numbering` say of a series."""
    if reset not in set(numbering.Reset):
        return [Fault("SERIES-RESET", "reset", "There is no such reset.")]
    return numbering.faults(_plain(company, pattern, reset, start))


def preview(company: Company, pattern: str, reset: str, start: int, *, row: Series | None = None) -> list[str]:
    """The next five numbers if all were issued today; empty where the series has faults."""
    if rules_of(company, pattern, reset, start):
        return []
    series = _plain(company, pattern, reset, start)
    today = clock.today(company.time_zone)
    counter = None
    if row is not None and row.reset == reset:
        counters = Counter.objects.of(company).filter(series=row, period=numbering.period_key(series, today))
        counter = counters.values_list("next_value", flat=True).first()
    return numbering.preview(series, today, 5, counter)


def first_number(pattern: str, time_zone: str) -> str:
    """The first number a yearly pattern would give today."""
    series = numbering.Series(pattern=pattern, reset=numbering.Reset.YEAR)
    return numbering.preview(series, clock.today(time_zone), 1)[0]


def listed(actor: Actor) -> list[Series]:
    """All series, those in use first, oldest first."""
    rows = Series.objects.of(actor.company).order_by("created_at", "pk")
    return sorted(rows, key=lambda row: row.archived_at is not None)


def find(actor: Actor, series_id: str) -> Series:
    """The actor's series with this id; somebody else's is not there."""
    row: Series | None = Series.objects.of(actor.company).filter(pk=series_id).first()
    if row is None:
        raise NotFound
    return row


def used(row: Series) -> bool:
    """Whether a document has a number of this series."""
    return bool(IssuedDocument.objects.of(row.company_id).filter(series=row).exists())


def _plain(company: Company, pattern: str, reset: str, start: int) -> numbering.Series:
    return numbering.Series(
        pattern=pattern, reset=numbering.Reset(reset), start=start, fiscal_year_start=company.fiscal_year_start
    )


def _others(company: Company, row: Series) -> bool:
    if "380" not in row.types:
        return True
    rest = Series.objects.of(company).filter(archived_at=None).exclude(pk=row.pk)
    return any("380" in other.types for other in rest)


def _key(company: Company, name: str) -> str:
    base = slugify(name)[:24] or "series"
    taken = set(Series.objects.of(company).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 1000))) if key not in taken)
