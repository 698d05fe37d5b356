"""Disputes: what a customer says is wrong with a document, line by line, and how much money that is about.

>>> Reason("price").value
'price'
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from enum import StrEnum

from duebook.domain.amounts import Grid
from duebook.domain.document import Document
from duebook.domain.line import Line
from duebook.domain.record import record
from duebook.kernel.money import EXACT, ZERO
from duebook.kernel.rules import Fault

LONGEST = 2000
"""Characters of a customer's words."""


class Reason(StrEnum):
    """Why a document is disputed. A closed list, so that reasons can be counted; the words come beside it."""

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    DELIVERY = "delivery"
    REFERENCES = "references"
    LEGAL = "legal"
    PAID = "already-paid"
    NOT_ORDERED = "not-ordered"
    OTHER = "other"


FROM_CLARIFICATION: Mapping[str, Reason] = {
    "REF": Reason.REFERENCES, "LEG": Reason.LEGAL, "REC": Reason.REFERENCES, "QUA": Reason.QUALITY, "DEL": Reason.DELIVERY,
    "PRI": Reason.PRICE, "QTY": Reason.QUANTITY, "ITM": Reason.QUALITY, "PAY": Reason.OTHER, "UNR": Reason.NOT_ORDERED,
    "FIN": Reason.OTHER, "PPD": Reason.PAID, "OTH": Reason.OTHER,
}  # fmt: skip
"""Code of a buyer's invoice response (OpenPEPPOL status clarification reason, OPStatusReason) -> ours."""


@record
class Claim:
    """One line of a document that is disputed: so much of its quantity, or an amount including tax, or all of it."""

    line: str
    quantity: Decimal | None = None
    amount: Decimal | None = None  # including tax
    reason: Reason = Reason.OTHER
    text: str = ""


def check(document: Document, claims: Sequence[Claim]) -> list[Fault]:
    """Faults of claims: a line that is not there or named twice, more than the line has, both quantity and amount."""
    known = {line.id: line for line in document.lines}
    faults: list[Fault] = []
    seen: set[str] = set()
    for claim in claims:
        path = f"lines[{claim.line}]"
        line = known.get(claim.line)
        if line is None or claim.line in seen:
            faults.append(Fault("CASE-LINE", path, "Name each line of the document once: {id}.", facts={"id": claim.line}))
            continue
        seen.add(claim.line)
        faults += _of_line(document, line, claim, path)
    return faults


def worth(document: Document, claims: Sequence[Claim]) -> Decimal:
    """How much money, tax included, the claims are about; without claims the whole document. Never more than is payable."""
    payable = document.computed.payable
    if not claims:
        return payable
    known = {line.id: line for line in document.lines}
    with localcontext(EXACT):
        return min(sum((_worth(document, known[claim.line], claim) for claim in claims), ZERO), payable)


def quantities(document: Document, claims: Sequence[Claim]) -> dict[str, Decimal] | None:
    """Line -> quantity for a credit note by quantities; None where an amount is claimed, which is credited as an amount."""
    if not claims or any(claim.amount is not None for claim in claims):
        return None
    known = {line.id: line.quantity for line in document.lines}
    return {claim.line: known[claim.line] if claim.quantity is None else claim.quantity for claim in claims}


def _of_line(document: Document, line: Line, claim: Claim, path: str) -> list[Fault]:
    if claim.quantity is not None and claim.amount is not None:
        return [Fault("CASE-ONE-OF", path, "Give a quantity or an amount, not both.")]
    if len(claim.text) > LONGEST:
        return [Fault("CASE-TEXT", f"{path}.text", "Write at most {most} characters.", facts={"most": str(LONGEST)})]
    if claim.quantity is not None and not ZERO < claim.quantity <= line.quantity:
        facts = {"most": f"{line.quantity.normalize():f}"}
        return [Fault("CASE-QUANTITY", f"{path}.quantity", "Between zero and the line's quantity of {most}.", facts=facts)]
    if claim.amount is not None:
        whole = _gross(document, line)
        if not ZERO < claim.amount <= whole or Grid(document.currency)(claim.amount) != claim.amount:
            facts = {"most": str(whole)}
            return [Fault("CASE-AMOUNT", f"{path}.amount", "Between zero and the line's amount of {most}.", facts=facts)]
    return []


def _worth(document: Document, line: Line, claim: Claim) -> Decimal:
    if claim.amount is not None:
        return claim.amount
    whole = _gross(document, line)
    if claim.quantity is None or not line.quantity:
        return whole
    return Grid(document.currency)(whole * claim.quantity / line.quantity)


def _gross(document: Document, line: Line) -> Decimal:
    rate = line.tax.rate if line.tax and line.tax.rate else ZERO
    with localcontext(EXACT):
        return Grid(document.currency)((line.net or ZERO) * (100 + rate) / 100)
