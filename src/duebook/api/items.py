"""Items: what the company sells."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.api.paging import Page, turn
from duebook.services.access import require
from duebook.services.billing import items
from duebook.store.catalog import Item

router = Router(tags=["Items"])


class ItemIn(Schema):
    """A good or service with its usual net price."""

    name: str
    number: str = Field("", max_length=40)
    description: str = ""
    unit: str = Field("C62", description="UN/ECE Recommendation 20")
    price: Decimal = Decimal(0)
    currency: str = ""
    tax_rate_key: str = Field("", description="standard, reduced, super-reduced, zero, exempt; empty: standard")
    supply: str = Field("", description="goods, services or digital; empty: the company's habit")


class ItemFilter(Page):
    """Which items."""

    search: str = ""
    archived: bool = False


@router.get("", summary="List items")
def index(request: HttpRequest, page: Query[ItemFilter]) -> dict[str, Any]:
    """Newest first."""
    actor = actor_of(request)
    require(actor, "items.read")
    return turn(items.search(actor, page.search, archived=page.archived), page, shape)


@router.post("", summary="Make an item")
def create(request: HttpRequest, payload: ItemIn) -> HttpResponse:
    """A new item."""
    return write(request, lambda actor: items.save_item(actor, **payload.dict()), shape)


@router.get("/{item_id}", summary="Read one")
def read(request: HttpRequest, item_id: str) -> dict[str, Any]:
    """One item."""
    actor = actor_of(request)
    require(actor, "items.read")
    return shape(items.find(actor, item_id))


@router.put("/{item_id}", summary="Save again")
def change(request: HttpRequest, item_id: str, payload: ItemIn) -> HttpResponse:
    """Replace the record; what was billed keeps its own price."""
    return write(request, lambda actor: items.save_item(actor, item_id=item_id, **payload.dict()), shape, status=200)


@router.post("/{item_id}/archival", summary="Archive")
def archive(request: HttpRequest, item_id: str) -> HttpResponse:
    """No longer offered."""
    return write(request, lambda actor: items.archive_item(actor, item_id), shape)


@router.delete("/{item_id}/archival", summary="Bring back")
def revive(request: HttpRequest, item_id: str) -> HttpResponse:
    """Offered again."""
    return write(request, lambda actor: items.archive_item(actor, item_id, archived=False), shape, status=200)


def shape(item: Item) -> dict[str, Any]:
    """An item as the API shows it."""
    return {
        "id": item.pk,
        "number": item.number,
        "name": item.name,
        "description": item.description,
        "unit": item.unit,
        "price": item.price,
        "currency": item.currency,
        "tax_rate_key": item.tax_rate_key,
        "supply": item.supply,
        "archived": item.archived_at is not None,
        "created_at": item.created_at.isoformat(),
    }
