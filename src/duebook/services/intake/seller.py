"""Which company a draft is from: by its seller's tax number, else by name and country; founded where it is new."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from duebook.domain.document import Document
from duebook.domain.party import Party
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.billing import found_company
from duebook.store import connections
from duebook.store.companies import Company


def company_for(document: Document) -> Company:
    """The company that the document's seller is, or where it is new, the company as it would be founded (:func:`found`).

    A draft without a seller belongs to the only company there is; with none or several, that is a fault (``DB-SELLER``).
    """
    seller = document.seller
    if not seller.name:
        only = list(Company.objects.filter(is_demo=False)[:2]) or list(Company.objects.all()[:2])
        if len(only) != 1:
            raise Invalid([Fault("DB-SELLER", "seller", "The draft names no seller: name one, or give --company.")])
        return only[0]
    known = _known(seller.vat_id[:20], seller.name[:200], seller.address.country)
    if known is not None:
        return known
    payment = [codec.dump(replace(means, reference="")) for means in document.payment if means.account]
    fields: dict[str, Any] = {"currency": document.currency} if document.currency else {}
    return found_company.planned(seller, payment=payment, **fields)


def is_planned(company: Company) -> bool:
    """Whether the company is only planned yet."""
    return company._state.adding  # noqa: SLF001 - Django's own mark of a row that is not stored


def found(company: Company) -> Company:
    """Found a planned company, or give back the one that another process has founded meanwhile."""
    with transaction.atomic():
        connections.alone("found a company")
        profile = codec.load(Party, company.profile)
        return _known(company.vat_id, company.name, profile.address.country) or found_company.found(company)


def _known(vat_id: str, name: str, country: str) -> Company | None:
    by_number = Company.objects.filter(vat_id=vat_id).order_by("created_at").first() if vat_id else None
    return by_number or Company.objects.filter(name=name, country=country, vat_id=vat_id).order_by("created_at").first()
