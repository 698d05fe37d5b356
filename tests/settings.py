"""Settings for the tests: Duebook's own, on a data folder that is gone afterwards, with a password hash that costs nothing.

Each process has a folder of its own, so that two workers never meet in one file; the first process removes them all.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "DUEBOOK_TEST_ROOT" not in os.environ:
    os.environ["DUEBOOK_TEST_ROOT"] = tempfile.mkdtemp(prefix="duebook-tests-")
    atexit.register(shutil.rmtree, os.environ["DUEBOOK_TEST_ROOT"], ignore_errors=True)

DATA = Path(os.environ["DUEBOOK_TEST_ROOT"]) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
(DATA / "static").mkdir(parents=True, exist_ok=True)
os.environ["DUEBOOK_DATA"] = str(DATA)
os.environ.setdefault("DUEBOOK_SECRET_KEY", "a key for tests only, long enough to be accepted at start-up: 0123456789abcdef")

from duebook.main.settings import *  # noqa: E402, F403 - the environment above must stand first

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # a file with its log, as it is in use: in memory all threads of the live server would share one connection and its transactions
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "tests.sqlite3")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
