"""The API as one object: routers, authentication, errors, limits. Described by OpenAPI 3.1 at ``/api/v1/openapi.json``."""

import os
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.throttling import AuthRateThrottle

from duebook.api import company, corrections, customers, deliveries, door, invoices, items, payments, series
from duebook.kernel.errors import DuebookError, Invalid, TooMany

RATE = os.environ.get("DUEBOOK_API_RATE", "1200/m")

api = NinjaAPI(
    title="Duebook",
    version="1",
    description="Invoices from draft to paid. Errors are problem+json with fault codes; writes take an Idempotency-Key.",
    auth=door.KeyAuth(),
    parser=door.ExactParser(),
    throttle=[AuthRateThrottle(RATE)],
    urls_namespace="api",
)
for place, part in (
    ("/company", company),
    ("/customers", customers),
    ("/items", items),
    ("/series", series),
    ("/invoices", invoices),
    ("/invoices", corrections),
    ("/invoices", deliveries),
    ("/payments", payments),
):
    api.add_router(place, part.router)


@api.exception_handler(DuebookError)
def _problem(_request: HttpRequest, error: DuebookError) -> HttpResponse:
    return door.problem(error)


@api.exception_handler(ValidationError)
def _shape(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return door.problem(Invalid(door.shape_faults(error.errors)))


@api.exception_handler(Throttled)
def _throttled(_request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = door.problem(TooMany(wait=error.wait))
    if error.wait:
        answer["Retry-After"] = str(error.wait)
    return answer


@api.exception_handler(AuthenticationError)
def _unknown(_request: HttpRequest, _error: Any) -> HttpResponse:
    return door.plain_problem(401, "unauthenticated", "Send a valid API key: Authorization: Bearer key_…")


@api.exception_handler(HttpError)
def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return door.plain_problem(error.status_code, "http", str(error))
