"""How a bank's table (CSV, XLSX) is read: found by looking, kept at the account, corrected by a person, used again.

A mapping belongs to a header row. What a person saved is always used for that row. What was only found is used again as long as
it reads the file without an error and was without doubt when it was found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duebook import banks
from duebook.banks import headings, table
from duebook.domain.bank import BankReading, TableMapping, Transaction
from duebook.domain.statements import check
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault, blocking
from duebook.services.access import Actor, require
from duebook.services.trail import note
from duebook.services.treasury import accounts
from duebook.services.verb import verb
from duebook.store.bank import BankAccount
from duebook.store.companies import Company

SHOWN = 12
"""Rows of a preview."""
MOST = 20
"""Mappings that an account keeps; the one that was found first goes first."""
_TABLES = {"csv": table.CSV, "xlsx": table.XLSX}


@dataclass(frozen=True, slots=True)
class Read:
    """A bank file as it was read. ``layout`` tells lines alike (``domain.overlap``); the rest is for tables only."""

    reading: BankReading
    format: str
    layout: str
    fingerprint: str = ""
    mapping: TableMapping | None = None
    headings: tuple[str, ...] = ()
    account_id: str = ""  # of the only account that has a mapping for this header row


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a table as they stand there, and as they are read by a mapping (None where there is none)."""

    rows: list[list[str]]
    mapping: TableMapping | None
    transactions: tuple[Transaction, ...]
    faults: tuple[Fault, ...]


def read(company: Company, content: bytes, account_id: str = "") -> Read:
    """Read a bank file of any format, a table by what is saved at the account (at any of the company's, where none is given).

    Raises :class:`Invalid` where nothing is understood.
    """
    saved = _saved(company, account_id)
    known = banks.sniff(content)
    of_table = known in _TABLES or (not known and any(saved))
    if not of_table or len(content) > banks.LIMIT:
        reading = banks.read(content, known)
        called = banks.get(known).named(content)
        return Read(reading, called, called[:60])
    key = known or ("xlsx" if content.startswith(b"PK\x03\x04") else "csv")
    looked = _looked(key, content, saved, known=bool(known))
    owners = [owner for name, _, owner in saved if name == looked.fingerprint]
    mark = sha256(f"{looked.fingerprint}{codec.seal(replace(looked.mapping, account='', currency=''))!r}".encode())[:8]
    return Read(
        replace(looked.reading, faults=(*looked.reading.faults, *_checks(looked.reading))),
        key,
        f"{key}:{mark}",
        looked.fingerprint,
        looked.mapping,
        looked.headings,
        owners[0] if len(set(owners)) == 1 else "",
    )


def preview(actor: Actor, content: bytes, mapping: TableMapping | None = None) -> Preview:
    """The first rows of a table, read by this mapping or, without one, by what is found."""
    require(actor, "bank.read")
    of = _table(content)
    rows = of.top(content, mapping.delimiter if mapping else "")[:SHOWN]
    try:
        used = mapping or of.mapping(content)
        reading = of.read_mapped(content, used)
    except (Invalid, TooLarge) as error:
        return Preview(rows, mapping, (), error.faults if isinstance(error, Invalid) else (Fault("BANK-SIZE", "", error.detail),))
    lines = [line for one in reading.statements for line in one.transactions][:SHOWN]
    return Preview(rows, used, tuple(lines), (*reading.faults, *_checks(reading)))


@verb("bank.mapping.save", needs="bank.write")
def save_mapping(actor: Actor, account_id: str, content: bytes, mapping: TableMapping) -> BankAccount:
    """Read tables with this file's header row by this mapping from now on, for one account.

    Raises :class:`Invalid` where the mapping cannot be used or reads no line of the file.
    """
    account = accounts.find(actor.company, account_id)
    of = _table(content)
    faults = [
        Fault("BANK-MAPPING", f"columns.{name}", "No column of a table is called {name}.", facts={"name": name})
        for name in mapping.columns
        if name not in headings.FIELDS
    ]
    head = of.top(content, mapping.delimiter)[: max(mapping.first, 0)]
    name = table.fingerprint(head, mapping)
    if not name:
        faults.append(Fault("BANK-MAPPING", "first", "A mapping that is kept needs a header row above the first line."))
    if faults:
        raise Invalid(faults)
    reading = of.read_mapped(content, mapping)
    if not any(one.transactions for one in reading.statements):
        raise Invalid(reading.faults or [Fault("BANK-EMPTY", "", "This mapping reads no line of this file.")])
    keep(account, name, mapping, tuple(head[-1]), by="person")
    note(account, {}, {"mapping": name})
    return account


@verb("bank.mapping.remove", needs="bank.write")
def remove_mapping(actor: Actor, account_id: str, fingerprint: str) -> BankAccount:
    """Find anew how tables with this header row are read."""
    account = accounts.find(actor.company, account_id)
    account.mapping.pop(fingerprint, None)
    account.save(update_fields=["mapping"])
    note(account, {"mapping": fingerprint}, {})
    return account


def keep(account: BankAccount, name: str, mapping: TableMapping, heads: Sequence[str], *, by: str) -> None:
    """Keep a mapping at an account, inside of a verb. What is found never takes the place of what a person saved."""
    if by == "found" and account.mapping.get(name, {}).get("by") == "person":
        return
    plain = codec.dump(replace(mapping, account="", currency="") if by == "found" else mapping)
    kept = {"mapping": plain, "headings": [one[:80] for one in heads[:100]], "by": by}
    if account.mapping.get(name) == kept:
        return
    account.mapping = {**{key: one for key, one in account.mapping.items() if key != name}, name: kept}
    while len(account.mapping) > MOST:
        found = [key for key, one in account.mapping.items() if one.get("by") == "found" and key != name]
        del account.mapping[(found or [key for key in account.mapping if key != name])[0]]
    account.save(update_fields=["mapping"])


def is_sure(read_file: Read) -> bool:
    """Whether a mapping that was found may be used again: nothing in doubt, nothing that its balances speak against."""
    doubts = {"BANK-DATE-ORDER", "BANK-BALANCE"}
    faults = read_file.reading.faults
    return read_file.mapping is not None and not blocking(faults) and not any(one.code in doubts for one in faults)


def _looked(key: str, content: bytes, saved: Sequence[tuple[str, dict[str, Any], str]], *, known: bool) -> table.Looked:
    of = _TABLES[key]
    by_person = {name: _mapping(one) for name, one, _ in saved if one.get("by") == "person"}
    found = {name: _mapping(one) for name, one, _ in saved if one.get("by") != "person" and name not in by_person}
    if not known:
        try:
            looked = of.look(content, by_person)
        except Invalid:
            banks.read(content)  # raises with what is read here
            raise
        if looked.fingerprint not in by_person:
            banks.read(content)
        return looked
    looked = of.look(content, {**by_person, **found})
    if looked.fingerprint in found and blocking(looked.reading.faults):
        fresh = of.look(content, by_person)
        return fresh if len(blocking(fresh.reading.faults)) < len(blocking(looked.reading.faults)) else looked
    return looked


def _saved(company: Company, account_id: str) -> list[tuple[str, dict[str, Any], str]]:
    """Fingerprint, what is kept, and the account, of the account that is given or of all."""
    rows = BankAccount.objects.of(company).filter(archived_at=None).exclude(mapping={}).order_by("created_at", "pk")
    if account_id:
        rows = rows.filter(pk=account_id)
    return [(name, one, row.pk) for row in rows for name, one in row.mapping.items()]


def _mapping(kept: Mapping[str, Any]) -> TableMapping:
    return codec.load(TableMapping, kept["mapping"])


def _table(content: bytes) -> table.Table:
    if len(content) > banks.LIMIT:
        facts = {"bytes": str(len(content)), "limit": str(banks.LIMIT)}
        raise Invalid([Fault("BANK-SIZE", "", "This file has {bytes} bytes; the limit is {limit}.", facts=facts)])
    return _TABLES["xlsx" if content.startswith(b"PK\x03\x04") else "csv"]


def _checks(reading: BankReading) -> tuple[Fault, ...]:
    return tuple(fault for one in reading.statements for fault in check(one))
