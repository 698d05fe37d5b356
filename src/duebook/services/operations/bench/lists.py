"""Lists, search and ageing over a hundred thousand invoices, through the API and the pages, as people and programs ask for them.

The same pages are asked first in a small company beside it: a page must not need more statements because there is more. The limit
is the same pages of that small company: what is slower in the large one is due to its size.
"""

from collections.abc import Callable
from typing import Any

from duebook.edge import clock
from duebook.edge.dice import Dice
from duebook.services.access import Actor, system
from duebook.services.operations import seed
from duebook.services.operations.bench.door import Door
from duebook.services.operations.bench.shape import SECOND, Figures, memory, milliseconds
from duebook.store import bare
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer

SMALL = 300
ROUNDS = 12
DEPTHS = 5
"""How far the keyset pages are spread: that many places between the newest and the oldest invoice."""


def measure(n: int) -> Figures:
    """Seed so many invoices, then ask for every page many times."""
    small, _ = _company(min(SMALL, n))
    large, seeding = _company(n)
    bare.analyse()
    few, many = Door(small), Door(large)
    with memory() as peak:
        limits = [one for rows in _asked(few, small).values() for one in rows]
        pages = _asked(many, large)
    counts = {name: (few.queries(path(0)), many.queries(path(0))) for name, path in _pages_of_both(small, large)}
    times = [one for rows in pages.values() for one in rows]
    more: dict[str, Any] = {
        "p50_ms": milliseconds(times, 50),
        "p95_ms": milliseconds(times, 95),
        "worst_p95_ms": max(milliseconds(rows, 95) for rows in pages.values()),
        "pages": {name: {"p50_ms": milliseconds(rows, 50), "p95_ms": milliseconds(rows, 95)} for name, rows in pages.items()},
        "queries": {name: many_ for name, (_, many_) in counts.items()},
        "queries_grow": sorted(name for name, (few_, many_) in counts.items() if many_ > few_),
        "seeded_per_second": round(n * SECOND / seeding, 1),
        "invoices": n,
    }
    limit = len(limits) * SECOND / sum(limits)
    return Figures("lists", len(times), sum(times), limit, peak.bytes, f"the same pages of a company with {SMALL} invoices", more)


Path = Callable[[int], str]


def _company(n: int) -> tuple[Actor, int]:
    began = clock.ticks()
    made = seed.seed(n, max(5, n // 15), n)
    return system(made, "benchmark"), clock.ticks() - began


def _asked(door: Door, actor: Actor) -> dict[str, list[int]]:
    taken: dict[str, list[int]] = {}
    pages = _pages(actor)
    for path in pages.values():
        door.get(path(0))
    for turn in range(ROUNDS):
        for name, path in pages.items():
            taken.setdefault(name, []).append(door.get(path(turn))[0])
    return taken


def _pages_of_both(small: Actor, large: Actor) -> list[tuple[str, Path]]:
    """Pages whose address is the same in both companies."""
    del small
    return [(name, path) for name, path in _pages(large).items() if "customer=" not in path(0) and "after=" not in path(0)]


def _pages(actor: Actor) -> dict[str, Path]:
    """Name -> the address to ask in the n-th round: other words, other customers, other places in the list."""
    dice = Dice(7)
    documents = IssuedDocument.objects.of(actor.company).order_by("pk")
    count = documents.count()
    places = [documents.values_list("pk", "number")[count * place // DEPTHS] for place in range(DEPTHS)]
    customers = list(Customer.objects.of(actor.company).order_by("pk").values_list("pk", "name")[:200])
    chosen = [dice.choice(customers) for _ in range(ROUNDS)]
    words = [name.split()[0] for _, name in chosen]
    api = "/api/v1/invoices?limit=50"
    return {
        "api newest": lambda _: api,
        "api deep": lambda turn: f"{api}&after={places[turn % DEPTHS][0]}",
        "api overdue": lambda _: f"{api}&status=overdue",
        "api open": lambda _: f"{api}&status=open",
        "api customer": lambda turn: f"{api}&customer={chosen[turn][0]}",
        "api number": lambda turn: f"{api}&number={places[turn % DEPTHS][1]}",
        "api search name": lambda turn: f"{api}&search={words[turn]}",
        "api search number": lambda turn: f"{api}&search={places[turn % DEPTHS][1]}",
        "api search nothing": lambda _: f"{api}&search=nobodyhasthisword",
        "api customers": lambda _: "/api/v1/customers?limit=50",
        "api ageing": lambda _: "/api/v1/reports/ageing",
        "page home": lambda _: "/",
        "page invoices": lambda _: "/invoices/",
        "page overdue": lambda _: "/invoices/?view=overdue",
        "page search": lambda turn: f"/invoices/?q={words[turn]}",
        "page palette": lambda turn: f"/search?q={words[turn]}",
        "page customers": lambda _: "/customers/",
    }
