"""Typst alone: our page of five lines as PDF/A-3b with its XML attached, programs ready made, on all cores.

This is the limit of ``bulk``. Its own limit is one core's rate times the number of cores.
"""

from collections.abc import Sequence

from duebook import render
from duebook.domain.ports import Look
from duebook.edge import clock, pool, process
from duebook.formats import facturx
from duebook.render import engine
from duebook.services import fresh
from duebook.services.operations.bench import work
from duebook.services.operations.bench.shape import MILLI, Figures, memory, rate

BLOCK = 20
MOST = 2000
"""Programs are all different, as invoices are: Typst remembers what it has compiled before."""
WARM = 8


def measure(n: int) -> Figures:
    """Compile so many programs on all cores, and a third of them on one."""
    n = min(n, MOST)
    ready = programs(n)
    cores = process.cores()
    with memory() as peak:
        with pool.pool(fresh.start, wanted=True, width=1) as workers:
            one, _ = _compile_all(workers, ready[: max(BLOCK, n // 3)])
        with pool.pool(fresh.start, wanted=True, width=cores) as workers:
            taken, spent = _compile_all(workers, ready)
    limit = rate(max(BLOCK, n // 3), one) * cores
    return Figures(
        "typst",
        n,
        taken,
        limit,
        peak.bytes,
        f"one process, times {cores} cores",
        {"cores": cores, "cpu_ms": round(spent / n / MILLI, 2)},
    )


def on_all_cores(n: int) -> tuple[int, int]:
    """Nanoseconds for so many documents by Typst alone, and of processor time, for other benchmarks to stand beside."""
    with pool.pool(fresh.start, wanted=True, width=process.cores()) as workers:
        return _compile_all(workers, programs(n))


def programs(n: int) -> list[tuple[bytes, int]]:
    """Typst programs of so many documents with the time that each is made at."""
    return [render.program(one, Look(), xml=facturx.xml(one)) for one in work.calculated(n)]


def compile_block(ready: Sequence[tuple[bytes, int]]) -> int:
    """In a worker: compile, and give back the processor time that it took, in nanoseconds."""
    began = clock.spent()
    for program, moment in ready:
        engine.pdf(program, moment)
    return clock.spent() - began


def _compile_all(workers: pool.Pool, ready: Sequence[tuple[bytes, int]]) -> tuple[int, int]:
    """Nanoseconds for all of them, once every process is warm, and of processor time."""
    for warm in [workers.submit(compile_block, ready[:WARM]) for _ in range(workers.width * 2)]:
        warm.result()
    blocks = [(ready[at : at + BLOCK],) for at in range(0, len(ready), BLOCK)]
    began = clock.ticks()
    spent = sum(workers.ahead(compile_block, blocks))
    return clock.ticks() - began, spent
