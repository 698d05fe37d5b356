"""Bank accounts, the files of their statements, and the lines in them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Base64Bytes, ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import Currency, Day, Filter, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.domain.bank import TableMapping
from duebook.kernel import codec
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.treasury import accounts, continuity, lines, tables
from duebook.services.treasury.take_in import Taken, file_bytes, find_file, take_in
from duebook.store.bank import BankAccount, BankFile, BankLine

account_router = Router(tags=["Bank"])
file_router = Router(tags=["Bank"])
line_router = Router(tags=["Bank"])
MOST_SIGNS = 9_500_000
"""Of a file as base64: what fits in one request."""


class BankAccountIn(In):
    """A bank account: an IBAN, or the number that the bank's files have."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"account": "DE89370400440532013000", "currency": "EUR"}]})

    account: str = Field(..., min_length=1, max_length=60)
    currency: Currency
    name: str = Field("", max_length=200)
    bic: str = Field("", max_length=20)


class BankArchiveIn(In):
    """Put away, or brought back."""

    archived: bool = True


class TableMappingIn(In):
    """How a table is read: the columns of its fields, counted from 0, for tables that have the same header row as this one."""

    content: Base64Bytes = Field(..., max_length=MOST_SIGNS)
    delimiter: str = Field(",", max_length=1)
    first: int = Field(1, ge=1, le=60, description="Rows above the first line")
    decimal: Literal[".", ","] = "."
    days: str = Field("ymd", pattern="^[dmy]{3}$", description="The order of day, month and year")
    columns: dict[str, list[int]] = Field(..., max_length=40)
    sign: Literal["amount", "inverse", "direction", "columns", "difference", "sum"] = "amount"


class TableMappingOut(Out):
    """A mapping that is kept: ``by`` says whether it was found or a person saved it."""

    header: str
    headings: list[str]
    by: str
    mapping: dict[str, Any]


class BankAccountOut(Out):
    """A bank account, with how its tables are read."""

    id: str
    account: str
    currency: str
    name: str
    bic: str
    archived: bool
    mappings: list[TableMappingOut]
    created_at: datetime


class BankAccountsOut(Out):
    """The company's accounts."""

    data: list[BankAccountOut]


class BankAccountFilter(Filter):
    """Which accounts."""

    archived: bool = False


class StatementStep(Out):
    """A statement: what it opened with, what its lines make, what it closed with, and what is wrong before or in it."""

    id: str
    number: str
    opened: date | None
    opening: MoneyText
    lines: MoneyText
    count: int
    closed: date | None
    closing: MoneyText
    faults: list[FaultOut]


class StatementSteps(Out):
    """The statements in their order."""

    data: list[StatementStep]


class BankFileIn(In):
    """A bank file as base64; ``account`` is for files that do not say which account they are of."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "camt.xml", "content": "PERvY3VtZW50Lz4="}]})

    name: str = Field("", max_length=200)
    content: Base64Bytes = Field(..., max_length=MOST_SIGNS)
    account: Id = ""


class BankFileOut(Out):
    """A file that was taken in; ``fresh`` are the lines that no earlier file had."""

    id: str
    name: str
    channel: str
    format: str
    sha256: str
    size: int
    lines: int
    fresh: int
    accounts: list[str]
    faults: list[FaultOut]
    received_at: datetime


class BankFileTaken(BankFileOut):
    """``new`` is false where the same bytes were taken in before; nothing is changed then."""

    new: bool


class BankFileFilter(Page):
    """Which files."""

    account: Id = ""
    channel: Literal["", "upload", "api", "folder", "sftp", "command"] = ""


class BankLineOut(Out):
    """A booked line, or one payment of a batch booking. Money in is positive; ``open`` is what nothing was made of yet."""

    id: str
    account: str
    state: str
    booked: date
    valued: date | None
    amount: MoneyText
    open: MoneyText
    currency: str
    counterparty: str
    iban: str
    reference: str
    end_to_end_id: str
    text: str
    return_reason: str
    batch: str | None
    decision: str
    confidence: Decimal | None
    created_at: datetime


class BankLineWhole(BankLineOut):
    """A line with all that the bank said, what the engine proposes, and the payments of its batch."""

    statement: str
    file: str
    said: dict[str, Any]
    proposal: dict[str, Any]
    parts: list[BankLineOut]


class BankLineFilter(Page):
    """Which lines. Batches' own lines are left out unless ``state`` is split."""

    state: Literal["", "open", "partly", "done", "set-aside", "split"] = ""
    account: Id = ""
    file: Id = ""
    decision: Literal["", "post", "suggest", "none"] = ""
    sign: Literal["", "in", "out"] = ""
    since: Day | None = Field(None, description="Booked on this day or later")
    until: Day | None = Field(None, description="Booked on this day or before")
    text: str = Field("", max_length=200, description="In names, accounts, references and words; or the amount")


@account_router.get("", response=BankAccountsOut, summary="List bank accounts")
@needs("bank.read")
def accounts_index(request: HttpRequest, page: Query[BankAccountFilter]) -> BankAccountsOut:
    """By name."""
    return BankAccountsOut(data=[account_shape(one) for one in accounts.list_accounts(actor_of(request), archived=page.archived)])


@account_router.post("", response={201: BankAccountOut}, summary="Add a bank account")
@needs("bank.write")
def accounts_create(request: HttpRequest, payload: BankAccountIn) -> HttpResponse:
    """A file that names an account which is not here makes it too."""
    return write(request, lambda actor: accounts.save_account(actor, **payload.model_dump()), account_shape)


@account_router.put("/{bank_account_id}", response=BankAccountOut, summary="Change a bank account")
@needs("bank.write")
def accounts_change(request: HttpRequest, bank_account_id: str, payload: BankAccountIn) -> HttpResponse:
    """The number of an account that has lines stays."""

    def act(actor: Actor) -> BankAccount:
        return accounts.save_account(actor, account_id=bank_account_id, **payload.model_dump())

    return write(request, act, account_shape, status=200)


@account_router.post("/{bank_account_id}/archive", response=BankAccountOut, summary="Put a bank account away")
@needs("bank.write")
def accounts_archive(request: HttpRequest, bank_account_id: str, payload: BankArchiveIn) -> HttpResponse:
    """Its lines stay; ``archived: false`` brings it back."""

    def act(actor: Actor) -> BankAccount:
        return accounts.archive_account(actor, bank_account_id, archived=payload.archived)

    return write(request, act, account_shape, status=200)


@account_router.post("/{bank_account_id}/mappings", response={201: BankAccountOut}, summary="Say how a table is read")
@needs("bank.write")
def accounts_mapping(request: HttpRequest, bank_account_id: str, payload: TableMappingIn) -> HttpResponse:
    """From now on tables of this account with the same header row are read so."""
    plain = payload.model_dump(exclude={"content"})
    mapping = codec.load(TableMapping, plain)
    return write(request, lambda actor: tables.save_mapping(actor, bank_account_id, payload.content, mapping), account_shape)


@account_router.get("/{bank_account_id}/statements", response=StatementSteps, summary="Read an account's statements")
@needs("bank.read")
def accounts_statements(request: HttpRequest, bank_account_id: str) -> StatementSteps:
    """Those with balances, in their order, with gaps and balances that do not meet."""
    return StatementSteps(data=[_step(one) for one in continuity.report(actor_of(request), bank_account_id)])


@file_router.get("", response=Rows[BankFileOut], summary="List bank files")
@needs("bank.read")
def files_index(request: HttpRequest, page: Query[BankFileFilter]) -> Rows[BankFileOut]:
    """Newest first."""
    rows = lines.files(actor_of(request), account=page.account, channel=page.channel)
    return turn(rows, page, lambda file: BankFileOut(**_file(file)))


@file_router.post("", response={201: BankFileTaken}, summary="Take in a bank file")
@needs("bank.write")
def files_create(request: HttpRequest, payload: BankFileIn) -> HttpResponse:
    """Lines that an earlier file had are not stored again. What is not understood is told with its place; the rest is stored."""

    def act(actor: Actor) -> Taken:
        return take_in(actor, payload.content, name=payload.name, channel="api", account_id=payload.account)

    return write(request, act, lambda taken: BankFileTaken(**_file(taken.file), new=taken.new))


@file_router.get("/{bank_file_id}", response=BankFileOut, summary="Read one")
@needs("bank.read")
def files_read(request: HttpRequest, bank_file_id: str) -> BankFileOut:
    """With all its faults."""
    return BankFileOut(**_file(find_file(actor_of(request), bank_file_id)))


@file_router.get(
    "/{bank_file_id}/file",
    summary="Download the file",
    openapi_extra={
        "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
@needs("bank.read")
def files_download(request: HttpRequest, bank_file_id: str) -> HttpResponse:
    """The bytes as they came, always as an attachment."""
    file, content = file_bytes(actor_of(request), bank_file_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{file.pk}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{file.sha256}"',
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@line_router.get("", response=Rows[BankLineOut], summary="List bank lines")
@needs("bank.read")
def lines_index(request: HttpRequest, page: Query[BankLineFilter]) -> Rows[BankLineOut]:
    """Newest first, in the order in which they came."""
    rows = lines.lines(
        actor_of(request),
        states=[page.state] if page.state else [],
        account=page.account,
        file=page.file,
        decision=page.decision,
        sign=page.sign,
        first=page.since,
        last=page.until,
        text=page.text,
    )
    return turn(rows, page, lambda line: BankLineOut(**_line(line)))


@line_router.get("/{line_id}", response=BankLineWhole, summary="Read one")
@needs("bank.read")
def lines_read(request: HttpRequest, line_id: str) -> BankLineWhole:
    """With all that the bank said of it."""
    found = lines.detail(actor_of(request), line_id)
    line = found.line
    return BankLineWhole(
        **_line(line),
        statement=line.statement_id,
        file=line.statement.file_id,
        said=line.body,
        proposal=line.standing.proposal,
        parts=[BankLineOut(**_line(one)) for one in found.parts],
    )


def account_shape(row: BankAccount) -> BankAccountOut:
    """A bank account as the API shows it."""
    return BankAccountOut(
        id=row.pk,
        account=row.account,
        currency=row.currency,
        name=row.name,
        bic=row.bic,
        archived=row.archived_at is not None,
        mappings=[_mapping(header, one) for header, one in row.mapping.items()],
        created_at=row.created_at,
    )


def _mapping(header: str, kept: Mapping[str, Any]) -> TableMappingOut:
    return TableMappingOut(header=header, headings=kept["headings"], by=kept["by"], mapping=kept["mapping"])


def _step(one: continuity.Step) -> StatementStep:
    row = one.statement
    return StatementStep(
        id=row.pk,
        number=row.number,
        opened=row.opened,
        opening=str(one.opening),
        lines=str(one.lines),
        count=one.count,
        closed=row.closed,
        closing=str(one.closing),
        faults=[fault_out(fault) for fault in one.faults],
    )


def _file(file: BankFile) -> dict[str, Any]:
    names = ("name", "channel", "format", "sha256", "size", "lines", "fresh", "received_at")
    of = sorted({one.account_id for one in file.statements.all()})
    faults = [fault_out(codec.load(Fault, one)) for one in file.faults]
    return {"id": file.pk, "accounts": of, "faults": faults, **{name: getattr(file, name) for name in names}}


def _line(line: BankLine) -> dict[str, Any]:
    names = ("booked", "valued", "currency", "counterparty", "iban", "reference", "end_to_end_id", "text", "return_reason")
    return {
        "id": line.pk,
        "account": line.account_id,
        "state": line.standing.state,
        "amount": money(line.amount_minor, line.currency),
        "open": money(line.standing.open_minor, line.currency),
        "batch": line.batch_id,
        "decision": line.standing.decision,
        "confidence": line.standing.confidence,
        "created_at": line.created_at,
        **{name: getattr(line, name) for name in names},
    }
