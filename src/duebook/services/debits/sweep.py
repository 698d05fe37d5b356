"""What becomes due by itself: unused mandates expire, collections of companies that trust the day are booked."""

import logging
from datetime import timedelta

from duebook.domain import debits
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import system
from duebook.services.debits import collected, mandates
from duebook.store.mandates import DebitRun, Mandate

log = logging.getLogger("duebook.debits")


def round_of() -> int:
    """One round for all companies; two small queries where nothing is due. Returns how many collections were booked."""
    edge = clock.now().date() - timedelta(days=30 * debits.UNUSED_MONTHS)
    old = Mandate.objects.everywhere("the worker serves every company; each mandate names its own").filter(state="active")
    old = old.filter(signed_on__lte=edge).exclude(last_used_on__gt=edge)
    for company in {one.company for one in old.select_related("company") if _ended(one)}:
        mandates.expire_mandates(system(company, "Duebook"), clock.today(company.time_zone))
    booked = 0
    due = DebitRun.objects.everywhere("the worker serves every company; each run names its own").filter(
        state="exported", collection_on__lte=clock.now().date() + timedelta(days=1), company__debitsettingss__booking="day"
    )
    for run in due.select_related("company"):
        if run.collection_on <= clock.today(run.company.time_zone):
            try:
                booked += collected.book_run(system(run.company, "Duebook"), run.pk)
            except (Conflict, Invalid) as error:  # another worker was faster, or a person must look: the round goes on
                log.warning("debit run %s was not booked: %s", run.pk, error.detail)
    return booked


def _ended(mandate: Mandate) -> bool:
    """Whether it has been unused for too long on the company's day."""
    today = clock.today(mandate.company.time_zone)
    return mandate.signed_on is not None and debits.expires_on(mandate.signed_on, mandate.last_used_on) <= today
