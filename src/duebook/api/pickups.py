"""SFTP servers from which statements are fetched. A secret comes in and never goes out."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Rows
from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import Id, In, Out
from duebook.services.treasury import fetch, pickups
from duebook.store.bank import StatementPickup

router = Router(tags=["Bank"])


class PickupIn(In):
    """A bank's SFTP server, known by its key."""

    host: str = Field(..., min_length=1, max_length=253)
    port: int = Field(22, ge=1, le=65535)
    user: str = Field(..., min_length=1, max_length=200)
    secret: str = Field("", max_length=10_000, description="A password or a private key (PEM). Empty keeps the one that is there")
    host_key: str = Field(..., min_length=1, max_length=2000, description="The server's public key: ssh-ed25519 AAAA...")
    folder: str = Field(".", min_length=1, max_length=500)
    account: Id = Field("", description="For files that do not say which account they are of")
    active: bool = True


class RefusedOut(Out):
    """A file there that was not taken in, with the first of its faults."""

    name: str
    faults: list[FaultOut]


class PickupOut(Out):
    """A server. ``error`` is what went wrong when it was asked last; ``refused`` is what waits there to be mended."""

    id: str
    host: str
    port: int
    user: str
    host_key: str
    folder: str
    account: str | None
    active: bool
    looked_at: datetime | None
    error: str
    refused: list[RefusedOut]


@router.get("", response=Rows[PickupOut], summary="List SFTP servers")
@needs("company.write")
def index(request: HttpRequest) -> Rows[PickupOut]:
    """Without their secrets."""
    return Rows(data=[shape(row) for row in pickups.list_pickups(actor_of(request))])


@router.post("", response={201: PickupOut}, summary="Add an SFTP server")
@needs("company.write")
def create(request: HttpRequest, payload: PickupIn) -> HttpResponse:
    """It is asked for new files every quarter of an hour."""
    return write(request, lambda actor: pickups.save_pickup(actor, **_facts(payload)), shape)


@router.put("/{pickup_id}", response=PickupOut, summary="Change an SFTP server")
@needs("company.write")
def change(request: HttpRequest, pickup_id: str, payload: PickupIn) -> HttpResponse:
    """Another server, key or user needs the secret again."""
    return write(request, lambda actor: pickups.save_pickup(actor, pickup_id=pickup_id, **_facts(payload)), shape, status=200)


@router.post("/{pickup_id}/ask", response=PickupOut, summary="Ask an SFTP server now")
@needs("company.write")
def ask(request: HttpRequest, pickup_id: str) -> HttpResponse:
    """Queue a visit that also tries again what was refused. 409 where the server is switched off."""
    return write(request, lambda actor: fetch.ask(actor, pickup_id), shape, status=200)


@router.delete("/{pickup_id}", response=PickupOut, summary="Remove an SFTP server")
@needs("company.write")
def remove(request: HttpRequest, pickup_id: str) -> HttpResponse:
    """What came from it stays."""
    return write(request, lambda actor: pickups.remove_pickup(actor, pickup_id), shape, status=200)


def shape(row: StatementPickup) -> PickupOut:
    """A server as the API shows it."""
    names = ("host", "port", "user", "host_key", "folder", "looked_at", "error")
    refused = [RefusedOut(name=name, faults=[fault_out(one) for one in faults]) for name, faults in pickups.refused(row)]
    plain = {name: getattr(row, name) for name in names}
    return PickupOut(id=str(row.pk), account=row.account_id, active=row.is_active, refused=refused, **plain)


def _facts(payload: PickupIn) -> dict[str, Any]:
    plain = payload.model_dump()
    return {**{name: value for name, value in plain.items() if name != "active"}, "is_active": plain["active"]}
