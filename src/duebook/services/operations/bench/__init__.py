"""The benchmarks of docs/performance.md: each one file, each measured beside its limit in the same run.

A benchmark is a function ``measure(n) -> Figures``. They work in the installation that the environment names and leave their
companies there: the command line gives them an empty one that is gone afterwards.
"""

from importlib import import_module

from duebook.kernel.errors import NotFound
from duebook.services.operations.bench.shape import Figures

PLACE = "duebook.services.operations.bench"
BENCHES: dict[str, int] = {
    "totals": 5000,
    "ubl": 5000,
    "typst": 400,
    "issue": 5000,
    "bulk": 2000,
    "single": 200,
    "series": 2000,
    "lists": 100_000,
}
"""Name -> how many of its things it does unless told otherwise."""


def measure(name: str, n: int = 0) -> Figures:
    """Run one benchmark; raises :class:`NotFound` for a name nobody knows."""
    if name not in BENCHES:
        raise NotFound("There is no benchmark called {name}. Known: {known}.", name=name, known=", ".join(BENCHES))
    figures: Figures = import_module(f"{PLACE}.{name}").measure(n or BENCHES[name])
    return figures
