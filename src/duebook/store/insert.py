"""Many new rows in one statement, with little between the row and the database: for what a block of documents writes.

Django's ``bulk_create`` prepares every value of every row through a dozen calls; here a column is prepared at once and only where
its type wants it (docs/decisions/0070). Triggers, constraints and the wrappers of the connection see these rows like any others.
A row whose key the database counts itself does not learn it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, models

Column = Callable[[Sequence[Any]], Iterable[Any]]


class _Plan(NamedTuple):
    """How rows of one model are written."""

    statement: str
    fields: "tuple[models.Field[Any, Any], ...]"
    read: "attrgetter[tuple[Any, ...]]"
    prepare: tuple[tuple[int, Column], ...]


def insert(rows: Iterable[models.Model]) -> None:
    """Insert complete rows of one model."""
    found = list(rows)
    if not found:
        return
    plan = _plan(type(found[0]), connection.vendor)
    _write(plan, list(zip(*map(plan.read, found), strict=True)))
    for row in found:
        state = row._state  # noqa: SLF001 - Django's documented mark of a row that is in the database
        state.adding, state.db = False, connection.alias


def insert_plain(model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, skip_present: bool = False) -> list[Any]:
    """Insert rows given by column (``company_id``, not ``company``), all with the same columns; the others get their defaults.

    With ``skip_present`` those that a unique constraint refuses are left out silently. Returns the keys where they are ours.
    """
    if not rows:
        return []
    plan = _plan(model, connection.vendor)
    unknown = rows[0].keys() - {one.attname for one in plan.fields}
    if unknown:
        raise TypeError(f"{model.__name__} has no columns {sorted(unknown)}")
    columns = [
        [row[one.attname] for row in rows] if one.attname in rows[0] else [one.get_default() for _ in rows] for one in plan.fields
    ]
    _write(plan, columns, " ON CONFLICT DO NOTHING" if skip_present else "")
    return next((column for one, column in zip(plan.fields, columns, strict=True) if one.primary_key), [])


def _write(plan: _Plan, columns: Sequence[Sequence[Any]], ending: str = "") -> None:
    values: list[Iterable[Any]] = list(columns)
    for place, prepare in plan.prepare:
        values[place] = prepare(columns[place])
    with connection.cursor() as cursor:
        cursor.executemany(plan.statement + ending, list(zip(*values, strict=True)))


@cache
def _plan(model: type[models.Model], vendor: str) -> _Plan:
    fields = tuple(one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField))
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(one.column)) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own models
    prepare = tuple((place, column) for place, one in enumerate(fields) if (column := _prepare(one, vendor)) is not None)
    return _Plan(statement, fields, attrgetter(*(one.attname for one in fields)), prepare)


def _prepare(field: "models.Field[Any, Any]", vendor: str) -> Column | None:
    """How a column's values are made ready; None where the driver takes them as they are."""
    target = getattr(field, "target_field", field)
    if isinstance(target, models.JSONField):
        return _json_of(vendor)
    if isinstance(target, models.CharField | models.TextField):
        return _texts
    if isinstance(target, models.IntegerField | models.BooleanField):
        return None
    return lambda values: _each(field, values)


def _texts(values: Sequence[Any]) -> Iterable[Any]:
    """Plain strings also where an enumeration's member stands."""
    return [value if value is None or type(value) is str else str.__str__(value) for value in values]


def _json_of(vendor: str) -> Column:
    if vendor == "postgresql":
        from psycopg.types.json import Jsonb

        return lambda values: [None if value is None else Jsonb(value) for value in values]
    return lambda values: [None if value is None else json.dumps(value) for value in values]


def _each(field: "models.Field[Any, Any]", values: Sequence[Any]) -> Iterable[Any]:
    """Django's own preparation; the same value (a moment, a day) is prepared once for the whole block."""
    known: dict[Any, Any] = {}
    made = []
    for value in values:
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection)
        made.append(known[value])
    return made
