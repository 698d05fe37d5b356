"""Put a supplier or an order to a bill where nobody could tell by itself; also a new supplier straight from the bill."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from duebook.domain.billlife import Act
from duebook.domain.party import Party
from duebook.kernel.errors import Conflict
from duebook.services.access import Actor
from duebook.services.payables import acts, orders, record, suppliers
from duebook.services.payables.checks import Looked
from duebook.services.verb import verb
from duebook.store.bills import Bill
from duebook.store.suppliers import PurchaseOrder, Supplier


def assign(actor: Actor, bill_id: str, *, supplier_id: str = "", order_id: str = "") -> Bill:
    """Say whose bill it is, or to which order it belongs, or both. What the checks say changes with it."""
    supplier = suppliers.find(actor, supplier_id) if supplier_id else None
    order = orders.find(actor, order_id) if order_id else None
    return _assign(actor, bill_id, record.look_again(actor, bill_id), supplier=supplier, order=order)


def supplier_of_bill(actor: Actor, bill_id: str) -> Supplier:
    """Make the seller of a bill a supplier and put it to the bill. Its account is not taken over: somebody proposes it."""
    bill = record.find(actor, bill_id)
    if bill.standing.supplier_id:
        raise Conflict("This bill has a supplier.")
    supplier = suppliers.save_supplier(actor, _clean(record.document_of(bill).seller))
    _assign(actor.doing(None), bill_id, record.look_again(actor, bill_id), supplier=supplier)
    return supplier


@verb("bill.assign", needs="bills.receive")
def _assign(
    actor: Actor, bill_id: str, looked: Looked, *, supplier: Supplier | None = None, order: PurchaseOrder | None = None
) -> Bill:
    standing = acts.locked(actor, bill_id)
    acts.ready(standing, Act.ASSIGN)
    standing.supplier, standing.order = supplier or standing.supplier, order or standing.order
    record.keep_check(actor, standing, looked)
    acts.act(actor, standing, Act.ASSIGN, to=standing.supplier_id or "", order=standing.order_id or "")
    return standing.bill


def _clean(seller: Party) -> Party:
    """The seller without an e-mail address that is none."""
    contact = seller.contact
    if contact is None or not contact.email:
        return seller
    try:
        validate_email(contact.email)
    except ValidationError:
        return replace(seller, contact=replace(contact, email=""))
    return seller
