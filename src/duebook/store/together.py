"""One migration step that creates many tables. Django renders related models anew for every step: half a minute in all here."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Creates models in their order: one that is referred to stands before those that refer to it."""

    def __init__(self, models: Sequence[CreateModel]) -> None:
        """``models`` with all their fields, indexes and constraints."""
        self.models = list(models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add them all, and let them be rendered once, when they are asked for."""
        state.__dict__.pop("apps", None)
        for one in self.models:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState) -> None:
        """Create the tables."""
        for one in self.models:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState) -> None:
        """Drop the tables, the last first."""
        for one in reversed(self.models):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What it does, for ``migrate --plan``."""
        return f"Create {len(self.models)} models"
