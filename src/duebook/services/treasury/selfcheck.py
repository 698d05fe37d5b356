"""Do the bank's lines agree with themselves? Batches sum to their parts, each line stands somewhere, files are as they came.

And do they agree with the ledger, where money came in another currency than the documents it paid?
"""

from collections.abc import Callable, Iterator

from django.db.models import F, Sum

from duebook.domain.chain import Problem
from duebook.domain.ledger import Account, Kind
from duebook.kernel.errors import DuebookError
from duebook.services.receivables.balances import sums
from duebook.store.bank import BankFile, BankLine, LineStanding, LineUse
from duebook.store.companies import Company
from duebook.store.ledger import Posting
from duebook.store.payments import Payment

CHUNK = 500


def lines(company: Company) -> Iterator[Problem]:
    """Lines that do not agree; nothing where all is well."""
    batches = BankLine.objects.of(company).exclude(parts=None).annotate(told=Sum("parts__amount_minor"))
    for line in batches.exclude(told=F("amount_minor")).order_by("pk").iterator(chunk_size=CHUNK):
        yield Problem(document=line.pk, what=f"its payments sum to {line.told}, the bank booked {line.amount_minor}")
    for line in BankLine.objects.of(company).filter(standing=None).order_by("pk").iterator(chunk_size=CHUNK):
        yield Problem(document=line.pk, what="nothing says where this bank line stands")
    split = LineStanding.objects.of(company).filter(state="split", line__parts=None)
    for row in split.order_by("pk").iterator(chunk_size=CHUNK):
        yield Problem(document=row.pk, what="it stands as a batch and has no payments")


def exchanges(company: Company) -> Iterator[Problem]:
    """Payments in another currency than their bank line: the bank's side of the exchange is what was used of the line.

    What took such a payment back gives all of that up.
    """
    got = Posting.objects.of(company).filter(entry__kind=Kind.EXCHANGE, account=Account.BANK)
    uses = LineUse.objects.of(company).filter(payment__account=Account.EXCHANGE, payment__kind="receipt")
    reversals = Payment.objects.of(company).filter(kind="reversal", account=Account.EXCHANGE)
    booked = sums(got.filter(entry__payment__kind="receipt"), "entry__payment", "currency")
    used = sums(uses, "payment", "line__currency")
    back = sums(got.filter(entry__payment__kind="reversal"), "entry__payment__reverses", "currency")
    gone = set(reversals.values_list("reverses", flat=True))
    for pk, code in sorted({*booked, *used, *back}):
        here, line, taken = (found.get((pk, code), 0) for found in (booked, used, back))
        if here != line:
            yield Problem(document=pk, what=f"the exchange books {here} {code}, the bank line gave {line}")
        if taken != (-here if pk in gone else 0):
            yield Problem(document=pk, what=f"the exchange books {here} {code}, taking it back {taken}")


def files(company: Company, read: Callable[[str], bytes]) -> Iterator[Problem]:
    """Bank files that are not there as they came."""
    for file in BankFile.objects.of(company).order_by("pk").iterator(chunk_size=CHUNK):
        try:
            read(file.sha256)
        except DuebookError as error:
            yield Problem(document=file.name, what=f"what arrived as {file.pk}: {error.detail}")
