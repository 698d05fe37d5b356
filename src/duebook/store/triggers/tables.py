"""Which tables are guarded, derived from the models where that is possible."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

IMMUTABLE = (
    "IssuedDocument",
    "Link",
    "Entry",
    "Posting",
    "Payment",
    "Allocation",
    "File",
    "Event",
    "AuditEntry",
    "Approval",
    "VoidNumber",
    "SupplierAccount",
    "AccountDecision",
    "InboxItem",
    "Bill",
    "BillCheck",
    "BillEvent",
    "BankLine",
    "LineUse",
    "ChargeEvent",
    "GatewayPayoutLine",
    "ReminderItem",
    "DisputeNote",
    "CallNote",
    "ProvisionRun",
)
"""Models whose rows are written once: no UPDATE, no DELETE, no TRUNCATE."""


def immutable() -> list[str]:
    """Table names of the immutable models."""
    return [apps.get_model("store", name)._meta.db_table for name in IMMUTABLE]


def tenant_models() -> list[type[models.Model]]:
    """Models whose rows belong to a company."""
    return [model for model in apps.get_app_config("store").get_models() if any(f.name == "company" for f in model._meta.fields)]


def references() -> Iterator[tuple[str, str, str, str]]:
    """Every (table, column, target table, target key) between two tenant tables: both ends must be of one company."""
    tenants = set(tenant_models())
    for model in sorted(tenants, key=lambda m: m._meta.db_table):
        for field in model._meta.fields:
            target = field.related_model
            if isinstance(field, models.ForeignKey) and field.name != "company" and target in tenants:
                yield model._meta.db_table, field.column, target._meta.db_table, str(target._meta.pk.column)
