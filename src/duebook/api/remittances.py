"""Remittance advices: what payers say their payments are for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Base64Bytes, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import Amount, Day, Id, In, MaybeCurrency, MoneyText, Out
from duebook.api.shapes import money
from duebook.domain.advice import Advice, AdvicePart
from duebook.services.treasury import remittance
from duebook.store.bank import Remittance

router = Router(tags=["Bank"])
MOST_SIGNS = 9_500_000
"""Of a file as base64: what fits in one request."""


class AdvicePartIn(In):
    """One document by its number, and what is paid of it (negative for a credit note)."""

    number: str = Field(..., min_length=1, max_length=80)
    amount: Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
    reason: str = Field("", max_length=200)


class RemittanceIn(In):
    """One payment as its payer announces it; the parts sum to the total."""

    total: Amount
    parts: list[AdvicePartIn] = Field(..., min_length=1, max_length=remittance.MOST)
    currency: MaybeCurrency = ""
    paid_on: Day | None = None
    reference: str = Field("", max_length=140)
    payer: str = Field("", max_length=200)
    customer: Id = ""


class AdviceFileIn(In):
    """A file in base64: PDF, EDIFACT REMADV, ANSI X12 820, XLSX or CSV; the format is found by looking."""

    content: Base64Bytes = Field(..., max_length=MOST_SIGNS)
    sender: str = Field("", max_length=200)
    customer: Id = ""


class AdvicePartOut(Out):
    """A part; ``invoice`` is empty where the number is not known."""

    number: str
    invoice: str
    amount: MoneyText
    reason: str


class RemittanceOut(Out):
    """An advice; ``line`` is the receipt that it was joined to."""

    id: str
    source: str
    sender: str
    customer: str | None
    reference: str
    paid_on: date | None
    total: MoneyText
    currency: str
    parts: list[AdvicePartOut]
    line: str | None
    created_at: datetime
    closed_at: datetime | None


class AdviceFileOut(Out):
    """The advices of a file, and what in it was not understood."""

    data: list[RemittanceOut]
    faults: list[FaultOut]


class RemittanceFilter(Page):
    """Which advices."""

    waiting: bool = Field(default=False, description="Only those that wait for their receipt")


@router.get("", response=Rows[RemittanceOut], summary="List remittance advices")
@needs("bank.read")
def index(request: HttpRequest, page: Query[RemittanceFilter]) -> Rows[RemittanceOut]:
    """Newest first."""
    return turn(remittance.listed(actor_of(request), waiting=page.waiting), page, shape)


@router.post("", response={201: RemittanceOut}, summary="Take in a remittance advice")
@needs("bank.write")
def create(request: HttpRequest, payload: RemittanceIn) -> HttpResponse:
    """It is joined to its receipt by total, currency, day and payer. The same advice is kept once."""
    parts = tuple(AdvicePart(number=one.number, amount=one.amount, reason=one.reason) for one in payload.parts)
    advice = Advice(
        payer=payload.payer, reference=payload.reference, paid_on=payload.paid_on, total=payload.total,
        currency=payload.currency, parts=parts,
    )  # fmt: skip
    return write(request, lambda actor: remittance.take_in(actor, advice, source="typed", customer_id=payload.customer), shape)


@router.post("/files", response={201: AdviceFileOut}, summary="Take in a file of remittance advices")
@needs("bank.write")
def upload(request: HttpRequest, payload: AdviceFileIn) -> HttpResponse:
    """Each advice in it is kept once, whatever the file is called."""
    return write(
        request,
        lambda actor: remittance.take_file(actor, payload.content, sender=payload.sender, customer_id=payload.customer),
        lambda found: AdviceFileOut(data=[shape(row) for row in found[0]], faults=[fault_out(one) for one in found[1]]),
    )


@router.delete("/{remittance_id}", response=RemittanceOut, summary="Put a remittance advice away")
@needs("bank.write")
def close(request: HttpRequest, remittance_id: str) -> HttpResponse:
    """It is joined to nothing any more."""
    return write(request, lambda actor: remittance.close(actor, remittance_id), shape, status=200)


def shape(row: Remittance) -> RemittanceOut:
    """An advice as the API shows it."""
    code = row.currency
    parts = [
        AdvicePartOut(
            number=one["number"], invoice=one["document"], amount=money(one["amount_minor"], code), reason=one["reason"]
        )
        for one in row.parts
    ]
    return RemittanceOut(
        id=row.pk, source=row.source, sender=row.sender, customer=row.customer_id, reference=row.reference, paid_on=row.paid_on,
        total=money(row.total_minor, code), currency=code, parts=parts, line=row.line_id, created_at=row.created_at,
        closed_at=row.closed_at,
    )  # fmt: skip
