"""How documents look from outside: one class and one function a kind. Amounts are text, days ISO 8601, ids typed."""

import json
from datetime import date, datetime
from typing import Any

from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import MoneyText, Out, as_
from duebook.kernel import codec
from duebook.kernel.money import major
from duebook.services.issuing.prepare import Prepared
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft


class DraftOut(Out):
    """A draft in a list."""

    id: str
    state: str
    type: str
    customer: str | None
    series: str | None
    corrects: str | None
    version: int
    buyer_name: str
    currency: str
    payable: MoneyText
    created_at: datetime
    updated_at: datetime


class DraftWhole(DraftOut):
    """A draft as it would be issued today: computed, with every fault. ``issuable`` says whether nothing stops it.

    ``typed`` is what was sent, without anything computed: change that and send it back.
    """

    typed: Any = as_("Document")
    document: Any = as_("Document")
    faults: list[FaultOut]
    issuable: bool


class InvoiceOut(Out):
    """An issued document in a list. ``open`` is what is still to be paid, negative where a credit note is not used up."""

    id: str
    state: str
    number: str
    type: str
    customer: str
    buyer_name: str
    issue_date: date
    due_date: date | None
    currency: str
    net: MoneyText
    tax: MoneyText
    payable: MoneyText
    open: MoneyText
    hash: str
    issued_at: datetime


class InvoiceWhole(InvoiceOut):
    """An issued document whole: ``document`` is its sealed body, ``hash`` the SHA-256 of that body's canonical bytes."""

    series: str
    draft: str | None
    corrects: str | None
    document: Any = as_("Document")


class EventOut(Out):
    """One line of a timeline."""

    id: str
    kind: str
    at: datetime
    actor: str
    invoice: str | None
    draft: str | None
    evidence: dict[str, Any]


def money(units: int, currency: str) -> str:
    """Minor units as the amount people read."""
    return str(major(units, currency))


def draft_row(draft: Draft) -> DraftOut:
    """A draft in a list."""
    return DraftOut(**_draft(draft))


def draft_whole(draft: Draft, prepared: Prepared) -> DraftWhole:
    """A draft as it would be issued today."""
    return DraftWhole(
        **_draft(draft),
        typed=draft.body,
        document=codec.dump(prepared.document),
        faults=[fault_out(fault) for fault in prepared.faults],
        issuable=prepared.issuable,
    )


def invoice_row(document: IssuedDocument) -> InvoiceOut:
    """An issued document in a list."""
    return InvoiceOut(**_invoice(document))


def invoice_whole(document: IssuedDocument) -> InvoiceWhole:
    """An issued document whole: its sealed body as it was hashed."""
    return InvoiceWhole(
        **_invoice(document),
        series=document.series_id,
        draft=document.draft_id,
        corrects=document.corrects_id,
        document=json.loads(document.body),
    )


def event_out(event: Event) -> EventOut:
    """One line of a timeline."""
    return EventOut(
        id=event.pk,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        invoice=event.document_id,
        draft=event.draft_id,
        evidence=event.evidence,
    )


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.pk,
        "state": draft.state,
        "type": draft.type,
        "customer": draft.customer_id,
        "series": draft.series_id,
        "corrects": draft.corrects_id,
        "version": draft.version,
        "buyer_name": draft.buyer_name,
        "currency": draft.currency,
        "payable": money(draft.payable_minor, draft.currency or "EUR"),
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def _invoice(document: IssuedDocument) -> dict[str, Any]:
    item = document.open_item
    return {
        "id": document.pk,
        "state": "issued",
        "number": document.number,
        "type": document.type,
        "customer": document.customer_id,
        "buyer_name": document.buyer_name,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "currency": document.currency,
        "net": money(document.net_minor, document.currency),
        "tax": money(document.tax_minor, document.currency),
        "payable": money(document.payable_minor, document.currency),
        "open": money(item.open_minor, document.currency),
        "hash": document.hash,
        "issued_at": document.issued_at,
    }
