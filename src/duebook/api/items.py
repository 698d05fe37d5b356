"""Items: what the company sells."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import In, MaybeCurrency, Out, Price
from duebook.services.billing import items
from duebook.store.catalog import Item

router = Router(tags=["Items"])


class ItemIn(In):
    """A good or service with its usual net price."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Consulting", "unit": "HUR", "price": "95.00"}]})

    name: str = Field(..., max_length=200)
    number: str = Field("", max_length=40)
    description: str = Field("", max_length=5000)
    unit: str = Field("C62", min_length=1, max_length=3, description="UN/ECE Recommendation 20")
    price: Price = Decimal(0)
    currency: MaybeCurrency = ""
    tax_rate_key: Literal["", "standard", "reduced", "super-reduced", "zero", "exempt"] = Field("", description="Empty: standard")
    supply: Literal["", "goods", "services", "digital"] = Field("", description="Empty: the company's habit")


class ItemOut(Out):
    """An item. ``price`` is net for one unit, with as many decimals as were typed."""

    id: str
    number: str
    name: str
    description: str
    unit: str
    price: str
    currency: str
    tax_rate_key: str
    supply: str
    archived: bool
    created_at: datetime


class ItemFilter(Page):
    """Which items."""

    search: str = Field("", description="Words of name, number or description")
    archived: bool = False


@router.get("", response=Rows[ItemOut], summary="List items")
@needs("items.read")
def index(request: HttpRequest, page: Query[ItemFilter]) -> Rows[ItemOut]:
    """Newest first."""
    actor = actor_of(request)
    return turn(items.search(actor, page.search, archived=page.archived), page, shape)


@router.post("", response={201: ItemOut}, summary="Make an item")
@needs("items.write")
def create(request: HttpRequest, payload: ItemIn) -> HttpResponse:
    """A new item."""
    return write(request, lambda actor: items.save_item(actor, **payload.model_dump()), shape)


@router.get("/{item_id}", response=ItemOut, summary="Read one")
@needs("items.read")
def read(request: HttpRequest, item_id: str) -> ItemOut:
    """One item."""
    actor = actor_of(request)
    return shape(items.find(actor, item_id))


@router.put("/{item_id}", response=ItemOut, summary="Save again")
@needs("items.write")
def change(request: HttpRequest, item_id: str, payload: ItemIn) -> HttpResponse:
    """Replace the record; what was billed keeps its own price."""
    return write(request, lambda actor: items.save_item(actor, item_id=item_id, **payload.model_dump()), shape, status=200)


@router.post("/{item_id}/archival", response={201: ItemOut}, summary="Archive")
@needs("items.write")
def archive(request: HttpRequest, item_id: str) -> HttpResponse:
    """No longer offered."""
    return write(request, lambda actor: items.archive_item(actor, item_id), shape)


@router.delete("/{item_id}/archival", response=ItemOut, summary="Bring back")
@needs("items.write")
def revive(request: HttpRequest, item_id: str) -> HttpResponse:
    """Offered again."""
    return write(request, lambda actor: items.archive_item(actor, item_id, archived=False), shape, status=200)


def shape(item: Item) -> ItemOut:
    """An item as the API shows it."""
    return ItemOut(
        id=item.pk,
        number=item.number,
        name=item.name,
        description=item.description,
        unit=item.unit,
        price=item.price,
        currency=item.currency,
        tax_rate_key=item.tax_rate_key,
        supply=item.supply,
        archived=item.archived_at is not None,
        created_at=item.created_at,
    )
