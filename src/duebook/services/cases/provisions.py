"""Bad-debt provision: a dated matrix, a run at a day that books the difference to what is there, and its reversal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from duebook.domain import ledger, provisioning
from duebook.domain.ledger import Account
from duebook.domain.provisioning import Rate, Row
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.access import Actor, require
from duebook.services.receivables import book, sides, typed
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store import connections
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.provisions import ProvisionMatrix, ProvisionRun


@dataclass(frozen=True)
class Preview:
    """What a run would book in one currency: what must be provided for, what is there, and the difference."""

    currency: str
    rows: tuple[Row, ...]
    target_minor: int
    present_minor: int

    @property
    def change_minor(self) -> int:
        """What the entry would be."""
        return self.target_minor - self.present_minor


@verb("provision.matrix", needs="policies.write")
def save_matrix(actor: Actor, rates: Sequence[Rate], since: date) -> ProvisionMatrix:
    """Set the matrix in force from a day on. A day that a run has used already keeps its matrix (:class:`Conflict`)."""
    if faults := provisioning.check(rates):
        raise Invalid(faults)
    row: ProvisionMatrix | None = ProvisionMatrix.objects.of(actor.company).filter(since=since).first()
    if row is not None and row.runs.exists():
        raise Conflict("A provision was booked with this matrix. Let the new one begin on a later day.")
    row = row or ProvisionMatrix(id=ids.new("pvm"), company=actor.company, since=since)
    before = row.rates
    row.rates, row.created_by, row.created_at = [codec.dump(one) for one in rates], actor.user, clock.now()
    row.save()
    note(row, {"rates": before}, {"rates": row.rates, "since": str(since)})
    return row


def matrix_of(company: Company, day: date) -> ProvisionMatrix | None:
    """The matrix in force on a day."""
    rows = ProvisionMatrix.objects.of(company).filter(since__lte=day)
    found: ProvisionMatrix | None = rows.order_by("-since").first()
    return found


def rates_of(matrix: ProvisionMatrix) -> list[Rate]:
    """The rows of a matrix."""
    return [codec.load(Rate, one) for one in matrix.rates]


def preview(actor: Actor, day: date) -> list[Preview]:
    """What a run at a day would book, by currency. Raises :class:`Conflict` where no matrix is in force."""
    require(actor, "cases.read")
    matrix = matrix_of(actor.company, day)
    if matrix is None:
        raise Conflict("Set a matrix first: none is in force on this day.")
    rates, found = rates_of(matrix), _open_on(actor.company, day)
    present = _present(actor.company)
    out = []
    for currency in sorted({*found, *present}):
        rows = tuple(provisioning.compute(rates, found.get(currency, [])))
        out.append(Preview(currency, rows, sum(row.provision for row in rows), present.get(currency, 0)))
    return [one for one in out if one.target_minor or one.present_minor or any(row.open for row in one.rows)]


@verb("provision.run", needs="payments.write-off")
def run_provision(actor: Actor, on: date | None = None) -> list[ProvisionRun]:
    """Book the provision of a day, one entry for each currency in which it changed. Not before the last run."""
    day = typed.day(actor.company, on, "on")
    connections.alone(f"provision {actor.company.pk}")
    if ProvisionRun.objects.of(actor.company).filter(on__gt=day, reverses=None, reversed_by=None).exists():
        raise Conflict("A later day is booked already. Reverse that run first.")
    wanted = preview(actor, day)
    matrix = matrix_of(actor.company, day)
    made = []
    for one in wanted:
        move = _move(one.change_minor, one.currency, day, "Provision for bad debts") if one.change_minor else None
        entry = book.write(actor.company, [move])[0] if move else None
        row = ProvisionRun(
            id=ids.new("pvr"), company=actor.company, on=day, currency=one.currency, matrix=matrix, target_minor=one.target_minor,
            rows=[
                {"over": each.over, "per_cent": str(each.per_cent), "open_minor": each.open, "provision_minor": each.provision}
                for each in one.rows
            ],
            change_minor=one.change_minor, entry=entry, created_by=actor.user, created_at=clock.now(),
        )  # fmt: skip
        row.save(force_insert=True)
        note(row, {}, fields(row, "on", "currency", "target_minor", "change_minor"))
        made.append(row)
    return made


@verb("provision.reverse", needs="payments.write-off")
def reverse_run(actor: Actor, run_id: str, reason: str) -> ProvisionRun:
    """Take the last run of a currency back. Raises :class:`Conflict` where it is not the last, or was reversed."""
    why = typed.reason(reason)
    connections.alone(f"provision {actor.company.pk}")
    row: ProvisionRun | None = ProvisionRun.objects.of(actor.company).select_related("entry", "matrix").filter(pk=run_id).first()
    if row is None:
        raise NotFound("There is no such run.")
    standing = ProvisionRun.objects.of(actor.company).filter(currency=row.currency, reverses=None, reversed_by=None)
    last = standing.order_by("-on", "-created_at", "-pk").first()
    if last is None or last.pk != row.pk:
        raise Conflict("Only the last run that stands can be reversed.")
    entry = None
    if row.entry is not None:
        booking = ledger.reversal(ledger.provision(row.change_minor, row.currency, row.on), row.on)
        move = book.Move(booking, row.currency, "Provision reversed", reason=why, reverses=row.entry)
        entry = book.write(actor.company, [move])[0]
    back = ProvisionRun(
        id=ids.new("pvr"), company=actor.company, on=row.on, currency=row.currency, matrix=row.matrix, rows=[],
        target_minor=row.target_minor - row.change_minor, change_minor=-row.change_minor, entry=entry, reverses=row,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    back.save(force_insert=True)
    note(row, {}, {"reversed_by": back.pk, "reason": why})
    return back


def runs(company: Company, most: int = 50) -> list[ProvisionRun]:
    """The newest runs."""
    rows = ProvisionRun.objects.of(company).select_related("matrix", "created_by", "reversed_by")
    return list(rows.order_by("-on", "-created_at", "-pk")[:most])


def starting_rates() -> tuple[Rate, ...]:
    """Where a company without a matrix may begin."""
    return provisioning.USUAL


def _move(units: int, currency: str, day: date, text: str) -> book.Move:
    return book.Move(sides.one(ledger.Kind.PROVISION, day, [ledger.provision(units, currency, day)]), currency, text)


def _present(company: Company) -> dict[str, int]:
    """What is provided for now, by currency, as the ledger has it."""
    rows = Posting.objects.of(company).filter(account=Account.ALLOWANCE).order_by()
    return {code: -total for code, total in rows.values_list("currency").annotate(total=Sum("amount_minor"))}


def _open_on(company: Company, day: date) -> dict[str, list[tuple[int, int]]]:
    """What was open on a day, as (days past due, units), by currency."""
    rows = Posting.objects.of(company).filter(account=Account.RECEIVABLE, entry__booked_on__lte=day).order_by()
    sums = rows.values_list("document", "currency").annotate(total=Sum("amount_minor")).exclude(total=0)
    due = dict(OpenItem.objects.of(company).values_list("pk", "due_date"))
    found: dict[str, list[tuple[int, int]]] = {}
    for document, currency, units in sums:
        found.setdefault(currency, []).append(((day - due[document]).days, units))
    return found
