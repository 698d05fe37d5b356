"""How rows look from outside: one function a kind. Amounts are strings, dates ISO 8601, ids typed."""

import json
from typing import Any

from duebook.api.door import fault_shape
from duebook.kernel import codec
from duebook.kernel.money import major
from duebook.services.issuing.prepare import Prepared
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft


def money(units: int, currency: str) -> str:
    """Minor units as the amount people read."""
    return str(major(units, currency))


def draft_shape(draft: Draft, prepared: Prepared | None) -> dict[str, Any]:
    """A draft; with ``prepared`` also as it would be issued today."""
    shape: dict[str, Any] = {
        "id": draft.pk,
        "state": draft.state,
        "number": None,
        "type": draft.type,
        "customer": draft.customer_id,
        "series": draft.series_id,
        "version": draft.version,
        "buyer_name": draft.buyer_name,
        "currency": draft.currency,
        "payable": money(draft.payable_minor, draft.currency or "EUR"),
        "created_at": draft.created_at.isoformat(),
        "updated_at": draft.updated_at.isoformat(),
    }
    if prepared is not None:
        shape["document"] = codec.dump(prepared.document)
        shape["faults"] = [fault_shape(fault) for fault in prepared.faults]
        shape["issuable"] = prepared.issuable
    return shape


def invoice_row(document: IssuedDocument) -> dict[str, Any]:
    """An issued document in a list."""
    item = document.open_item
    return {
        "id": document.pk,
        "state": "issued",
        "number": document.number,
        "type": document.type,
        "customer": document.customer_id,
        "buyer_name": document.buyer_name,
        "issue_date": document.issue_date.isoformat(),
        "due_date": document.due_date.isoformat() if document.due_date else None,
        "currency": document.currency,
        "net": money(document.net_minor, document.currency),
        "tax": money(document.tax_minor, document.currency),
        "payable": money(document.payable_minor, document.currency),
        "open": money(item.open_minor, document.currency),
        "hash": document.hash,
        "issued_at": document.issued_at.isoformat(),
    }


def invoice_shape(document: IssuedDocument) -> dict[str, Any]:
    """An issued document whole: its sealed body as it was hashed."""
    return {
        **invoice_row(document),
        "series": document.series_id,
        "draft": document.draft_id,
        "corrects": document.corrects_id,
        "document": json.loads(document.body),
    }


def event_shape(event: Event) -> dict[str, Any]:
    """One line of a timeline."""
    return {"kind": event.kind, "at": event.at.isoformat(), "actor": event.actor, "evidence": event.evidence}
