"""Bill against purchase order: price and quantity line by line, within a tolerance.

A bill's line belongs to an order's line by its order line reference (BT-132), else by the item's identifier, else by its words.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from duebook.domain.document import Document
from duebook.domain.line import Line
from duebook.domain.record import record
from duebook.kernel.money import EXACT, ZERO
from duebook.kernel.rules import Fault, Severity


@record
class OrderLine:
    """One line of an order: net price for one unit."""

    id: str
    item: str = ""
    seller_id: str = ""
    quantity: Decimal
    price: Decimal
    unit: str = "C62"


def compare(
    document: Document, lines: Sequence[OrderLine], tolerance: Decimal, billed: Mapping[str, Decimal] | None = None
) -> list[Fault]:
    """Warnings where the bill asks for more than was ordered. ``billed`` is what earlier bills took of each order line.

    ``tolerance`` is per cent of the ordered price or quantity. Codes: BILL-ORDER-LINE, BILL-ORDER-PRICE, BILL-ORDER-QUANTITY.
    """
    found: list[Fault] = []
    taken = dict(billed or {})
    with localcontext(EXACT):
        factor = 1 + tolerance / 100
        for place, line in enumerate(document.lines):
            path = f"lines[{place}]"
            ordered = belonging(line, lines)
            if ordered is None:
                found.append(
                    _fault(
                        "BILL-ORDER-LINE", path, "The order has no line for {item}.", Severity.WARNING, item=line.item.name[:80]
                    )
                )
                continue
            price = unit_price(line)
            if price is not None and price > ordered.price * factor:
                sentence = "The price is {price}; ordered was {ordered}."
                facts = {"price": _plain(price), "ordered": _plain(ordered.price)}
                found.append(_fault("BILL-ORDER-PRICE", f"{path}.price.net", sentence, Severity.WARNING, **facts))
            taken[ordered.id] = taken.get(ordered.id, ZERO) + line.quantity
            if taken[ordered.id] > ordered.quantity * factor:
                sentence = "With this bill {billed} are billed; ordered were {ordered}."
                facts = {"billed": _plain(taken[ordered.id]), "ordered": _plain(ordered.quantity)}
                found.append(_fault("BILL-ORDER-QUANTITY", f"{path}.quantity", sentence, Severity.WARNING, **facts))
    return found


def belonging(line: Line, lines: Sequence[OrderLine]) -> OrderLine | None:
    """The order's line that a bill's line is about; None where there is none."""
    if line.order_line:
        return next((one for one in lines if one.id == line.order_line), None)
    if line.item.seller_id and (found := next((one for one in lines if one.seller_id == line.item.seller_id), None)):
        return found
    words = _words(line.item.name)
    return next((one for one in lines if words and _words(one.item) == words), None)


def unit_price(line: Line) -> Decimal | None:
    """The net price of one unit; None where the line has no price."""
    if line.price.net is None:
        return None
    return line.price.net / (line.price.base_quantity or 1)


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _plain(value: Decimal) -> str:
    return f"{round(value, 6).normalize():f}"


def _fault(code: str, path: str, sentence: str, severity: Severity, **facts: str) -> Fault:
    return Fault(code, path, sentence, severity, facts)
