"""The self-check: do the books agree with themselves? Every balance is recomputed from the ledger and compared with what is kept.

Checked: each entry balances and so does the whole ledger, by currency; the receivables of all documents together are the control
account; what is open, paid, credited, written off and discounted of each document makes up its total; open items and columns are
what their projections say; payments stand in the ledger as they were recorded; nobody has a negative credit.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet, Sum

from duebook.domain.chain import Problem
from duebook.domain.document import Document
from duebook.domain.ledger import MONEY_AT, Account, Kind
from duebook.kernel import codec
from duebook.kernel.errors import DuebookError
from duebook.services.payables import selfcheck as payables
from duebook.services.receivables import sides
from duebook.services.receivables.balances import sums
from duebook.services.treasury import selfcheck as treasury
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Posting
from duebook.store.parties import Customer
from duebook.store.payments import Allocation, Payment
from duebook.store.projection import project

CHUNK = 500
"""Documents looked at together."""
KINDS = ("payment", "credit", "credit-note", "discount", "write-off", "fee")
"""The ways in which a document can be settled: the kinds of its allocations."""


def selfcheck(company: Company) -> list[Problem]:
    """Everything in a company's books that does not agree; empty when all is well."""
    found = list(books(company))
    for rows in chunks(IssuedDocument.objects.of(company).select_related("series")):
        found += documents(company, rows)
    return found


def books(company: Company) -> Iterator[Problem]:
    """What does not agree in the books as a whole: all checks but those of each document."""
    for check in (entries, control, credit, payments, payables.bills, treasury.lines, treasury.exchanges):
        yield from check(company)


def chunks(rows: QuerySet[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Rows in the order of their key, so many at a time, without a cursor that stays open."""
    last: Any = None
    while True:
        page = rows if last is None else rows.filter(pk__gt=last)
        found = list(page.order_by("pk")[:size])
        if not found:
            return
        yield found
        last = found[-1].pk


def entries(company: Company) -> Iterator[Problem]:
    """Entries that do not balance, and currencies of the ledger that do not sum to zero."""
    postings = Posting.objects.of(company).order_by()
    for pk, code, total in postings.values_list("entry", "currency").annotate(total=Sum("amount_minor")).exclude(total=0):
        yield Problem(document=pk, what=f"the entry is out of balance by {total} {code}")
    for code, total in postings.values_list("currency").annotate(total=Sum("amount_minor")).exclude(total=0):
        yield Problem(document="ledger", what=f"the ledger is out of balance by {total} {code}")


def control(company: Company) -> Iterator[Problem]:
    """The control account of receivables against the sum of the open items, by currency; postings on it without a document."""
    receivable = Posting.objects.of(company).filter(account=Account.RECEIVABLE).order_by()
    booked = dict(receivable.values_list("currency").annotate(total=Sum("amount_minor")))
    items = dict(OpenItem.objects.of(company).order_by().values_list("currency").annotate(total=Sum("open_minor")))
    for code in sorted({*booked, *items}):
        if booked.get(code, 0) != items.get(code, 0):
            what = f"the control account says {booked.get(code, 0)} {code}, the open items {items.get(code, 0)}"
            yield Problem(document="receivables", what=what)
    for pk in receivable.filter(document=None).values_list("entry", flat=True)[:CHUNK]:
        yield Problem(document=pk, what="a posting on receivables names no document")


def credit(company: Company) -> Iterator[Problem]:
    """Customers who used more credit than they had."""
    rows = Posting.objects.of(company).filter(account=Account.CUSTOMER_CREDIT).order_by()
    below = rows.values_list("customer", "currency").annotate(total=Sum("amount_minor")).filter(total__gt=0)
    names = dict(Customer.objects.of(company).filter(pk__in=[pk for pk, _, _ in below]).values_list("pk", "name"))
    for pk, code, total in below:
        yield Problem(document=names.get(pk, str(pk)), what=f"the customer's credit is below zero by {total} {code}")


def payments(company: Company) -> Iterator[Problem]:
    """Payments whose entry books another amount or account, or none; money of customers that no payment explains."""
    moved = Posting.objects.of(company).filter(account__in=MONEY_AT, supplier=None)  # what went to suppliers belongs to bills
    booked: dict[str | None, int] = dict(
        moved.exclude(entry__kind__in=(Kind.PAYOUT, Kind.FEE, Kind.EXCHANGE))  # between accounts of the company's own
        .order_by()
        .values_list("entry__payment")
        .annotate(total=Sum("amount_minor"))
    )
    for payment in Payment.objects.of(company).order_by("pk").iterator(chunk_size=CHUNK):
        if payment.pk not in booked or booked[payment.pk] != payment.amount_minor:
            what = f"the payment is of {payment.amount_minor} {payment.currency}, booked are {booked.get(payment.pk, 0)}"
            yield Problem(document=payment.pk, what=what)
    named = moved.exclude(entry__payment=None).exclude(entry__kind=Kind.EXCHANGE)
    for pk in named.exclude(account=F("entry__payment__account")).values_list("entry__payment", flat=True):
        yield Problem(document=str(pk), what="the payment is booked on another account than it says")
    if None in booked:
        yield Problem(document="ledger", what=f"{booked[None]} on the bank account belong to no payment")


def documents(company: Company, rows: Sequence[IssuedDocument]) -> Iterator[Problem]:
    """What does not agree about these documents: projection, posting of the issue, open item, sum of settlements."""
    keys = [row.pk for row in rows]
    items = OpenItem.objects.of(company).in_bulk(keys)
    open_now = sums(Posting.objects.of(company).filter(account=Account.RECEIVABLE, document__in=keys), "document")
    issued: dict[str, dict[tuple[str, ...], int]] = {}
    on_issue = Posting.objects.of(company).filter(entry__kind="issue", document__in=keys)
    for (pk, *key), total in sums(on_issue, "document", "account", "detail", "customer").items():
        issued.setdefault(pk, {})[tuple(key)] = total
    settled = sums(Allocation.objects.of(company).filter(document__in=keys), "document", "kind")
    used = sums(Allocation.objects.of(company).filter(credit_note__in=keys), "credit_note")
    posted = _issues(company, keys)
    for row in rows:
        own = issued.get(row.pk, {})
        faults = [*_entry(row, posted.get(row.pk, set())), *_body(row, own)]
        item = items.get(row.pk)
        if item is None:
            yield Problem(document=row.number, what="its open item is missing")
            continue
        by_kind = {kind: settled.get((row.pk, kind), 0) for kind in KINDS}
        faults += _item(row, item, open_now.get((row.pk,), 0), by_kind)
        issue = sum(total for key, total in own.items() if key[0] == Account.RECEIVABLE)
        left = issue - sum(by_kind.values()) + used.get((row.pk,), 0)
        if left != open_now.get((row.pk,), 0):
            faults.append(f"its total {issue} is not what was settled and what is open: {left} should be open")
        for what in faults:
            yield Problem(document=row.number, what=what)


def _body(row: IssuedDocument, posted: Mapping[tuple[str, ...], int]) -> Iterator[str]:
    try:
        sealed = codec.loads(Document, row.body)
        expected = project(sealed)
        booked = {(side.account, side.detail, side.party): side.amount for side in sides.issue(row, sealed).booking.postings}
    except (DuebookError, ValueError):
        yield "its body cannot be read as a document"
        return
    for name, value in expected.items():
        if getattr(row, name) != value:
            yield f"its column {name} is {getattr(row, name)!r}, the sealed body says {value!r}"
    if {key: amount for key, amount in posted.items() if amount} != {key: amount for key, amount in booked.items() if amount}:
        yield "the ledger does not post it as its sealed body says"


def _issues(company: Company, keys: Sequence[str]) -> dict[str, set[tuple[Any, ...]]]:
    """The entries of kind issue that post on each document, with what they say."""
    rows = Posting.objects.of(company).filter(entry__kind="issue", document__in=keys).order_by()
    names = ("entry", "entry__booked_on", "entry__text", "entry__reason", "entry__payment", "entry__reverses")
    found: dict[str, set[tuple[Any, ...]]] = {}
    for document, *entry in rows.values_list("document", *names):
        found.setdefault(document, set()).add(tuple(entry))
    return found


def _entry(row: IssuedDocument, posted: set[tuple[Any, ...]]) -> Iterator[str]:
    if len(posted) > 1:
        yield f"its issue stands {len(posted)} times in the ledger"
    for pk, *says in posted:
        if says != [row.issue_date, f"{row.number} issued", "", None, None]:
            yield f"the entry {pk} of its issue says something else"


def _item(row: IssuedDocument, item: OpenItem, open_minor: int, by_kind: Mapping[str, int]) -> Iterator[str]:
    expected = {
        "open_minor": open_minor,
        "is_open": open_minor != 0,
        "credited_minor": by_kind["credit-note"],
        "written_off_minor": by_kind["write-off"],
        "currency": row.currency,
        "customer_id": row.customer_id,
        "due_date": row.due_date or row.issue_date,
        "payable_minor": row.payable_minor,
    }
    for name, value in expected.items():
        if getattr(item, name) != value:
            yield f"its open item says {name} {getattr(item, name)}, the ledger {value}"
    if (item.closed_on is None) == (open_minor == 0):
        yield "its open item has a closing day that does not fit"
