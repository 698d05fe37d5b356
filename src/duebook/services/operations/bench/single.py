"""One invoice at a time through the API: the draft, its issuance (number, seal, ledger, chain, outbox), and its PDF.

The limit is one transaction that inserts one row of the document's size and waits for the disk.
"""

from statistics import median

from duebook.edge import clock
from duebook.services.operations.bench import work
from duebook.services.operations.bench.door import Door
from duebook.services.operations.bench.shape import SECOND, Figures, memory, milliseconds
from duebook.store import bare

WARM = 10


def measure(n: int) -> Figures:
    """Issue so many, one after the other; each is then rendered by its first reader."""
    actor = work.company(f"Messwerk {clock.ticks()} GmbH")
    day = clock.today(actor.company.time_zone)
    door = Door(actor)
    saved, issued, rendered = [], [], []
    with memory() as peak:
        for place in range(WARM + n):
            draft, row = door.post(
                "/invoices", {"document": _typed(work.draft(place, day, name=actor.company.name))}, f"d{place}"
            )
            taken, issue = door.post(f"/invoices/{row['id']}/issuance", {}, f"i{place}")
            drawn, content = door.get(f"/api/v1/invoices/{issue['id']}/files/pdf")
            if place >= WARM and content.startswith(b"%PDF"):
                saved.append(draft)
                issued.append(taken)
                rendered.append(drawn)
    commit = median(bare.commits(100, "x" * 2500))
    more = {
        "p50_ms": milliseconds(issued, 50),
        "p95_ms": milliseconds(issued, 95),
        "draft_p50_ms": milliseconds(saved, 50),
        "render_p50_ms": milliseconds(rendered, 50),
        "render_p95_ms": milliseconds(rendered, 95),
    }
    return Figures("single", len(issued), sum(issued), SECOND / commit, peak.bytes, "one bare row committed to the disk", more)


def _typed(draft: dict[str, object]) -> dict[str, object]:
    """What a program sends: the company is the key's."""
    return {name: value for name, value in draft.items() if name != "seller"}
