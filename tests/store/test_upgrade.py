"""A table that is guarded and full can still be changed by a migration, and is guarded again afterwards."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_a_full_table_is_changed_and_guarded_again():
    """SQLite copies the table: with a trigger of another table in the way it would lose the rows or stop."""
    company = factories.company()
    who = factories.actor(company)
    document = factories.issued(who, factories.customer(company), "100")
    old = Customer._meta.get_field("name")
    new = models.CharField(max_length=300)
    new.set_attributes_from_name("name")
    from duebook.store.triggers import install

    install.lift()
    with connection.schema_editor() as editor:
        editor.alter_field(Customer, old, new)
    with connection.schema_editor() as editor:
        editor.alter_field(Customer, new, old)
    call_command("migrate", verbosity=0)
    assert Customer.objects.of(company).count() == 1
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        IssuedDocument.objects.of(company).filter(pk=document.pk).update(number="X")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_up_to_date_is_left_alone():
    """On PostgreSQL a second machine that starts must not take tables away from one that is at work."""
    from duebook.services.operations.migrate import up_to_date
    from duebook.store.triggers import install

    up_to_date(force=True)
    if connection.vendor == "postgresql":
        assert up_to_date() is False
        with connection.cursor() as cursor:
            cursor.execute("COMMENT ON FUNCTION duebook_immutable() IS 'guards of an older version'")
        assert install.is_current() is False
        assert up_to_date() is True
        assert install.is_current() is True
