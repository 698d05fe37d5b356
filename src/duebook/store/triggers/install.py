"""Puts the guards in place after every migration, so that they can never lag behind the tables."""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate


def listen() -> None:
    """Install after each migration of the store."""
    post_migrate.connect(_install, dispatch_uid="duebook.triggers")


def _install(sender: Any, using: str, **_: object) -> None:
    if sender.label != "store":
        return
    from duebook.store.triggers import postgresql, sqlite

    connection = connections[using]
    dialect = sqlite if connection.vendor == "sqlite" else postgresql
    with connection.cursor() as cursor:
        for statement in dialect.statements():
            cursor.execute(statement)
