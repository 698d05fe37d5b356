"""What people see of online payments: charges by state, customer or document, and one with all that happened to it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from duebook.domain.gateway import OPEN
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, require
from duebook.services.paying import refunds
from duebook.store.charges import Charge, Chargeback, ChargeEvent, ChargeRefund, GatewayPayoutLine
from duebook.store.documents import IssuedDocument
from duebook.store.payments import Payment

VIEWS = {
    "open": Q(state__in=[str(one) for one in OPEN]),
    "paid": Q(state="succeeded", quarantine=""),
    "check": ~Q(quarantine="") & Q(released_at=None),
    "failed": Q(state__in=("failed", "cancelled", "expired")),
}
"""Names of views of the list; "" is all."""
MOST = 50
MOST_WORDS = 5


@dataclass(frozen=True)
class Whole:
    """A charge with its documents and everything that happened to it, newest first."""

    charge: Charge
    documents: tuple[tuple[IssuedDocument, int], ...]
    refunds: tuple[ChargeRefund, ...]
    chargebacks: tuple[Chargeback, ...]
    events: tuple[ChargeEvent, ...]
    payout_lines: tuple[GatewayPayoutLine, ...]
    refundable: int

    @property
    def waits(self) -> bool:
        """Whether a person must decide about the money."""
        return bool(self.charge.quarantine) and self.charge.released_at is None


def charges(actor: Actor, view: str = "", customer: str = "", words: str = "") -> QuerySet[Charge]:
    """The company's charges of a view, with these words in the customer's name, what it is for or the gateway's number."""
    require(actor, "payments.read")
    rows: QuerySet[Charge] = Charge.objects.of(actor.company).select_related("customer", "connection")
    if view in VIEWS:
        rows = rows.filter(VIEWS[view])
    for word in words.split()[:MOST_WORDS]:
        said = Q(customer__name__icontains=word) | Q(description__icontains=word) | Q(provider_id__icontains=word)
        rows = rows.filter(said)
    return rows.filter(customer=customer) if customer else rows


def whole(actor: Actor, charge_id: str) -> Whole:
    """One charge; raises :class:`NotFound`."""
    charge: Charge | None = charges(actor).select_related("payment", "saved").filter(pk=charge_id).first()
    if charge is None:
        raise NotFound("There is no such charge.")
    rows = IssuedDocument.objects.of(actor.company).defer("body").in_bulk([pk for pk, _ in charge.documents])
    paid = charge.payment_id or (charge.taken_minor if charge.quarantine else None)
    return Whole(
        charge=charge,
        documents=tuple((rows[pk], int(units)) for pk, units in charge.documents if pk in rows),
        refunds=tuple(charge.refunds.select_related("credit_note").order_by("-created_at", "-pk")),
        chargebacks=tuple(charge.chargebacks.order_by("-opened_at", "-pk")),
        events=tuple(charge.events.order_by("-at", "-pk")[:MOST]),
        payout_lines=tuple(charge.payout_lines.select_related("payout").order_by("pk")),
        refundable=refunds.refundable(charge) if paid else 0,
    )


def of_document(actor: Actor, row: IssuedDocument) -> list[Charge]:
    """The charges that were for this document and are under way, paid or to be decided about; newest first."""
    rows = charges(actor, customer=row.customer_id).exclude(VIEWS["failed"]).order_by("-created_at", "-pk")
    return [charge for charge in rows[:MOST] if any(pk == row.pk for pk, _ in charge.documents)]


def of_payment(actor: Actor, payment: Payment) -> Charge | None:
    """The charge that a payment came by, or that a refund went back by."""
    found: Charge | None = charges(actor).filter(Q(payment=payment) | Q(refunds__payment=payment)).first()
    return found
