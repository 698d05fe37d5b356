"""A country's rules: asked only of a document that is the country's affair."""

from collections.abc import Callable

from duebook.kernel.rules import Severity
from duebook.rules.peppol.document import BILLING
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Tree


def asked(within: Callable[[Tree], bool], code: str, sentence: str, test: Test, severity: Severity = Severity.ERROR) -> Rule:
    """A row for UBL whose test is made only where ``within`` says so."""
    return Rule(code, "", sentence, source=BILLING.source, severity=severity, ubl=gated(within, test))


def gated(within: Callable[[Tree], bool], test: Test) -> Test:
    """The test, made only where ``within`` says so. It is asked once per file: a country has up to nineteen rules."""
    key = f"within {within.__module__}.{within.__qualname__}"

    def test_within(g: Group) -> Broken:
        facts = g.tree.facts
        here = facts.get(key)
        if here is None:
            here = facts[key] = within(g.tree)
        return test(g) if here else None

    return test_within
