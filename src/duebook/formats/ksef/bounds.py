"""Numbers of a file from outside, held to what can be computed with: the reader adds, multiplies and divides what it finds."""

from decimal import Decimal, InvalidOperation

from duebook.domain.amounts import typable
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree


class Bounded(Tree):
    """A tree whose numbers have at most 14 digits before and 15 behind the point; any other is a fault."""

    def number(self, node: Element | None, path: str = "", *, foreign: bool = False) -> Decimal | None:
        """The exact decimal at the path; None where it is missing or (with a fault) no number to compute with."""
        value = super().number(node, path, foreign=foreign)
        if value is None or typable(value):
            return value
        self.wrong("READ-NUMBER", node, path, "{value} has too many digits.", value=str(value)[:60])
        return None


def typed(text: str) -> Decimal | None:
    """A number in a further entry; None where it is none to compute with.

    >>> typed("1.50"), typed("1.2.3"), typed("9" * 30)
    (Decimal('1.50'), None, None)
    """
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return value if value is not None and typable(value) else None
