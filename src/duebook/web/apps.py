"""Tells Django where this door's templates and files lie."""

from django.apps import AppConfig


class DoorConfig(AppConfig):
    """No tables here: a door only talks to services."""

    name = "duebook.web"
    label = "web"
