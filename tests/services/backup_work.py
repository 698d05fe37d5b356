"""What the processes of the backup test do: ``python -m tests.services.backup_work WORD ...``."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import django

django.setup()

from duebook.kernel.canonical import sha256  # noqa: E402 - Django stands first
from duebook.services.access import system  # noqa: E402
from duebook.services.delivery.freeze import freeze_stored  # noqa: E402
from duebook.services.operations import backup as work  # noqa: E402
from duebook.services.operations import vault  # noqa: E402
from duebook.services.operations.migrate import up_to_date  # noqa: E402
from duebook.services.operations.publish_head import publish_head  # noqa: E402
from duebook.services.operations.verify import verify  # noqa: E402
from duebook.services.receivables.record_payment import record_payment  # noqa: E402
from duebook.store.companies import Company  # noqa: E402
from tests import factories  # noqa: E402


def fill() -> None:
    """A company with a few invoices, one of them printed and paid."""
    up_to_date()
    company = factories.company()
    who, buyer = system(company, "test"), factories.customer(company)
    documents = [factories.issued(who, buyer) for _ in range(3)]
    content = b"the printed form"
    vault.put(content)
    freeze_stored(who, documents[:1], [(documents[0], "pdf", sha256(content), len(content))])
    record_payment(who, buyer.pk, Decimal(200), "EUR")
    publish_head(who)


def write() -> None:
    """Issue and take payments until the other side closes our input; say how many."""
    company = Company.objects.get()
    who, buyer = system(company, "test"), company.customers.get()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for count in range(100_000):
        factories.issued(who, buyer, "10")
        record_payment(who, buyer.pk, Decimal("5.00"), "EUR")
        sys.stdout.write(f"{count + 1}\n")
        sys.stdout.flush()


def say(outcome: work.Outcome) -> None:
    facts = {"ok": outcome.ok, "documents": outcome.documents, "head": outcome.head}
    print(json.dumps(facts | {"problems": [f"{one.document}: {one.what}" for one in outcome.problems]}))


def look() -> None:
    """Verify what is here, and go on working: the next invoice gets the next number."""
    result = verify()
    company = Company.objects.get()
    number = factories.issued(system(company, "test"), company.customers.get()).number
    print(json.dumps({"ok": result.ok, "documents": result.documents, "head": result.head, "next": number}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["backup", folder]:
            say(work.backup(Path(folder)))
        case ["restore", folder]:
            say(work.restore(Path(folder)))
        case ["drill", *folder]:
            say(work.drill(Path(folder[0]) if folder else None))
        case [word]:
            {"fill": fill, "write": write, "look": look}[word]()
