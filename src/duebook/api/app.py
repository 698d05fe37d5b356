"""The API as one object: resources, who may ask, how answers and errors are written. See ``/api/v1/openapi.json``."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from duebook.api import (
    accounts,
    agreements,
    bank,
    bankrules,
    bills,
    chain,
    charges,
    checks,
    claims,
    collecting,
    company,
    corrections,
    customers,
    debitruns,
    deliveries,
    describe,
    disputes,
    door,
    events,
    gateways,
    inbox,
    invoices,
    items,
    keys,
    lineuses,
    mailboxes,
    mandates,
    members,
    payments,
    payruns,
    pickups,
    problems,
    reminderpolicies,
    reminders,
    remittances,
    reports,
    series,
    statements,
    suppliers,
    webhooks,
)

RESOURCES: tuple[tuple[str, Router], ...] = (
    ("/company", company.router),
    ("/customers", customers.router),
    ("/customers", accounts.router),
    ("/items", items.router),
    ("/series", series.router),
    ("/invoices", checks.router),
    ("/invoices", invoices.router),
    ("/invoices", corrections.router),
    ("/invoices", deliveries.router),
    ("/payments", payments.router),
    ("/charges", charges.router),
    ("/payouts", charges.payout_router),
    ("/gateway-connections", gateways.connection_router),
    ("/saved-methods", gateways.method_router),
    ("/payment-links", gateways.link_router),
    ("/disputes", disputes.router),
    ("/promises", agreements.promised),
    ("/plans", agreements.planned),
    ("/call-notes", collecting.called),
    ("/worklist", collecting.listed),
    ("/provisions", collecting.provided),
    ("/mandates", mandates.router),
    ("/debit-runs", debitruns.router),
    ("/bank/accounts", bank.account_router),
    ("/bank/files", bank.file_router),
    ("/bank/lines", bank.line_router),
    ("/bank/pickups", pickups.router),
    ("/bank/lines", lineuses.router),
    ("/bank/rules", bankrules.router),
    ("/remittances", remittances.router),
    ("/inbox", inbox.router),
    ("/mailboxes", mailboxes.router),
    ("/bills", bills.router),
    ("/suppliers", suppliers.router),
    ("/purchase-orders", suppliers.order_router),
    ("/payment-runs", payruns.router),
    ("/reminders", reminders.router),
    ("/reminder-holds", reminders.hold_router),
    ("/reminder-policies", reminderpolicies.router),
    ("/claims", claims.router),
    ("/statements", statements.router),
    ("/reports", reports.router),
    ("/events", events.router),
    ("/chain", chain.router),
    ("/webhooks", webhooks.router),
    ("/members", members.router),
    ("/keys", keys.router),
)
"""Where each resource lies, in the order of the description."""


class Exact(BaseRenderer):
    """JSON with the same spelling of days and moments for reads and writes."""

    media_type = "application/json"

    def render(self, _request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 - Ninja's signature
        """The bytes."""
        return to_json(data)


class Api(NinjaAPI):
    """Ninja's object with our names for operations and a finished description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """``customers.create``: the file and the function."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}.{operation.view_func.__name__}"

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description with problems, idempotency keys and record shapes in every place they belong."""
        schema = super().get_openapi_schema(**options)
        describe.finish(schema)
        return schema


api = Api(
    title="Duebook",
    version="1",
    description=describe.TEXT,
    auth=door.KeyAuth(),
    parser=door.ExactParser(),
    renderer=Exact(),
    urls_namespace="api",
    openapi_extra={"tags": describe.TAGS},
)
api.add_decorator(door.only_known)
for place, router in RESOURCES:
    api.add_router(place, router)
problems.listen(api)
