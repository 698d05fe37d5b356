"""Columns of an issued document as a projection of its sealed body: one function, used when writing and when verifying."""

from typing import Any

from duebook.domain.document import Document
from duebook.kernel.money import minor


def project(document: Document) -> dict[str, Any]:
    """The business columns of :class:`~duebook.store.documents.IssuedDocument` for a sealed document."""
    totals = document.computed
    currency = document.currency
    return {
        "number": document.number,
        "type": str(document.type),
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "currency": currency,
        "net_minor": minor(totals.net, currency),
        "tax_minor": minor(totals.tax, currency),
        "payable_minor": minor(totals.payable, currency),
        "buyer_name": document.buyer.name[:200],
        "search": search_words(document),
    }


def search_words(document: Document) -> str:
    """The lower-case words a person looks a document up by: number, buyer, references, the amount as typed."""
    buyer = document.buyer
    words = (
        document.number,
        buyer.name,
        buyer.trading_name,
        buyer.vat_id,
        buyer.address.city,
        document.purchase_order,
        document.buyer_reference,
        document.project_reference,
        str(document.computed.payable),
    )
    return " ".join(word for word in words if word).lower()[:600]
