"""The small closed code lists of EN 16931 that the trade branches on; the long ones are data of the formats.

Sources: UNTDID 1001 (document type), UNCL 5305 (VAT category), UNTDID 2005 (tax point).
"""

from enum import StrEnum


class DocumentType(StrEnum):
    """BT-3, UNTDID 1001: the types Duebook issues."""

    INVOICE = "380"
    CREDIT_NOTE = "381"
    DEBIT_NOTE = "383"
    CORRECTIVE = "384"
    PREPAYMENT = "386"
    SELF_BILLED = "389"
    SELF_BILLED_CREDIT_NOTE = "261"
    PARTIAL = "326"
    PARTIAL_CONSTRUCTION = "875"
    PARTIAL_FINAL_CONSTRUCTION = "876"
    FINAL_CONSTRUCTION = "877"
    FACTORED = "393"
    FACTORED_CREDIT_NOTE = "396"
    SELF_BILLED_PREPAYMENT = "500"
    PREPAYMENT_CREDIT_NOTE = "503"
    SELF_BILLED_CORRECTIVE = "471"
    COMMERCIAL = "388"

    @property
    def is_credit(self) -> bool:
        """True where the document lowers what the buyer owes: amounts are positive, the sign is the type."""
        return self in _CREDITS

    @property
    def is_self_billed(self) -> bool:
        """True where the buyer writes the document in the seller's name."""
        return self in _SELF_BILLED


_CREDITS = frozenset(
    {
        DocumentType.CREDIT_NOTE,
        DocumentType.SELF_BILLED_CREDIT_NOTE,
        DocumentType.FACTORED_CREDIT_NOTE,
        DocumentType.PREPAYMENT_CREDIT_NOTE,
    }
)
_SELF_BILLED = frozenset(
    {
        DocumentType.SELF_BILLED,
        DocumentType.SELF_BILLED_CREDIT_NOTE,
        DocumentType.SELF_BILLED_PREPAYMENT,
        DocumentType.SELF_BILLED_CORRECTIVE,
    }
)


class VatCategory(StrEnum):
    """BT-151, UNCL 5305: what kind of tax treatment a line has."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"
    IGIC = "L"
    IPSI = "M"
    SPLIT_PAYMENT = "B"

    @property
    def carries_tax(self) -> bool:
        """True where a rate above zero is possible."""
        return self in {VatCategory.STANDARD, VatCategory.IGIC, VatCategory.IPSI, VatCategory.SPLIT_PAYMENT}


class Supply(StrEnum):
    """What is sold, as far as the place of supply depends on it."""

    GOODS = "goods"
    SERVICES = "services"
    DIGITAL = "digital"


class Rounding(StrEnum):
    """Where tax is rounded: once for each VAT breakdown row (EN 16931's own way), or on each line and then summed.

    With ``LINE`` the sum of rounded line taxes may differ from taxable x rate; the difference goes to BT-114 so that the payable
    is the line sum and every EN 16931 rule still holds.
    """

    DOCUMENT = "document"
    LINE = "line"
