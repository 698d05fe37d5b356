"""An unsafe installation does not start (O3)."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from duebook.main import environment

LONG = "k3Jd92mQpLx71ZsT0vYb48NcRw56HgFa"


@pytest.mark.parametrize("key", ["short", "x" * 31, "a" * 64, "changeme" * 8, "django-insecure-" + LONG, "0123456789" * 5])
def test_weak_keys_are_refused(key, monkeypatch, tmp_path):
    monkeypatch.setenv("DUEBOOK_SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.secret_key(tmp_path)
    assert key not in str(refused.value)


def test_a_key_is_made_and_kept_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("DUEBOOK_SECRET_KEY", raising=False)
    monkeypatch.setenv("DUEBOOK_DATA", str(tmp_path / "fresh"))
    data = environment.data_folder()
    first = environment.secret_key(data)
    assert environment.secret_key(data) == first
    assert len(first) >= environment.SHORTEST_KEY
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    (data / "secret.key").write_text("short")
    with pytest.raises(ImproperlyConfigured):
        environment.secret_key(data)


@pytest.mark.parametrize(
    "url", ["http://invoices.example.com", "ftp://localhost", "invoices.example.com", "", "https://", "javascript:x"]
)
def test_an_address_in_the_open_is_https(url, monkeypatch):
    monkeypatch.setenv("DUEBOOK_URL", url)
    monkeypatch.delenv("DUEBOOK_PLAIN_HTTP", raising=False)
    with pytest.raises(ImproperlyConfigured):
        environment.base_url()


@pytest.mark.parametrize(
    "url", ["https://invoices.example.com", "http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]
)
def test_this_machine_and_https_are_fine(url, monkeypatch):
    monkeypatch.setenv("DUEBOOK_URL", url)
    assert environment.base_url() == url


def test_plain_http_can_be_asked_for(monkeypatch):
    monkeypatch.setenv("DUEBOOK_URL", "http://intranet")
    monkeypatch.setenv("DUEBOOK_PLAIN_HTTP", "yes")
    assert environment.base_url() == "http://intranet"


def test_nobody_else_reads_the_database(tmp_path):
    settings_of = environment.database("", tmp_path)
    assert settings_of["NAME"] == tmp_path / "duebook.sqlite3"
    path = tmp_path / "duebook.sqlite3"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    environment.database("", tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_there_is_no_debug_switch():
    assert settings.DEBUG is False
    code = "from django.conf import settings; print(settings.DEBUG)"
    hostile = os.environ | {
        "DEBUG": "1",
        "DJANGO_DEBUG": "True",
        "DUEBOOK_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    done = subprocess.run([sys.executable, "-c", code], env=hostile, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_unsafe_start_stops_with_a_sentence(tmp_path):
    hostile = os.environ | {
        "DUEBOOK_SECRET_KEY": "short",
        "DUEBOOK_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "duebook.main.settings",
    }
    done = subprocess.run([sys.executable, "-m", "django", "check"], env=hostile, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "DUEBOOK_SECRET_KEY" in done.stderr
