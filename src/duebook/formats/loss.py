"""What EN 16931 itself has no word for: the parts of a document that neither UBL nor CII carries, named by path.

The amounts that follow from them (totals, due date, payment terms as text) are carried; the way they were reached is not.
"""

from collections.abc import Iterator

from duebook.domain.codes import Rounding
from duebook.domain.document import Document
from duebook.domain.line import Line
from duebook.domain.party import Party

_SINGLE = ("language", "terms", "cash_rounding", "tax_reasons")
_LINE = ("supply", "tax_rate_key", "delivered")


def unsaid(document: Document) -> list[str]:
    """Paths of what is set in the document and has no business term."""
    lost = [name for name in _SINGLE if getattr(document, name)]
    if len(document.instalments) > 1:  # a single one is the due date and the payable
        lost.append("instalments")
    if document.rounding is not Rounding.DOCUMENT:
        lost.append("rounding")
    if document.prices_include_tax:
        lost.append("prices_include_tax")
    if document.exchange:
        lost += [f"exchange.{name}" for name in ("rate", "day", "source") if getattr(document.exchange, name)]
    lost += _party("buyer", document.buyer)
    for index, line in enumerate(document.lines):
        lost += _line(f"lines[{index}]", line)
    for index, row in enumerate(document.allowances):
        if row.tax is None:
            lost.append(f"allowances[{index}].tax")
        if row.with_tax is not None:
            lost.append(f"allowances[{index}].with_tax")
    return lost


def _party(path: str, party: Party) -> Iterator[str]:
    """BT-32 and BT-33 belong to the seller."""
    if party.tax_number:
        yield f"{path}.tax_number"
    if party.legal_info:
        yield f"{path}.legal_info"


def _line(path: str, line: Line) -> Iterator[str]:
    for name in _LINE:
        if getattr(line, name):
            yield f"{path}.{name}"
    if line.price.with_tax is not None:
        yield f"{path}.price.with_tax"
    for index, row in enumerate(line.allowances):
        if row.with_tax is not None:
            yield f"{path}.allowances[{index}].with_tax"
