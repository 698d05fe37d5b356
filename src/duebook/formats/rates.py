"""The rate of the tax accounting currency (BT-6): EN 16931 carries the two tax totals, the rate is what they imply."""

from decimal import Decimal

from duebook.domain.document import ExchangeRate, Totals
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree
from duebook.kernel.money import EXACT, round_to

_PLACES = 6


def implied(tree: Tree, node: Element, path: str, currency: str, sums: Totals | None) -> ExchangeRate | None:
    """BT-6 at the path with the rate BT-111 / BT-110 to six places; 1 where both currencies are one.

    Without BT-111, or with a tax of zero, no rate can be known: then None, with a fault where BT-6 names another currency.
    """
    name = tree.text(node, path)
    if not name:
        return None
    if name == currency:
        return ExchangeRate(currency=name, rate=Decimal(1))
    second = sums.tax_in_tax_currency if sums else None
    if sums is None or second is None:
        tree.wrong("READ-RATE", node, path, "The tax total in {value} is missing.", value=name)
        return None
    rate = round_to(EXACT.divide(second, sums.tax), _PLACES) if sums.tax else Decimal(1)
    return ExchangeRate(currency=name, rate=rate)
