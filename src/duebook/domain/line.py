"""What is billed: BG-25 invoice line with price, item, tax, allowances and charges."""

from datetime import date
from decimal import Decimal

from duebook.domain.codes import Supply, VatCategory
from duebook.domain.party import Identifier, Period
from duebook.domain.record import record


@record
class Tax:
    """How a line, allowance or charge is taxed. Left out of a draft it is decided by the regime (``duebook.domain.tax``)."""

    category: VatCategory  # BT-95, 102, 151
    rate: Decimal | None = None  # BT-96, 103, 152: per cent; None where the category is O
    exemption_code: str = ""  # BT-121 VATEX
    exemption_text: str = ""  # BT-120


@record
class AllowanceCharge:
    """BG-20, 21, 27, 28. ``amount`` is positive; ``charge`` says which way. With ``percent`` the amount is computed.

    ``base`` x ``percent`` / 100 = ``amount``; a missing base is the line's amount before allowances, or on document level the
    net of the lines taxed alike. Where the document's prices include tax, amount and base are typed with tax: ``calculate`` moves
    the typed amount to ``with_tax`` and makes ``amount`` and ``base`` net.
    """

    charge: bool = False
    amount: Decimal | None = None  # BT-92, 99, 136, 141
    base: Decimal | None = None  # BT-93, 100, 137, 142
    percent: Decimal | None = None  # BT-94, 101, 138, 143
    reason: str = ""  # BT-97, 104, 139, 144
    reason_code: str = ""  # BT-98 UNTDID 5189, BT-105 UNTDID 7161
    tax: Tax | None = None  # document level only; None = spread over the lines' treatments
    with_tax: Decimal | None = None  # computed where the document's prices include tax: the amount as typed


@record
class Price:
    """BG-29. Give ``net``; or ``gross`` and ``discount`` alone (net = gross - discount); or ``with_tax``, from which net comes.

    ``gross`` is before the price discount and still without tax (that is the standard's word); ``with_tax`` is a shop's price.
    """

    net: Decimal | None = None  # BT-146
    discount: Decimal | None = None  # BT-147
    gross: Decimal | None = None  # BT-148
    base_quantity: Decimal | None = None  # BT-149: None is 1
    base_unit: str = ""  # BT-150
    with_tax: Decimal | None = None  # as typed where the document's prices include tax


@record
class Classification:
    """BT-158 with its scheme (UNTDID 7143) and version."""

    value: str
    scheme: str
    version: str = ""


@record
class Attribute:
    """BG-32: a property of the item."""

    name: str  # BT-160
    value: str  # BT-161


@record
class Item:
    """BG-31: what is sold."""

    name: str = ""  # BT-153
    description: str = ""  # BT-154
    seller_id: str = ""  # BT-155
    buyer_id: str = ""  # BT-156
    standard_id: Identifier | None = None  # BT-157
    classifications: tuple[Classification, ...] = ()  # BT-158
    origin_country: str = ""  # BT-159
    attributes: tuple[Attribute, ...] = ()  # BG-32


@record
class Line:
    """BG-25. ``net`` is computed (BT-131 = quantity x net price / base - allowances + charges, rounded)."""

    id: str = ""  # BT-126: filled with the position where empty
    note: str = ""  # BT-127
    object_id: Identifier | None = None  # BT-128
    quantity: Decimal = Decimal(1)  # BT-129
    unit: str = "C62"  # BT-130 UN/ECE Rec 20 and 21
    net: Decimal | None = None  # BT-131, computed
    order_line: str = ""  # BT-132
    buyer_accounting_reference: str = ""  # BT-133
    period: Period | None = None  # BG-26
    allowances: tuple[AllowanceCharge, ...] = ()  # BG-27 and BG-28
    price: Price = Price()  # BG-29
    tax: Tax | None = None  # BG-30
    item: Item = Item()  # BG-31
    supply: Supply | None = None  # goods or services; None = the company's habit
    tax_rate_key: str = ""  # "standard", "reduced", "super-reduced", "zero", "exempt"; "" = the regime's standard rate
    delivered: date | None = None  # day of supply of this line where it differs from the document's
    sublines: "tuple[Line, ...]" = ()  # BG-DEX-01: what this line is made of, as written; only the line itself is counted
