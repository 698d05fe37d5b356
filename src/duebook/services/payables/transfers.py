"""From the bills of a run to transfers: one a bill, or one a supplier where credit notes are set off."""

from collections.abc import Sequence
from datetime import date

from duebook.banks.pain001 import Order, Transfer
from duebook.store.payruns import PaymentRun, PaymentRunItem


def grouped(items: Sequence[PaymentRunItem]) -> list[list[PaymentRunItem]]:
    """The bills that one transfer pays: each alone, or together those from which a supplier's credit notes are set off.

    Credit notes go with the supplier's bills to the account that gets most; where those are too small, with all its bills. The
    first bill of a group says where its money goes.
    """
    by_supplier: dict[str, list[PaymentRunItem]] = {}
    for item in items:
        by_supplier.setdefault(item.supplier_id, []).append(item)
    return [group for mine in by_supplier.values() for group in _of_supplier(mine)]


def _of_supplier(items: Sequence[PaymentRunItem]) -> list[list[PaymentRunItem]]:
    set_off = [item for item in items if item.amount_minor < 0]
    paid = [item for item in items if item.amount_minor >= 0]
    if not set_off:
        return [[item] for item in paid]
    sums: dict[str, int] = {}
    for item in paid:
        sums[item.iban] = sums.get(item.iban, 0) + item.amount_minor
    main = max(sums, key=lambda iban: (sums[iban], iban))
    there = [item for item in paid if item.iban == main]
    others = [item for item in paid if item.iban != main]
    if sums[main] + sum(item.amount_minor for item in set_off) > 0:
        return [[*there, *set_off], *([item] for item in others)]
    return [[*there, *others, *set_off]]


def order_of(run: PaymentRun, items: Sequence[PaymentRunItem], today: date) -> Order:
    """The run as the bank's order. No day in it is past."""
    return Order(
        id=str(run.pk),
        at=run.created_at,
        name=run.debtor_name,
        iban=run.iban,
        bic=run.bic,
        currency=run.currency,
        transfers=tuple(_transfer(group, today) for group in grouped(items)),
    )


def _transfer(group: Sequence[PaymentRunItem], today: date) -> Transfer:
    first = group[0]
    alone = len(group) == 1
    numbers = ", ".join(item.bill.number for item in group)
    return Transfer(
        id=str(first.pk),
        amount=sum(item.amount_minor for item in group),
        name=first.holder,
        iban=first.iban,
        bic=first.bic,
        text=first.reference if alone else numbers,
        reference=first.reference if alone else "",
        day=max(today, min(item.pay_on for item in group)),
    )
