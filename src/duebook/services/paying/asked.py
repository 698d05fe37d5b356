"""What a customer is asked to pay now: all that is open, less what is collected by debit, on its way, or agreed for later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from duebook.services.debits.propose import collecting
from duebook.services.paying import charge as charging
from duebook.services.paying.look import UNFINISHED
from duebook.store.cases import Plan
from duebook.store.companies import Company
from duebook.store.documents import OpenItem

LAST = 4
"""Characters of an account number that are shown to whoever holds the link."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one open document: ``now_minor`` of it.

    ``held`` says why it is left out: ``debit`` (it will be collected on ``day`` from the account that ends in ``account``; nobody
    may pay it meanwhile) or ``charge`` (a payment of it is on its way; the payer may choose it all the same). Where instalments
    were agreed, ``planned`` is true and ``day`` is when the asked part is due.
    """

    now_minor: int
    held: str = ""
    day: date | None = None
    account: str = ""
    planned: bool = False


def asked_of(company: Company, items: Sequence[OpenItem], today: date) -> dict[str, Asked]:
    """Document id -> what is asked of it, for open documents of one company."""
    found = {one.pk: Asked(max(one.open_minor, 0)) for one in items}
    for plan in _plans(company, found):
        found |= _instalment(plan, [one for one in items if one.pk in {cover.document_id for cover in plan.covers.all()}], today)
    for pk in _on_the_way(company, found):
        found[pk] = Asked(0, held="charge")
    for row in collecting(company).filter(document__in=found).select_related("run", "mandate"):
        found[row.document_id] = Asked(0, held="debit", day=row.run.collection_on, account=row.mandate.iban[-LAST:])
    return found


def _on_the_way(company: Company, document_ids: Iterable[str]) -> set[str]:
    """Documents for which money is under way that the payer cannot stop any more by leaving a page."""
    wanted = list(document_ids)
    rows = [one for one in charging.in_flight(company, wanted) if one.method in UNFINISHED or one.saved_id]
    return {str(pk) for row in rows for pk, _ in row.documents} & set(wanted)


def _plans(company: Company, document_ids: Iterable[str]) -> list[Plan]:
    rows = Plan.objects.of(company).filter(state="agreed", covers__document__in=list(document_ids)).distinct()
    return list(rows.prefetch_related("parts", "covers__document__open_item").order_by("pk"))


def _instalment(plan: Plan, items: Sequence[OpenItem], today: date) -> dict[str, Asked]:
    """The parts that are due by today and not covered, or the next one, over the plan's documents: the oldest due first."""
    covers = list(plan.covers.all())
    units, day = _part(plan, plan.total_minor - sum(one.document.open_item.open_minor for one in covers), today)
    found = {}
    for one in sorted(items, key=lambda item: (item.due_date, item.pk)):
        share = min(max(one.open_minor, 0), units)
        units -= share
        found[one.pk] = Asked(share, day=day, planned=True)
    return found


def _part(plan: Plan, covered: int, today: date) -> tuple[int, date | None]:
    """So many minor units of a plan that are to be paid now, and since or until when."""
    wanted, asked, day = 0, 0, None
    for part in sorted(plan.parts.all(), key=lambda one: one.position):
        wanted += part.amount_minor
        if wanted <= covered:
            continue
        if day is not None and part.due_on > today:
            break
        asked, day = wanted - covered, day or part.due_on
        if part.due_on > today:
            break
    return asked, day
