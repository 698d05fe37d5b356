"""The benchmarks of docs/performance.md: each one file, each measured beside its limit in the same run.

A benchmark is a function ``measure(n) -> Figures``. They work in the installation that the environment names and leave their
companies there: the command line gives them an empty one that is gone afterwards.
"""

from importlib import import_module

from duebook.kernel.errors import NotFound
from duebook.services.operations.bench.shape import Figures

BENCHES: dict[str, tuple[str, int]] = {
    "totals": ("duebook.services.operations.bench.totals:measure", 5000),
    "ubl": ("duebook.services.operations.bench.ubl:measure", 5000),
    "validate": ("duebook.services.operations.bench.validate:measure", 1000),
    "typst": ("duebook.services.operations.bench.typst:measure", 400),
    "issue": ("duebook.services.operations.bench.issue:measure", 5000),
    "bulk": ("duebook.services.operations.bench.bulk:measure", 2000),
    "single": ("duebook.services.operations.bench.single:measure", 200),
    "series": ("duebook.services.operations.bench.series:measure", 2000),
    "lists": ("duebook.services.operations.bench.lists:measure", 100_000),
    "accept": ("duebook.services.operations.bench.accept:measure", 300),
    "match": ("duebook.services.operations.bench.match:measure", 20_000),
}
"""Name -> where it is, and how many of its things it does unless told otherwise."""


def measure(name: str, n: int = 0) -> Figures:
    """Run one benchmark; raises :class:`NotFound` for a name nobody knows."""
    if name not in BENCHES:
        raise NotFound("There is no benchmark called {name}. Known: {known}.", name=name, known=", ".join(BENCHES))
    place, usual = BENCHES[name]
    module, _, function = place.partition(":")
    figures: Figures = getattr(import_module(module), function)(n or usual)
    return figures
