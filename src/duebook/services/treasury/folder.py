"""The watched folder for bank files: what a bank's program leaves there (EBICS, SFTP, a download) is taken in and moved aside.

``DUEBOOK_BANK_FOLDER`` names it. A subfolder is called as a company's id, or as the number of one of its bank accounts; within a
company's, subfolders called as accounts are for files that name none. Where there is one company, files may lie in the folder
itself. A file is taken when nothing has touched it for a while, and moved only after it is committed: to ``done``, or to
``refused`` with the reasons in a text file beside it. A worker that is killed in between takes nothing in twice.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from duebook import banks
from duebook.edge import dropped
from duebook.kernel.errors import DuebookError, Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import system
from duebook.services.treasury import accounts
from duebook.services.treasury.take_in import Taken, take_in
from duebook.store.bank import BankAccount
from duebook.store.companies import Company

log = logging.getLogger("duebook.treasury")

MOST = 100
"""Files of one folder in one round."""
DONE, REFUSED = "done", "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, whose it is, and the account for files that name none."""

    path: Path
    company: Company
    account: str = ""


def take_all() -> int:
    """One round over all folders; returns how many files were taken in or refused."""
    root = str(settings.BANK_FOLDER)
    if not root or not Path(root).is_dir():
        return 0
    return sum(take(place) for place in _places(Path(root)))


def take(place: Place, most: int = MOST) -> int:
    """Take in the finished files of one folder."""
    count = 0
    for path in dropped.finished(place.path)[:most]:
        content = dropped.content(path, banks.LIMIT + 1)
        if content is None:
            continue
        _take(place, path, content)
        count += 1
    return count


def _take(place: Place, path: Path, content: bytes) -> None:
    actor = system(place.company, "watched folder")
    try:
        taken = take_in(actor, content, name=path.name, channel="folder", account_id=place.account)
    except DatabaseError:
        raise  # the database's trouble is not the file's: it is tried again
    except Exception as error:
        known = isinstance(error, DuebookError)
        if not known:
            log.exception("%s could not be taken in", path.name)
        detail = error.detail if isinstance(error, DuebookError) else "It could not be taken in: see the log of the worker."
        faults = error.faults if isinstance(error, Invalid) else (Fault("BANK-FILE", "", detail),)
        dropped.aside(path, place.path / REFUSED, _said(faults))
        return
    dropped.aside(path, place.path / DONE, _said(taken.faults, taken))


def _said(faults: tuple[Fault, ...], taken: Taken | None = None) -> str:
    """What the text beside a file says; nothing beside one that is fine."""
    lines = [f"{one.severity} {one.code} {one.path}: {one.text}" for one in faults]
    if taken is not None and not taken.new:
        lines.insert(0, f"These bytes were taken in already: {taken.file.pk} on {taken.file.received_at:%Y-%m-%d %H:%M} UTC.")
    return "".join(f"{line}\n" for line in lines)


def _places(root: Path) -> Iterator[Place]:
    companies = list(Company.objects.order_by("created_at", "pk"))
    real = [one for one in companies if not one.is_demo] or companies
    by_id = {one.pk: one for one in companies}
    for folder in _folders(root):
        company = by_id.get(folder.name)
        if company is not None:
            yield Place(folder, company)
            yield from (Place(one, company, account) for one in _folders(folder) if (account := _account(company, one.name)))
            continue
        owners = [(one, account) for one in real if (account := _account(one, folder.name))]
        if len(owners) == 1:
            yield Place(folder, *owners[0])
    if len(real) == 1:
        yield Place(root, real[0])


def _folders(root: Path) -> list[Path]:
    return sorted(one for one in root.iterdir() if one.is_dir() and not one.is_symlink() and one.name not in {DONE, REFUSED})


def _account(company: Company, name: str) -> str:
    """The id of the account that a folder is called after, if there is exactly one."""
    rows = BankAccount.objects.of(company).filter(archived_at=None)
    found = [row.pk for row in rows if row.pk == name or row.account == accounts.plain(name)]
    return found[0] if len(found) == 1 else ""
