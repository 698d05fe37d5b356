"""What an auditor asks first: are numbers missing, and did one person do what two should?"""

from django.db.models import QuerySet

from duebook.domain import numbering
from duebook.services.operations.reports.ageing import slices
from duebook.services.operations.reports.sales import between, period
from duebook.services.operations.reports.shape import CUSTOMER, Asked, Cell, Column, Linked, Table
from duebook.store.companies import Company
from duebook.store.counters import Counter, VoidNumber
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Approval
from duebook.store.payments import Allocation
from duebook.store.users import User


def gaps(company: Company, asked: Asked) -> Table:
    """Runs of numbers that were given or skipped and have no document, with the recorded reason where there is one."""
    found: list[tuple[Cell, ...]] = []
    for counter in Counter.objects.of(company).select_related("series").order_by("series__key", "period"):
        here = {"series": counter.series, "period": counter.period}
        taken = IssuedDocument.objects.of(company).filter(**here).values_list("position", flat=True)
        reasons = dict(VoidNumber.objects.of(company).filter(**here).values_list("value", "reason"))
        for gap in numbering.gaps(taken, counter.series.start, counter.next_value - 1, reasons):
            count = gap.last - gap.first + 1
            found.append((counter.series.name, counter.period, gap.first, gap.last, count, gap.reason or "no reason is recorded"))
    columns = (
        Column("series", "Series"),
        Column("period", "Period"),
        Column("first", "First", "number"),
        Column("last", "Last", "number"),
        Column("count", "Missing", "number"),
        Column("reason", "Reason"),
    )
    return Table(columns, found, {"asof": str(asked.day)})


def duties(company: Company, asked: Asked) -> Table:
    """Documents for which one person did at least two of: made it, approved it, recorded its payment."""
    rows = between(IssuedDocument.objects.of(company), asked, "issue_date").order_by()
    did: dict[tuple[str, str], list[str]] = {}
    for what, pairs in (
        ("made", rows.values_list("pk", "draft__created_by")),
        ("approved", _approved(company).values_list("draft__document", "user")),
        ("recorded its payment", _paid(company).values_list("document", "payment__created_by").distinct()),
    ):
        for document, user in pairs:
            if user:
                did.setdefault((document, user), []).append(what)
    twice = {key: done for key, done in did.items() if len(done) > 1}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={user for _, user in twice})}
    documents = between(IssuedDocument.objects.of(company), asked, "issue_date").select_related("customer")
    found: list[tuple[Cell, ...]] = []
    for some in slices(sorted({document for document, _ in twice})):
        known = {row.pk: row for row in documents.filter(pk__in=some)}
        for (document, user), done in twice.items():
            if row := known.get(document):
                names = (Linked(row.number, row.pk), Linked(row.customer.name, row.customer_id))
                found.append((*names, row.issue_date, people[user], ", ".join(done)))
    columns = (
        Column("number", "Number"),
        CUSTOMER,
        Column("issued", "Issued", "date"),
        Column("user", "Person"),
        Column("did", "Did"),
    )
    return Table(columns, sorted(found, key=lambda row: (str(row[2]), str(row[0]), str(row[3]))), period(asked))


def _approved(company: Company) -> QuerySet[Approval]:
    rows: QuerySet[Approval] = Approval.objects.of(company).filter(decision="approved").exclude(draft__document=None).distinct()
    return rows


def _paid(company: Company) -> QuerySet[Allocation]:
    rows: QuerySet[Allocation] = Allocation.objects.of(company).filter(kind="payment", reverses=None, reversed_by=None)
    return rows
