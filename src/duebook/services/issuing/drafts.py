"""Drafts: save, discard, copy. A draft may be wrong; it only has to be readable. It has no number."""

from collections.abc import Mapping
from typing import Any

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import minor, round_money
from duebook.services import timeline
from duebook.services.access import Actor
from duebook.services.issuing.prepare import Prepared, body_of, prepare
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.counters import Series
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.parties import Customer

_AUDITED = ("state", "customer_id", "version", "buyer_name", "currency", "payable_minor", "body")


def find(actor: Actor, draft_id: str) -> Draft:
    """The actor's draft with this id; somebody else's is not there."""
    draft: Draft | None = Draft.objects.of(actor.company).select_related("customer").filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    draft.company = actor.company  # known: no need to ask for it
    return draft


def look(actor: Actor, draft: Draft) -> Prepared:
    """The draft as it would be issued today, with its faults."""
    return prepare(actor.company, codec.load(Document, draft.body), draft.customer)


def save_draft(
    actor: Actor,
    body: Document | Mapping[str, Any],
    *,
    draft_id: str = "",
    customer_id: str = "",
    series_id: str = "",
    version: int | None = None,
    corrects: IssuedDocument | None = None,
) -> Draft:
    """Make a draft, or save one again. Faults do not stop a save. A stale ``version`` is a :class:`Conflict`."""
    document = body if isinstance(body, Document) else codec.load(Document, body)
    customer = _customer(actor, customer_id)
    prepared = prepare(actor.company, document, customer)
    return _save(actor, prepared, document, draft_id, customer, series_id, version, corrects)


@verb("draft.save", needs="drafts.write")
def _save(
    actor: Actor,
    prepared: Prepared,
    typed: Document,
    draft_id: str,
    customer: Customer | None,
    series_id: str,
    version: int | None,
    corrects: IssuedDocument | None,
) -> Draft:
    draft = locked(actor, draft_id) if draft_id else Draft(company=actor.company, created_by=actor.user, corrects=corrects)
    before = fields(draft, *_AUDITED) if draft_id else {}
    if draft_id:
        _check_version(draft, version)
        draft.version += 1
    draft.customer = customer
    draft.series = _series(actor, series_id)
    draft.type = typed.type
    draft.body = body_of(typed)
    draft.buyer_name = (prepared.document.buyer.name or (customer.name if customer else ""))[:200]
    draft.currency = prepared.document.currency
    totals = prepared.document.totals
    draft.payable_minor = minor(round_money(totals.payable, draft.currency), draft.currency) if totals else 0
    draft.save()
    if not draft_id:
        timeline.happened(actor, "created", draft=draft)
    note(draft, before, fields(draft, *_AUDITED))
    return draft


@verb("draft.discard", needs="drafts.write")
def discard_draft(actor: Actor, draft_id: str) -> Draft:
    """Put a draft away; its history stays. An issued one cannot be discarded."""
    draft = locked(actor, draft_id)
    if draft.state == "issued":
        raise Conflict("This draft was issued. Correct the document with a credit note.")
    before = draft.state
    draft.state = "discarded"
    draft.save(update_fields=["state", "updated_at"])
    timeline.happened(actor, "discarded", draft=draft)
    note(draft, {"state": before}, {"state": draft.state})
    return draft


def locked(actor: Actor, draft_id: str) -> Draft:
    """The actor's draft, locked until the end of the transaction."""
    draft: Draft | None = Draft.objects.of(actor.company).select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    draft.company = actor.company
    return draft


def _check_version(draft: Draft, version: int | None) -> None:
    if draft.state != "draft":
        raise Conflict("This draft is {state}; it can be changed only after it was sent back.", state=draft.state)
    if version is not None and version != draft.version:
        raise Conflict("Somebody saved a newer version of this draft.", yours=version, newest=draft.version)


def _customer(actor: Actor, customer_id: str) -> Customer | None:
    if not customer_id:
        return None
    customer: Customer | None = Customer.objects.of(actor.company).filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def _series(actor: Actor, series_id: str) -> Series | None:
    if not series_id:
        return None
    series: Series | None = Series.objects.of(actor.company).filter(pk=series_id, archived_at=None).first()
    if series is None:
        raise NotFound("There is no such series.")
    return series
