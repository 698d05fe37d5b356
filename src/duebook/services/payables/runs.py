"""Payment runs: gather scheduled bills, write one file for the bank, once, and note what the bank did with it.

A bill stands in one live run at most, by a unique index. Credit notes are set off against bills of the same supplier. An account
that lost its second confirmation in the meantime stops the export.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from duebook.banks import pain001
from duebook.domain import payables
from duebook.domain.billlife import Act, State
from duebook.domain.clarification import Status
from duebook.domain.document import PaymentMeans
from duebook.domain.ledger import Refs
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Damaged, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.payables import accounts, acts, post, record, respond, schedule
from duebook.services.payables.transfers import grouped, order_of
from duebook.services.receivables import typed
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.bills import BillStanding
from duebook.store.companies import Company
from duebook.store.payruns import PaymentRun, PaymentRunItem

MOST = 1000
"""Bills in one run."""
_AUDITED = ("state", "execution_date", "currency", "iban", "total_minor", "sha256")


@verb("run.make", needs="bills.pay")
def make_run(
    actor: Actor, *, until: date | None = None, bill_ids: Sequence[str] | None = None, iban: str = "", currency: str = "EUR"
) -> PaymentRun:
    """A draft of a run: these bills, or all that are to be paid by a day (today).

    ``iban`` is one of the company's own accounts, the first where it is left out. Suppliers to whom nothing is left after their
    credit notes stay out. Raises :class:`Conflict` where there is nothing to pay, :class:`Invalid` without an own account.
    """
    own = own_account(actor.company, iban)
    today = clock.today(actor.company.time_zone)
    wanted = _wanted(actor, until or today, bill_ids, currency)
    chosen = worth_paying(wanted)
    if not chosen:
        raise Conflict("There is nothing to pay.")
    total = sum(one.open_minor for one in chosen)
    run = PaymentRun.objects.create(
        company=actor.company, execution_date=max(today, min(one.pay_on or today for one in chosen)), currency=currency,
        debtor_name=(own.account_name or actor.company.name)[:140], iban=accounts.compact(own.account), bic=own.bic[:11],
        total_minor=total, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    for one in chosen:
        _item(actor, run, one)
    note(run, {}, fields(run, *_AUDITED))
    made: PaymentRun = run
    return made


@verb("run.discard", needs="bills.pay")
def discard_run(actor: Actor, run_id: str) -> PaymentRun:
    """Put a draft away; its bills stay scheduled."""
    run = _locked(actor, run_id, "draft")
    _free(actor, run)
    return _end(run, "released", "")


def export_run(actor: Actor, run_id: str) -> PaymentRun:
    """Write the file of a run and freeze it. Done once: an exported run gives its file, it is never written anew.

    Raises :class:`Invalid` where a bill or account is no longer as it was, :class:`Conflict` for a run that is no draft.
    """
    require(actor, "bills.pay")
    run = find(actor, run_id)
    if run.state != "draft":
        raise Conflict("This payment run is {state}.", state=run.state)
    today = clock.today(actor.company.time_zone)
    content = pain001.write(order_of(run, _items(actor, run), today))
    if faults := pain001.faults(content):
        raise Invalid(faults)
    return _export(actor, run_id, vault.put(content), [item.pk for item in _items(actor, run)])


@verb("run.export", needs="bills.pay")
def _export(actor: Actor, run_id: str, digest: str, item_ids: Sequence[str]) -> PaymentRun:
    run = _locked(actor, run_id, "draft")
    items = _items(actor, run)
    if [item.pk for item in items] != list(item_ids):
        raise Conflict("This payment run was changed just now. Export it again.")
    standings = {one.pk: one for one in acts.locked_all(actor, [item.bill_id for item in items])}
    _unchanged(actor, items, standings)
    for item in items:
        acts.act(actor, standings[item.bill_id], Act.EXPORT, run=run.pk)
    run.state, run.sha256, run.message_id = "exported", digest, run.pk.replace("_", "-")[:35]
    run.exported_by, run.exported_at = actor.user, clock.now()
    run.save(update_fields=["state", "sha256", "message_id", "exported_by", "exported_at"])
    note(run, {"state": "draft"}, fields(run, *_AUDITED))
    return run


@verb("run.pay", needs="bills.pay")
def pay_run(
    actor: Actor,
    run_id: str,
    *,
    paid_on: date | None = None,
    reference: str = "",
    unpaid: Collection[str] = (),
    respond_to: bool = False,
) -> PaymentRun:
    """Note that the bank paid an exported run, with its reference. ``unpaid`` are bills it did not pay: they are open again."""
    day = typed.day(actor.company, paid_on, "paid_on")
    run = _locked(actor, run_id, "exported")
    items = _items(actor, run)
    standings = {one.pk: one for one in acts.locked_all(actor, [item.bill_id for item in items])}
    if set(unpaid) - standings.keys():
        raise NotFound("There is no such bill in this payment run.")
    for group in grouped(items):
        if any(item.bill_id in unpaid for item in group):
            _release(actor, group, standings, "not paid by the bank")
            continue
        parts = [(Refs(party=item.supplier_id, document=item.bill_id), item.amount_minor) for item in group]
        booking = payables.payment(parts, run.currency, day)
        entry = post.write(actor.company, booking, f"Paid to {group[0].holder} {reference}".strip())
        for item in group:
            event = acts.act(
                actor, standings[item.bill_id], Act.PAY, status=Status.PAID, entry=entry, run=run.pk, paid_on=day.isoformat(),
                reference=reference.strip()[:140],
            )  # fmt: skip
            if respond_to:
                respond.queue(actor, standings[item.bill_id], event)
    return _end(run, "paid", reference)


@verb("run.release", needs="bills.pay")
def release_run(actor: Actor, run_id: str, reason: str) -> PaymentRun:
    """Note that an exported run did not happen: its bills are accepted again and may go into another run."""
    reason = typed.reason(reason)
    run = _locked(actor, run_id, "exported")
    items = _items(actor, run)
    standings = {one.pk: one for one in acts.locked_all(actor, [item.bill_id for item in items])}
    _release(actor, items, standings, reason)
    return _end(run, "released", reason)


def run_file(actor: Actor, run_id: str) -> tuple[str, bytes]:
    """The exported file's name and bytes. Raises :class:`NotFound` before it was exported."""
    require(actor, "bills.pay")
    run = find(actor, run_id)
    if not run.sha256:
        raise NotFound("This payment run has no file yet.")
    return f"{run.message_id}.xml", vault.get(run.sha256)


def find(actor: Actor, run_id: str) -> PaymentRun:
    """The actor's run with this id."""
    run: PaymentRun | None = PaymentRun.objects.of(actor.company).filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such payment run.")
    return run


def own_account(company: Company, iban: str) -> PaymentMeans:
    """One of the company's own accounts, as its settings name them."""
    known = [codec.load(PaymentMeans, one) for one in company.payment]
    wanted = accounts.compact(iban)
    for means in known:
        number = accounts.compact(means.account)
        if number and accounts.looks_like_iban(number) and wanted in {"", number}:
            return means
    raise Invalid([Fault("RUN-ACCOUNT", "iban", "Choose one of the company's own accounts.")])


def _wanted(actor: Actor, until: date, bill_ids: Sequence[str] | None, currency: str) -> list[BillStanding]:
    rows = BillStanding.objects.of(actor.company)
    if bill_ids is not None and rows.filter(pk__in=list(bill_ids)).count() != len(set(bill_ids)):
        raise NotFound("There is no such bill.")
    rows = rows.filter(state=State.SCHEDULED, currency=currency)
    rows = rows.filter(pk__in=list(bill_ids)) if bill_ids is not None else rows.filter(pay_on__lte=until)
    keys = list(rows.exclude(pk__in=_in_runs(actor)).order_by("pay_on", "pk").values_list("pk", flat=True)[:MOST])
    found = acts.locked_all(actor, keys) if keys else []
    taken = set(_in_runs(actor).filter(bill__in=keys))  # asked again: another run may have been made while we waited
    free = [one for one in found if one.state == State.SCHEDULED and one.pk not in taken]
    if bill_ids is not None and len(free) != len(set(bill_ids)):
        raise Conflict("One of these bills is not scheduled, in another currency, or in another payment run.")
    return free


def _in_runs(actor: Actor) -> QuerySet[PaymentRunItem, str]:
    rows: QuerySet[PaymentRunItem, str] = PaymentRunItem.objects.of(actor.company).filter(is_live=True)
    return rows.values_list("bill", flat=True)


def worth_paying(standings: Sequence[BillStanding]) -> list[BillStanding]:
    """Those of suppliers to whom something is left after their credit notes."""
    left: dict[str, int] = {}
    for one in standings:
        left[one.supplier_id or ""] = left.get(one.supplier_id or "", 0) + one.open_minor
    return [one for one in standings if left[one.supplier_id or ""] > 0]


def _item(actor: Actor, run: PaymentRun, standing: BillStanding) -> PaymentRunItem:
    document = record.document_of(standing.bill)
    account = schedule.account_for(actor, standing) if standing.open_minor > 0 else None
    references = [means.reference for means in document.payment if means.reference]
    item: PaymentRunItem = PaymentRunItem.objects.create(
        company=actor.company, run=run, bill_id=standing.pk, supplier_id=standing.supplier_id, amount_minor=standing.open_minor,
        iban=account.iban if account else "", bic=account.bic if account else "", pay_on=standing.pay_on,
        holder=((account.holder if account else "") or standing.bill.seller_name)[:140],
        reference=(references[0] if references else standing.bill.number)[:140],
    )  # fmt: skip
    return item


def _unchanged(actor: Actor, items: Sequence[PaymentRunItem], standings: dict[str, BillStanding]) -> None:
    faults = []
    for item in items:
        standing = standings[item.bill_id]
        if standing.state != State.SCHEDULED or standing.open_minor != item.amount_minor:
            facts = {"number": standing.bill.number}
            faults.append(Fault("RUN-CHANGED", item.bill_id, "{number} is no longer as it was.", facts=facts))
        elif item.amount_minor > 0 and schedule.account_for(actor, standing).iban != item.iban:
            facts = {"number": standing.bill.number, "iban": item.iban}
            faults.append(Fault("RUN-CHANGED", item.bill_id, "{number} is to be paid to another account now.", facts=facts))
    if faults:
        raise Invalid(faults)


def _release(actor: Actor, items: Sequence[PaymentRunItem], standings: dict[str, BillStanding], reason: str) -> None:
    PaymentRunItem.objects.of(actor.company).filter(pk__in=[item.pk for item in items]).update(is_live=False)
    for item in items:
        acts.act(actor, standings[item.bill_id], Act.RELEASE, remark=reason, run=item.run_id)


def _free(actor: Actor, run: PaymentRun) -> None:
    PaymentRunItem.objects.of(actor.company).filter(run=run).update(is_live=False)


def _end(run: PaymentRun, state: str, remark: str) -> PaymentRun:
    before, run.state, run.note = run.state, state, remark.strip()[:500]
    run.save(update_fields=["state", "note"])
    note(run, {"state": before}, {"state": state, "note": run.note})
    return run


def _items(actor: Actor, run: PaymentRun) -> list[PaymentRunItem]:
    rows = PaymentRunItem.objects.of(actor.company).filter(run=run).filter(Q(is_live=True))
    found = list(rows.select_related("bill").order_by("pk"))
    if sum(item.amount_minor for item in found) != run.total_minor:
        raise Damaged("The bills of this payment run do not make up its total.")
    return found


def _locked(actor: Actor, run_id: str, state: str) -> PaymentRun:
    run: PaymentRun | None = PaymentRun.objects.of(actor.company).select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such payment run.")
    if run.state != state:
        raise Conflict("This payment run is {state}.", state=run.state)
    return run
