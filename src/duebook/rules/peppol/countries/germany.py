"""Germany: DE-R-001 to DE-R-031 and DE-R-T02, XRechnung's rules asked where seller and buyer are both in Germany."""

import re
from dataclasses import replace

from duebook.kernel.rules import Severity
from duebook.rules.peppol.countries.asked import gated
from duebook.rules.peppol.document import BILLING
from duebook.rules.peppol.reading import both_german
from duebook.rules.rule import Rule, Test
from duebook.rules.xrechnung.german import GERMAN

_CODE = re.compile(r"BR-DE-([0-9]+)(?:-([ab]))?")


def _code(own: str) -> str:
    """BR-DE-23-a is DE-R-023-1, and BR-TMP-2 is DE-R-T02."""
    match = _CODE.fullmatch(own)
    if match is None:
        return "DE-R-T02"
    return f"DE-R-{int(match[1]):03}" + {"a": "-1", "b": "-2", None: ""}[match[2]]


def _german(rule: Rule, test: Test) -> Rule:
    severity = Severity.WARNING if rule.code == "BR-TMP-2" else rule.severity
    made = replace(rule, code=_code(rule.code), source=BILLING.source, severity=severity)
    return replace(made, test=None, cii=None, ubl=gated(both_german, test))


RULES: tuple[Rule, ...] = tuple(_german(rule, asked[1]) for rule in GERMAN if (asked := rule.asked("ubl")) is not None)
