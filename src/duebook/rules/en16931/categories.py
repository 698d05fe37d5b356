"""The VAT categories of EN 16931 and what each asks of an invoice: the table from which the rules are made.

Source: EN 16931-1:2017, 6.4.3, UNTDID 5305. Where the official rules for CII ask another thing than those for UBL, the table
says so: a verdict follows the artefacts, not what they might have been meant to say.
"""

from dataclasses import dataclass
from enum import Enum

from duebook.domain.checks.taxes import FAMILIES, NAMES
from duebook.domain.codes import VatCategory


class Rate(Enum):
    """What rate a category has."""

    ZERO = "zero"
    POSITIVE = "positive"
    ANY = "any"  # zero or more
    NONE = "none"  # no rate at all


class Number(Enum):
    """What number a party must have."""

    TAX = "tax"  # a VAT number or a local tax number, of a buyer also a registration number
    VAT = "vat"
    NONE = "none"  # must not have a VAT number
    FREE = "free"  # nothing is asked


class Row(Enum):
    """How often a category stands in the VAT breakdown."""

    ONCE = "once"
    EACH_RATE = "each rate"


@dataclass(frozen=True, slots=True)
class Category:
    """A category: its code, the family of its rules (``S`` in BR-S-01), and what it asks."""

    code: str
    family: str
    rate: Rate
    seller: Number
    buyer: Number
    row: Row
    reason: bool  # whether an exemption reason must stand; where not, none may
    cii_rate: Rate

    @property
    def name(self) -> str:
        """The words that sentences fill in; a door translates them."""
        return name_of(self.code)


def _category(
    code: str,
    rate: Rate = Rate.ZERO,
    seller: Number = Number.TAX,
    buyer: Number = Number.FREE,
    row: Row = Row.ONCE,
    *,
    reason: bool = True,
    cii_rate: Rate | None = None,
) -> Category:
    return Category(code, FAMILIES[VatCategory(code)], rate, seller, buyer, row, reason, cii_rate or rate)


CATEGORIES: tuple[Category, ...] = (
    _category("S", Rate.POSITIVE, row=Row.EACH_RATE, reason=False),
    _category("Z", reason=False),
    _category("E"),
    _category("AE", buyer=Number.TAX),
    _category("K", seller=Number.VAT, buyer=Number.VAT),
    _category("G", seller=Number.VAT),
    _category("O", Rate.NONE, Number.NONE, Number.NONE),
    _category("L", Rate.ANY, row=Row.EACH_RATE, reason=False, cii_rate=Rate.POSITIVE),
    _category("M", Rate.ANY, row=Row.EACH_RATE, reason=False),
)
"""Split payment (B) has two rules of its own and none of these."""


def name_of(code: str) -> str:
    """The words for a category's code; the code itself where it is none."""
    try:
        return NAMES[VatCategory(code)]
    except ValueError:
        return code
