"""A country's rules: asked only of a document that is the country's affair."""

from collections.abc import Callable

from duebook.kernel.rules import Severity
from duebook.rules.peppol.document import BILLING
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Tree


def asked(within: Callable[[Tree], bool], code: str, sentence: str, test: Test, severity: Severity = Severity.ERROR) -> Rule:
    """A row for UBL whose test is made only where ``within`` says so."""

    def gated(g: Group) -> Broken:
        return test(g) if within(g.tree) else None

    return Rule(code, "", sentence, source=BILLING.source, severity=severity, ubl=gated)
