"""The document: one self-contained invoice, credit note or correction after EN 16931-1:2017 (BG-0).

A draft is a ``Document`` whose computed fields (marked) are empty; :func:`duebook.domain.totals.calculate` fills them,
:func:`duebook.domain.check.check` reads it, and ``seal`` freezes its canonical bytes. Amounts of a credit note are positive:
the type says which way they count.
"""

from datetime import date
from decimal import Decimal

from duebook.domain.codes import DocumentType, Rounding, VatCategory
from duebook.domain.line import AllowanceCharge, Line
from duebook.domain.party import Delivery, Identifier, Party, Payee, Period, TaxRepresentative
from duebook.domain.record import record
from duebook.domain.terms import Instalment, Terms


@record
class Note:
    """BG-1."""

    text: str  # BT-22
    subject_code: str = ""  # BT-21 UNTDID 4451


@record
class Preceding:
    """BG-3: an earlier invoice this one corrects, credits or follows."""

    number: str  # BT-25
    issue_date: date | None = None  # BT-26


@record
class Attachment:
    """BG-24. ``content`` is base64 text; a link has only ``url``."""

    id: str = ""  # BT-122
    description: str = ""  # BT-123
    url: str = ""  # BT-124
    content: str = ""  # BT-125
    mime: str = ""
    filename: str = ""


@record
class Card:
    """BG-18: only the last four to six digits of the card are ever kept."""

    number: str  # BT-87
    holder: str = ""  # BT-88


@record
class Mandate:
    """BG-19: direct debit."""

    id: str = ""  # BT-89
    creditor_id: str = ""  # BT-90
    debited_iban: str = ""  # BT-91


@record
class PaymentMeans:
    """BG-16 with at most one account, card or mandate; several ways to pay are several of these. ``code`` is UNTDID 4461."""

    code: str = "58"  # BT-81: 58 SEPA credit transfer, 30 credit transfer, 59 SEPA direct debit, 48 card, 10 cash
    text: str = ""  # BT-82
    reference: str = ""  # BT-83: remittance information
    account: str = ""  # BT-84: IBAN, or the national account number
    account_name: str = ""  # BT-85
    bic: str = ""  # BT-86
    card: Card | None = None  # BG-18
    mandate: Mandate | None = None  # BG-19


@record
class ThirdPartyPayment:
    """BG-DEX-09 of the XRechnung Extension: money collected for somebody else, added to what is due."""

    type: str = ""  # BT-DEX-001
    amount: Decimal  # BT-DEX-002: positive, or negative where it is taken off
    description: str = ""  # BT-DEX-003


@record
class VatRow:
    """BG-23: one row of the VAT breakdown (computed)."""

    category: VatCategory  # BT-118
    rate: Decimal | None  # BT-119
    taxable: Decimal  # BT-116
    tax: Decimal  # BT-117
    exemption_text: str = ""  # BT-120
    exemption_code: str = ""  # BT-121


@record
class Totals:
    """BG-22 (computed). ``payable`` = gross - prepaid + rounding + what is collected for third parties."""

    lines: Decimal  # BT-106
    allowances: Decimal = Decimal(0)  # BT-107
    charges: Decimal = Decimal(0)  # BT-108
    net: Decimal  # BT-109
    tax: Decimal  # BT-110
    tax_in_tax_currency: Decimal | None = None  # BT-111
    gross: Decimal  # BT-112
    prepaid: Decimal = Decimal(0)  # BT-113
    rounding: Decimal = Decimal(0)  # BT-114
    payable: Decimal  # BT-115


@record
class TaxReason:
    """Why a treatment was chosen, for whoever asks: the rule, the day it holds since, and the official source (computed)."""

    category: VatCategory
    rate: Decimal | None
    rule: str  # "domestic-standard", "intra-community-goods", ...
    sentence: str  # English message id with {facts}
    country: str = ""  # whose law
    since: date | None = None  # the rate or rule holds since this day
    source: str = ""  # official text
    lines: tuple[str, ...] = ()  # ids of the lines it was used for


@record
class ExchangeRate:
    """Rate of the tax accounting currency: 1 unit of the document's currency = ``rate`` units of ``currency`` (BT-6)."""

    currency: str
    rate: Decimal
    day: date | None = None
    source: str = ""


@record
class Document:
    """BG-0. See the module's text for what is computed and when."""

    type: DocumentType = DocumentType.INVOICE  # BT-3
    number: str = ""  # BT-1: empty until issued
    issue_date: date | None = None  # BT-2
    tax_point_date: date | None = None  # BT-7
    tax_point_code: str = ""  # BT-8 UNTDID 2005
    due_date: date | None = None  # BT-9: computed from the terms where empty
    currency: str = ""  # BT-5 ISO 4217
    language: str = ""  # of the printed document, BCP 47; not in EN 16931
    buyer_reference: str = ""  # BT-10
    project_reference: str = ""  # BT-11
    contract_reference: str = ""  # BT-12
    purchase_order: str = ""  # BT-13
    sales_order: str = ""  # BT-14
    receiving_advice: str = ""  # BT-15
    despatch_advice: str = ""  # BT-16
    delivery_note: str = ""  # BT-X-202 of Factur-X EXTENDED; not in EN 16931
    tender: str = ""  # BT-17
    invoiced_object: Identifier | None = None  # BT-18
    buyer_accounting_reference: str = ""  # BT-19
    payment_terms: str = ""  # BT-20: written from the terms where empty
    notes: tuple[Note, ...] = ()  # BG-1
    process: str = ""  # BT-23 business process type
    specification: str = ""  # BT-24; the writer of a format fills its own where empty
    preceding: tuple[Preceding, ...] = ()  # BG-3
    seller: Party = Party()  # BG-4
    buyer: Party = Party()  # BG-7
    payee: Payee | None = None  # BG-10
    tax_representative: TaxRepresentative | None = None  # BG-11
    delivery: Delivery | None = None  # BG-13
    period: Period | None = None  # BG-14
    payment: tuple[PaymentMeans, ...] = ()  # BG-16
    terms: Terms | None = None
    allowances: tuple[AllowanceCharge, ...] = ()  # BG-20 and BG-21
    attachments: tuple[Attachment, ...] = ()  # BG-24
    lines: tuple[Line, ...] = ()  # BG-25
    prepaid: Decimal | None = None  # what was paid before, as typed: becomes BT-113
    third_party: tuple[ThirdPartyPayment, ...] = ()  # BG-DEX-09; not in EN 16931
    rounding: Rounding = Rounding.DOCUMENT
    prices_include_tax: bool = False  # then prices are typed in ``price.with_tax`` and document allowances include tax
    cash_rounding: Decimal | None = None  # round the payable to this step (0.05); the difference is BT-114
    adjustment: Decimal | None = None  # typed part of BT-114: the minor units that make credits sum to their original
    exchange: ExchangeRate | None = None  # BT-6 and the rate for BT-111
    # computed
    totals: Totals | None = None  # BG-22
    vat: tuple[VatRow, ...] = ()  # BG-23
    instalments: tuple[Instalment, ...] = ()  # what is due when; sums to the payable
    tax_reasons: tuple[TaxReason, ...] = ()

    @property
    def tax_currency(self) -> str:
        """BT-6: empty where it is the document's own."""
        return self.exchange.currency if self.exchange else ""

    @property
    def computed(self) -> Totals:
        """The totals of a calculated document; asking an uncalculated one is a programmer's mistake."""
        if self.totals is None:
            raise ValueError("calculate() comes first")
        return self.totals
