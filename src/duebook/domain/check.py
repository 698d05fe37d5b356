"""``check``: everything that is wrong with a document before it is issued, as faults with a sentence, a source and often a fix.

Where a rule is one of EN 16931's its official code is used (BR-..), else one of our own (DB-..). Errors stop an issue;
warnings may be waived with a reason. The rules of the seller's country come from its regime and are handed in.
"""

from collections.abc import Sequence
from datetime import date

from duebook.domain import totals
from duebook.domain.checks import header, lines, parties, payment, taxes, texts
from duebook.domain.document import Document
from duebook.domain.linenet import SENTENCES
from duebook.kernel.rules import Fault, Place, Rule, run

RULES: tuple[Rule[Document], ...] = (
    *header.RULES,
    *parties.RULES,
    *lines.RULES,
    *taxes.RULES,
    *payment.RULES,
    *texts.RULES,
)
"""All rules that need neither a date nor a country."""


def check(document: Document, *, today: date | None = None, rules: Sequence[Rule[Document]] = ()) -> list[Fault]:
    """The faults of a document, computed or not: what keeps it from being computed first, then our rules, then the country's.

    With ``today`` the dates are looked at too. A document without faults of severity error may be issued.
    """
    if len(document.lines) > header.MOST_LINES:
        return run([rule for rule in header.RULES if rule.code == "DB-LINES"], document)
    dated = [] if today is None else header.dated(today)
    return totals.faults(document) + run([*RULES, *dated, *rules], document)


def gallery(rules: Sequence[Rule[Document]] = ()) -> list[Rule[Document]]:
    """Every rule with its code, sentence, source and terms, for the page that lists them; the country's are handed in."""
    known: list[Rule[Document]] = [Rule(code, sentence, _nowhere, source=header.EN) for code, sentence in SENTENCES.items()]
    return sorted([*known, *RULES, *header.dated(date.min), *rules], key=lambda rule: rule.code)


def _nowhere(_document: Document) -> list[Place]:
    """The faults of the calculation are found by the calculation."""
    return []
