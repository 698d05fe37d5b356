"""What a fresh worker process does first. It imports nothing of Duebook: models can only be imported after this has run."""

import os


def start() -> None:
    """Load Django's settings and models."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duebook.main.settings")
    django.setup()
