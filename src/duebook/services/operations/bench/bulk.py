"""The whole job: ``duebook issue`` of a file of five-line drafts. Numbered, sealed, posted, PDF/A-3 with XML, UBL, CII, frozen.

The limit is Typst alone on all cores, measured in the same run before and after (see :mod:`.typst`). Other work on the
machine disturbs such a rate, so the processor time of a document is given too: ``cpu_ratio`` is Typst's share of all of it, the
processes' start included.
"""

import tempfile
from pathlib import Path

from duebook.edge import clock
from duebook.services.intake import command
from duebook.services.operations.bench import typst, work
from duebook.services.operations.bench.shape import MILLI, Figures, memory, rate

SAMPLE = 600
"""Documents that Typst compiles by itself, half before and half after."""


def measure(n: int) -> Figures:
    """Issue a file of so many drafts as the command does, from reading to the last frozen file."""
    alone = min(n, SAMPLE // 2)
    limits = [typst.on_all_cores(alone)]
    name = f"Messwerk {clock.ticks()} GmbH"
    with tempfile.TemporaryDirectory(prefix="duebook-bench-") as folder:
        path = Path(folder) / "drafts.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in work.json_lines(n, clock.today(), name=name))
        with memory() as peak:
            began, before = clock.ticks(), clock.spent()
            issued = files = 0
            for result in command.run(command.read_inputs([str(path)]), command.Wish()):
                issued += result.status == "issued"
                files += len(result.files)
            taken, spent = clock.ticks() - began, clock.spent() - before
    limits.append(typst.on_all_cores(alone))
    typst_spent = sum(one for _, one in limits) / (2 * alone)
    more = {
        "issued": issued,
        "files": files,
        "typst_before_after": [round(rate(alone, one), 1) for one, _ in limits],
        "cpu_ms": round(spent / n / MILLI, 2),
        "typst_cpu_ms": round(typst_spent / MILLI, 2),
        "cpu_ratio": round(typst_spent * n / spent, 3),
    }
    limit = rate(2 * alone, sum(one for one, _ in limits))
    return Figures("bulk", n, taken, limit, peak.bytes, "Typst alone on all cores", more)
