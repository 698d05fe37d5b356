"""Schedule: say on which day an accepted bill is paid. Only where two people stand behind the account it names."""

from datetime import date, timedelta

from duebook.domain.billlife import Act
from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.payables import accounts, acts, record
from duebook.services.receivables import typed
from duebook.services.verb import verb
from duebook.store.bills import Bill, BillStanding
from duebook.store.payruns import PaymentRunItem
from duebook.store.suppliers import SupplierAccount

LATEST = timedelta(days=366)


@verb("bill.schedule", needs="bills.decide")
def schedule_bill(actor: Actor, bill_id: str, *, pay_on: date | None = None) -> Bill:
    """Pay an accepted bill on a day; left out it is the due day, or today where that is past.

    Raises :class:`Invalid`: ``BILL-ACCOUNT`` where there is no confirmed account to pay to, ``BILL-PAY-ON``; and
    :class:`Conflict` where the state does not allow it.
    """
    standing = acts.locked(actor, bill_id)
    acts.ready(standing, Act.SCHEDULE)
    free(actor, standing)
    today = clock.today(actor.company.time_zone)
    day = pay_on or max(standing.due_date, today)
    if not today <= day <= today + LATEST:
        facts = {"day": str(day)}
        raise Invalid([Fault("BILL-PAY-ON", "pay_on", "{day} is past, or more than a year away.", facts=facts)])
    if standing.open_minor > 0:
        account_for(actor, standing)
    acts.act(actor, standing, Act.SCHEDULE, pay_on=day.isoformat())
    return standing.bill


@verb("bill.unschedule", needs="bills.decide")
def unschedule_bill(actor: Actor, bill_id: str, reason: str = "") -> Bill:
    """Take the day away again."""
    standing = acts.locked(actor, bill_id)
    acts.ready(standing, Act.UNSCHEDULE)
    free(actor, standing)
    acts.act(actor, standing, Act.UNSCHEDULE, remark=typed.reason(reason) if reason else "")
    return standing.bill


def free(actor: Actor, standing: BillStanding) -> None:
    """Raise :class:`Conflict` where the bill is in a payment run."""
    if PaymentRunItem.objects.of(actor.company).filter(bill=standing.pk, is_live=True).exists():
        raise Conflict("This bill is in a payment run. Take it out first.")


def account_for(actor: Actor, standing: BillStanding) -> SupplierAccount:
    """The confirmed account that a bill is paid to: the one it names, else the supplier's only one."""
    if standing.supplier is None:
        raise Invalid([Fault("BILL-SUPPLIER", "supplier", "Say whose bill this is first.")])
    document: Document = record.document_of(standing.bill)
    rows = accounts.accounts_of(actor.company, standing.supplier)
    confirmed = {row.iban: row for row in rows if accounts.state_of(row) == "confirmed"}
    named = [accounts.compact(means.account) for means in document.payment if means.account]
    if not named and len(confirmed) == 1:
        return next(iter(confirmed.values()))
    for number in named:
        if number in confirmed:
            return confirmed[number]
    sentence = "No account of this bill was confirmed by two people. Confirm one of the supplier's accounts first."
    raise Invalid([Fault("BILL-ACCOUNT", "payment", sentence, facts={"numbers": ", ".join(named)})])
