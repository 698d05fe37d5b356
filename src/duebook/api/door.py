"""The frame of every address: who is asking, what may be read, and exactly one effect for one key."""

import os
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_callback

from duebook.api.problems import JSON, WrongMedia
from duebook.api.records import Filter, Out
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Invalid, TooMany
from duebook.kernel.rules import Fault
from duebook.services import answers
from duebook.services.access import Actor, require
from duebook.services.once import Once
from duebook.store.users import ApiKey, Role

R = TypeVar("R")
V = TypeVar("V", bound=Callable[..., Any])
WINDOWS = {"s": 1, "m": 60, "h": 3600}
RATE, _, _UNIT = os.environ.get("DUEBOOK_API_RATE", "1200/m").partition("/")
MOST, WINDOW = int(RATE), WINDOWS[_UNIT or "m"]
"""Requests a key may make, and in how many seconds."""
MOST_MISSES = 60
"""Unknown keys from one address in one minute; what comes after is told to wait. A valid key always passes."""
MINUTE = 60
_SEEN_EVERY = 60  # seconds between two notes of when a key was last used
_KIND = "key_"
_LONGEST = 64
_BAD_TEXT = re.compile("[\x00\ud800-\udfff]")


class ExactParser(Parser):
    """JSON whose numbers keep every digit, and whose texts every database can keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as plain values."""
        if request.content_type != "application/json":
            raise WrongMedia
        plain = codec.parse(request.body)
        if b"\\u" in request.body and (place := _unkept(plain)) is not None:
            raise Invalid([Fault("SHAPE-TEXT", place, "This text has characters that cannot be kept.")])
        return plain


class KeyAuth(HttpBearer):
    """``Authorization: Bearer key_...``: an API key, looked up by its hash; revoked and expired ones are unknown."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The key as an actor of its company."""
        key = self._find(token)
        if key is None:
            _count(f"api-misses:{request.META.get('REMOTE_ADDR', '')}", MOST_MISSES, MINUTE)
            return None
        _count(f"api:{key.pk}", MOST, WINDOW)
        return Actor(
            company=key.company,
            label=f"key {key.name}",
            role=Role.OWNER,
            key=key,
            ip=str(request.META.get("REMOTE_ADDR", ""))[:45],
            scopes=frozenset(key.scopes),
        )

    def _find(self, token: str) -> ApiKey | None:
        if not token.startswith(_KIND) or len(token) > _LONGEST:
            return None
        now = clock.now()
        keys = ApiKey.objects.everywhere("log-in by key").select_related("company")
        key: ApiKey | None = keys.filter(digest=ids.digest(token), revoked_at=None).first()
        if key is None or (key.expires_at and key.expires_at <= now):
            return None
        if key.last_used_at is None or (now - key.last_used_at).total_seconds() > _SEEN_EVERY:
            ApiKey.objects.of(key.company_id).filter(pk=key.pk).update(last_used_at=now)
        return key


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the key stands for."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # set by KeyAuth
    return actor


def needs(*permissions: str) -> Callable[[V], V]:
    """Let an operation ask for these permissions before anything else; the description and the authorization matrix read them."""

    def decorate(function: V) -> V:
        @wraps(function)
        def run(request: HttpRequest, *args: Any, **given: Any) -> Any:
            for permission in permissions:
                require(actor_of(request), permission)
            return function(request, *args, **given)

        contribute_operation_callback(run, partial(_describe, permissions))
        return cast("V", run)

    return decorate


def _describe(permissions: tuple[str, ...], operation: Any) -> None:
    operation.openapi_extra = {**(operation.openapi_extra or {}), "x-needs": list(permissions)}


def only_known(function: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse names after the ``?`` that the operation does not describe, and texts that cannot be kept."""

    @wraps(function)
    def run(request: HttpRequest, *args: Any, **given: Any) -> Any:
        filters = [value for value in given.values() if isinstance(value, Filter)]
        names = {name for value in filters for name in type(value).model_fields}
        faults = [Fault("SHAPE-UNKNOWN", name, "Nothing here is called this.") for name in sorted({*request.GET} - names)]
        told = [(name, value) for name, values in request.GET.lists() for value in values]
        faults += [Fault("SHAPE-TEXT", name, "This cannot be searched for.") for name, value in told if _BAD_TEXT.search(value)]
        if faults:
            raise Invalid(faults)
        if any(isinstance(value, str) and _BAD_TEXT.search(value) for value in given.values()):
            raise Invalid([Fault("SHAPE-TEXT", "", "This is no id.")])
        return function(request, *args, **given)

    return run


def write(
    request: HttpRequest,
    act: Callable[[Actor], R],
    show: Callable[[R], Out],
    status: int = 201,
    kept: Callable[[R], Out] | None = None,
) -> HttpResponse:
    """Run one verb and answer with what it made; with an ``Idempotency-Key`` the first answer is given again.

    ``kept`` is what is stored for that where the first answer holds a secret that is told only once.
    """
    actor = actor_of(request)
    told: list[str] = []

    def render(result: R) -> tuple[int, str]:
        told.append(show(result).model_dump_json())
        return status, kept(result).model_dump_json() if kept else told[-1]

    if key := request.headers.get("Idempotency-Key", ""):
        fingerprint = sha256(b"\n".join([str(request.method).encode(), request.get_full_path().encode(), request.body]))
        actor = actor.doing(Once(key, fingerprint, render))
    try:
        result = answers.exactly_once(actor, act)
    except answers.Replay as given:
        return _json(given.status, given.body, {"Idempotency-Replayed": "true"})
    if not told:
        render(result)
    return _json(status, told[-1])


def _count(name: str, most: int, window: int) -> None:
    """Count one under a name in the present window; raises :class:`TooMany` with the seconds that are left of it."""
    moment = int(clock.now().timestamp())
    key = f"{name}:{moment // window}"
    cache.add(key, 0, 2 * window)
    if cache.incr(key) > most:
        raise TooMany(wait=window - moment % window)


def _unkept(plain: Any, place: tuple[int | str, ...] = ()) -> str | None:
    """The place of the first text that holds NUL or half a surrogate pair."""
    if isinstance(plain, str):
        return codec.place(place) if _BAD_TEXT.search(plain) else None
    if isinstance(plain, Mapping):
        if any(_BAD_TEXT.search(name) for name in plain):
            return codec.place(place)
        parts = [_unkept(value, (*place, name)) for name, value in plain.items()]
    elif isinstance(plain, list):
        parts = [_unkept(value, (*place, n)) for n, value in enumerate(plain)]
    else:
        return None
    return next((part for part in parts if part is not None), None)


def _json(status: int, text: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(text, status=status, content_type=JSON, headers=headers or {})
