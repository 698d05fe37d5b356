"""The rules of one profile, put together from its two tables: its places, and the business rules that it asks.

``business.tsv`` (made by ``assets/facturx.py``) has a row for each rule: its name, and in a column for each profile the code
under which that profile asks it, with a question mark where it is a warning. MINIMUM and BASIC have numbers of their own for
EN 16931's rules.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from duebook.kernel.rules import Severity
from duebook.rules.cii import rules as cii
from duebook.rules.en16931 import codes
from duebook.rules.facturx import header, subtotals, vat
from duebook.rules.rule import Rule

_TABLE = Path(__file__).parent / "business.tsv"


def business(profile: str) -> Iterator[Rule]:
    """The business rules of a profile under its own codes.

    Rules of the table that no file can break have none here: the artefacts' tests of them are always true, or need an element
    that the profile's schema does not have.
    """
    known = {rule.code: rule for module in (codes, cii) for rule in module.RULES if rule.asked("cii")}
    known |= header.EN
    known |= {rule.code: rule for module in (vat, header, subtotals) for rule in module.RULES}
    head, *rows = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines())
    column = head.index(profile)
    for row in rows:
        code, rule = row[column], known.get(row[0])
        if code and rule is not None:
            severity = Severity.WARNING if code.endswith("?") else Severity.ERROR
            yield replace(rule, code=code.rstrip("?"), severity=severity)
