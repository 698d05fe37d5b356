"""Reads the environment: the data folder, the key, the database, the storage. Refuses what is unsafe at start."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from duebook.edge import ids

SHORTEST_KEY = 32
FEWEST_SIGNS = 12
"""Different characters that a key has at least: a random one of this length has more, a typed one often not."""
LOCAL = {"localhost", "127.0.0.1", "::1"}


def data_folder() -> Path:
    """``DUEBOOK_DATA``, or ``./data``: made on first use, readable by its owner alone."""
    folder = Path(os.environ.get("DUEBOOK_DATA", "data")).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"The data folder {folder} cannot be made: {error.strerror}") from None
    return folder


def secret_key(data: Path) -> str:
    """``DUEBOOK_SECRET_KEY``, or one made on first use and kept in the data folder. A short one is refused."""
    given = os.environ.get("DUEBOOK_SECRET_KEY", "")
    if given:
        return _strong(given, "DUEBOOK_SECRET_KEY")
    kept = data / "secret.key"
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(ids.token("key") + ids.token(""))
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"The data folder {data} cannot be written: {error}") from None
    return _strong(kept.read_text(), str(kept))


def base_url() -> str:
    """``DUEBOOK_URL``: https in the open. Plain http is for this machine, or is asked for with ``DUEBOOK_PLAIN_HTTP=yes``."""
    url = os.environ.get("DUEBOOK_URL", "http://localhost:8000")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"DUEBOOK_URL must be http(s)://host[:port], not {url!r}")
    local = parts.hostname in LOCAL or parts.hostname.endswith(".localhost")
    if parts.scheme == "http" and not local and os.environ.get("DUEBOOK_PLAIN_HTTP", "") != "yes":
        raise ImproperlyConfigured(
            f"DUEBOOK_URL is {url}: passwords would travel unencrypted. Put a proxy with TLS in front and name its https:// "
            "address, or set DUEBOOK_PLAIN_HTTP=yes in a network you trust."
        )
    return url


def hosts(base_url: str) -> list[str]:
    """The host names answered to: the public one and this machine."""
    extra = os.environ.get("DUEBOOK_HOSTS", "").split()
    return [urlsplit(base_url).hostname or "localhost", "localhost", "127.0.0.1", "[::1]", *extra]


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's database settings: SQLite in the data folder, or what ``DATABASE_URL`` (postgresql://...) names."""
    if not url or url.startswith("sqlite"):
        path = unquote(urlsplit(url).path) if url else ""
        name = Path(path) if path else data / "duebook.sqlite3"
        _private(name)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            # IMMEDIATE: writers queue at BEGIN instead of failing at the first write (measured: 600 of 600, not 272).
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60},
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "duebook",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def storages(data: Path) -> dict[str, Any]:
    """Where frozen files lie: a folder by default, S3 where ``DUEBOOK_S3_BUCKET`` is set."""
    bucket = os.environ.get("DUEBOOK_S3_BUCKET", "")
    if bucket:
        files: dict[str, Any] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": bucket, "endpoint_url": os.environ.get("DUEBOOK_S3_URL") or None, "file_overwrite": True},
        }
    else:
        files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(data / "files")}}
    return {"default": files, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def cache() -> dict[str, Any]:
    """Where rate limits are counted: in this process, or in Redis where ``DUEBOOK_CACHE_URL`` names one for several machines."""
    url = os.environ.get("DUEBOOK_CACHE_URL", "")
    if url:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def logging() -> dict[str, Any]:
    """One line a record on standard error; ``DUEBOOK_LOG`` sets the level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
        # Strangers knock with any host name: that is answered with 400 and is no news.
        "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
        "root": {"handlers": ["err"], "level": os.environ.get("DUEBOOK_LOG", "WARNING")},
    }


def _strong(key: str, place: str) -> str:
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS or "insecure" in key:
        raise ImproperlyConfigured(f"{place} must hold at least {SHORTEST_KEY} random characters")
    return key


def _private(path: Path) -> None:
    """Let nobody but the owner read the database: made so before its first use, mended where it was not."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise ImproperlyConfigured(f"The database {path} cannot be opened: {error.strerror}") from None
