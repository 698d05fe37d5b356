"""``python -m tests.conformance.speed FILE [N]``: our verdict and the official stylesheets on the same file, in turn, in one run.

Ours parses, holds to the schema and asks the rules; Saxon is handed parsed text and asks CEN's stylesheet and XRechnung's.
"""

import statistics
import sys
import time
from pathlib import Path

from duebook.rules import check
from tests.arbiter import Arbiter, rules


def main(path: str, rounds: str = "300") -> None:
    """Print both medians in milliseconds, and how many times faster ours is."""
    content = Path(path).read_bytes()
    arbiter = Arbiter(rules())
    ours, theirs = [], []
    for number in range(int(rounds) + 30):
        for taken, verdict in ((ours, lambda: check(content)), (theirs, lambda: arbiter.faults(content, "xrechnung"))):
            start = time.perf_counter()
            verdict()
            if number >= 30:  # both are warm by then
                taken.append((time.perf_counter() - start) * 1000)
    arbiter.close()
    mine, official = statistics.median(ours), statistics.median(theirs)
    print(f"ours {mine:.2f} ms, official {official:.2f} ms, {official / mine:.1f} times; valid here: {check(content).valid}")


if __name__ == "__main__":
    main(*sys.argv[1:])
