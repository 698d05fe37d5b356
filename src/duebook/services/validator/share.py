"""Checked files behind a link: kept only because somebody asked, found by a secret alone, gone after thirty days or earlier."""

import zlib
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from duebook.edge import clock, ids
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Damaged, NotFound, TooMany
from duebook.services.validator.report import LARGEST, Report, report_on
from duebook.store.checks import SharedCheck
from duebook.store.users import User

KIND = "chk"
VALID_DAYS = 30
MOST_BYTES = 1024 * 1024 * 1024
"""Bytes of all shared files together: beyond it nothing more is shared until some have expired."""
_LONGEST = 64
_LONGEST_NAME = 120


def share(content: bytes, *, name: str = "", profile: str = "auto", user: User | None = None) -> tuple[SharedCheck, str]:
    """Keep a file for :data:`VALID_DAYS` days; returns its row and the token, which cannot be had again.

    Raises what :func:`~duebook.services.validator.report.report_on` raises for the file, :class:`TooMany` where too much is kept.
    """
    report_on(content, profile)
    token, moment = ids.token(KIND), clock.now()
    with transaction.atomic():
        kept = SharedCheck.objects.aggregate(bytes=Sum("size"))["bytes"] or 0
        if kept + len(content) > MOST_BYTES:
            raise TooMany("Too many files are shared at present. Try again in some days.")
        row = SharedCheck.objects.create(
            token_hash=ids.digest(token), made_by=user, name=_bare(name), profile=profile, sha256=sha256(content),
            size=len(content), content=zlib.compress(content), created_at=moment,
            expires_at=moment + timedelta(days=VALID_DAYS),
        )  # fmt: skip
    return row, token


def find(token: str) -> SharedCheck:
    """The row behind a token; :class:`NotFound` for one that is unknown, expired or withdrawn, always the same."""
    if not token.startswith(f"{KIND}_") or len(token) > _LONGEST:
        raise NotFound
    row = SharedCheck.objects.filter(token_hash=ids.digest(token), expires_at__gt=clock.now()).select_related("made_by").first()
    if row is None:
        raise NotFound
    return row


def content_of(row: SharedCheck) -> bytes:
    """The file as it was shared; raises :class:`Damaged` where the bytes are others than those that were."""
    try:
        content = zlib.decompressobj().decompress(bytes(row.content), LARGEST)
    except zlib.error:
        raise Damaged from None
    if sha256(content) != row.sha256:
        raise Damaged
    return content


def report_of(row: SharedCheck) -> Report:
    """The report on a shared file, by the rules as they are today."""
    return report_on(content_of(row), row.profile)


def may_withdraw(row: SharedCheck, user: User | None, made_here: Collection[str]) -> bool:
    """Whoever made a link takes it back: the signed-in user, or without sign-in the browser that remembers its id."""
    return row.made_by_id == user.pk if user and row.made_by_id else row.pk in made_here


def withdraw(row: SharedCheck) -> None:
    """Delete a shared file and its link at once."""
    SharedCheck.objects.filter(pk=row.pk).delete()


def sweep() -> int:
    """Delete what has expired; returns how many files."""
    late = SharedCheck.objects.filter(expires_at__lte=clock.now())
    return late.delete()[0] if late.exists() else 0


def address(token: str) -> str:
    """The whole address of a shared check."""
    return f"{str(settings.BASE_URL).rstrip('/')}/validate/{token}"


def _bare(name: str) -> str:
    """A file's name without folders and signs that cannot be read."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:_LONGEST_NAME]
