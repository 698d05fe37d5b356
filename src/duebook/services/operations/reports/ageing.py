"""Ageing and open items, today or as of any past day.

What was open on a past day is what is open now less everything booked on receivables since: the ledger is never changed, so a
past day's figures stay what they were, whatever was paid later. Only the postings after that day are read.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet, Sum

from duebook.domain.ledger import Account
from duebook.insight import ageing
from duebook.services.operations.reports.shape import CURRENCY, CUSTOMER, Asked, Cell, Column, Linked, Table, money
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Entry, Posting
from duebook.store.parties import Customer

Sums = dict[tuple[str, str], list[int]]
"""(customer, currency) -> units a bucket."""


def aged(company: Company, asked: Asked) -> Table:
    """Open amounts by customer, currency and bucket; unapplied money stands beside them, and ``total`` is what remains."""
    if asked.choose("customer", "document") == "document":
        return open_items(company, asked)
    edges = ageing.checked(asked.edges)
    sums = bucket_sums(company, asked)
    credit = unapplied(company, asked)
    names = customer_names(company, {key[0] for key in (*sums, *credit)})
    found: list[tuple[Linked, str, list[int], int]] = []
    for key in sums.keys() | credit.keys():
        amounts, free = sums.get(key, [0] * (len(edges) + 1)), credit.get(key, 0)
        if any(amounts) or free:
            found.append((Linked(names.get(key[0], key[0]), key[0]), key[1], amounts, free))
    found.sort(key=lambda row: (row[1], row[3] - sum(row[2]), row[0]))
    rows: list[tuple[Cell, ...]] = [
        (name, code, *(money(units, code) for units in (*amounts, -free, sum(amounts) - free)))
        for name, code, amounts, free in found
    ]
    columns = (
        CUSTOMER,
        CURRENCY,
        *(Column(f"days_{n}", bucket.label, "money") for n, bucket in enumerate(ageing.buckets(edges))),
        Column("unapplied", "unapplied", "money"),
        Column("total", "Total", "money"),
    )
    return Table(columns, rows, {"asof": str(asked.day), "basis": asked.basis})


def bucket_sums(company: Company, asked: Asked) -> Sums:
    """The open units of each customer and currency by bucket, as of the asked day."""
    edges = ageing.checked(asked.edges)
    day = "document__issue_date" if asked.basis == "issue" else "due_date"
    items = OpenItem.objects.of(company).filter(is_open=True)
    out: Sums = {}
    _add(out, _of(items, asked), "open_minor", day, asked, edges)
    if asked.day < asked.today:
        day = "document__issue_date" if asked.basis == "issue" else "document__open_item__due_date"
        _add(out, _later(company, asked), "amount_minor", day, asked, edges, "postings__")
    return out


def _later(company: Company, asked: Asked) -> QuerySet[Any]:
    """The entries after the asked day, joined to their postings on receivables.

    Asked from the entries' side: the index of their days finds few rows where the account's index would find all.
    """
    rows: QuerySet[Any] = Entry.objects.of(company).filter(booked_on__gt=asked.day)
    about = {"postings__customer_id": asked.customer} if asked.customer else {}
    return rows.filter(postings__account=Account.RECEIVABLE, **about)


def _add(out: Sums, rows: QuerySet[Any], amount: str, day: str, asked: Asked, edges: tuple[int, ...], by: str = "") -> None:
    """Add open items to the sums, or with ``by`` take what was posted later off them."""
    sums: dict[str, Any] = {}
    for n, (first, last) in enumerate(ageing.bounds(asked.day, edges)):
        inside = Q(**{f"{by}{day}__gte": first} if first else {}) & Q(**{f"{by}{day}__lte": last} if last else {})
        sums[f"b{n}"] = Sum(by + amount, filter=inside)
    keys, names = (f"{by}customer_id", f"{by}currency"), [f"b{n}" for n in range(len(edges) + 1)]
    for customer, code, *amounts in rows.order_by().values(*keys).annotate(**sums).values_list(*keys, *names):
        row = out.setdefault((customer, code), [0] * len(names))
        for n, units in enumerate(amounts):
            row[n] += -(units or 0) if by else units or 0


def _of(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    return rows.filter(customer_id=asked.customer) if asked.customer else rows


def unapplied(company: Company, asked: Asked) -> dict[tuple[str, str], int]:
    """Each customer's money that settles nothing yet, as of the asked day: (customer, currency) -> units."""
    rows = _of(Posting.objects.of(company).filter(account=Account.CUSTOMER_CREDIT), asked)
    if asked.day < asked.today:
        rows = rows.filter(entry__booked_on__lte=asked.day)
    grouped = rows.order_by().values_list("customer_id", "currency").annotate(total=Sum("amount_minor"))
    return {(customer, code): -total for customer, code, total in grouped.exclude(total=0)}


def open_units(company: Company, asked: Asked) -> Mapping[str, int]:
    """What is open on each document as of the asked day: id -> units; closed ones are left out."""
    items = _of(OpenItem.objects.of(company).filter(is_open=True), asked)
    out = dict(items.values_list("pk", "open_minor"))
    if asked.day < asked.today:
        rows = _later(company, asked).order_by().values_list("postings__document_id")
        grouped = rows.annotate(total=Sum("postings__amount_minor"))
        for pk, total in grouped:
            out[pk] = out.get(pk, 0) - total
    return {pk: units for pk, units in out.items() if units}


def open_items(company: Company, asked: Asked) -> Table:
    """Every open document with its age: days past due (or since issue), negative while it is not due."""
    units = open_units(company, asked)
    rows: list[tuple[Cell, ...]] = []
    for some in slices(sorted(units)):
        found = IssuedDocument.objects.of(company).filter(pk__in=some).select_related("customer", "open_item")
        for row in found:
            day = row.issue_date if asked.basis == "issue" else row.open_item.due_date
            days, code = (asked.day - day).days, row.currency
            amounts = (money(row.payable_minor, code), money(units[row.pk], code))
            names = (Linked(row.number, row.pk), Linked(row.customer.name, row.customer_id))
            rows.append((*names, row.issue_date, row.open_item.due_date, days, code, *amounts))
    rows.sort(key=lambda row: (row[3], row[0]))
    columns = (
        Column("number", "Number"),
        CUSTOMER,
        Column("issued", "Issued", "date"),
        Column("due", "Due", "date"),
        Column("days", "Days", "number"),
        CURRENCY,
        Column("amount", "Amount", "money"),
        Column("open", "Open", "money"),
    )
    return Table(columns, rows, {"asof": str(asked.day), "basis": asked.basis})


def customer_names(company: Company, keys: set[str]) -> dict[str, str]:
    """Customer id -> name, in slices that every database takes."""
    out: dict[str, str] = {}
    for some in slices(sorted(keys)):
        out |= dict(Customer.objects.of(company).filter(pk__in=some).values_list("pk", "name"))
    return out


def slices(keys: list[str], size: int = 5000) -> list[list[str]]:
    """Keys in portions that every database takes as parameters."""
    return [keys[at : at + size] for at in range(0, len(keys), size)]
