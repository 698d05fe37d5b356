"""Debit runs: gather what is due, tell the customers, write one file for the bank, once.

A document stands in one live run at most, by a unique index. Whatever changed since a draft was made stops its export: a document
paid or credited meanwhile, a mandate that ended, a customer who was not told in time.
"""

from collections.abc import Sequence
from datetime import date

from duebook.banks import pain008
from duebook.domain import debits, target
from duebook.domain.debits import Sequence as Mark
from duebook.domain.party import Party
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.debits import mandates, propose, told
from duebook.services.debits.settings import ready, settings_of
from duebook.services.operations import vault
from duebook.services.receivables import book
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.documents import OpenItem
from duebook.store.mandates import DebitItem, DebitRun, DebitSettings, Mandate

_AUDITED = ("state", "collection_on", "iban", "creditor_id", "total_minor", "sha256")
SENT = "sent"


@verb("debit-run.make", needs="mandates.write")
def make_run(
    actor: Actor,
    *,
    until: date | None = None,
    collection_on: date | None = None,
    document_ids: Sequence[str] | None = None,
) -> DebitRun:
    """A draft of a run: these documents, or all that are due until a day (by default the day of collection).

    Raises :class:`Conflict` where there is nothing to collect, :class:`Invalid` (``DEBIT-SETTINGS``, ``DEBIT-DAY``),
    :class:`NotFound` for a document that is not the company's.
    """
    named = set(document_ids or ())
    if named and OpenItem.objects.of(actor.company).filter(pk__in=named).count() != len(named):
        raise NotFound("There is no such document.")
    DebitSettings.objects.of(actor.company).select_for_update().first()  # two people do not gather the same documents
    settings = settings_of(actor.company)
    if not ready(settings):
        raise Invalid([Fault("DEBIT-SETTINGS", "", "Enter the creditor identifier and the account for direct debits first.")])
    today = clock.today(actor.company.time_zone)
    day = collection_on or target.at_or_after(max(debits.earliest(today), debits.notice_from(today, settings.notice_days)))
    _day_fits(day, today)
    found = propose.proposal(actor, until=until or day, document_ids=document_ids)
    if not found.chosen:
        raise Conflict("There is nothing to collect.")
    run: DebitRun = DebitRun.objects.create(
        company=actor.company, collection_on=day, currency=propose.CURRENCY, creditor_id=settings.creditor_id, iban=settings.iban,
        bic=settings.bic, creditor_name=(settings.holder or actor.company.name)[:70], version=settings.version,
        total_minor=found.total_minor, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    firsts: set[str] = set()
    for one in found.chosen:
        used = one.mandate.first_used_on is not None or one.mandate.pk in firsts
        firsts.add(one.mandate.pk)
        _item(run, one, debits.sequence(recurrent=one.mandate.is_recurrent, used=used, first_as=settings.first_as))
    told.by_invoice(run, settings.notice_days)
    note(run, {}, fields(run, *_AUDITED))
    return run


@verb("debit-run.drop", needs="mandates.write")
def drop_item(actor: Actor, run_id: str, item_id: str) -> DebitRun:
    """Take one document out of a draft."""
    run = locked(actor, run_id, "draft")
    row = DebitItem.objects.of(actor.company).filter(run=run, pk=item_id, state="planned").first()
    if row is None:
        raise NotFound("There is no such collection in this run.")
    row.state, row.is_live = "dropped", False
    row.save(update_fields=["state", "is_live"])
    _total(run)
    note(run, {}, {"dropped": row.document_id, "total_minor": run.total_minor})
    return run


@verb("debit-run.discard", needs="mandates.write")
def discard_run(actor: Actor, run_id: str) -> DebitRun:
    """Put a draft away; its documents may go into another run."""
    run = locked(actor, run_id, "draft")
    DebitItem.objects.of(actor.company).filter(run=run).update(state="dropped", is_live=False)
    run.state, run.closed_at = "discarded", clock.now()
    run.save(update_fields=["state", "closed_at"])
    note(run, {"state": "draft"}, {"state": "discarded"})
    return run


@verb("debit-run.withdraw", needs="debits.export")
def withdraw_run(actor: Actor, run_id: str, reason: str) -> DebitRun:
    """Note that an exported file never went to the bank, or was refused whole: nothing of it was collected."""
    run = locked(actor, run_id, "exported")
    rows = DebitItem.objects.of(actor.company).filter(run=run)
    if rows.exclude(payment=None).exists():
        raise Conflict("Some of it was collected already.")
    rows.filter(state=SENT).update(state="dropped", is_live=False)
    for mandate_id in sorted(set(rows.values_list("mandate", flat=True))):
        recount(actor, mandate_id)
    run.state, run.note, run.closed_at = "discarded", reason.strip()[:500], clock.now()
    run.save(update_fields=["state", "note", "closed_at"])
    note(run, {"state": "exported"}, {"state": "discarded", "note": run.note})
    return run


def export_run(actor: Actor, run_id: str) -> DebitRun:
    """Write the file of a run and freeze it. Done once: an exported run gives its file, it is never written anew.

    Raises :class:`Invalid` where something is no longer as it was, :class:`Conflict` for a run that is no draft.
    """
    require(actor, "debits.export")
    run = find(actor, run_id)
    if run.state != "draft":
        raise Conflict("This debit run is {state}.", state=run.state)
    items = planned(actor, run)
    if not items:
        raise Conflict("There is nothing to collect.")
    content = pain008.write(order_of(run, items))
    if faults := pain008.faults(content, run.version):
        raise Invalid(faults)
    return _export(actor, run_id, vault.put(content), [item.pk for item in items])


@verb("debit-run.export", needs="debits.export")
def _export(actor: Actor, run_id: str, digest: str, item_ids: Sequence[str]) -> DebitRun:
    run = locked(actor, run_id, "draft")
    named = DebitItem.objects.of(actor.company).filter(pk__in=item_ids).values("mandate")
    list(Mandate.objects.of(actor.company).select_for_update().filter(pk__in=named).order_by("pk"))  # nobody ends one meanwhile
    items = planned(actor, run)
    if [item.pk for item in items] != list(item_ids):
        raise Conflict("This debit run was changed just now. Export it again.")
    _unchanged(actor, run, items)
    DebitItem.objects.of(actor.company).filter(pk__in=item_ids).update(state=SENT)
    run.state, run.sha256, run.message_id = "exported", digest, pain008.identity(run.pk)
    run.exported_by, run.exported_at = actor.user, clock.now()
    run.save(update_fields=["state", "sha256", "message_id", "exported_by", "exported_at"])
    for mandate_id in sorted({item.mandate_id for item in items}):
        recount(actor, mandate_id)
    note(run, {"state": "draft"}, fields(run, *_AUDITED))
    return run


def order_of(run: DebitRun, items: Sequence[DebitItem]) -> pain008.Order:
    """The run as the bank's order."""
    return pain008.Order(
        id=run.pk, at=run.created_at, name=run.creditor_name, creditor_id=run.creditor_id, iban=run.iban, bic=run.bic,
        version=run.version, currency=run.currency, collections=tuple(_collection(run, item) for item in items),
    )  # fmt: skip


def run_file(actor: Actor, run_id: str) -> tuple[str, bytes]:
    """The exported file's name and bytes. Raises :class:`NotFound` before it was exported."""
    require(actor, "debits.export")
    run = find(actor, run_id)
    if not run.sha256:
        raise NotFound("This debit run has no file yet.")
    return f"{run.message_id}.xml", vault.get(run.sha256)


def find(actor: Actor, run_id: str) -> DebitRun:
    """The actor's run with this id."""
    run: DebitRun | None = DebitRun.objects.of(actor.company).filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such debit run.")
    return run


def planned(actor: Actor, run: DebitRun) -> list[DebitItem]:
    """What a draft will collect."""
    rows = DebitItem.objects.of(actor.company).filter(run=run, state="planned")
    return list(rows.select_related("document", "mandate__customer", "mandate__company").order_by("pk"))


def locked(actor: Actor, run_id: str, state: str = "") -> DebitRun:
    """The run, locked; raises :class:`Conflict` where it is in another state than the one that is named."""
    run: DebitRun | None = DebitRun.objects.of(actor.company).select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such debit run.")
    if state and run.state != state:
        raise Conflict("This debit run is {state}.", state=run.state)
    return run


def recount(actor: Actor, mandate_id: str) -> None:
    """Say anew when a mandate was first and last used: a collection that the bank refused before its day does not count."""
    mandate = mandates.locked(actor, mandate_id)
    rows = DebitItem.objects.of(actor.company).filter(mandate=mandate)
    used = rows.filter(state__in=(SENT, "booked")) | rows.exclude(payment=None)
    days = sorted(used.values_list("run__collection_on", flat=True))
    mandate.first_used_on, mandate.last_used_on = (days[0], days[-1]) if days else (None, None)
    mandate.save(update_fields=["first_used_on", "last_used_on"])


def settle(actor: Actor, run: DebitRun) -> None:
    """Close a locked run of which nothing is at the bank any more."""
    waiting = DebitItem.objects.of(actor.company).filter(run=run, is_live=True).exists()
    if run.state == "exported" and not waiting:
        run.state, run.closed_at = "closed", clock.now()
        run.save(update_fields=["state", "closed_at"])
        note(run, {"state": "exported"}, {"state": "closed"})


def _item(run: DebitRun, one: propose.Wanted, sequence: Mark) -> DebitItem:
    key = ids.new("dbi")
    row: DebitItem = DebitItem.objects.create(
        id=key, company_id=run.company_id, run=run, document=one.item.document, mandate=one.mandate,
        amount_minor=one.amount_minor, sequence=str(sequence), end_to_end_id=pain008.identity(key), retry_of=one.retry_of,
    )  # fmt: skip
    return row


def _collection(run: DebitRun, item: DebitItem) -> pain008.Collection:
    mandate = item.mandate
    if mandate.signed_on is None:
        raise Conflict("This mandate was never signed.", reference=mandate.reference)
    address = codec.load(Party, mandate.customer.profile).address if mandate.customer.profile else None
    place = (
        pain008.Place(street=address.street, postcode=address.postcode, town=address.city, country=address.country)
        if address
        else pain008.Place()
    )
    return pain008.Collection(
        id=item.end_to_end_id, amount=item.amount_minor, scheme=mandate.scheme, sequence=item.sequence, day=run.collection_on,
        mandate=mandate.reference, signed_on=mandate.signed_on, name=mandate.holder, iban=mandate.iban, bic=mandate.bic,
        place=place, text=item.document.number,
    )  # fmt: skip


def _unchanged(actor: Actor, run: DebitRun, items: Sequence[DebitItem]) -> None:
    """Raise :class:`Invalid` with a fault for everything that is not as it was when the draft was made."""
    _day_fits(run.collection_on, clock.today(actor.company.time_zone))
    faults = []
    notice_days = settings_of(actor.company).notice_days
    open_items = book.lock(actor.company, [item.document_id for item in items])
    for item in items:
        facts = {"number": item.document.number}
        if why := _why_not(actor, run, item, open_items[item.document_id]):
            faults.append(why)
        elif item.notified_at is None:
            faults.append(Fault("DEBIT-NOTICE", item.document_id, "The customer of {number} was not told yet.", facts=facts))
        elif told.late(item, run.collection_on, notice_days, actor.company.time_zone):
            sentence = "The customer of {number} was told too late for this day of collection."
            faults.append(Fault("DEBIT-NOTICE", item.document_id, sentence, facts=facts))
    if faults:
        raise Invalid(faults)


def _why_not(actor: Actor, run: DebitRun, item: DebitItem, now: OpenItem) -> Fault | None:
    facts = {"number": item.document.number, "reference": item.mandate.reference}
    if now.open_minor < item.amount_minor:
        return Fault("DEBIT-CHANGED", item.document_id, "Less is open on {number} than would be collected.", facts=facts)
    if not mandates.usable(item.mandate, run.collection_on):
        return Fault("DEBIT-MANDATE", item.document_id, "The mandate {reference} cannot be used any more.", facts=facts)
    return propose.obstacle(actor.company, now)


def _day_fits(day: date, today: date) -> None:
    facts = {"day": str(day), "first": str(debits.earliest(today))}
    if not target.is_open(day):
        raise Invalid([Fault("DEBIT-DAY", "collection_on", "Banks do not settle on {day}.", facts=facts)])
    if not debits.earliest(today) <= day <= debits.notice_from(today, 2 * debits.MOST_NOTICE):
        raise Invalid([Fault("DEBIT-DAY", "collection_on", "The first day that can still be reached is {first}.", facts=facts)])


def _total(run: DebitRun) -> None:
    live = DebitItem.objects.of(run.company_id).filter(run=run, is_live=True)
    run.total_minor = sum(live.values_list("amount_minor", flat=True))
    run.save(update_fields=["total_minor"])
