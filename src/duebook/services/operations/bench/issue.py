"""Issuing in bulk without rendering: numbered, sealed, posted, chained, in blocks of one transaction each.

The limit is the database alone: as many rows of the same size in the same blocks, into a table without indexes or guards.
"""

from duebook.edge import clock
from duebook.services.issuing.issue import issue_block
from duebook.services.issuing.prepare import prepare
from duebook.services.issuing.seal import buyer_record
from duebook.services.operations.bench import work
from duebook.services.operations.bench.shape import Figures, memory, rate
from duebook.store import bare
from duebook.store.parties import Customer

BLOCK = 100
ROWS = 11
"""Rows that one document is: itself, its link, open item, entry, three postings, timeline, audit, and two of its customer's."""


def measure(n: int) -> Figures:
    """Issue so many documents of one company; preparing them is not counted."""
    actor = work.company(f"Messwerk {clock.ticks()} GmbH")
    day = clock.today(actor.company.time_zone)
    customers: dict[str, Customer] = {}
    taken, done, body = 0, 0, ""
    with memory() as peak:
        while done < n:
            block = []
            for place in range(done, min(done + BLOCK, n)):
                document = work.document(place, day, name=actor.company.name)
                name = document.buyer.name
                if name not in customers:
                    customers[name] = buyer_record(actor, document)
                block.append(prepare(actor.company, document, customers[name], on=day))
            began = clock.ticks()
            rows = issue_block(actor, block, render_after=None)
            taken += clock.ticks() - began
            done, body = done + len(rows), rows[0].body
    limit = rate(n, bare.blocks(n, BLOCK, ROWS, body))
    return Figures("issue", n, taken, limit, peak.bytes, f"{ROWS} bare rows a document in the same blocks, no index, no guard")
