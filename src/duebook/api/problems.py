"""How trouble is told (RFC 9457): ``application/problem+json`` with a stable code, and every fault with code, place and fix."""

import logging
from collections.abc import Callable, Mapping
from decimal import DecimalException
from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from duebook.api.records import Out
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, DuebookError, Invalid, TooLarge, TooMany, Unavailable
from duebook.kernel.rules import Fault

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"
WAIT = 60
"""Seconds told to a caller who comes too often, where nothing more exact is known."""
_UNREADABLE = {
    "extra_forbidden": "UNKNOWN",
    "unexpected_keyword_argument": "UNKNOWN",
    "missing": "MISSING",
    "missing_argument": "MISSING",
}
_log = logging.getLogger(__name__)


class FaultOut(Out):
    """One broken rule at one place. ``fix`` is a value that would mend it; empty where a person decides."""

    code: str
    severity: str
    path: str
    sentence: str
    source: str
    fix: str


class ProblemOut(Out):
    """What went wrong. ``code`` is stable; ``title`` is the sentence of the code, ``detail`` that of this case."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    faults: list[FaultOut] | None = None
    facts: dict[str, str] | None = None


class WrongMedia(HttpError):
    """A body that is not JSON by its own declaration."""

    def __init__(self) -> None:
        super().__init__(415, "Send the body as application/json.")


def problem(error: DuebookError) -> HttpResponse:
    """An error of the tree as problem+json: type, title, status, detail, code, faults and facts."""
    body = ProblemOut(
        type=f"urn:duebook:error:{error.code}",
        title=error.sentence,
        status=error.status,
        detail=error.detail,
        code=error.code,
        faults=[fault_out(fault) for fault in error.faults] if isinstance(error, Invalid) else None,
        facts={name: str(value) for name, value in error.facts.items()} or None,
    )
    headers = {"Retry-After": str(error.facts.get("wait", WAIT))} if isinstance(error, TooMany) else {}
    return _answer(body, headers)


def plain_problem(status: int, title: str, code: str = "", headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A problem that has no class of ours: unknown caller, unknown address, wrong method."""
    code = code or HTTPStatus(status).phrase.lower().replace(" ", "-")
    body = ProblemOut(type=f"urn:duebook:error:{code}", title=title, status=status, detail=title, code=code)
    return _answer(body, headers or {})


def fault_out(fault: Fault) -> FaultOut:
    """A fault as the API shows it."""
    return FaultOut(
        code=fault.code,
        severity=str(fault.severity),
        path=fault.path,
        sentence=fault.text,
        source=fault.source,
        fix=fault.fix,
    )


def shape_faults(errors: list[dict[str, Any]]) -> list[Fault]:
    """Pydantic's complaints about a request as faults; the places inside a body or a query are told without those words."""
    faults = []
    for error in errors:
        parts = tuple(error["loc"])
        kept = parts[2:] if parts[:2] == ("body", "payload") else parts[1:]
        code = _UNREADABLE.get(error["type"], "TYPE")
        faults.append(Fault(f"SHAPE-{code}", codec.place(kept), "{why}.", facts={"why": str(error["msg"]).rstrip(".")}))
    return faults


def listen(api: NinjaAPI) -> None:
    """Let the API tell every error this way."""
    known: dict[Any, Any] = {
        DuebookError: problem,
        ValidationError: lambda error: problem(Invalid(shape_faults(error.errors))),
        AuthenticationError: lambda _error: plain_problem(
            401, "Send a valid API key: Authorization: Bearer key_…", "unauthenticated", {"WWW-Authenticate": "Bearer"}
        ),
        HttpError: _http,
        Http404: lambda _error: plain_problem(404, "There is no such address here.", "not-found"),
        RequestDataTooBig: lambda _error: problem(TooLarge("The body is larger than the limit.")),
        DataError: lambda _error: problem(_out_of_range()),
        OverflowError: lambda _error: problem(_out_of_range()),
        DecimalException: lambda _error: problem(_out_of_range()),
        IntegrityError: _clash,
        OperationalError: _busy,
    }
    for kind, tell in known.items():
        api.add_exception_handler(kind, partial(_tell, tell))


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A mistake of ours: logged, and nothing about it is told."""
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return plain_problem(500, "Something went wrong on our side.", "error")


def _tell(tell: Callable[[Any], HttpResponse], _request: HttpRequest, error: Exception) -> HttpResponse:
    return tell(error)


def _http(error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, DuebookError):
        return problem(cause)
    if isinstance(cause, RequestDataTooBig):
        return problem(TooLarge("The body is larger than the limit."))
    told = cause if isinstance(cause, HttpError) else error
    return plain_problem(told.status_code, str(told))


def _out_of_range() -> Invalid:
    return Invalid([Fault("SHAPE-RANGE", "", "A value is too long or too large to be kept.")])


def _clash(error: IntegrityError) -> HttpResponse:
    _log.warning("A row clashed: %s", type(error.__cause__ or error).__name__)
    return problem(Conflict("Somebody else just did something that this would contradict. Read again, then try again."))


def _busy(error: OperationalError) -> HttpResponse:
    _log.error("The database did not answer", exc_info=error)
    return problem(Unavailable("The database is busy. Try again in a moment."))


def _answer(body: ProblemOut, headers: Mapping[str, str]) -> HttpResponse:
    text = body.model_dump_json(exclude_none=True)
    return HttpResponse(text, status=body.status, content_type=PROBLEM, headers=dict(headers))
