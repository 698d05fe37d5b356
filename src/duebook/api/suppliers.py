"""Suppliers, their accounts, and purchase orders."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.billshapes import AccountOut, account_out
from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Currency, Day, Email, Id, In, MoneyText, Out, Price, as_
from duebook.api.shapes import money
from duebook.domain.ordermatch import OrderLine
from duebook.domain.party import Party
from duebook.domain.terms import Terms
from duebook.services.payables import accounts, look, orders, suppliers
from duebook.services.payables.look import AccountShown
from duebook.store.suppliers import PurchaseOrder, Supplier, SupplierAccount

router = Router(tags=["Suppliers"])
order_router = Router(tags=["Suppliers"])
Quantity = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]
PerCent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]


class SupplierIn(In):
    """A supplier."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"profile": {"name": "Papier Nord GmbH", "vat_id": "DE129274202", "address": {"country": "DE"}}}]
        }
    )

    profile: Party
    number: str = Field("", max_length=40)
    email: Email = ""
    expense_account: str = Field("", max_length=20, description="Of your own chart: the usual one for its bills")
    terms: Terms | None = None
    note: str = Field("", max_length=5000)


class AccountIn(In):
    """An account that is said to be the supplier's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"iban": "DE02120300000000202051"}]})

    iban: str = Field(..., min_length=1, max_length=42)
    bic: str = Field("", max_length=11)
    holder: str = Field("", max_length=140)
    note: str = Field("", max_length=500)


class AccountDecisionIn(In):
    """Confirm or refuse. Only a person confirms, and not who proposed it; a key may refuse."""

    confirm: bool
    note: str = Field("", max_length=500)


class LineIn(In):
    """One line of an order; ``price`` is net, for one unit."""

    id: str = Field(..., min_length=1, max_length=40)
    item: str = Field("", max_length=200)
    seller_id: str = Field("", max_length=80)
    quantity: Quantity
    price: Price
    unit: str = Field("C62", max_length=3)


class OrderIn(In):
    """A purchase order. ``tolerance`` is per cent by which a price or quantity may be exceeded."""

    supplier: Id
    number: str = Field(..., min_length=1, max_length=60)
    currency: Currency
    ordered_on: Day | None = None
    tolerance: PerCent = Decimal(0)
    lines: list[LineIn] = Field(..., min_length=1, max_length=orders.MOST_LINES)


class CloseIn(In):
    """Closed, or open again."""

    closed: bool = True


class SupplierOut(Out):
    """A supplier."""

    id: str
    number: str
    name: str
    vat_id: str
    country: str
    email: str
    expense_account: str
    note: str
    profile: Any = as_("Party")
    archived: bool
    created_at: datetime


class Owed(Out):
    """What is owed in one currency."""

    currency: str
    amount: MoneyText


class SupplierWhole(SupplierOut):
    """A supplier with its accounts, what is owed, and how many bills are in which state."""

    accounts: list[AccountOut]
    owed: list[Owed]
    states: dict[str, int]


class OrderOut(Out):
    """A purchase order."""

    id: str
    number: str
    supplier: str
    currency: str
    ordered_on: date
    net: MoneyText
    tolerance: str
    closed: bool
    lines: list[dict[str, Any]]


class SupplierFilter(Page):
    """Which suppliers."""

    search: str = ""
    archived: bool = False


class OrderFilter(Page):
    """Which orders."""

    supplier: Id = ""


@router.get("", response=Rows[SupplierOut], summary="List suppliers")
@needs("bills.read")
def index(request: HttpRequest, page: Query[SupplierFilter]) -> Rows[SupplierOut]:
    """Newest first."""
    return turn(look.supplier_list(actor_of(request), page.search, archived=page.archived), page, shape)


@router.post("", response={201: SupplierOut}, summary="Make a supplier")
@needs("suppliers.write")
def create(request: HttpRequest, payload: SupplierIn) -> HttpResponse:
    """A tax number stands once."""
    return write(request, lambda actor: suppliers.save_supplier(actor, payload.profile, **_facts(payload)), shape)


@router.get("/{supplier_id}", response=SupplierWhole, summary="Read one")
@needs("bills.read")
def read(request: HttpRequest, supplier_id: str) -> SupplierWhole:
    """With accounts and what is owed."""
    found = look.supplier_detail(actor_of(request), supplier_id)
    return SupplierWhole(
        **_plain(found.supplier),
        accounts=[account_out(one) for one in found.accounts],
        owed=[Owed(currency=code, amount=money(units, code)) for code, units in sorted(found.owed.items())],
        states=dict(found.states),
    )


@router.put("/{supplier_id}", response=SupplierOut, summary="Change a supplier")
@needs("suppliers.write")
def change(request: HttpRequest, supplier_id: str, payload: SupplierIn) -> HttpResponse:
    """All of it: what is left out is emptied."""
    return write(
        request,
        lambda actor: suppliers.save_supplier(actor, payload.profile, supplier_id=supplier_id, **_facts(payload)),
        shape,
        status=200,
    )


@router.delete("/{supplier_id}", response=SupplierOut, summary="Put a supplier away")
@needs("suppliers.write")
def archive(request: HttpRequest, supplier_id: str) -> HttpResponse:
    """Its bills stay."""
    return write(request, lambda actor: suppliers.archive_supplier(actor, supplier_id), shape, status=200)


@router.post("/{supplier_id}/accounts", response={201: AccountOut}, summary="Propose an account")
@needs("suppliers.write")
def propose(request: HttpRequest, supplier_id: str, payload: AccountIn) -> HttpResponse:
    """Nothing is paid to it before two people stand behind it; a key counts as nobody."""
    return write(
        request,
        lambda actor: accounts.propose_account(
            actor, supplier_id, payload.iban, bic=payload.bic, holder=payload.holder, remark=payload.note
        ),
        _account,
    )


@router.post("/{supplier_id}/accounts/{account_id}/decisions", response=AccountOut, summary="Confirm or refuse an account")
@needs("suppliers.confirm")
def judge(request: HttpRequest, supplier_id: str, account_id: str, payload: AccountDecisionIn) -> HttpResponse:
    """A person who did not propose it confirms; anybody with the permission refuses."""
    suppliers.find(actor_of(request), supplier_id)
    return write(
        request,
        lambda actor: accounts.decide_account(
            actor, account_id, supplier_id=supplier_id, confirm=payload.confirm, remark=payload.note
        ),
        _account,
        status=200,
    )


@order_router.get("", response=Rows[OrderOut], summary="List purchase orders")
@needs("bills.read")
def order_index(request: HttpRequest, page: Query[OrderFilter]) -> Rows[OrderOut]:
    """Newest first."""
    return turn(look.order_list(actor_of(request), supplier_id=page.supplier), page, order_shape)


@order_router.post("", response={201: OrderOut}, summary="Make a purchase order")
@needs("suppliers.write")
def order_create(request: HttpRequest, payload: OrderIn) -> HttpResponse:
    """Bills that name its number are compared with it."""
    return write(
        request, lambda actor: orders.save_order(actor, payload.supplier, payload.number, **_order(payload)), order_shape
    )


@order_router.get("/{order_id}", response=OrderOut, summary="Read one")
@needs("bills.read")
def order_read(request: HttpRequest, order_id: str) -> OrderOut:
    """With its lines."""
    return order_shape(look.order_detail(actor_of(request), order_id))


@order_router.put("/{order_id}", response=OrderOut, summary="Change a purchase order")
@needs("suppliers.write")
def order_change(request: HttpRequest, order_id: str, payload: OrderIn) -> HttpResponse:
    """While it is open."""
    facts = _order(payload) | {"order_id": order_id}
    return write(
        request, lambda actor: orders.save_order(actor, payload.supplier, payload.number, **facts), order_shape, status=200
    )


@order_router.post("/{order_id}/closing", response=OrderOut, summary="Close a purchase order")
@needs("suppliers.write")
def order_close(request: HttpRequest, order_id: str, payload: CloseIn) -> HttpResponse:
    """Or open it again."""
    return write(request, lambda actor: orders.close_order(actor, order_id, closed=payload.closed), order_shape, status=200)


def shape(supplier: Supplier) -> SupplierOut:
    """A supplier as the API shows it."""
    return SupplierOut(**_plain(supplier))


def order_shape(order: PurchaseOrder) -> OrderOut:
    """An order as the API shows it."""
    return OrderOut(
        id=order.pk, number=order.number, supplier=order.supplier_id, currency=order.currency, ordered_on=order.ordered_on,
        net=money(order.net_minor, order.currency), tolerance=order.tolerance, closed=order.closed_at is not None,
        lines=order.lines,
    )  # fmt: skip


def _account(row: SupplierAccount) -> AccountOut:
    return account_out(AccountShown(row, accounts.state_of(row), ()))


def _plain(supplier: Supplier) -> dict[str, Any]:
    names = ("number", "name", "vat_id", "country", "email", "expense_account", "note", "profile", "created_at")
    return {"id": supplier.pk, "archived": supplier.archived_at is not None, **{name: getattr(supplier, name) for name in names}}


def _facts(payload: SupplierIn) -> dict[str, Any]:
    return {
        "number": payload.number,
        "email": payload.email,
        "expense_account": payload.expense_account,
        "terms": payload.terms,
        "note_text": payload.note,
    }


def _order(payload: OrderIn) -> dict[str, Any]:
    return {
        "lines": [OrderLine(**line.model_dump()) for line in payload.lines],
        "currency": payload.currency,
        "ordered_on": payload.ordered_on,
        "tolerance": payload.tolerance,
    }
