"""What the processes of the concurrency tests do: ``python -m tests.concurrency.acts VERB ARGUMENT ...``; each prints JSON."""
# ruff: noqa: E402 - models can be imported only after Django was loaded

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from duebook.services import fresh

fresh.start()

from django.db import DatabaseError

from duebook.domain.dunning import Quiet
from duebook.edge import clock, pool
from duebook.services.access import ALL, system
from duebook.services.billing.keys import create_key
from duebook.services.collections import policies, run
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.bench import series, work
from duebook.services.operations.migrate import up_to_date
from duebook.services.operations.verify import verify
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.parties import Customer

STOP = "stop"


def found() -> dict:
    """Make the tables and a company with a key for the API."""
    up_to_date()
    actor = work.company("Kettenwerk GmbH")
    _, secret = create_key(actor, "test", sorted(ALL))
    return {"company": actor.company.pk, "key": secret}


def write(company: str, count: str, folder: str, others: str) -> dict:
    """Issue, after everybody is there."""
    _, _, positions, latencies, errors = series.writer(company, int(count), folder, int(others))
    return {"positions": positions, "latencies": latencies, "errors": errors}


def read(company: str, folder: str, others: str) -> dict:
    """Read everything again and again until there is a file called ``stop``."""
    pool.meet(Path(folder), int(others), 120)
    rounds, errors = 0, []
    while not Path(folder, STOP).exists():
        try:
            rows = list(IssuedDocument.objects.of(company).order_by("pk").iterator(chunk_size=50))
            items = OpenItem.objects.of(company).count()
            if items < len(rows):
                errors.append(f"{len(rows)} documents, {items} open items")
        except DatabaseError as error:
            errors.append(str(error))
        rounds += 1
    return {"rounds": rounds, "errors": errors}


def draft(company: str) -> dict:
    """One draft that can be issued."""
    actor = system(Company.objects.get(pk=company), "test")
    return {"draft": save_draft(actor, work.document(1, clock.today(), name=actor.company.name)).pk}


def state(company: str) -> dict:
    """What is there, and whether it is as it was sealed."""
    rows = IssuedDocument.objects.of(company).order_by("position")
    result = verify()
    return {
        "positions": list(rows.values_list("position", flat=True)),
        "ok": result.ok,
        "problems": [f"{one.document}: {one.what}" for one in result.problems[:5]],
    }


def overdue(company: str) -> dict:
    """An invoice that was due a month ago, and a policy that knows no quiet days."""
    owner = Company.objects.get(pk=company)
    actor = system(owner, "test")
    wish = replace(policies.USUAL, policy=replace(policies.USUAL.policy, quiet=Quiet(weekdays=())))
    policies.save_policy(actor, wish)
    body = replace(work.document(1, clock.today() - timedelta(80), name=owner.name), due_date=clock.today() - timedelta(30))
    customer = Customer.objects.of(owner).first() or Customer.objects.create(company=owner, name="Spät GmbH", email="a@b.example")
    return {"document": issue_draft(actor, save_draft(actor, body, customer_id=customer.pk).pk).pk}


def remind(company: str, folder: str, others: str) -> dict:
    """The daily run, after everybody is there."""
    pool.meet(Path(folder), int(others), 120)
    ran = run.run_day(system(Company.objects.get(pk=company), "test"))
    return {"written": [one.pk for one in ran.written], "failed": list(ran.failed)}


ACTS = {"overdue": overdue, "remind": remind, "found": found, "write": write, "read": read, "draft": draft, "state": state}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))
