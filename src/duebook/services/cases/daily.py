"""The daily round of cases: promises and plans are judged, deadlines warned of, accepted disputes finished.

One job for a company and day, put by the worker where anything of the company waits. Verdicts of the last weeks are looked at
again: a booking may come late, and money may go back.
"""

from datetime import date, timedelta

from django.db.models import Q

from duebook.edge import clock
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.cases import accept, credit, plans, promises, tell
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.cases import Dispute, Plan, Promise
from duebook.store.companies import Company
from duebook.store.outbox import Job

AGAIN = timedelta(days=60)
"""How long a verdict is looked at again."""
WARN = timedelta(days=3)
"""How long before its deadline the owner of a dispute is told."""
_done: dict[str, date] = {}


def plan_all() -> int:
    """Put today's job of every company that has cases; called in each round of the worker, and does nothing twice a day."""
    today = clock.today("UTC")
    if _done.get("day") == today:
        return 0
    _done["day"] = today
    why = "each company's own cases"
    waiting = set(Promise.objects.everywhere(why).filter(state="open").values_list("company_id", flat=True).distinct())
    waiting |= set(Plan.objects.everywhere(why).filter(state="agreed").values_list("company_id", flat=True).distinct())
    waiting |= set(Dispute.objects.everywhere(why).filter(state="open").values_list("company_id", flat=True).distinct())
    recent = Q(judged_at__gte=clock.now() - AGAIN)
    waiting |= set(Promise.objects.everywhere(why).filter(recent).values_list("company_id", flat=True).distinct())
    waiting |= set(Plan.objects.everywhere(why).filter(recent).values_list("company_id", flat=True).distinct())
    waiting |= credit.waiting()
    for company in Company.objects.filter(pk__in=waiting):
        outbox.put(company, "cases", f"{company.pk}:{today}", {"day": str(today)})
    return len(waiting)


def perform(job: Job) -> None:
    """The handler of ``cases`` jobs."""
    actor = system(Company.objects.get(pk=job.company_id), "Duebook")
    judge(actor)
    finish(actor)
    warn(actor)
    credit.expire_due(actor)


@verb("cases.judge", needs="cases.write")
def judge(actor: Actor) -> int:
    """Judge what is open, and what was judged lately; gives how many changed."""
    today, since = clock.today(actor.company.time_zone), clock.now() - AGAIN
    lately = Q(state="open") | Q(state__in=("kept", "broken"), judged_at__gte=since)
    rows = Promise.objects.of(actor.company).select_for_update(of=("self",)).filter(lately).select_related("document", "company")
    changed = sum(promises.judge(actor, row, today) for row in rows.order_by("pk"))
    lately = Q(state="agreed") | Q(state__in=("kept", "broken"), judged_at__gte=since)
    agreed = Plan.objects.of(actor.company).select_for_update(of=("self",)).filter(lately).select_related("customer", "company")
    return changed + sum(plans.judge(actor, row, today) for row in agreed.order_by("pk"))


def finish(actor: Actor) -> int:
    """Close the open disputes whose credit note was issued meanwhile; gives how many."""
    rows = Dispute.objects.of(actor.company).filter(state="open", draft__state="issued")
    found = list(rows.values_list("pk", flat=True))
    for pk in found:
        accept.finish(actor, pk)
    return len(found)


@verb("dispute.warn", needs="cases.write")
def warn(actor: Actor) -> int:
    """Tell owners of deadlines that are near or past, once each; gives how many."""
    last = clock.today(actor.company.time_zone) + WARN
    rows = Dispute.objects.of(actor.company).select_for_update(of=("self",)).select_related("document", "owner", "company")
    count = 0
    for row in rows.filter(state="open", warned_at=None, deadline__lte=last).exclude(owner=None).order_by("pk"):
        tell.owner(row, "deadline")
        row.warned_at = clock.now()
        row.save(update_fields=["warned_at"])
        note(row, {}, {"warned_at": row.warned_at.isoformat()})
        count += 1
    return count
