"""The database's own guards, on both engines: what is written once stays, rows never point across companies, queries name one."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from duebook.edge import clock
from duebook.services.operations.verify import verify
from duebook.store import models as store
from duebook.store.tenancy import Unscoped
from duebook.store.triggers import tables
from tests import bills, factories
from tests.authz.world import side
from tests.services import tampering

IMMUTABLE = [apps.get_model("store", name) for name in tables.IMMUTABLE]
TENANT = tables.tenant_models()
SHARED = {"Company", "User", "Tries", "SharedCheck", "PortalPass"}
"""Models that belong to no single company: the company itself, people, and sign-in attempts before anybody is known."""


@pytest.fixture
def world(db):
    made = tampering.build()
    series = made.company.seriess.first()
    store.VoidNumber.objects.create(company=made.company, series=series, period="2026", value=999, reason="lost")
    bills.supplier(factories.actor(made.company))
    bills.accepted(factories.actor(made.company))
    paid_online(side("guarded").company)
    yield made
    tampering.place(made.company).unlink()


def paid_online(company):
    """Rows of a gateway, and what was made of a bank line, of a dispute and of a letter."""
    payout, charge = store.GatewayPayout.objects.of(company).first(), store.Charge.objects.of(company).first()
    moment, line = clock.now(), store.BankLine.objects.of(company).first()
    store.GatewayPayoutLine.objects.create(company=company, payout=payout, kind="fee", provider_id="p", gross_minor=1)
    store.ChargeEvent.objects.create(
        company=company, connection=charge.connection, event_id="e", kind="other", type="x", did="nothing", at=moment
    )
    store.LineUse.objects.create(company=company, line=line, kind="none", amount_minor=1, reason="x", created_at=moment)
    dispute = store.Dispute.objects.of(company).first()
    store.DisputeNote.objects.create(company=company, dispute=dispute, text="x", created_at=moment)
    letter, item = store.Reminder.objects.of(company).first(), store.OpenItem.objects.of(company).first()
    store.ReminderItem.objects.create(
        company=company, reminder=letter, document=item.document, level=9, day=item.due_date, open_minor=1
    )


@contextmanager
def refused(match: str = "immutable"):
    """What is done inside is refused by the database, at the latest where deferred constraints are looked at."""
    with pytest.raises(DatabaseError, match=match), _looking():
        yield


@contextmanager
def _looking():
    look = "SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1"
    with transaction.atomic():
        tampering.sql(look)
        yield
        tampering.sql(look)


def changeable(model):
    """A column that somebody could want to change, and another value for it: a text, or a whole number where there is no text."""
    kinds = {"CharField": "x", "TextField": "x", "BigIntegerField": 7, "IntegerField": 7, "PositiveIntegerField": 7}
    columns = [field for field in model._meta.fields if field.get_internal_type() in kinds and not field.primary_key]
    column = min(columns, key=lambda field: list(kinds).index(field.get_internal_type()))
    return column, kinds[column.get_internal_type()]


def attempts(model, row):
    """Every way to change or remove one row: (name, what to do)."""
    table, key = model._meta.db_table, model._meta.pk.column
    column, new = changeable(model)
    names = [field.column for field in model._meta.fields]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = model.objects.of(row.company_id)

    def sql(statement, *values):
        return lambda: tampering.sql(statement, *values)

    def bulk():
        setattr(row, column.attname, new)
        rows.bulk_update([row], [column.attname])

    yield "update", sql(f'UPDATE {table} SET "{column.column}" = %s WHERE "{key}" = %s', new, row.pk)
    yield "delete", sql(f'DELETE FROM {table} WHERE "{key}" = %s', row.pk)
    yield (
        "upsert",
        sql(
            f'INSERT INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE "{key}" = %s '
            f'ON CONFLICT ("{key}") DO UPDATE SET "{column.column}" = excluded."{column.column}"',
            row.pk,
        ),
    )
    yield "save", lambda: row.save(force_update=True)
    yield "queryset update", lambda: rows.filter(pk=row.pk).update(**{column.attname: new})
    yield "bulk_update", bulk
    yield "queryset delete", lambda: rows.filter(pk=row.pk)._raw_delete("default")
    if connection.vendor == "sqlite":
        yield "replace", sql(f'REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE "{key}" = %s', row.pk)
        yield (
            "insert or replace",
            sql(f'INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE "{key}" = %s', row.pk),
        )
    else:
        yield "truncate", sql(f"TRUNCATE {table} CASCADE")
        yield (
            "merge",
            sql(
                f'MERGE INTO {table} AS t USING (SELECT * FROM {table} WHERE "{key}" = %s) AS s ON t."{key}" = s."{key}" '
                f"WHEN MATCHED THEN DELETE",
                row.pk,
            ),
        )


def test_no_way_changes_what_is_written_once(world):
    for model in IMMUTABLE:
        rows = model.objects.everywhere("a test looks for one of each kind")
        row = rows.filter(company=world.company).first() or rows.order_by("pk").first()
        assert row is not None, model
        for name, attempt in attempts(model, row):
            with refused():
                attempt()
                pytest.fail(f"{name} went through on {model.__name__}")
    assert verify(world.company).ok


def test_an_open_item_or_a_draft_may_change(world):
    item = store.OpenItem.objects.of(world.company).first()
    item.save(update_fields=["is_open"])


def test_every_reference_between_companies_is_guarded(db):
    """By name, from the database's own catalogue: a new table cannot be forgotten."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            names = {name for (name,) in cursor.fetchall()}
            wanted = {
                f"same_{event}_{table}_{column}" for table, column, _, _ in tables.references() for event in ("insert", "update")
            }
            wanted |= {f"keep_{event}_{table}" for table in tables.immutable() for event in ("update", "delete")}
        else:
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
            names = {name for (name,) in cursor.fetchall()}
            wanted = {f"same_company_{table}_{column}"[:63] for table, column, _, _ in tables.references()}
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled = 'O'"
            )
            names |= {f"{table} {name}" for table, name in cursor.fetchall()}
            wanted |= {f"{table} {name}" for table in tables.immutable() for name in ("keep_rows", "keep_table")}
            cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
            names |= {f"{name} policy" for (name,) in cursor.fetchall()}
            wanted |= {f"{model._meta.db_table} policy" for model in TENANT}
    assert wanted <= names, sorted(wanted - names)


def test_rows_never_point_at_another_companys(world):
    other = factories.company("Fremd GmbH")
    who = factories.actor(other)
    theirs = factories.issued(who, factories.customer(other, "Ihr Kunde"))
    mine = store.IssuedDocument.objects.of(world.company).first()
    draft = store.Draft.objects.of(world.company).first()
    entry = store.Entry.objects.of(world.company).first()
    match = "another company|same_company"
    with refused(match):
        store.Draft.objects.of(world.company).filter(pk=draft.pk).update(customer=theirs.customer_id)
    with refused(match):
        store.Draft.objects.of(world.company).filter(pk=draft.pk).update(company=other)
    with refused(match):
        store.CustomerContact.objects.create(company=world.company, customer_id=theirs.customer_id, name="X")
    with refused(match):
        store.Posting.objects.create(
            company=world.company, entry=entry, account="receivable", document=theirs, currency="EUR", amount_minor=1
        )
    with refused(match):
        store.Event.objects.create(company=other, document=mine, kind="viewed", at=clock.now())
    with refused(match):
        store.OpenItem.objects.of(world.company).filter(pk=mine.pk).update(customer=theirs.customer_id)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [model for model in TENANT if model is not store.ChainHead], ids=lambda model: model.__name__)
def test_a_query_without_a_company_raises(model):
    rows = model.objects
    for attempt in (
        lambda: list(rows.all()),
        rows.count,
        lambda: rows.filter(pk="0").exists(),
        rows.first,
        lambda: rows.filter(pk="0").update(company="x"),
        lambda: rows.filter(pk="0").delete(),
        lambda: rows.aggregate(top=models.Max("pk")),
        lambda: list(rows.values_list("pk", flat=True)),
        lambda: list(rows.iterator()),
        lambda: rows.in_bulk(["0"]),
        lambda: rows.get(pk="0"),
        rows.order_by("pk").last,
    ):
        with pytest.raises(Unscoped):
            attempt()


def test_every_table_of_ours_names_its_company():
    for model in apps.get_app_config("store").get_models():
        if model.__name__ in SHARED:
            continue
        field = model._meta.get_field("company")
        assert field.related_model is store.Company, model
        assert not field.null, model


@pytest.mark.django_db
def test_row_security_hides_other_companies_from_an_ordinary_role():
    """PostgreSQL, as a role that is no superuser: even a query that forgets the company sees and writes only its rows."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security; the query sets and triggers guard there")
    one, other = factories.company(), factories.company("Fremd GmbH")
    factories.customer(one)
    factories.customer(other)
    role = "duebook_ordinary"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute("SELECT set_config('duebook.company', %s, true)", [one.pk])
        for model in TENANT:
            cursor.execute(f"SELECT DISTINCT company_id FROM {model._meta.db_table}")
            assert {company for (company,) in cursor.fetchall()} <= {one.pk}, model
        cursor.execute("SELECT count(*) FROM store_customer")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE store_customer SET name = 'X'")
        assert cursor.rowcount == 1
    with refused("row-level security"):
        factories.customer(other, "Another")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('duebook.company', '', true)")
        cursor.execute("SELECT count(DISTINCT company_id) FROM store_customer")
        assert cursor.fetchone() == (2,), "where no company was entered, all rows are seen: the query sets guard there"
        cursor.execute("RESET ROLE")
