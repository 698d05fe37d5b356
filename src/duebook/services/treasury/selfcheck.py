"""Do the bank's lines agree with themselves? Batches sum to their parts, each line stands somewhere, files are as they came."""

from collections.abc import Callable, Iterator

from django.db.models import F, Sum

from duebook.domain.chain import Problem
from duebook.kernel.errors import DuebookError
from duebook.store.bank import BankFile, BankLine, LineStanding
from duebook.store.companies import Company

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


def files(company: Company, read: Callable[[str], bytes]) -> Iterator[Problem]:
    """Bank files that are not there as they came."""
    for file in BankFile.objects.of(company).order_by("pk").iterator(chunk_size=CHUNK):
        try:
            read(file.sha256)
        except DuebookError as error:
            yield Problem(document=file.name, what=f"what arrived as {file.pk}: {error.detail}")
