"""Rules that other specifications have taken from EN 16931 and Peppol BIS Billing: the same functions under their own codes.

>>> rules = Taken("A source", "GST").rules(EN, "BR-14", after="-AUNZ")
>>> rules[0].code, rules[0].sentence
('BR-14-AUNZ', 'The total with GST is missing. Give it.')
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from duebook.kernel.rules import Severity
from duebook.rules.en16931 import codes, header, lines, parties, payment, totals, vat
from duebook.rules.occurrence import Row
from duebook.rules.peppol import charges, document, identifiers
from duebook.rules.peppol import codes as peppol_codes
from duebook.rules.peppol import header as peppol_header
from duebook.rules.peppol import lines as peppol_lines
from duebook.rules.peppol.document import Specification
from duebook.rules.rule import Rule
from duebook.rules.ubl import rules as ubl

_TERM = re.compile(r"\bBT-(\d+)")


def _pool(*tables: Iterable[Rule]) -> dict[str, Rule]:
    return {rule.code: rule for table in tables for rule in table if rule.asked("ubl")}


EN = _pool(*(module.RULES for module in (header, parties, payment, lines, totals, vat, codes, ubl)))
"""Code -> rule, of those that EN 16931 asks of UBL."""


def peppol(wanted: Specification) -> dict[str, Rule]:
    """Code -> rule, of those that Peppol asks of UBL, told for one specification."""
    return _pool(
        peppol_header.rules(""),
        document.rules(wanted),
        charges.rules("", lambda _g: charges.SLACK),
        peppol_lines.rules("", lambda _g: charges.SLACK, Severity.ERROR),
        identifiers.rules(""),
        peppol_codes.rules(wanted),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """How a specification words what it has taken: its source, the name of its tax, and how it writes terms (BT-1, ibt-001)."""

    source: str
    tax: str
    pint: bool = False

    def rules(
        self, pool: Mapping[str, Rule], wanted: str | Mapping[str, str], after: str = "", severity: Severity | None = None
    ) -> tuple[Rule, ...]:
        """The rules of a pool: codes between spaces, with ``after`` behind each; or code there -> code here."""
        named = wanted if isinstance(wanted, Mapping) else {code: f"{code}{after}" for code in wanted.split()}
        return tuple(self.rule(pool[there], here, severity) for there, here in named.items())

    def rule(self, rule: Rule, code: str, severity: Severity | None = None) -> Rule:
        """One rule under its code here."""
        said = self.words(rule.sentence)
        return replace(rule, code=code, sentence=said, source=self.source, severity=severity or rule.severity)

    def words(self, sentence: str) -> str:
        """A sentence about VAT as it is said here."""
        said = sentence.replace("VAT", self.tax)
        return _TERM.sub(lambda found: f"ibt-{int(found[1]):03}", said) if self.pint else said

    def rows(self, leave: str, named: Mapping[str, str], levels: Mapping[str, Severity]) -> Iterator[Row]:
        """The rows of UBL's syntax but those to ``leave``; some under another code or level."""
        left = frozenset(leave.split())
        for one in ubl.ROWS:
            code = one.rule.code
            if code not in left:
                severity = levels.get(code, one.rule.severity)
                yield replace(one, rule=replace(one.rule, code=named.get(code, code), severity=severity))
