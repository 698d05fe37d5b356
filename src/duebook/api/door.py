"""The frame of every address: who is asking, exactly once, and how trouble is told (RFC 9457)."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser
from ninja.security import HttpBearer

from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import DuebookError, Invalid
from duebook.kernel.rules import Fault
from duebook.services import answers
from duebook.services.access import Actor
from duebook.store.users import ApiKey, Role

R = TypeVar("R")
_SEEN_EVERY = 60  # seconds between two notes of when a key was last used


class ExactParser(Parser):
    """JSON whose numbers keep every digit."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as plain values."""
        return codec.parse(request.body)


class KeyAuth(HttpBearer):
    """``Authorization: Bearer key_...``: an API key, looked up by its hash; revoked and expired ones are unknown."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The key as an actor of its company."""
        now = clock.now()
        key: ApiKey | None = (
            ApiKey.objects.everywhere("log-in by key")
            .select_related("company")
            .filter(digest=ids.digest(token), revoked_at=None)
            .first()
        )
        if key is None or (key.expires_at and key.expires_at <= now):
            return None
        if key.last_used_at is None or (now - key.last_used_at).total_seconds() > _SEEN_EVERY:
            ApiKey.objects.of(key.company_id).filter(pk=key.pk).update(last_used_at=now)
        return Actor(
            company=key.company,
            label=f"key {key.name}",
            role=Role.OWNER,
            key=key,
            ip=request.META.get("REMOTE_ADDR", ""),
            scopes=frozenset(key.scopes),
        )


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the key stands for."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # set by KeyAuth
    return actor


def write(
    request: HttpRequest,
    act: Callable[[Actor], R],
    show: Callable[[R], dict[str, Any]],
    status: int = 201,
    kept: Callable[[R], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Run one verb and answer with what it made; with an ``Idempotency-Key`` the first answer is given again.

    ``kept`` is what is stored for that where the first answer holds a secret that is told only once.
    """
    actor = actor_of(request)
    key = request.headers.get("Idempotency-Key", "")
    if key:
        fingerprint = sha256(b"\n".join([str(request.method).encode(), request.get_full_path().encode(), request.body]))
        actor = actor.doing(answers.Once(key, fingerprint, lambda result: (status, _text((kept or show)(result)))))
    try:
        answers.replay(actor)
        result = act(actor)
    except answers.Replay as given:
        return _json(given.status, given.body, {"Idempotency-Replayed": "true"})
    return _json(status, _text(show(result)))


def problem(error: DuebookError) -> HttpResponse:
    """An error of the tree as problem+json: type, title, status, detail, code, faults and facts."""
    body: dict[str, Any] = {
        "type": f"urn:duebook:error:{error.code}",
        "title": error.sentence,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
    }
    if isinstance(error, Invalid):
        body["faults"] = [fault_shape(fault) for fault in error.faults]
    elif error.facts:
        body["facts"] = {name: str(value) for name, value in error.facts.items()}
    return _json(error.status, _text(body), content_type="application/problem+json")


def plain_problem(status: int, code: str, title: str) -> HttpResponse:
    """A problem that has no class of ours: unknown caller, unknown address."""
    body = {"type": f"urn:duebook:error:{code}", "title": title, "status": status, "detail": title, "code": code}
    return _json(status, _text(body), content_type="application/problem+json")


def fault_shape(fault: Fault) -> dict[str, Any]:
    """A fault as the API shows it."""
    return {
        "code": fault.code,
        "severity": str(fault.severity),
        "path": fault.path,
        "sentence": fault.text,
        "source": fault.source,
        "fix": fault.fix,
    }


def shape_faults(errors: list[dict[str, Any]]) -> list[Fault]:
    """Pydantic's complaints about a request as faults; the first part of the place says body, query or path."""
    faults = []
    for error in errors:
        path = codec.place(tuple(part for part in error["loc"] if part not in {"body", "payload"}))
        kind = error["type"]
        code = (
            "UNKNOWN"
            if kind in {"extra_forbidden", "unexpected_keyword_argument"}
            else "MISSING"
            if "missing" in kind
            else "TYPE"
        )
        faults.append(Fault(f"SHAPE-{code}", path, "{why}.", facts={"why": str(error["msg"]).rstrip(".")}))
    return faults


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, default=str)


def _json(status: int, text: str, headers: dict[str, str] | None = None, content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(text, status=status, content_type=f"{content_type}; charset=utf-8", headers=headers or {})
