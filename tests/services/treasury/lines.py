"""Bank lines as a statement would bring them, without a file."""

from datetime import date
from decimal import Decimal
from typing import Any

from duebook.edge import clock, ids
from duebook.kernel.money import minor
from duebook.services.access import Actor
from duebook.services.treasury import standing
from duebook.services.treasury.split import Piece, split
from duebook.store.bank import BankAccount, BankFile, BankLine, BankStatement, LineStanding, LineUse
from duebook.store.companies import Company
from duebook.store.ledger import Posting

BOOKED = date(2026, 3, 20)


def account(owner: Company, **fields: Any) -> BankAccount:
    """An account of the company, in euro."""
    facts = {"account": "DE89370400440532013000", "currency": "EUR", "created_at": clock.now()} | fields
    return BankAccount.objects.create(company=owner, **facts)


def line(at: BankAccount, amount: str, text: str = "", **fields: Any) -> BankLine:
    """One booked line with its standing; ``fields`` are other columns of the line."""
    digest = ids.new("x")
    file = BankFile.objects.create(
        company=at.company, name="a.xml", channel="upload", format="camt", sha256=digest, size=1, received_as="test",
        received_at=clock.now(),
    )  # fmt: skip
    statement = BankStatement.objects.create(company=at.company, file=file, account=at)
    facts = {"booked": BOOKED, "currency": at.currency, "counterparty": "Nordlicht AG", "body": {}} | fields
    made = BankLine.objects.create(
        company=at.company, account=at, statement=statement, key=digest, text=text, created_at=clock.now(),
        amount_minor=minor(Decimal(amount), facts["currency"]), **facts,
    )  # fmt: skip
    standing.refresh(at.company, [made.pk])
    return made


def stands(of: BankLine) -> tuple[str, int]:
    """A line's state and what is left of it."""
    row = LineStanding.objects.of(of.company).get(pk=of.pk)
    return row.state, row.open_minor


def balances(owner: Company) -> dict[tuple[str, str | None, str | None], int]:
    """Every balance of the ledger that is not zero: (account, customer, document) -> minor units."""
    found: dict[tuple[str, str | None, str | None], int] = {}
    for one in Posting.objects.of(owner):
        key = (one.account, one.customer_id, one.document_id)
        found[key] = found.get(key, 0) + one.amount_minor
    return {key: total for key, total in found.items() if total}


def use(who: Actor, of: BankLine, reason: str) -> LineUse:
    """One unit of the line set aside, with a reason."""
    return split(who, of.pk, [Piece(Decimal("1.00"), reason=reason)])[0]
