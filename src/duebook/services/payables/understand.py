"""Understand an item: read its bytes and make bills of the invoices in it.

Done once, by whoever received it or by the worker.
"""

import logging
from collections.abc import Sequence

from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Damaged, Invalid, NotFound, TooLarge, Unavailable
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require, system
from duebook.services.operations import vault
from duebook.services.payables import reading, record
from duebook.services.treasury import mailed
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem
from duebook.store.outbox import Job

log = logging.getLogger("duebook.payables")


def perform(job: Job) -> None:
    """The handler of ``understand`` jobs."""
    understand(system(job.company, "Duebook"), job.payload["item"])


def understand(actor: Actor, item_id: str) -> list[Bill]:
    """The bills of an item. Empty where a person must type it or it cannot be read: its standing says so, with the faults.

    A stranger's file raises nothing here; what is wrong with it is kept beside it.
    """
    require(actor, "bills.receive")
    item = record.find_item(actor, item_id)
    if item.standing.state != "new":
        return list(Bill.objects.of(actor.company).filter(item=item).order_by("position"))
    try:
        found = reading.read(vault.get(item.sha256))
        ready = [
            record.ready(document, found.source, found.format, found.xml, sha256(found.xml), found.faults)
            for document in found.documents
        ]
    except (Invalid, TooLarge) as error:
        return _no_bill(actor, item, "refused", _faults(error))
    except (Damaged, NotFound, Unavailable):
        raise  # about our own storage, not about the file
    except Exception:
        log.exception("the item %s could not be read", item.pk)
        record.set_aside(actor, item.pk, "refused", [Fault("BILL-UNREADABLE", "", "This could not be read.")])
        return []
    if not ready:
        return _no_bill(actor, item, "waiting", found.faults)
    if found.source == "pdf":
        vault.put(found.xml)
    return record.record(actor, item.pk, ready, found.faults)


def _no_bill(actor: Actor, item: InboxItem, state: str, faults: Sequence[Fault]) -> list[Bill]:
    """What is no bill may be a customer's remittance advice, when it came by mail; else a person looks at it."""
    if not mailed.take(system(actor.company, "Duebook"), item, vault.get(item.sha256)):
        record.set_aside(actor, item.pk, state, faults)
    return []


def receive_and_understand(actor: Actor, content: bytes, **facts: str) -> tuple[InboxItem, list[Bill]]:
    """Receive a file and read it at once: for doors where somebody waits. ``facts`` as :func:`receive` takes them."""
    from duebook.services.payables.receive import receive

    item, _new = receive(actor, content, **facts)  # type: ignore[arg-type]  # facts are names and texts only
    bills = understand(actor.doing(None), item.pk)
    return record.find_item(actor, item.pk), bills


def _faults(error: Invalid | TooLarge) -> list[Fault]:
    return list(error.faults) if isinstance(error, Invalid) else [Fault("BILL-LARGE", "", error.detail)]
