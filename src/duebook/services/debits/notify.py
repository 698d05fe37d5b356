"""Tell customers of a collection by mail, before it happens: one mail for each mandate, with day, amounts and creditor."""

from collections.abc import Sequence
from itertools import groupby

from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.debits import runs, told, wording
from duebook.services.debits.settings import settings_of
from duebook.services.delivery import post
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.mandates import DebitItem, DebitRun
from duebook.store.parties import Customer, CustomerContact


@verb("debit-run.notify", needs="mandates.write")
def notify_run(actor: Actor, run_id: str, *, otherwise: Sequence[str] = ()) -> int:
    """Tell the customers of a draft who were not told yet; returns how many mails were queued.

    ``otherwise`` are ids of collections whose customers were told by other ways (a letter, a call); they get no mail. Raises
    :class:`Invalid` with a fault for each customer without an address.
    """
    run = runs.locked(actor, run_id, "draft")
    days = settings_of(actor.company).notice_days
    items = told.untold(runs.planned(actor, run), run, days)
    by_mail = [one for one in items if one.pk not in set(otherwise)]
    letters, faults = [], []
    for _, group in groupby(sorted(by_mail, key=lambda one: (one.mandate_id, one.pk)), key=lambda one: one.mandate_id):
        mine = list(group)
        recipient = address_of(mine[0].mandate.customer)
        if recipient:
            letters.append((recipient, mine))
        else:
            facts = {"name": mine[0].mandate.customer.name}
            faults.append(Fault("DEBIT-ADDRESS", mine[0].pk, "{name} has no e-mail address to be told at.", facts=facts))
    if faults:
        raise Invalid(faults)
    for recipient, mine in letters:
        _mail(actor, run, recipient, mine)
    keys = [one.pk for one in items]
    DebitItem.objects.of(actor.company).filter(pk__in=keys).update(notified_at=clock.now())
    note(run, {}, {"told": len(keys), "mails": len(letters)})
    return len(letters)


def address_of(customer: Customer) -> str:
    """Where the customer's invoices go."""
    contacts = CustomerContact.objects.of(customer.company_id).filter(customer=customer).exclude(email="").order_by("pk")
    return next((one.email for one in contacts if "invoice" in one.roles), customer.email)


def _mail(actor: Actor, run: DebitRun, recipient: str, items: Sequence[DebitItem]) -> None:
    letter = wording.notice(items, run.collection_on, run.currency, run.creditor_id)
    key = f"debit-notice:{run.pk}:{min(one.pk for one in items)}"
    post.queue(actor.company, purpose="debit", key=key, recipient=recipient, subject=letter.subject, text=letter.text)
