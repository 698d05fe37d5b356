"""Which company a draft is from: by its seller's tax number, else by name and country; founded where it is new."""

from dataclasses import replace
from typing import Any

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.billing.found_company import found_company
from duebook.store.companies import Company


def company_for(document: Document) -> Company:
    """The company that the document's seller is.

    A draft without a seller belongs to the only company there is; with none or several, that is a fault (``DB-SELLER``).
    """
    seller = document.seller
    if not seller.name:
        only = list(Company.objects.filter(is_demo=False)[:2]) or list(Company.objects.all()[:2])
        if len(only) != 1:
            raise Invalid([Fault("DB-SELLER", "seller", "The draft names no seller: name one, or give --company.")])
        return only[0]
    found: Company | None = Company.objects.filter(vat_id=seller.vat_id).first() if seller.vat_id else None
    if found is None:
        known = Company.objects.filter(name=seller.name[:200], country=seller.address.country, vat_id=seller.vat_id[:20])
        found = known.order_by("created_at").first()
    if found is None:
        payment = [codec.dump(replace(means, reference="")) for means in document.payment if means.account]
        fields: dict[str, Any] = {"currency": document.currency} if document.currency else {}
        found = found_company(seller, payment=payment, **fields)
    return found
