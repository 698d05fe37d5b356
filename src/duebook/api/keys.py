"""API keys: made with scopes, shown once, revoked at once."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AwareDatetime, ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Rows
from duebook.api.records import In, Out
from duebook.services.billing import keys
from duebook.store.users import ApiKey

router = Router(tags=["People and keys"])


class KeyIn(In):
    """A key for one program. It can do no more than the key that makes it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Shop", "scopes": ["customers.write", "drafts.write", "documents.issue"]}]}
    )

    name: str = Field(..., min_length=1, max_length=100)
    scopes: list[str] = Field(..., min_length=1, max_length=50)
    expires_at: AwareDatetime | None = None


class KeyOut(Out):
    """A key: never its secret. ``prefix`` is its readable beginning."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyMade(KeyOut):
    """A new key. The secret is told once; null where an earlier answer is given again."""

    secret: str | None


@router.get("", response=Rows[KeyOut], summary="List keys")
@needs("keys.write")
def index(request: HttpRequest) -> Rows[KeyOut]:
    """Those in use first, newest first."""
    actor = actor_of(request)
    return Rows(data=[KeyOut(**_plain(row)) for row in keys.listed(actor)])


@router.post("", response={201: KeyMade}, summary="Make a key")
@needs("keys.write")
def create(request: HttpRequest, payload: KeyIn) -> HttpResponse:
    """The secret is told once, here."""
    return write(
        request,
        lambda actor: keys.create_key(actor, payload.name, payload.scopes, payload.expires_at),
        lambda made: KeyMade(**_plain(made[0]), secret=made[1]),
        kept=lambda made: KeyMade(**_plain(made[0]), secret=None),
    )


@router.delete("/{key_id}", response=KeyOut, summary="Revoke a key")
@needs("keys.write")
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    """Worthless from now on; its row stays for the audit."""
    return write(request, lambda actor: keys.revoke_key(actor, key_id), lambda row: KeyOut(**_plain(row)), status=200)


def _plain(row: ApiKey) -> dict[str, Any]:
    names = ("name", "prefix", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}
