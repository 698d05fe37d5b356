r"""Statement bytes to transactions; payment codes and references.

>>> import duebook.banks
>>> found = duebook.banks.read(b"booked,amount,currency,text\n2026-01-31,-9.90,EUR,Coffee\n")
>>> found.statements[0].transactions[0].amount
Decimal('-9.90')
"""

from dataclasses import replace

from duebook.domain.bank import BankReading
from duebook.domain.ports import StatementFormat
from duebook.domain.statements import check
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

LIMIT = 32 * 1024 * 1024
"""Bytes of one file."""


def get(key: str) -> StatementFormat:
    """The reader behind a key; raises :class:`duebook.kernel.errors.NotFound` for one that is not on."""
    found: StatementFormat = plugs.get("statements", key)
    return found


def sniff(content: bytes) -> str:
    """The key of the first reader that the bytes look like; empty where there is none."""
    return next((key for key in plugs.keys("statements") if get(key).sniff(content)), "")


def read(content: bytes, key: str = "") -> BankReading:
    """The statements in the bytes, by the named reader or the one they look like, checked against their own balances.

    What is broken is told with its place, and what was understood beside it is given. Only :class:`Invalid` is raised, where
    nothing was understood at all (code ``BANK-FORMAT`` where no reader knows the bytes).
    """
    if len(content) > LIMIT:
        facts = {"bytes": str(len(content)), "limit": str(LIMIT)}
        raise Invalid([Fault("BANK-SIZE", "", "This file has {bytes} bytes; the limit is {limit}.", facts=facts)])
    found = key or sniff(content)
    if not found:
        known = ", ".join(get(one).title for one in plugs.keys("statements"))
        raise Invalid([Fault("BANK-FORMAT", "", "This is none of the bank files read here: {known}.", facts={"known": known})])
    try:
        reading = get(found).read(content)
    except TooLarge as error:
        raise Invalid([Fault("BANK-SIZE", "", error.detail)]) from None
    return replace(reading, faults=(*reading.faults, *(fault for one in reading.statements for fault in check(one))))
