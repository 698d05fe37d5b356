"""Receiving from files: read them, find the company that each is for, and give back one result for each file in order."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, DuebookError, Invalid, NotFound, Refused, TooLarge
from duebook.kernel.money import major
from duebook.kernel.rules import Fault, Severity
from duebook.services.access import system
from duebook.services.payables import reading
from duebook.services.payables.receive import receive
from duebook.services.payables.understand import understand
from duebook.store.bills import Bill, BillCheck
from duebook.store.companies import Company
from duebook.store.inbox import InboxItem, InboxStanding

LABEL = "command line"


@dataclass(frozen=True)
class Result:
    """What the command says of one invoice of one file: ``received``, ``known``, ``waiting`` (for a person) or ``refused``."""

    file: str
    status: str
    number: str = ""
    supplier: str = ""
    payable: str = ""
    currency: str = ""
    faults: tuple[Fault, ...] = ()
    company: str = ""
    id: str = ""
    inbox: str = ""
    state_refused: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        names = ("number", "supplier", "payable", "currency", "company", "id", "inbox")
        return {
            "file": self.file,
            "status": self.status,
            **{name: getattr(self, name) or None for name in names},
            "faults": [
                {"code": one.code, "severity": str(one.severity), "path": one.path, "sentence": one.text} for one in self.faults
            ],
        }

    @property
    def fine(self) -> bool:
        """Whether there is nothing to mend."""
        return self.status in {"received", "known"} and all(one.severity is not Severity.ERROR for one in self.faults)


def read_all(files: Sequence[str]) -> list[tuple[str, bytes]]:
    """The bytes of every file; ``-`` is standard input. Raises :class:`NotFound` for one that cannot be read."""
    found = []
    for name in files:
        try:
            found.append((name, _bytes(name)))
        except OSError as error:
            raise NotFound(f"{name} cannot be read: {error.strerror}.") from None
    return found


def run(inputs: Sequence[tuple[str, bytes]], company: str = "auto") -> Iterator[Result]:
    """One result for each invoice, file by file; what is wrong with one does not keep the others."""
    for name, content in inputs:
        try:
            yield from _received(name, content, company)
        except DuebookError as error:
            faults = error.faults if isinstance(error, Invalid) else (Fault(error.code.upper(), "", error.detail),)
            refused = isinstance(error, Refused | Conflict)
            yield Result(name, "refused", faults=tuple(faults), state_refused=refused)


def _received(name: str, content: bytes, company: str) -> Iterator[Result]:
    actor = system(_company(content, company), LABEL)
    item, new = receive(actor, content, channel="command", name=name)
    bills = understand(actor, item.pk)
    standing = InboxStanding.objects.of(actor.company).get(pk=item.pk)
    if not bills:
        faults = tuple(codec.load(Fault, one) for one in standing.faults)
        status = standing.state if standing.state in {"waiting", "refused"} else "known"
        yield Result(name, status, faults=faults, company=actor.company.pk, inbox=item.pk)
    for bill in bills:
        yield _result(name, bill, item, "received" if new else "known")


def _result(name: str, bill: Bill, item: InboxItem, status: str) -> Result:
    check = BillCheck.objects.of(bill.company_id).filter(bill=bill).order_by("-pk").first()
    return Result(
        file=name,
        status=status,
        number=bill.number,
        supplier=bill.seller_name,
        payable=str(major(bill.payable_minor, bill.currency)),
        currency=bill.currency,
        faults=tuple(codec.load(Fault, one) for one in check.faults) if check else (),
        company=bill.company_id,
        id=bill.pk,
        inbox=item.pk,
    )


def _company(content: bytes, wanted: str) -> Company:
    """The named company; with ``auto`` the one that the invoice is for, else the only one there is."""
    if wanted != "auto":
        company = Company.objects.filter(pk=wanted).first()
        if company is None:
            raise NotFound(f"There is no company {wanted}.")
        return company
    only = list(Company.objects.filter(is_demo=False)[:2]) or list(Company.objects.all()[:2])
    if len(only) == 1:
        return only[0]
    for document in _documents(content):
        if known := _buyer(document):
            return known
    raise Invalid([Fault("BILL-COMPANY", "buyer", "Nobody here is the buyer of this: give --company.")])


def _documents(content: bytes) -> tuple[Document, ...]:
    try:
        return reading.read(content).documents
    except (Invalid, TooLarge):
        return ()


def _buyer(document: Document) -> Company | None:
    buyer = document.buyer
    by_number = Company.objects.filter(vat_id=buyer.vat_id).order_by("created_at").first() if buyer.vat_id else None
    return (
        by_number or Company.objects.filter(name=buyer.name[:200], country=buyer.address.country).order_by("created_at").first()
    )


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(reading.LARGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(reading.LARGEST + 1)
