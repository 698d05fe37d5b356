"""Purchase orders, for comparing bills with: save, close, find."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from duebook.domain.ordermatch import OrderLine
from duebook.domain.payables import number_key
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import minor, round_money
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.payables import suppliers
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.suppliers import PurchaseOrder

MOST_LINES = 2000
LARGEST = Decimal(10) ** 12
_AUDITED = ("number", "supplier_id", "currency", "ordered_on", "lines", "net_minor", "tolerance", "closed_at")


@verb("order.save", needs="suppliers.write")
def save_order(
    actor: Actor,
    supplier_id: str,
    number: str,
    lines: Sequence[OrderLine],
    *,
    currency: str,
    ordered_on: date | None = None,
    tolerance: Decimal = Decimal(0),
    order_id: str = "",
) -> PurchaseOrder:
    """Make an order, or change an open one. Raises :class:`Invalid` (``ORDER-…``), :class:`Conflict` where it is closed."""
    supplier = suppliers.find(actor, supplier_id)
    order = _locked(actor, order_id) if order_id else PurchaseOrder(company=actor.company, created_at=clock.now())
    before = fields(order, *_AUDITED) if order_id else {}
    if faults := _faults(actor, order, number, lines, tolerance):
        raise Invalid(faults)
    order.number, order.key, order.supplier = number.strip()[:60], number_key(number)[:60], supplier
    order.currency, order.tolerance = currency, f"{tolerance.normalize():f}"
    order.ordered_on = ordered_on or clock.today(actor.company.time_zone)
    order.lines = [codec.dump(one) for one in lines]
    net = sum((one.quantity * one.price for one in lines), Decimal(0))
    order.net_minor = minor(round_money(net, currency), currency)
    order.save()
    note(order, before, fields(order, *_AUDITED))
    return order


@verb("order.close", needs="suppliers.write")
def close_order(actor: Actor, order_id: str, *, closed: bool = True) -> PurchaseOrder:
    """Close an order, or open it again."""
    rows = PurchaseOrder.objects.of(actor.company).select_for_update(of=("self",))
    order: PurchaseOrder | None = rows.filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such order.")
    before = fields(order, "closed_at")
    order.closed_at = clock.now() if closed else None
    order.save(update_fields=["closed_at"])
    note(order, before, fields(order, "closed_at"))
    return order


def find(actor: Actor, order_id: str) -> PurchaseOrder:
    """The actor's order with this id."""
    order: PurchaseOrder | None = PurchaseOrder.objects.of(actor.company).select_related("supplier").filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such order.")
    return order


def _locked(actor: Actor, order_id: str) -> PurchaseOrder:
    rows = PurchaseOrder.objects.of(actor.company).select_for_update(of=("self",))
    order: PurchaseOrder | None = rows.filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such order.")
    if order.closed_at is not None:
        raise Conflict("This order is closed.")
    return order


def _faults(actor: Actor, order: PurchaseOrder, number: str, lines: Sequence[OrderLine], tolerance: Decimal) -> list[Fault]:
    faults = [] if number.strip() else [Fault("ORDER-NUMBER", "number", "This is required.")]
    twins = PurchaseOrder.objects.of(actor.company).filter(key=number_key(number)[:60]).exclude(pk=order.pk)
    if number.strip() and twins.exists():
        faults.append(Fault("ORDER-NUMBER", "number", "There is an order with this number."))
    if not 1 <= len(lines) <= MOST_LINES:
        facts = {"most": str(MOST_LINES)}
        faults.append(Fault("ORDER-LINES", "lines", "An order has 1 to {most} lines.", facts=facts))
    if not tolerance.is_finite() or not 0 <= tolerance <= 100:  # noqa: PLR2004 - per cent
        faults.append(Fault("ORDER-TOLERANCE", "tolerance", "A tolerance is between 0 and 100 per cent."))
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if not line.id or line.id in seen:
            faults.append(Fault("ORDER-LINE", f"lines[{place}].id", "Each line has a number of its own."))
        seen.add(line.id)
        for name, value in (("quantity", line.quantity), ("price", line.price)):
            if not value.is_finite() or not 0 <= value < LARGEST:
                faults.append(Fault("ORDER-LINE", f"lines[{place}].{name}", "This must be zero or more."))
    return faults
