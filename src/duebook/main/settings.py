"""Django's settings, read from the environment once. Every name an operator may set is documented in docs/operating/settings.md."""

import os
from pathlib import Path

SECRET_KEY = os.environ.get("DUEBOOK_SECRET_KEY", "only-for-tools")
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "duebook.store",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path("data") / "duebook.sqlite3"}}
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
