"""Take what is due from saved methods, where the company's policy says so: on the due day, and twice more where it failed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache

from duebook.domain.gateway import ChargeState
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services import outbox
from duebook.services.access import system
from duebook.services.debits.propose import in_debit
from duebook.services.operations.jobs import Again
from duebook.services.paying import charge as charging
from duebook.services.paying import methods
from duebook.services.paying.look import LABEL
from duebook.store.cases import PlanDocument, Promise
from duebook.store.charges import Charge, PayPolicy, SavedMethod
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.outbox import Job

EVERY = 600
"""Seconds between two looks for what is due."""
TRIES = (0, 3, 7)
"""Days after the due day on which a charge is tried, as long as the one before failed."""
MOST = 500
"""Documents that are read at a time."""


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
    if item is None or method is None or _left_to_others(company, [item]):
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
    today, zone = clock.today(company.time_zone), ZoneInfo(company.time_zone)
    having = SavedMethod.objects.of(company).filter(revoked_at=None, connection__is_active=True).values("customer")
    items = OpenItem.objects.of(company).filter(is_open=True, open_minor__gt=0, due_date__lte=today, disputed_at=None)
    waiting = list(items.filter(customer__in=having).order_by("due_date", "pk").values_list("pk", flat=True))
    for start in range(0, len(waiting), MOST):
        block = list(items.filter(pk__in=waiting[start : start + MOST]).order_by("due_date", "pk"))
        tries, others = _tries(company, block), _left_to_others(company, block)
        for item in block:
            days = [moment.astimezone(zone).date() for moment in tries.get(item.pk, ())]
            if item.pk in others or len(days) >= len(TRIES) or today in days:  # a method is not asked twice on one day
                continue
            if today >= item.due_date + timedelta(days=TRIES[len(days)]):
                outbox.put(company, "charge-method", f"{item.pk}:{len(days)}", {"document": item.pk})
                yield item.pk


def _tries(company: Company, items: Sequence[OpenItem]) -> dict[str, list[datetime]]:
    """When saved methods were charged for these documents: document -> moments."""
    first = datetime.combine(min((one.due_date for one in items), default=date.max), time(), UTC) - timedelta(days=1)
    rows = Charge.objects.of(company).filter(customer__in={one.customer_id for one in items}, created_at__gte=first)
    found: dict[str, list[datetime]] = {}
    for documents, moment in rows.exclude(saved=None).values_list("documents", "created_at"):
        for pk, _units in documents:
            found.setdefault(pk, []).append(moment)
    return found


def _left_to_others(company: Company, items: Sequence[OpenItem]) -> set[str]:
    """The documents that are to be paid in another way: collected by direct debit, in instalments, or promised."""
    by_id = {one.pk: one for one in items}
    found = in_debit(company, by_id)
    plans = PlanDocument.objects.of(company).filter(document__in=by_id, plan__state__in=("proposed", "agreed"))
    found |= set(plans.values_list("document", flat=True))
    promises = Promise.objects.of(company).filter(state="open", customer__in={one.customer_id for one in items})
    for document, customer, currency in promises.values_list("document", "customer", "currency"):
        on_account = {one.pk for one in items if (one.customer_id, one.currency) == (customer, currency)}
        found |= on_account if document is None else {document}
    return found
