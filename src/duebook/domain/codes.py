"""The small closed code lists of EN 16931 that the trade branches on; the long ones are data of the formats.

Sources: UNTDID 1001 (document type), UNCL 5305 (VAT category), UNTDID 2005 (tax point).
"""

from enum import StrEnum


class DocumentType(StrEnum):
    """BT-3, UNTDID 1001: every type that EN 16931 allows (BR-CL-01), those that Duebook offers to issue first."""

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
    # the rest of the list, for documents from elsewhere
    PAYMENT_REQUEST = "71"
    GOODS_DEBIT_NOTE = "80"
    GOODS_CREDIT_NOTE = "81"
    METERED = "82"
    FINANCIAL_CREDIT_NOTE = "83"
    FINANCIAL_DEBIT_NOTE = "84"
    TAX_NOTIFICATION = "102"
    INVOICING_DATA_SHEET = "130"
    DIRECT_PAYMENT_VALUATION = "202"
    PROVISIONAL_PAYMENT_VALUATION = "203"
    PAYMENT_VALUATION = "204"
    INTERIM_APPLICATION = "211"
    FINAL_PAYMENT_REQUEST = "218"
    COMPLETED_UNITS_REQUEST = "219"
    CONSOLIDATED_CREDIT_NOTE = "262"
    PRICE_VARIATION = "295"
    PRICE_VARIATION_CREDIT_NOTE = "296"
    DELCREDERE_CREDIT_NOTE = "308"
    PROFORMA = "325"
    INVOICE_WITH_PACKING_LIST = "331"
    COMMISSION_NOTE = "382"
    CONSOLIDATED = "385"
    HIRE = "387"
    DELCREDERE = "390"
    LEASE = "394"
    CONSIGNMENT = "395"
    OCR_CREDIT_NOTE = "420"
    DEBIT_ADVICE = "456"
    REVERSAL_OF_DEBIT = "457"
    REVERSAL_OF_CREDIT = "458"
    FACTORED_CORRECTIVE = "472"
    SELF_BILLED_FACTORED_CORRECTIVE = "473"
    SELF_BILLED_FACTORED = "501"
    SELF_BILLED_FACTORED_CREDIT_NOTE = "502"
    SELF_BILLED_DEBIT_NOTE = "527"
    FORWARDER_CREDIT_NOTE = "532"
    FORWARDER_DISCREPANCY = "553"
    INSURER = "575"
    FORWARDER = "623"
    PORT_CHARGES = "633"
    FOR_ACCOUNTING = "751"
    FREIGHT = "780"
    CLAIM = "817"
    CONSULAR = "870"
    CUSTOMS = "935"

    @property
    def is_credit(self) -> bool:
        """True where the document lowers what the buyer owes: amounts are positive, the sign is the type.

        These are the types of the list for credit notes in BR-CL-01; UBL writes them as CreditNote.
        """
        return self in _CREDITS

    @property
    def is_self_billed(self) -> bool:
        """True where the buyer writes the document in the seller's name."""
        return self in _SELF_BILLED


_CREDITS = frozenset(map(DocumentType, "81 83 261 262 296 308 381 396 420 458 502 503 532".split()))
_SELF_BILLED = frozenset(map(DocumentType, "261 389 471 473 500 501 502 527".split()))


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
