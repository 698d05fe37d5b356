"""What the parts of the Facturae writer share: the sign of the amounts, their value in euro, and what could not be carried."""

from decimal import Decimal, localcontext

from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge
from duebook.formats.markup import group, leaf, number
from duebook.kernel.money import EXACT, ZERO, round_to

PLACES = 8
"""Decimals of an amount."""
_CENTS = 2
_TEXT = 2500


class Sheet:
    """One document being written; amounts of a credit note are below zero."""

    def __init__(self, document: Document) -> None:
        self.credit = document.type.is_credit
        self.lost: list[str] = []
        exchange = document.exchange
        foreign = document.currency != "EUR" and exchange is not None and exchange.currency == "EUR"
        self.rate = exchange.rate if exchange and foreign else None

    def signed(self, value: Decimal) -> Decimal:
        """A value with the document's sign; exact, and zero never is negative."""
        return value.copy_negate() if self.credit and value else value

    def money(self, tag: str, value: Decimal) -> str:
        """An amount with its sign."""
        return leaf(tag, decimal(self.signed(value), least=2))

    def euro(self, value: Decimal) -> Decimal:
        """A value in euro, without the document's sign."""
        with localcontext(EXACT):
            return round_to(value * (self.rate or ZERO), _CENTS)

    def amount(self, value: Decimal, euro: Decimal | None = None) -> str:
        """TotalAmount, and EquivalentInEuros (as given or counted) where the invoice is in another currency with a rate."""
        if self.rate is None:
            return self.money("TotalAmount", value)
        return self.money("TotalAmount", value) + self.money("EquivalentInEuros", self.euro(value) if euro is None else euro)

    def text(self, tag: str, value: str, most: int, path: str) -> str:
        """A text, cut where the schema wants it shorter (then its path is lost)."""
        if len(value.strip()) > most:
            self.lost.append(path)
        return leaf(tag, value.strip()[:most].strip())

    def allowance(self, one: AllowanceCharge, path: str) -> str:
        """A discount or charge: reason, rate, amount."""
        kind = "Charge" if one.charge else "Discount"
        self.lost += [f"{path}.{name}" for name in ("reason_code", "with_tax") if getattr(one, name)]
        if one.base is not None:
            self.lost.append(f"{path}.base")
        reason = one.reason or ("Cargo" if one.charge else "Descuento")
        if not one.reason:
            self.lost.append(f"{path}.reason")
        return group(
            kind,
            self.text(f"{kind}Reason", reason, _TEXT, f"{path}.reason"),
            leaf(f"{kind}Rate", decimal(one.percent)) if one.percent is not None else "",
            self.money(f"{kind}Amount", one.amount or ZERO),
        )


def decimal(value: Decimal, least: int = 0) -> str:
    """A number with at most eight decimals and at least so many.

    >>> decimal(Decimal("12.5"), least=2), decimal(Decimal("1E+2")), decimal(Decimal("1.123456789")), decimal(Decimal("21.00"))
    ('12.50', '100', '1.12345679', '21')
    """
    text = number(round_to(value, PLACES))
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole
