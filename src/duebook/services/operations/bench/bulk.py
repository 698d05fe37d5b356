"""The whole job: ``duebook issue`` of a file of five-line drafts. Numbered, sealed, posted, PDF/A-3 with XML, UBL, CII, frozen.

The limit is Typst alone on all cores, measured in the same run before and after (see :mod:`.typst`).
"""

import tempfile
from pathlib import Path

from duebook.edge import clock
from duebook.services.intake import command
from duebook.services.operations.bench import typst, work
from duebook.services.operations.bench.shape import Figures, memory

SAMPLE = 600
"""Documents that Typst compiles by itself, half before and half after."""


def measure(n: int) -> Figures:
    """Issue a file of so many drafts as the command does, from reading to the last frozen file."""
    limits = [typst.rate_on_all_cores(min(n, SAMPLE // 2))]
    name = f"Messwerk {clock.ticks()} GmbH"
    with tempfile.TemporaryDirectory(prefix="duebook-bench-") as folder:
        path = Path(folder) / "drafts.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in work.json_lines(n, clock.today(), name=name))
        with memory() as peak:
            began = clock.ticks()
            issued = files = 0
            for result in command.run(command.read_inputs([str(path)]), command.Wish()):
                issued += result.status == "issued"
                files += len(result.files)
            taken = clock.ticks() - began
    limits.append(typst.rate_on_all_cores(min(n, SAMPLE // 2)))
    more = {"issued": issued, "files": files, "typst_before_after": [round(one, 1) for one in limits]}
    return Figures("bulk", n, taken, sum(limits) / len(limits), peak.bytes, "Typst alone on all cores", more)
