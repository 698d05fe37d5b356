"""What Home shows: work that waits, money that is open, late and expected, what changed, and the months behind."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from duebook.domain.codes import DocumentType
from duebook.edge import clock
from duebook.services.access import Actor
from duebook.store.companies import Company
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.drafts import Draft
from duebook.store.outbox import Job
from duebook.store.parties import Customer
from duebook.store.payments import Payment

WEEK = timedelta(days=7)
MONTHS = 12
EVENTS = 8
_CREDIT_TYPES = tuple(str(kind) for kind in DocumentType if kind.is_credit)


@dataclass(frozen=True)
class Sums:
    """Money of one currency in minor units, with the number of documents behind it."""

    currency: str
    open_minor: int = 0
    open_count: int = 0
    overdue_minor: int = 0
    overdue_count: int = 0
    soon_minor: int = 0
    soon_count: int = 0


@dataclass(frozen=True)
class Overview:
    """The whole of Home. ``months`` are (first day, issued, received) in the company's currency, minor units, oldest first."""

    to_approve: list[Draft]
    drafts: int
    overdue: list[OpenItem]
    dead_jobs: list[Job]
    sums: list[Sums]
    events: list[Event]
    months: list[tuple[date, int, int]]
    steps: dict[str, bool] = field(default_factory=dict)

    @property
    def started(self) -> bool:
        """Whether anything was issued yet."""
        return self.steps["issued"]

    @property
    def quiet(self) -> bool:
        """Whether nothing waits for anybody."""
        return not (self.to_approve or self.overdue or self.dead_jobs)


def overview(actor: Actor) -> Overview:
    """Everything Home shows, in a constant number of queries. What a role may not see is empty."""
    company = actor.company
    today = clock.today(company.time_zone)
    documents, money = actor.may("documents.read"), actor.may("payments.read")
    drafts = Draft.objects.of(company)
    late = OpenItem.objects.of(company).filter(is_open=True, due_date__lt=today, open_minor__gt=0)
    return Overview(
        to_approve=list(drafts.filter(state="submitted").order_by("updated_at")[:5]) if actor.may("drafts.approve") else [],
        drafts=drafts.filter(state="draft").count() if actor.may("drafts.write") else 0,
        overdue=list(late.select_related("document", "customer").order_by("due_date", "pk")[:5]) if documents else [],
        dead_jobs=list(Job.objects.of(company).filter(state="dead").order_by("-created_at")[:5])
        if actor.may("company.write")
        else [],
        sums=_sums(company, today) if documents else [],
        events=list(Event.objects.of(company).select_related("document", "draft").order_by("-at", "-pk")[:EVENTS])
        if documents
        else [],
        months=_months(company, today) if documents and money else [],
        steps=_steps(company),
    )


def _steps(company: Company) -> dict[str, bool]:
    address: Any = company.profile.get("address", {})
    return {
        "address": bool(address.get("city")),
        "account": bool(company.payment),
        "customer": Customer.objects.of(company).exists(),
        "issued": IssuedDocument.objects.of(company).exists(),
    }


def _sums(company: Company, today: date) -> list[Sums]:
    rows = OpenItem.objects.of(company).filter(is_open=True)
    parts = {
        "open": rows,
        "overdue": rows.filter(due_date__lt=today, open_minor__gt=0),
        "soon": rows.filter(due_date__gte=today, due_date__lte=today + WEEK, open_minor__gt=0),
    }
    found: dict[str, dict[str, int]] = {company.currency: {}}
    for name, part in parts.items():
        for row in part.values("currency").annotate(total=Sum("open_minor"), number=Count("pk")):
            found.setdefault(row["currency"], {}).update({f"{name}_minor": row["total"], f"{name}_count": row["number"]})
    return [Sums(currency, **values) for currency, values in found.items()]


def _months(company: Company, today: date) -> list[tuple[date, int, int]]:
    first = today.replace(day=1)
    starts = [_back(first, n) for n in range(MONTHS - 1, -1, -1)]
    documents = IssuedDocument.objects.of(company).filter(currency=company.currency, issue_date__gte=starts[0])
    issued = _by_month(documents.exclude(type__in=_CREDIT_TYPES), "issue_date", "payable_minor")
    credited = _by_month(documents.filter(type__in=_CREDIT_TYPES), "issue_date", "payable_minor")
    payments = Payment.objects.of(company).filter(currency=company.currency, received_on__gte=starts[0])
    received = _by_month(payments, "received_on", "amount_minor")
    return [(month, issued.get(month, 0) - credited.get(month, 0), received.get(month, 0)) for month in starts]


def _by_month(rows: Any, column: str, amount: str) -> dict[date, int]:
    grouped = rows.annotate(month=TruncMonth(column)).values("month").annotate(total=Sum(amount)).order_by()
    return {row["month"]: row["total"] for row in grouped}


def _back(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
