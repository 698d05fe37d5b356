"""Money that went back twice: paid back to the customer, and then taken by the customer's bank as well.

A bank does not ask whether a customer's credit is still there. What it takes beyond that credit is owed by the customer and
stands on no document; it is booked as a loss with the reversal that made it, and made good where the money comes again.
"""

from datetime import date

from django.db.models import Sum

from duebook.domain import ledger
from duebook.domain.ledger import Account, Refs
from duebook.services.receivables import book
from duebook.store.companies import Company
from duebook.store.ledger import Posting
from duebook.store.payments import Payment


def move(original: Payment, reversal: Payment, units: int, day: date, reason: str) -> book.Move:
    """So many minor units of the original are lost, by its reversal."""
    booking = ledger.lost(units, original.currency, Refs(party=original.customer_id), day)
    text = f"Payment {original.reference} went back twice".replace("  ", " ")
    return book.Move(booking, original.currency, text, reason=reason, payment=reversal)


def of(company: Company, reversal: Payment) -> int:
    """Minor units that are lost by a reversal and were not made good since."""
    rows = Posting.objects.of(company).filter(entry__payment=reversal, account=Account.WRITE_OFF, document=None)
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


def make_good(company: Company, reversal: Payment, units: int, day: date, reason: str) -> None:
    """So much of a loss is none: the money came again, and stands to the customer's credit. Nothing for nothing."""
    if units <= 0:
        return
    booked = ledger.lost(units, reversal.currency, Refs(party=reversal.customer_id), day)
    text = f"Payment {reversal.reference} came again".replace("  ", " ")
    book.write(company, [book.Move(ledger.reversal(booked, day), reversal.currency, text, reason=reason, payment=reversal)])
