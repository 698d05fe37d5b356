"""The door for gateways' messages: ``POST /hooks/<connection>/<secret>``. It answers 2xx only when what was said is committed.

No session and no cookie: the secret in the address names the connection, the signature says that its gateway speaks. An unknown
address, one of a connection that is off and one with a wrong secret are the same 404; a message whose signature does not hold
is 401 and leaves nothing behind.
"""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from duebook.kernel.errors import Conflict, DuebookError, Invalid, NotFound, Refused, TooLarge, Unavailable
from duebook.services.paying import hear

log = logging.getLogger("duebook.hooks")

TAKEN = "[accepted]"
"""The body of the answer: the word that Adyen's documentation asks for, which the others do not read."""
STATUS: dict[type[DuebookError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refused: HTTPStatus.UNAUTHORIZED,
    Invalid: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,  # what it says cannot be booked now: it shall be sent again
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,  # it shall be sent again
}


@csrf_exempt
def take(request: HttpRequest, connection_id: str, secret: str) -> HttpResponse:
    """One message."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    try:
        body = _body(request)
        hear.hear(connection_id, secret, {name.lower(): value for name, value in request.headers.items()}, body)
    except tuple(STATUS) as error:
        status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
        if status != HTTPStatus.NOT_FOUND:
            log.warning("a message for %s was not taken: %s", connection_id[:40], error.detail)
        return _answer(status)
    return _answer(HTTPStatus.OK, TAKEN)


def _body(request: HttpRequest) -> bytes:
    """The raw bytes, never more than the limit, whatever the length that was announced."""
    try:
        body = request.read(hear.LARGEST + 1)
    except (UnreadablePostError, RawPostDataException):
        body = b""
    if len(body) > hear.LARGEST:
        raise TooLarge("A message of a gateway has at most {most} bytes.", most=hear.LARGEST)
    return body


def _answer(status: int, text: str = "") -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
