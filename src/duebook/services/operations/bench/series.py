"""Many processes, one series: every number once, none left out, no error to any caller.

Each process prepares its drafts, waits at a barrier, then issues them one by one through the real service. The limit is one
process committing one bare row at a time: numbers of one series are given one after the other, so more processes cannot beat it.
"""

import tempfile
from pathlib import Path
from typing import Any

from duebook.edge import clock, pool
from duebook.kernel.errors import DuebookError
from duebook.services import fresh
from duebook.services.access import system
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.bench import work
from duebook.services.operations.bench.shape import Figures, memory, milliseconds, rate
from duebook.store import bare
from duebook.store.companies import Company

PROCESSES = 8
PATIENCE = 300
"""Seconds until a process that waits at the barrier gives up."""


def measure(n: int) -> Figures:
    """Issue so many documents by eight processes at once."""
    each = max(1, n // PROCESSES)
    actor = work.company(f"Messwerk {clock.ticks()} GmbH")
    with (
        tempfile.TemporaryDirectory(prefix="duebook-bench-") as folder,
        memory() as peak,
        pool.pool(fresh.start, wanted=True, width=PROCESSES) as workers,
    ):
        begun = [workers.submit(writer, actor.company.pk, each, folder, PROCESSES) for _ in range(PROCESSES)]
        done = [one.result() for one in begun]
    taken = max(end for _, end, _, _, _ in done) - min(begin for begin, _, _, _, _ in done)
    positions = sorted(position for _, _, found, _, _ in done for position in found)
    errors = [error for *_, found in done for error in found]
    latencies = [one for _, _, _, found, _ in done for one in found]
    wanted = range(1, each * PROCESSES + 1)
    more = {
        "processes": PROCESSES,
        "gaps": len(set(wanted) - set(positions)),
        "twins": len(positions) - len(set(positions)),
        "errors": len(errors),
        "p50_ms": milliseconds(latencies, 50),
        "p95_ms": milliseconds(latencies, 95),
        "p99_ms": milliseconds(latencies, 99),
    }
    limit = rate(200, sum(bare.commits(200, "x" * 2000)))
    return Figures("series", len(positions), taken, limit, peak.bytes, "one process committing bare rows one by one", more)


def writer(company_id: str, count: int, folder: str, others: int) -> tuple[int, int, list[int], list[int], list[str]]:
    """In a process: issue so many drafts after everybody is ready; gives begin, end, positions, latencies and errors."""
    actor = system(Company.objects.get(pk=company_id), "benchmark")
    day = clock.today(actor.company.time_zone)
    ids = [save_draft(actor, work.document(n, day, name=actor.company.name)).pk for n in range(count)]
    pool.meet(Path(folder), others, PATIENCE)
    positions: list[int] = []
    latencies: list[int] = []
    errors: list[str] = []
    first: Any = clock.ticks()
    for pk in ids:
        began = clock.ticks()
        try:
            positions.append(issue_draft(actor, pk).position)
        except DuebookError as error:
            errors.append(str(error))
        latencies.append(clock.ticks() - began)
    return first, clock.ticks(), positions, latencies, errors
