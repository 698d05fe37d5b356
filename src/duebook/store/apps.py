"""Tells Django about the store, and keeps the database's own guards in step with the models."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one Django app with tables of ours."""

    name = "duebook.store"
    label = "store"
    verbose_name = "Duebook"

    def ready(self) -> None:
        """Set SQLite's pragmas on connect, and install triggers after each migration."""
        from duebook.store import connections
        from duebook.store.triggers import install

        connections.listen()
        install.listen()
