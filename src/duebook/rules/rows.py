"""Rows of which many rules are made: something must be there, or must have few decimals."""

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, spot

EN = "EN 16931-1:2017, 6.4"


def absent(code: str, group: str, term: str, sentence: str, source: str = EN, severity: Severity = Severity.ERROR) -> Rule:
    """Broken where the term has no element; an empty one will do."""
    return Rule(code, group, sentence, lambda g: not g.all(term), (term,), severity, source)


def blank(code: str, group: str, term: str, sentence: str, source: str = EN, severity: Severity = Severity.ERROR) -> Rule:
    """Broken where the term has no element with text."""
    return Rule(code, group, sentence, lambda g: not g.text(term), (term,), severity, source)


def either(code: str, group: str, terms: tuple[str, ...], sentence: str) -> Rule:
    """Broken where none of the terms has an element."""
    return Rule(code, group, sentence, lambda g: not any(g.all(term) for term in terms), terms, source=EN)


def decimals(code: str, group: str, term: str, sentence: str, most: int = 2) -> Rule:
    """Broken where the term is written with more decimals than ``most``."""

    def test(g: Group) -> Broken:
        return [spot(node, most=most) for node in g.all(term) if len(node.raw.partition(".")[2]) > most]

    return Rule(code, group, sentence, test, (term,), source=EN)
