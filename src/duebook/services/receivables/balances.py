"""What a customer owes and what is owed to them, read from the ledger and the open items."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from duebook.domain.ledger import Account
from duebook.kernel.errors import NotFound
from duebook.kernel.money import major
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.payments import Allocation, Payment


@dataclass(frozen=True)
class Balance:
    """One customer in one currency: ``open`` is what invoices want less unused credit notes, ``credit`` is unapplied money."""

    currency: str
    open: Decimal
    overdue: Decimal
    credit: Decimal

    @property
    def owed(self) -> Decimal:
        """What remains when all credit is used."""
        return self.open - self.credit


@dataclass(frozen=True)
class PaymentDetail:
    """A payment with what it settles now, and what of it went to the customer's credit when it came."""

    payment: Payment
    allocations: tuple[Allocation, ...]
    settled: Decimal
    unapplied: Decimal
    reversed_by: Payment | None


def balances(company: Company, customer_id: str, today: Any) -> list[Balance]:
    """A customer's balances, one for each currency with anything in it."""
    owed = _by_currency(open_items(company, customer_id))
    late = _by_currency(open_items(company, customer_id).filter(due_date__lt=today))
    unapplied = credit_by_currency(company, customer_id)
    return [
        Balance(
            code, major(owed.get(code, 0), code), major(late.get(code, 0), code), major(unapplied.get(code, 0), code)
        )
        for code in sorted({*owed, *unapplied})
        if owed.get(code) or unapplied.get(code) or code in owed
    ]  # fmt: skip


def open_items(company: Company, customer_id: str = "", currency: str = "") -> QuerySet[OpenItem]:
    """The documents with anything open, oldest due date first."""
    items: QuerySet[OpenItem] = OpenItem.objects.of(company).filter(is_open=True).select_related("document")
    if customer_id:
        items = items.filter(customer_id=customer_id)
    if currency:
        items = items.filter(currency=currency)
    return items.order_by("due_date", "pk")


def credit_minor(company: Company, customer_id: str, currency: str) -> int:
    """A customer's unapplied money in minor units."""
    return credit_by_currency(company, customer_id).get(currency, 0)


def credit_by_currency(company: Company, customer_id: str) -> Mapping[str, int]:
    """A customer's unapplied money by currency, in minor units."""
    rows = Posting.objects.of(company).filter(customer_id=customer_id, account=Account.CUSTOMER_CREDIT)
    return {code: -total for code, total in rows.order_by().values_list("currency").annotate(total=Sum("amount_minor"))}


def live(allocations: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """The allocations that hold: neither taken back nor the taking back itself."""
    return allocations.filter(reverses=None, reversed_by=None)


def payment_detail(company: Company, payment_id: str) -> PaymentDetail:
    """A payment with its present allocations; raises :class:`NotFound`."""
    payments = Payment.objects.of(company).select_related("customer", "reversed_by", "created_by")
    payment: Payment | None = payments.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    rows = live(Allocation.objects.of(company)).filter(payment=payment).select_related("document").order_by("created_at", "pk")
    present = tuple(rows)
    settled = sum(one.amount_minor for one in present if one.kind == "payment")
    return PaymentDetail(
        payment,
        present,
        major(settled, payment.currency),
        major(payment.amount_minor - settled, payment.currency),
        getattr(payment, "reversed_by", None),
    )


def sums(rows: QuerySet[Any], *names: str) -> dict[tuple[Any, ...], int]:
    """The amounts of these rows together in minor units, by their values in these columns."""
    return {tuple(key): total for *key, total in rows.order_by().values_list(*names).annotate(total=Sum("amount_minor"))}


def _by_currency(items: QuerySet[OpenItem]) -> dict[str, int]:
    return dict(items.order_by().values_list("currency").annotate(total=Sum("open_minor")))
