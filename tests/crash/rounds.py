"""Kill writers at random and look what is left: ``python -m tests.crash.rounds ROUNDS SEED`` prints what was found as JSON.

In each round four processes issue and write down every number as soon as they have it, then they are killed at any moment. What
was written down must be there, as it was sealed; everything must verify; and the numbers must have no gap.
"""
# ruff: noqa: E402 - models can be imported only after Django was loaded

import json
import os
import random
import signal
import sys
import time

from duebook.services import fresh

fresh.start()

from django.db import connections

from duebook.edge import clock
from duebook.services.access import system
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.bench import work
from duebook.services.operations.migrate import up_to_date
from duebook.services.operations.verify import verify
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument

WRITERS = 4
OFTEN = 10
"""Every round is verified where there are few; of many every tenth and the last."""


def main(rounds: int, seed: int) -> dict:
    """All rounds on one company."""
    up_to_date()
    chance = random.Random(seed)
    company = work.company("Fallwerk GmbH").company.pk
    known, missing, problems = {}, [], []
    for turn in range(rounds):
        known |= killed(company, chance)
        rows = dict(IssuedDocument.objects.of(company).values_list("number", "hash"))
        missing += [f"{number} of round {turn}" for number, digest in known.items() if rows.get(number) != digest]
        if rounds <= OFTEN or turn % OFTEN == 0 or turn == rounds - 1:
            result = verify()
            problems += [f"round {turn}: {one.document}: {one.what}" for one in result.problems]
        if missing or problems:
            break
    positions = list(IssuedDocument.objects.of(company).order_by("position").values_list("position", flat=True))
    whole = positions == list(range(1, len(positions) + 1))
    return {
        "rounds": turn + 1, "acknowledged": len(known), "there": len(positions), "whole": whole, "missing": missing[:5],
        "problems": problems[:5],
    }  # fmt: skip


def killed(company: str, chance: random.Random) -> dict[str, str]:
    """One round: start the writers, kill them, and give what they had written down."""
    connections.close_all()
    reading, writing = os.pipe()
    children = [start(company, writing) for _ in range(WRITERS)]
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        lines = told.readline()  # at least one of them is at it
        time.sleep(chance.uniform(0, 0.6))
        for child in children:
            os.kill(child, signal.SIGKILL)
        lines += told.read()
    for child in children:
        os.waitpid(child, 0)
    whole = [line.split() for line in lines.decode().splitlines(keepends=True) if line.endswith("\n")]
    return dict(whole)


def start(company: str, writing: int) -> int:
    """A child that issues for ever; a line shorter than PIPE_BUF is written whole or not at all (pipe(7))."""
    child = os.fork()
    if child:
        return child
    try:
        actor = system(Company.objects.get(pk=company), "writer")
        place = os.getpid() % 1000
        while True:
            draft = save_draft(actor, work.document(place, clock.today(), name=actor.company.name))
            row = issue_draft(actor, draft.pk)
            os.write(writing, f"{row.number} {row.hash}\n".encode())
    finally:
        os._exit(1)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
