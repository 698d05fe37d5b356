"""SQLite's dialect. See sqlite.org/lang_createtrigger.html; RAISE(ABORT) undoes the statement."""

from collections.abc import Iterator

from duebook.store.triggers import tables


def statements() -> Iterator[str]:
    """Drop and create every guard."""
    for table in tables.immutable():
        for event in ("UPDATE", "DELETE"):
            yield from _trigger(
                f"keep_{event.lower()}_{table}", f"BEFORE {event} ON {table}", f"SELECT RAISE(ABORT, '{table}: immutable');"
            )
    for table, column, target, key in tables.references():
        condition = (
            f"WHEN NEW.{column} IS NOT NULL AND NOT EXISTS "  # noqa: S608  # names of our own models
            f"(SELECT 1 FROM {target} WHERE {key} = NEW.{column} AND company_id = NEW.company_id)"
        )
        for event in ("INSERT", f"UPDATE OF {column}, company_id"):
            yield from _trigger(
                f"same_{event.split()[0].lower()}_{table}_{column}",
                f"BEFORE {event} ON {table} FOR EACH ROW {condition}",
                f"SELECT RAISE(ABORT, '{table}.{column}: of another company');",
            )


def _trigger(name: str, when: str, body: str) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield f"CREATE TRIGGER {name} {when} BEGIN {body} END"
