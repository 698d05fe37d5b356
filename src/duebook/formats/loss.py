"""What EN 16931 itself has no word for: the parts of a document that neither UBL nor CII carries, named by path.

The amounts that follow from them (totals, due date, payment terms as text) are carried; the way they were reached is not.
"""

from collections.abc import Iterator

from duebook.domain.codes import Rounding
from duebook.domain.document import Document
from duebook.domain.line import Line
from duebook.domain.party import Party
from duebook.domain.terms import Terms
from duebook.formats.flavours import DELIVERY_NOTE, DISCOUNTS, SUBLINES, THIRD_PARTY, Flavour

_SINGLE = ("cash_rounding", "tax_reasons")
_TERMS = ("days", "end_of_month", "parts")
_LINE = ("supply", "tax_rate_key", "delivered")


def unsaid(document: Document, syntax: str = "", flavour: Flavour | None = None) -> list[str]:
    """Paths of what is set in the document and has neither a business term nor a place in the flavour of the syntax."""
    carried = {part for one, part in flavour.carries if one == syntax} if flavour else set()
    lost = ["language"] if document.language else []
    if document.terms:
        lost += _terms(document.terms, discounts=DISCOUNTS in carried)
    lost += [name for name in _SINGLE if getattr(document, name)]
    lost += [name for name in (THIRD_PARTY, DELIVERY_NOTE) if name not in carried and getattr(document, name)]
    if len(document.instalments) > 1:  # a single one is the due date and the payable
        lost.append("instalments")
    if document.rounding is not Rounding.DOCUMENT:
        lost.append("rounding")
    if document.prices_include_tax:
        lost.append("prices_include_tax")
    if document.exchange:
        lost += [f"exchange.{name}" for name in ("rate", "day", "source") if getattr(document.exchange, name)]
        if document.totals and document.totals.tax_in_tax_currency is None:
            lost.append("exchange.currency")
    lost += _party("buyer", document.buyer)
    for index, line in enumerate(document.lines):
        lost += _line(f"lines[{index}]", line, sublines=SUBLINES in carried)
    for index, row in enumerate(document.allowances):
        if row.tax is None:
            lost.append(f"allowances[{index}].tax")
        if row.with_tax is not None:
            lost.append(f"allowances[{index}].with_tax")
    return lost


def _terms(terms: Terms, *, discounts: bool) -> Iterator[str]:
    """Terms as numbers: all of them, or all but the discounts."""
    if not discounts:
        yield "terms"
        return
    for name in _TERMS:
        if getattr(terms, name):
            yield f"terms.{name}"


def _party(path: str, party: Party) -> Iterator[str]:
    """BT-32 and BT-33 belong to the seller."""
    if party.tax_number:
        yield f"{path}.tax_number"
    if party.legal_info:
        yield f"{path}.legal_info"


def _line(path: str, line: Line, *, sublines: bool) -> Iterator[str]:
    for name in _LINE:
        if getattr(line, name):
            yield f"{path}.{name}"
    if line.sublines and not sublines:
        yield f"{path}.sublines"
    if line.price.base_unit and line.price.base_quantity is None:
        yield f"{path}.price.base_unit"
    for index, one in enumerate(line.sublines if sublines else ()):
        yield from _line(f"{path}.sublines[{index}]", one, sublines=True)
    if line.price.with_tax is not None:
        yield f"{path}.price.with_tax"
    for index, row in enumerate(line.allowances):
        if row.with_tax is not None:
            yield f"{path}.allowances[{index}].with_tax"
