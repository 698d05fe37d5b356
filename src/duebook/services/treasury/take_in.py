"""Take in a bank file: read it, find its accounts, store what no earlier file had, and ask for the new lines to be matched.

Reading is done before the transaction; all that is stored is stored in one. The same bytes are taken once. What a file says that
is not understood, does not add up or leaves a gap is kept with it and told, beside everything that could be read. A file of which
nothing can be read is refused with the place and not kept, so that it may come again.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError

from duebook.domain.bank import EntryStatus, Statement
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault, Severity
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.trail import fields, note
from duebook.services.treasury import accounts, booking, continuity, storing, tables
from duebook.services.treasury.placing import Sheet
from duebook.services.verb import verb
from duebook.store.bank import BankAccount, BankFile, BankStatement

CHANNELS = ("upload", "api", "folder", "sftp", "command")
MOST_FAULTS = 1000
"""Faults that are kept with a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is here; ``new`` is whether it was not before."""

    file: BankFile
    new: bool
    accounts: tuple[BankAccount, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is kept with the file."""
        return tuple(codec.load(Fault, one) for one in self.file.faults)


def take_in(actor: Actor, content: bytes, *, name: str, channel: str, account_id: str = "", sender: str = "") -> Taken:
    """Take in one file. ``account_id`` is the account that a person chose for a file that names none, ``sender`` who gave it.

    Raises :class:`Invalid` with the places where nothing can be read (``BANK-FORMAT``, ``BANK-SIZE`` ...) or where nothing says
    which account it is of (``BANK-ACCOUNT``); :class:`NotFound` for an unknown ``account_id``.
    """
    require(actor, "bank.write")
    if channel not in CHANNELS:
        raise ValueError(channel)
    if not content:
        raise Invalid([Fault("BANK-EMPTY", "", "This file is empty.")])
    known = _known(actor, sha256(content)) if actor.once is None else None
    if known is not None:
        return known
    if account_id:
        accounts.find(actor.company, account_id)
    read = tables.read(actor.company, content, account_id)
    if not read.reading.statements:
        raise Invalid(read.reading.faults or [Fault("BANK-EMPTY", "", "There is no statement in this file.")])
    file = BankFile(
        id=ids.new("bkf"),
        company=actor.company,
        name=printable(name.replace("\\", "/").rpartition("/")[2])[-200:] or "(no name)",
        channel=channel,
        format=read.format[:40],
        sha256=vault.put(content),
        size=len(content),
        received_as=(sender or actor.label)[:200],
        received_at=clock.now(),
    )
    try:
        return _keep(actor, file, read, account_id)
    except IntegrityError:  # another receiver of the same bytes was faster
        known = _known(actor, file.sha256)
        if known is None:
            raise
        return known


def find_file(actor: Actor, file_id: str) -> BankFile:
    """One of the company's files."""
    require(actor, "bank.read")
    file: BankFile | None = BankFile.objects.of(actor.company).filter(pk=file_id).first()
    if file is None:
        raise NotFound("There is no such bank file.")
    return file


def file_bytes(actor: Actor, file_id: str) -> tuple[BankFile, bytes]:
    """A file as it came. Raises :class:`NotFound`, or :class:`~duebook.kernel.errors.Damaged` where it is not what came."""
    file = find_file(actor, file_id)
    return file, vault.get(file.sha256)


def printable(text: str) -> str:
    """The text without signs that no database keeps and no header may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


@verb("bank.take-in", needs="bank.write")
def _keep(actor: Actor, file: BankFile, read: tables.Read, account_id: str) -> Taken:
    known = _known(actor, file.sha256)
    if known is not None:
        return known
    chosen = accounts.find(actor.company, account_id) if account_id else None
    of = _by_account(actor, read, chosen)
    list(BankAccount.objects.of(actor.company).select_for_update().filter(pk__in=sorted(one.pk for one in of)).order_by("pk"))
    faults = booking.Faults(list(read.reading.faults))
    file.save(force_insert=True)
    today = clock.today(actor.company.time_zone)
    for account, statements in of.items():
        sheets = [_sheet(one, account, today, faults) for one in statements]
        fresh = storing.store(account, sheets, read.layout, file, faults)
        file.lines += sum(len(one.lines) for one in sheets)
        file.fresh += fresh
        faults.told += continuity.around(account, file, {one.name: one.place for one in sheets})
        if read.mapping is not None and tables.is_sure(read):
            tables.keep(account, read.fingerprint, read.mapping, read.headings, by="found")
        if fresh:
            outbox.put(actor.company, "match", f"{file.pk}:{account.pk}", {"account": account.pk})
    _told_pending(of, faults)
    file.faults = [codec.dump(one) for one in faults.told[:MOST_FAULTS]]
    file.save(update_fields=["lines", "fresh", "faults"])
    note(file, {}, fields(file, "name", "channel", "format", "sha256", "size", "lines", "fresh"))
    return Taken(file, new=True, accounts=tuple(of))


def _by_account(actor: Actor, read: tables.Read, chosen: BankAccount | None) -> dict[BankAccount, list[Statement]]:
    found: dict[BankAccount, list[Statement]] = {}
    known: dict[tuple[str, str], BankAccount] = {}
    for one in read.reading.statements:
        said = (one.account, one.currency)
        if said not in known:
            use = chosen
            if use is None and not accounts.plain(one.account) and read.account_id:
                use = accounts.find(actor.company, read.account_id)
            known[said] = accounts.resolve(actor.company, *said, use, bic=one.bank)
        found.setdefault(known[said], []).append(one)
    return found


def _sheet(said: Statement, account: BankAccount, today: date, faults: booking.Faults) -> Sheet:
    return Sheet(ids.new("bks"), said, booking.booked(said, account.currency, today, faults), said.place)


def _told_pending(of: dict[BankAccount, list[Statement]], faults: booking.Faults) -> None:
    count = sum(line.status is not EntryStatus.BOOKED for group in of.values() for one in group for line in one.transactions)
    if count:
        sentence = "{count} announced entries are not stored: they come again when they are booked."
        faults.told.append(Fault("BANK-PENDING", "", sentence, Severity.INFO, {"count": str(count)}))


def _known(actor: Actor, digest: str) -> Taken | None:
    file = BankFile.objects.of(actor.company).filter(sha256=digest).first()
    if file is None:
        return None
    of = BankStatement.objects.of(actor.company).filter(file=file).select_related("account").order_by("pk")
    return Taken(file, new=False, accounts=tuple({one.account_id: one.account for one in of}.values()))
