"""Taking in bank files from the command line: find the company that each is for, and give back one result for each, in order."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duebook import banks
from duebook.kernel.errors import Conflict, DuebookError, Invalid, NotFound, Refused
from duebook.kernel.rules import Fault, blocking
from duebook.services.access import system
from duebook.services.treasury import accounts
from duebook.services.treasury.take_in import take_in
from duebook.store.bank import BankAccount
from duebook.store.companies import Company

LABEL = "command line"


@dataclass(frozen=True, slots=True)
class Result:
    """What the command says of one file: ``taken``, ``known`` or ``refused``; ``state_refused`` where no file is to blame."""

    file: str
    status: str
    id: str = ""
    company: str = ""
    format: str = ""
    account: str = ""
    accounts: tuple[str, ...] = ()
    lines: int = 0
    fresh: int = 0
    faults: tuple[Fault, ...] = ()
    state_refused: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        faults = [
            {"code": one.code, "severity": str(one.severity), "path": one.path, "sentence": one.text} for one in self.faults
        ]
        names = ("status", "account", "accounts", "lines", "fresh", "format", "company", "id")
        return {"file": self.file, **{name: getattr(self, name) for name in names}, "faults": faults}

    @property
    def fine(self) -> bool:
        """Whether all of the file was understood."""
        return self.status != "refused" and not blocking(self.faults)


def read_all(files: Sequence[str]) -> list[tuple[str, bytes]]:
    """The bytes of every file; ``-`` is standard input. Raises :class:`NotFound` for one that cannot be read."""
    found = []
    for name in files:
        try:
            found.append((name, _bytes(name)))
        except OSError as error:
            raise NotFound("{name} cannot be read: {why}.", name=name, why=error.strerror) from None
    return found


def run(inputs: Sequence[tuple[str, bytes]], company: str = "auto", account: str = "") -> Iterator[Result]:
    """One result for each file; what is wrong with one does not keep the others."""
    for name, content in inputs:
        try:
            yield _taken(name, content, company, account)
        except DuebookError as error:
            faults = error.faults if isinstance(error, Invalid) else (Fault(error.code.upper(), "", error.detail),)
            yield Result(name, "refused", faults=tuple(faults), state_refused=isinstance(error, Refused | Conflict))


def _taken(name: str, content: bytes, company: str, account: str) -> Result:
    owner = _company(content, company)
    chosen = _account(owner, account) if account else ""
    taken = take_in(
        system(owner, LABEL), content, name="standard input" if name == "-" else name, channel="command", account_id=chosen
    )
    names = tuple(one.account for one in taken.accounts)
    return Result(
        file=name,
        status="taken" if taken.new else "known",
        id=taken.file.pk,
        company=owner.pk,
        format=taken.file.format,
        account=names[0] if names else "",
        accounts=names,
        lines=taken.file.lines,
        fresh=taken.file.fresh if taken.new else 0,
        faults=taken.faults,
    )


def _company(content: bytes, wanted: str) -> Company:
    """The named company; with ``auto`` the only one there is, else the only one that has an account of the file."""
    if wanted != "auto":
        company = Company.objects.filter(pk=wanted).first()
        if company is None:
            raise NotFound("There is no company {id}.", id=wanted)
        return company
    real = list(Company.objects.filter(is_demo=False)) or list(Company.objects.all())
    if len(real) == 1:
        return real[0]
    said = _said(content) if real else set()
    owners = [company for company in real if said and _has(company, said)]
    if len(owners) == 1:
        return owners[0]
    raise Invalid([Fault("BANK-COMPANY", "account", "Nothing says whose account this is: give --company.")])


def _said(content: bytes) -> set[str]:
    try:
        reading = banks.read(content)
    except Invalid:
        return set()
    return {one.account for one in reading.statements if one.account}


def _has(company: Company, said: set[str]) -> bool:
    names = {*BankAccount.objects.of(company).values_list("account", flat=True), *accounts.own_ibans(company)}
    return any(accounts.is_same(name, one) for name in names for one in said)


def _account(company: Company, wanted: str) -> str:
    """The id of the account with this id or number. Raises :class:`NotFound`."""
    rows = BankAccount.objects.of(company)
    row = rows.filter(pk=wanted).first() or rows.filter(account=accounts.plain(wanted)).order_by("created_at").first()
    if row is None:
        raise NotFound("There is no bank account {account}.", account=wanted)
    return str(row.pk)


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(banks.LIMIT + 1)
    with Path(name).open("rb") as file:
        return file.read(banks.LIMIT + 1)
