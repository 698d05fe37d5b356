"""The watched folder: what other programs and scanners drop is received, then moved aside with a word on what became of it.

``DUEBOOK_INBOX_FOLDER`` names it; each company has the subfolder with its id, and where there is one company only, files may lie
in the folder itself. A file is taken when nothing has touched it for a few seconds. It is moved to ``done/`` or
``failed/`` only after it is committed, so a worker that is killed finds it again, and receives nothing twice: the bytes are known
by their hash.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from duebook.edge import clock, dropped
from duebook.kernel.errors import DuebookError
from duebook.kernel.rules import Fault
from duebook.services.access import system
from duebook.services.payables import reading
from duebook.services.payables.receive import printable
from duebook.services.payables.understand import receive_and_understand
from duebook.store.bills import Bill
from duebook.store.companies import Company
from duebook.store.inbox import InboxItem

MOST = 100
"""Files of one round."""
DONE, FAILED = "done", "failed"
LONGEST_NAME = 150


def take_all() -> int:
    """One round over all companies' folders; returns how many files were taken."""
    root = str(settings.INBOX_FOLDER)
    if not root:
        return 0
    return sum(take(company, folder) for company, folder in _folders(Path(root)))


def take(company: Company, folder: Path, most: int = MOST) -> int:
    """Receive the finished files of one folder."""
    count = 0
    for path in dropped.finished(folder)[:most]:
        content = _read(path)
        if content is None:
            continue
        _receive(company, folder, path, content)
        count += 1
    return count


def _folders(root: Path) -> Iterator[tuple[Company, Path]]:
    companies = list(Company.objects.order_by("created_at", "pk"))
    real = [one for one in companies if not one.is_demo] or companies
    for company in companies:
        if (root / company.pk).is_dir():
            yield company, root / company.pk
    if len(real) == 1 and root.is_dir():
        yield real[0], root


def _read(path: Path) -> bytes | None:
    return dropped.content(path, reading.LARGEST + 1)


def _receive(company: Company, folder: Path, path: Path, content: bytes) -> None:
    actor = system(company, "watched folder")
    try:
        item, bills = receive_and_understand(actor, content, channel="folder", name=path.name)
        told, aside = _told(item, bills), FAILED if item.standing.state == "refused" else DONE
    except DuebookError as error:
        told, aside = {"status": "refused", "faults": [{"code": error.code, "sentence": error.detail}]}, FAILED
    _move(path, folder / aside, told)


def _told(item: InboxItem, bills: list[Bill]) -> dict[str, object]:
    """What the word beside the file says."""
    faults = [Fault(one["code"], one["path"], one["sentence"], facts=one.get("facts", {})) for one in item.standing.faults]
    return {
        "status": item.standing.state,
        "item": item.pk,
        "sha256": item.sha256,
        "bills": [{"id": bill.pk, "number": bill.number, "supplier": bill.seller_name} for bill in bills],
        "faults": [{"code": one.code, "sentence": one.text} for one in faults],
    }


def _move(path: Path, aside: Path, told: dict[str, object]) -> None:
    """Move a file aside under a name of its own, then write the word beside it. Another worker may have been faster."""
    aside.mkdir(exist_ok=True)
    safe = printable(path.name).replace("/", " ")[-LONGEST_NAME:]
    target = aside / f"{clock.now():%Y%m%d-%H%M%S}-{str(told.get('item', 'none'))[-6:]}-{safe}"
    try:
        path.rename(target)
    except FileNotFoundError:
        return
    target.with_name(f"{target.name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
