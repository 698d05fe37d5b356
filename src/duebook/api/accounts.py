"""What a customer owes: balances, the statement of account, and using credit that is there."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.corrections import EntryOut, entry_shape
from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Rows
from duebook.api.records import Currency, Day, Filter, Id, In, MoneyText, Out
from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.billing import customers
from duebook.services.receivables import allocate, balances, statement

router = Router(tags=["Customers"])
USUAL_DAYS = 365


class BalanceOut(Out):
    """One currency: ``open`` is what documents want, ``credit`` unapplied money, ``owed`` what remains when it is used."""

    currency: str
    open: MoneyText
    overdue: MoneyText
    credit: MoneyText
    owed: MoneyText


class MovementOut(Out):
    """One entry of the ledger that moved what is owed, and the balance after it."""

    entry: str
    day: date
    kind: str
    text: str
    reason: str
    amount: MoneyText
    balance: MoneyText


class StatementOut(Out):
    """One currency in the period: ``closing`` is ``opening`` and all movements."""

    currency: str
    opening: MoneyText
    closing: MoneyText
    movements: list[MovementOut]


class Period(Filter):
    """From one day to another, both inclusive."""

    start: Day | None = Field(None, description="Empty: a year before the end")
    end: Day | None = Field(None, description="Empty: today")


class CreditUse(In):
    """Which invoices the credit settles; empty: the oldest due first."""

    currency: Currency
    invoices: list[Id] = Field([], max_length=500)


@router.get("/{customer_id}/balances", response=Rows[BalanceOut], summary="Read balances")
@needs("payments.read")
def read_balances(request: HttpRequest, customer_id: str) -> Rows[BalanceOut]:
    """What is open, overdue and unapplied, in each currency."""
    actor = actor_of(request)
    customer = customers.find(actor, customer_id)
    rows = balances.balances(actor.company, customer.pk, clock.today(actor.company.time_zone))
    names = ("open", "overdue", "credit", "owed")
    return Rows(data=[BalanceOut(currency=row.currency, **{name: str(getattr(row, name)) for name in names}) for row in rows])


@router.get("/{customer_id}/statement", response=Rows[StatementOut], summary="Read the statement of account")
@needs("payments.read")
def read_statement(request: HttpRequest, customer_id: str, page: Query[Period]) -> Rows[StatementOut]:
    """Every entry with the balance after it, one statement for each currency. It closes with what the balances say."""
    actor = actor_of(request)
    customer = customers.find(actor, customer_id)
    end = page.end or clock.today(actor.company.time_zone)
    start = page.start or end - timedelta(days=USUAL_DAYS)
    if start > end:
        raise Invalid([Fault("PERIOD-ORDER", "start", "The period ends before it begins.")])
    return Rows(data=[_statement(one) for one in statement.statements(actor.company, customer.pk, start, end)])


@router.post("/{customer_id}/credit-uses", response={201: Rows[EntryOut]}, summary="Use credit against invoices")
@needs("payments.write")
def use_credit(request: HttpRequest, customer_id: str, payload: CreditUse) -> HttpResponse:
    """Unapplied money settles invoices of the same customer."""
    to: Any = tuple((one, None) for one in payload.invoices) or "oldest"
    return write(
        request,
        lambda actor: allocate.allocate_credit(actor, customer_id, payload.currency, to),
        lambda entries: Rows(data=[entry_shape(entry) for entry in entries]),
    )


def _statement(one: statement.Statement) -> StatementOut:
    return StatementOut(
        currency=one.currency,
        opening=str(one.opening),
        closing=str(one.closing),
        movements=[
            MovementOut(
                entry=move.entry,
                day=move.day,
                kind=move.kind,
                text=move.text,
                reason=move.reason,
                amount=str(move.amount),
                balance=str(move.balance),
            )
            for move in one.movements
        ],
    )
