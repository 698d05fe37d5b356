"""From what was typed to a complete document: the company's and the customer's facts, tax, totals, faults. Pure reading.

This is the heavy part of issuing; it runs before any lock is taken, and for every key stroke in the editor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from duebook import regimes
from duebook.domain import check, tax, taxcheck, totals
from duebook.domain.codes import Rounding, Supply
from duebook.domain.document import Document, PaymentMeans
from duebook.domain.party import Party
from duebook.domain.regime import Regime
from duebook.domain.terms import Terms
from duebook.edge import clock
from duebook.formats import flavours
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, Severity, blocking
from duebook.services.debits.means import means_of
from duebook.services.issuing import profile
from duebook.store.companies import Company
from duebook.store.parties import Customer
from duebook.store.reminders import OverdueStanding


@dataclass(frozen=True)
class Prepared:
    """A complete document, or as much of it as could be computed, with everything that is wrong with it."""

    document: Document
    faults: tuple[Fault, ...] = ()
    complete: bool = True  # False where the totals could not be computed
    customer: Customer | None = field(default=None, compare=False)

    @property
    def issuable(self) -> bool:
        """Nothing stops an issue."""
        return self.complete and not blocking(self.faults)


def prepare(company: Company, typed: Document, customer: Customer | None = None, *, on: date | None = None) -> Prepared:
    """Fill in, decide the tax, compute the totals and check, by the rules of the specification too where the document names one.

    ``on`` is the issue date where none was typed (default: today).
    """
    day = on or clock.today(company.time_zone)
    document = complete(company, typed, customer, day)
    taxation = tax.Taxation(
        scheme=tax.Scheme(company.tax_scheme),
        oss=company.oss,
        supply=Supply(company.supply),
        buyer_is_business=customer.buyer_kind == "business" if customer and customer.buyer_kind else None,
    )
    issued = document.issue_date or day
    try:
        decided = tax.decide(document, regime_of, on=issued, taxation=taxation)
        complete_one = totals.calculate(decided)
    except Invalid as error:
        return Prepared(document, error.faults, complete=False, customer=customer)
    faults = [
        *check.check(complete_one, today=day),
        *taxcheck.tax_faults(document, regime_of, on=issued, taxation=taxation),
    ]
    if profile.named(complete_one.specification):
        faults += profile.profile_faults(complete_one, faults)
    faults += _owing(company, complete_one, customer)
    return Prepared(complete_one, tuple(faults), customer=customer)


def _owing(company: Company, document: Document, customer: Customer | None) -> list[Fault]:
    """A warning where the reminder policy says that overdue invoices of the customer matter for new ones."""
    if customer is None or document.type.is_credit:
        return []
    row = OverdueStanding.objects.of(company).filter(pk=customer.pk).exclude(state="clear").first()
    if row is None:
        return []
    sentence = "This customer has overdue invoices. Your reminder policy has warned of them since {day}."
    return [Fault("CUSTOMER-OVERDUE", "customer", sentence, Severity.WARNING, {"day": str(row.since), "state": row.state})]


def regime_of(country: str) -> Regime | None:
    """The law of a country, where Duebook knows it."""
    return regimes.regime_of(country)


def complete(company: Company, typed: Document, customer: Customer | None, day: date) -> Document:
    """The typed document with everything that the company's and the customer's records know."""
    changes: dict[str, Any] = {
        "issue_date": typed.issue_date or day,
        "currency": typed.currency or (customer.currency if customer else "") or company.currency,
        "language": typed.language or (customer.language if customer else "") or company.language,
    }
    if not typed.seller.name:
        changes["seller"] = codec.load(Party, company.profile)
    if not typed.payment:
        debit = () if typed.type.is_credit else means_of(company, customer, changes["currency"])
        changes["payment"] = debit or tuple(codec.load(PaymentMeans, means) for means in company.payment)
    if customer is not None and not typed.buyer.name:
        changes["buyer"] = codec.load(Party, customer.profile)
    if customer is not None and not typed.buyer_reference:
        changes["buyer_reference"] = customer.buyer_reference
    if typed.terms is None and typed.due_date is None:
        terms = (customer.terms if customer else None) or company.terms
        changes["terms"] = codec.load(Terms, terms) if terms else None
    if typed.rounding is Rounding.DOCUMENT:
        changes["rounding"] = Rounding(company.rounding)
    full = replace(typed, **changes)
    wanted = flavours.get(customer.specification) if customer is not None and not typed.specification else None
    return flavours.dressed(full, wanted) if wanted else full


def body_of(document: Document) -> Mapping[str, Any]:
    """What a draft keeps: the document as typed, without anything computed."""
    bare = replace(
        document,
        number="",
        totals=None,
        vat=(),
        instalments=(),
        tax_reasons=(),
        lines=tuple(replace(line, net=None) for line in document.lines),
    )
    return codec.dump(bare)
