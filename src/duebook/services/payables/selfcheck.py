"""Do the bills agree with themselves? Sealed bodies, columns, states and what is owed are derived again and compared."""

from collections.abc import Callable, Iterator

from django.db.models import Sum

from duebook.domain.chain import Problem
from duebook.domain.document import Document
from duebook.domain.ledger import Account
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import DuebookError
from duebook.services.payables import acts
from duebook.services.payables.project import project
from duebook.store.bills import Bill, BillStanding
from duebook.store.companies import Company
from duebook.store.inbox import InboxItem
from duebook.store.ledger import Posting

CHUNK = 500


def bills(company: Company) -> Iterator[Problem]:
    """Everything about bills that does not agree; nothing where all is well."""
    yield from _control(company)
    for bill in Bill.objects.of(company).select_related("standing").order_by("pk").iterator(chunk_size=CHUNK):
        for what in (*_sealed(bill), *_standing(company, bill)):
            yield Problem(document=bill.number, what=what)


def files(company: Company, read: Callable[[str], bytes]) -> Iterator[Problem]:
    """Files that arrived and are not there as they came."""
    for item in InboxItem.objects.of(company).order_by("pk").iterator(chunk_size=CHUNK):
        for digest in filter(None, (item.sha256, item.message)):
            try:
                read(digest)
            except DuebookError as error:
                yield Problem(document=item.name, what=f"what arrived as {item.pk}: {error.detail}")


def _sealed(bill: Bill) -> Iterator[str]:
    if sha256(bill.body.encode()) != bill.hash:
        yield "its body was changed: the hash does not fit"
        return
    try:
        expected = project(codec.loads(Document, bill.body))
    except (DuebookError, ValueError):
        yield "its body cannot be read as a document"
        return
    for name, value in expected.items():
        if getattr(bill, name) != value:
            yield f"its column {name} is {getattr(bill, name)!r}, the sealed body says {value!r}"


def _standing(company: Company, bill: Bill) -> Iterator[str]:
    try:
        expected = acts.derive(company.pk, bill)
    except ValueError as error:
        yield f"its events are in no possible order: {error}"
        return
    for name, value in expected.items():
        if getattr(bill.standing, name) != value:
            yield f"its standing says {name} {getattr(bill.standing, name)}, its rows say {value}"


def _control(company: Company) -> Iterator[Problem]:
    """The control account of payables against what is open on all bills, by currency."""
    booked = dict(
        Posting.objects.of(company)
        .filter(account=Account.PAYABLE)
        .order_by()
        .values_list("currency")
        .annotate(total=Sum("amount_minor"))
    )
    standing = dict(BillStanding.objects.of(company).order_by().values_list("currency").annotate(total=Sum("open_minor")))
    for code in sorted({*booked, *standing}):
        if -booked.get(code, 0) != standing.get(code, 0):
            what = f"the control account says {-booked.get(code, 0)} {code}, the bills {standing.get(code, 0)}"
            yield Problem(document="payables", what=what)
