"""Payments, customers' balances and the journal of the ledger."""

from collections.abc import Iterator

from duebook.services.operations.reports.ageing import bucket_sums, customer_names, unapplied
from duebook.services.operations.reports.sales import between, period
from duebook.services.operations.reports.shape import CURRENCY, CUSTOMER, Asked, Cell, Column, Linked, Table, money
from duebook.store.companies import Company
from duebook.store.ledger import Posting
from duebook.store.payments import Payment


def payments(company: Company, asked: Asked) -> Table:
    """Money in and out, by day; what was reversed says so."""
    rows = between(Payment.objects.of(company), asked, "received_on").select_related("customer", "reversed_by", "created_by")
    found: list[tuple[Cell, ...]] = [
        (
            row.received_on,
            Linked(row.customer.name, row.customer_id),
            row.kind,
            row.method,
            row.reference,
            row.currency,
            money(row.amount_minor, row.currency),
            hasattr(row, "reversed_by"),
            str(row.created_by or ""),
        )
        for row in rows.order_by("received_on", "pk")
    ]
    columns = (
        Column("day", "Day", "date"),
        CUSTOMER,
        Column("kind", "Kind"),
        Column("method", "Method"),
        Column("reference", "Reference"),
        CURRENCY,
        Column("amount", "Amount", "money"),
        Column("reversed", "Reversed", "yes"),
        Column("recorded_by", "Recorded by"),
    )
    return Table(columns, found, period(asked))


def balances(company: Company, asked: Asked) -> Table:
    """What each customer owes, what of it is overdue, their unapplied money, and what remains, as of the asked day."""
    sums, credit = bucket_sums(company, asked), unapplied(company, asked)
    names = customer_names(company, {key[0] for key in (*sums, *credit)})
    found: list[tuple[Cell, ...]] = []
    for key in sorted(sums.keys() | credit.keys(), key=lambda key: (names.get(key[0], key[0]), key[1])):
        amounts, free, code = sums.get(key, [0]), credit.get(key, 0), key[1]
        owed, late = sum(amounts), sum(amounts[1:])
        if owed or late or free:
            cells = (money(owed, code), money(late, code), money(free, code), money(owed - free, code))
            found.append((Linked(names.get(key[0], key[0]), key[0]), code, *cells))
    columns = (
        CUSTOMER,
        CURRENCY,
        Column("open", "Open", "money"),
        Column("overdue", "Overdue", "money"),
        Column("unapplied", "unapplied", "money"),
        Column("balance", "Balance", "money"),
    )
    return Table(columns, found, {"asof": str(asked.day)})


def journal(company: Company, asked: Asked) -> Table:
    """Every posting of the ledger, in the order of the day: for the general ledger of another program."""
    columns = (
        Column("entry", "Entry"),
        Column("day", "Day", "date"),
        Column("kind", "Kind"),
        Column("text", "Text"),
        Column("account", "Account"),
        Column("tax", "Tax"),
        Column("document", "Document"),
        CUSTOMER,
        CURRENCY,
        Column("debit", "Debit", "money"),
        Column("credit", "Credit", "money"),
    )
    return Table(columns, list(_journal(company, asked)), period(asked))


def _journal(company: Company, asked: Asked) -> Iterator[tuple[Cell, ...]]:
    rows = between(Posting.objects.of(company), asked, "entry__booked_on").order_by("entry__booked_on", "entry_id", "pk")
    entry = ("entry_id", "entry__booked_on", "entry__kind", "entry__text")
    names = (*entry, "account", "detail", "document__number", "document_id", "customer__name", "customer_id")
    found = rows.values_list(*names, "currency", "amount_minor").iterator(chunk_size=2000)
    for *facts, number, document, name, customer, code, units in found:
        linked = (Linked(number or "", document), Linked(name or "", customer))
        yield (*(fact or "" for fact in facts), *linked, code, money(max(units, 0), code), money(max(-units, 0), code))
