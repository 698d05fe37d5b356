"""Ageing reads one index and not the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_list_indexes")]

    operations = [
        migrations.RemoveIndex("openitem", "open_by_customer"),
        migrations.AddIndex(
            "openitem",
            models.Index(
                condition=models.Q(("is_open", True)),
                fields=["company", "customer", "currency", "due_date", "open_minor"],
                name="open_by_customer",
            ),
        ),
    ]
