"""PostgreSQL's dialect: row and statement triggers, composite foreign keys, row-level security.

Sources: postgresql.org/docs/current/sql-createtrigger.html, ddl-rowsecurity.html. The policy lets a transaction see the rows of
``duebook.company``; where that is not set (migrations, the sweeper, log-in) all rows are seen, and the query sets are the guard.
"""

from collections.abc import Iterator

from duebook.store.triggers import tables

_REFUSE = """
CREATE OR REPLACE FUNCTION duebook_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def statements() -> Iterator[str]:
    """Create or replace every guard."""
    yield _REFUSE
    for table in tables.immutable():
        for name, when in (("keep_rows", f"UPDATE OR DELETE ON {table} FOR EACH ROW"), ("keep_table", f"TRUNCATE ON {table}")):
            yield f"CREATE OR REPLACE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION duebook_immutable()"
    targets = {(target, key) for _, _, target, key in tables.references()}
    for target, key in sorted(targets):
        yield f"CREATE UNIQUE INDEX IF NOT EXISTS {target}_of_company ON {target} (company_id, {key})"
    for table, column, target, key in tables.references():
        name = f"same_company_{table}_{column}"[:63]
        yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (company_id, {column}) "
            f"REFERENCES {target} (company_id, {key}) DEFERRABLE INITIALLY DEFERRED"
        )
    for model in tables.tenant_models():
        yield from _row_security(model._meta.db_table)


def _row_security(table: str) -> Iterator[str]:
    current = "current_setting('duebook.company', true)"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS own_company ON {table}"
    yield f"CREATE POLICY own_company ON {table} USING (coalesce({current}, '') IN ('', company_id))"
