"""Sales by month, customer or tax, from issued documents and what they posted. Credit notes count negative."""

from typing import Any

from django.db.models import BigIntegerField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

from duebook.domain.codes import DocumentType
from duebook.domain.ledger import Account
from duebook.services.operations.reports.shape import CURRENCY, CUSTOMER, Asked, Cell, Column, Linked, Table, money
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.ledger import Posting

CREDITS = [str(kind) for kind in DocumentType if kind.is_credit]
AMOUNTS = (Column("net", "Net", "money"), Column("tax", "Tax", "money"), Column("gross", "Gross", "money"))
DOCUMENTS = Column("documents", "Documents", "number")


def sales(company: Company, asked: Asked) -> Table:
    """Net, tax and gross of issued documents by month (the usual), customer or tax."""
    by = asked.choose("month", "customer", "tax")
    if by == "tax":
        return tax(company, asked)
    rows = between(IssuedDocument.objects.of(company), asked, "issue_date")
    name, column = ("customer__name", CUSTOMER) if by == "customer" else ("month", Column("month", "Month", "date"))
    if by == "month":
        rows = rows.annotate(month=TruncMonth("issue_date"))
    grouped = (
        rows.order_by()
        .values(name, *(["customer_id"] if by == "customer" else []), "currency")
        .annotate(documents=Count("pk"), net=Sum(_signed("net_minor")), tax=Sum(_signed("tax_minor")))
        .order_by(name, "currency")
    )
    found: list[tuple[Cell, ...]] = [
        (
            Linked(row[name], row["customer_id"]) if by == "customer" else row[name],
            row["currency"],
            row["documents"],
            money(row["net"], row["currency"]),
            money(row["tax"], row["currency"]),
            money(row["net"] + row["tax"], row["currency"]),
        )
        for row in grouped
    ]
    return Table((column, CURRENCY, DOCUMENTS, *AMOUNTS), found, period(asked))


def tax(company: Company, asked: Asked) -> Table:
    """What was taxed how: by the buyer's country, VAT category and rate, discounts taken off, from the ledger's postings."""
    accounts = (Account.REVENUE, Account.DISCOUNT, Account.TAX)
    rows = between(Posting.objects.of(company).filter(account__in=accounts), asked, "entry__booked_on")
    grouped = (
        rows.order_by()
        .values("customer__country", "detail", "currency")
        .annotate(
            net=Sum("amount_minor", filter=~Q(account=Account.TAX)),
            tax=Sum("amount_minor", filter=Q(account=Account.TAX)),
            documents=Count("document", distinct=True),
        )
        .order_by("customer__country", "detail", "currency")
    )
    found: list[tuple[Cell, ...]] = []
    for row in grouped:
        category, _, rate = row["detail"].partition(" ")
        code = row["currency"]
        net, due = -(row["net"] or 0), -(row["tax"] or 0)
        amounts = (money(net, code), money(due, code), money(net + due, code))
        found.append((row["customer__country"] or "", category, rate, code, row["documents"], *amounts))
    columns = (
        Column("country", "Country"),
        Column("category", "Category"),
        Column("rate", "Rate %"),
        CURRENCY,
        DOCUMENTS,
        *AMOUNTS,
    )
    return Table(columns, found, period(asked))


def between(rows: QuerySet[Any], asked: Asked, day: str) -> QuerySet[Any]:
    """The rows of the asked days and customer."""
    if asked.since:
        rows = rows.filter(**{f"{day}__gte": asked.since})
    until = asked.until or asked.asof
    if until:
        rows = rows.filter(**{f"{day}__lte": until})
    return rows.filter(customer_id=asked.customer) if asked.customer else rows


def period(asked: Asked) -> dict[str, str]:
    """The asked days in words for the head of the table."""
    until = asked.until or asked.asof
    return {name: str(day) for name, day in (("since", asked.since), ("until", until)) if day}


def _signed(column: str) -> Case:
    back = ExpressionWrapper(-F(column), output_field=BigIntegerField())
    return Case(When(type__in=CREDITS, then=back), default=F(column))
