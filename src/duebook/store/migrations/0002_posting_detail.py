"""Revenue and tax postings say which VAT category and rate they are of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        migrations.AddField("posting", "detail", models.CharField(blank=True, default="", max_length=12), preserve_default=False),
    ]
