"""Take what is due from saved methods, where the company's policy says so: on the due day, and twice more where it failed."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.cache import cache

from duebook.domain.gateway import ChargeState
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services import outbox
from duebook.services.access import system
from duebook.services.operations.jobs import Again
from duebook.services.paying import charge as charging
from duebook.services.paying import methods
from duebook.services.paying.look import LABEL
from duebook.store.charges import Charge, PayPolicy, SavedMethod
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.outbox import Job

EVERY = 600
"""Seconds between two looks for what is due."""
TRIES = (0, 3, 7)
"""Days after the due day on which a charge is tried, as long as the one before failed."""
MOST = 500


def plan() -> int:
    """Queue a charge for each invoice that is due and whose customer has a saved method; returns how many."""
    rows = PayPolicy.objects.everywhere("the worker serves every company; each policy names its own").filter(on_due=True)
    count = 0
    for policy in rows.select_related("company"):
        if cache.add(f"charge-due:{policy.company_id}:{int(clock.now().timestamp()) // EVERY}", 1, EVERY):
            count += sum(1 for _ in _queued(policy.company))
    return count


def perform(job: Job) -> None:
    """The handler of ``charge-method`` jobs. The same job asks with the same key however often its worker dies."""
    company = Company.objects.get(pk=job.company_id)
    items = OpenItem.objects.of(company).select_related("document__customer")
    item = items.filter(pk=job.payload["document"], open_minor__gt=0, disputed_at=None).first()
    method = methods.usable(company.pk, item.customer_id) if item else None
    if item is None or method is None:
        return
    wish = charging.Wish(
        customer_id=item.customer_id, currency=item.currency, documents=((item.pk, item.open_minor),),
        connection_id=method.connection_id, description=item.document.number, saved=method,
        language=item.customer.language or company.language,
    )  # fmt: skip
    try:
        charge = charging.begin(system(company, LABEL), wish)
    except (Conflict, Invalid, NotFound) as error:
        if isinstance(error, Conflict):
            raise Again(error.detail) from None  # something else is under way for it
        raise
    if charge.state in {ChargeState.CREATED, ChargeState.UNKNOWN}:
        raise Again(charge.message or "The gateway has not said what became of it.")


def _queued(company: Company) -> Iterator[str]:
    today = clock.today(company.time_zone)
    having = SavedMethod.objects.of(company).filter(revoked_at=None, connection__is_active=True).values("customer")
    items = OpenItem.objects.of(company).filter(is_open=True, open_minor__gt=0, due_date__lte=today, disputed_at=None)
    for item in items.filter(customer__in=having).order_by("due_date", "pk")[:MOST]:
        tried = _tried(company, item)
        if tried < len(TRIES) and today >= item.due_date + timedelta(days=TRIES[tried]) and not _today(company, item, today):
            outbox.put(company, "charge-method", f"{item.pk}:{tried}", {"document": item.pk})
            yield item.pk


def _of(company: Company, item: OpenItem) -> list[Charge]:
    rows = Charge.objects.of(company).filter(customer=item.customer_id).exclude(saved=None)
    return [row for row in rows if any(pk == item.pk for pk, _ in row.documents)]


def _tried(company: Company, item: OpenItem) -> int:
    return len(_of(company, item))


def _today(company: Company, item: OpenItem, today: date) -> bool:
    """Whether it was tried today already: a method is not asked twice on one day."""
    return any(row.created_at.date() == today for row in _of(company, item))
