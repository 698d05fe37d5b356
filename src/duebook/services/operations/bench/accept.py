"""Bank lines accepted one after the other through the page, as Enter on the bank desk does: the request with the row it answers.

Ten times as many invoices are open. The limit is one transaction that inserts one row and waits for the disk.
"""

from collections.abc import Sequence
from statistics import median

from duebook.edge import clock
from duebook.services.access import Actor
from duebook.services.issuing.issue import issue_block
from duebook.services.issuing.prepare import prepare
from duebook.services.issuing.seal import buyer_record
from duebook.services.operations.bench import work
from duebook.services.operations.bench.door import Door
from duebook.services.operations.bench.shape import SECOND, Figures, memory, milliseconds
from duebook.services.treasury import accounts, look_at
from duebook.services.treasury.take_in import take_in
from duebook.store import bare
from duebook.store.bank import LineStanding
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer

WARM = 5
TIMES = 10
"""Open invoices for each bank line."""
BLOCK = 100
MINUTE = 60
OWN = "DE89370400440532013000"
HEAD = "Buchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung"


def measure(n: int) -> Figures:
    """Accept so many proposals; making the invoices, reading the statement and proposing are not counted."""
    actor = work.company(f"Messwerk {clock.ticks()} GmbH")
    count = WARM + n
    waiting = _proposed(actor, _issued(actor, count * TIMES)[:count])
    bare.analyse()
    door = Door(actor)
    taken = []
    with memory() as peak:
        for place, line in enumerate(waiting):
            spent, row = door.press(f"/bank/lines/{line}/accept", {"once": f"accept-{place}"})
            if b"data-undo" not in row:
                raise RuntimeError(f"The line {line} was not posted: {row[:300]!r}")
            if place >= WARM:
                taken.append(spent)
    commit = median(bare.commits(100, "x" * 2500))
    more = {
        "p50_ms": milliseconds(taken, 50),
        "p95_ms": milliseconds(taken, 95),
        "lines_a_minute": len(taken) * MINUTE * SECOND // sum(taken),
        "open": count * TIMES,
        "bytes": len(row),
    }
    return Figures("accept", len(taken), sum(taken), SECOND / commit, peak.bytes, "one bare row committed to the disk", more)


def _issued(actor: Actor, count: int) -> list[IssuedDocument]:
    day = clock.today(actor.company.time_zone)
    customers: dict[str, Customer] = {}
    made: list[IssuedDocument] = []
    while len(made) < count:
        block = []
        for place in range(len(made), min(len(made) + BLOCK, count)):
            document = work.document(place, day, name=actor.company.name)
            name = document.buyer.name
            if name not in customers:
                customers[name] = buyer_record(actor, document)
            block.append(prepare(actor.company, document, customers[name], on=day))
        made += issue_block(actor, block, render_after=None)
    return made


def _proposed(actor: Actor, paid: Sequence[IssuedDocument]) -> list[str]:
    """Lines that pay these documents, taken in from a statement and with what the engine proposes for each."""
    account = accounts.save_account(actor, account=OWN, currency="EUR", name="Girokonto")
    account.auto_post = False
    account.save(update_fields=["auto_post"])
    day = clock.today(actor.company.time_zone)
    rows = [
        f"{day:%d.%m.%Y};{one.buyer_name};Rechnung {one.number};{one.payable_minor // 100},{one.payable_minor % 100:02};EUR"
        for one in paid
    ]
    take_in(actor, "\r\n".join([HEAD, *rows]).encode(), name="statement.csv", channel="command", account_id=account.pk)
    since = clock.now()
    while look_at.look_at(actor, account.pk, since=since).more:
        continue
    found = LineStanding.objects.of(actor.company).filter(state="open", decision__in=("post", "suggest"))
    return list(found.order_by("pk").values_list("pk", flat=True))
