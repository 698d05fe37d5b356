"""Online payments: the connections with gateways, saved methods, and links to pay several invoices."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Id, In, Out
from duebook.services.delivery.links import VALID_DAYS
from duebook.services.paying import connections, links, methods
from duebook.store.charges import GatewayConnection, SavedMethod
from duebook.store.deliveries import PublicLink

connection_router = Router(tags=["Online payments"])
link_router = Router(tags=["Online payments"])
method_router = Router(tags=["Online payments"])


class ConnectionIn(In):
    """A connection with a gateway. A secret left out keeps the one that is there."""

    gateway: str = Field(..., min_length=1, max_length=30)
    name: str = Field(..., min_length=1, max_length=120)
    settings: dict[str, str] = Field(default_factory=dict, max_length=20)
    test: bool = False
    active: bool = True


class ConnectionOut(Out):
    """A connection without its secrets. ``hook_address`` is where the gateway sends its messages."""

    id: str
    gateway: str
    name: str
    settings: dict[str, str]
    test: bool
    active: bool
    position: int
    hook_address: str
    checked_at: datetime | None
    error: str


class PayLinkIn(In):
    """Open invoices of one customer that are paid together."""

    invoices: list[Id] = Field(..., min_length=1, max_length=100)
    recipient: str = Field("", max_length=320)
    days: int = Field(VALID_DAYS, ge=1, le=VALID_DAYS)


class PayLinkOut(Out):
    """The address, which cannot be had again."""

    id: str
    url: str
    expires_at: datetime


class SavedMethodOut(Out):
    """A way to pay that the customer agreed to have kept."""

    id: str
    customer: str
    connection: str
    method: str
    label: str
    expires_on: date | None
    consented_at: datetime
    consent_text: str
    revoked_at: datetime | None


class MethodFilter(Page):
    """Whose methods."""

    customer: Id = ""


@connection_router.get("", response=Rows[ConnectionOut], summary="List gateway connections")
@needs("company.read")
def connections_index(request: HttpRequest) -> Rows[ConnectionOut]:
    """Without their secrets, in the payers' order."""
    return Rows(data=[connection_shape(row) for row in connections.listed(actor_of(request))])


@connection_router.post("", response={201: ConnectionOut}, summary="Connect a gateway")
@needs("gateways.write")
def connect(request: HttpRequest, payload: ConnectionIn) -> HttpResponse:
    """Every required setting must be given: there is no connection without its secret."""
    return write(request, lambda actor: connections.save_connection(actor, **_facts(payload)), connection_shape)


@connection_router.put("/{connection_id}", response=ConnectionOut, summary="Change a gateway connection")
@needs("gateways.write")
def change(request: HttpRequest, connection_id: str, payload: ConnectionIn) -> HttpResponse:
    """It stays with its gateway."""
    return write(
        request,
        lambda actor: connections.save_connection(actor, connection_id=connection_id, **_facts(payload)),
        connection_shape,
        status=200,
    )


@connection_router.delete("/{connection_id}", response=ConnectionOut, summary="Take a gateway connection away")
@needs("gateways.write")
def remove(request: HttpRequest, connection_id: str) -> HttpResponse:
    """One that has payments is only switched off."""
    return write(request, lambda actor: connections.remove_connection(actor, connection_id), connection_shape, status=200)


@link_router.post("", response={201: PayLinkOut}, summary="Make a link to pay several invoices")
@needs("documents.deliver")
def link(request: HttpRequest, payload: PayLinkIn) -> HttpResponse:
    """Of one customer, in one currency. It shows no document."""
    return write(
        request,
        lambda actor: links.create_pay_link(actor, payload.invoices, payload.recipient, days=payload.days),
        link_shape,
    )


@method_router.get("", response=Rows[SavedMethodOut], summary="List a customer's saved methods")
@needs("payments.read")
def methods_index(request: HttpRequest, page: Query[MethodFilter]) -> Rows[SavedMethodOut]:
    """With the consent that each was kept by."""
    rows = SavedMethod.objects.of(actor_of(request).company)
    return turn(rows.filter(customer=page.customer) if page.customer else rows, page, method_shape)


@method_router.delete("/{saved_method_id}", response=SavedMethodOut, summary="Use a saved method no more")
@needs("mandates.write")
def revoke(request: HttpRequest, saved_method_id: str) -> HttpResponse:
    """It stays on record with its consent."""
    return write(request, lambda actor: methods.revoke_method(actor, saved_method_id), method_shape, status=200)


def connection_shape(row: GatewayConnection) -> ConnectionOut:
    """A connection as the API shows it."""
    return ConnectionOut(
        id=str(row.pk), gateway=row.gateway, name=row.name, settings=connections.shown(row), test=row.test,
        active=row.is_active, position=row.position, hook_address=connections.hook_address(row), checked_at=row.checked_at,
        error=row.error,
    )  # fmt: skip


def link_shape(made: tuple[PublicLink, str]) -> PayLinkOut:
    """A fresh link with its address."""
    row, token = made
    return PayLinkOut(id=str(row.pk), url=links.pay_address(token), expires_at=row.expires_at)


def method_shape(row: SavedMethod) -> SavedMethodOut:
    """A saved method as the API shows it."""
    same = ("method", "label", "expires_on", "consented_at", "consent_text", "revoked_at")
    return SavedMethodOut(
        id=str(row.pk), customer=row.customer_id, connection=row.connection_id, **{name: getattr(row, name) for name in same}
    )


def _facts(payload: ConnectionIn) -> dict[str, Any]:
    return {
        "gateway_key": payload.gateway, "name": payload.name, "settings": payload.settings, "test": payload.test,
        "is_active": payload.active,
    }  # fmt: skip
