"""How a customer with a mandate pays: the invoice says that it is collected, under which mandate, by which creditor (BG-19)."""

from duebook.domain.document import Mandate as Printed
from duebook.domain.document import PaymentMeans
from duebook.store.companies import Company
from duebook.store.mandates import DebitSettings, Mandate
from duebook.store.parties import Customer

DEBIT = "59"
"""UNTDID 4461: SEPA direct debit."""


def means_of(company: Company, customer: Customer | None, currency: str) -> tuple[PaymentMeans, ...]:
    """The means of payment of a new invoice to a customer with an active recurrent mandate; empty for anybody else."""
    if customer is None or currency != "EUR":
        return ()
    given = Mandate.objects.of(company).filter(customer=customer, state="active", is_recurrent=True)
    mandate = given.order_by("-created_at", "-pk").first()
    settings = DebitSettings.objects.of(company).first() if mandate else None
    if mandate is None or settings is None or not settings.creditor_id:
        return ()
    printed = Printed(id=mandate.reference, creditor_id=settings.creditor_id, debited_iban=mandate.iban)
    return (PaymentMeans(code=DEBIT, mandate=printed),)
