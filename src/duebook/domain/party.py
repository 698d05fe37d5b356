"""Who sells, who buys, who is paid, where it goes: BG-4, BG-7, BG-10, BG-11, BG-13 of EN 16931-1:2017."""

from datetime import date

from duebook.domain.record import record


@record
class Identifier:
    """An identifier with the scheme that gives it meaning (ISO/IEC 6523 ICD, or EAS for end points)."""

    value: str
    scheme: str = ""


@record
class Address:
    """BG-5, BG-8, BG-12, BG-15. ``country`` is ISO 3166-1 alpha-2 (Greece is GR, Northern Ireland XI only in tax numbers)."""

    street: str = ""  # BT-35, 50, 64, 75
    street_2: str = ""  # BT-36, 51, 65, 76
    street_3: str = ""  # BT-162, 163, 164, 165
    city: str = ""  # BT-37, 52, 66, 77
    postcode: str = ""  # BT-38, 53, 67, 78
    region: str = ""  # BT-39, 54, 68, 79
    country: str = ""  # BT-40, 55, 69, 80


@record
class Contact:
    """BG-6, BG-9."""

    name: str = ""  # BT-41, 56
    phone: str = ""  # BT-42, 57
    email: str = ""  # BT-43, 58


@record
class Party:
    """BG-4 seller or BG-7 buyer, as written on one document: a snapshot, not a link."""

    name: str = ""  # BT-27, 44: the registered name
    trading_name: str = ""  # BT-28, 45
    ids: tuple[Identifier, ...] = ()  # BT-29, 46
    legal_id: Identifier | None = None  # BT-30, 47: register number
    vat_id: str = ""  # BT-31, 48: with country prefix
    tax_number: str = ""  # BT-32: the local tax number (seller only)
    legal_info: str = ""  # BT-33: legal form, capital, register court (seller only)
    endpoint: Identifier | None = None  # BT-34, 49: electronic address
    address: Address = Address()
    contact: Contact | None = None


@record
class Payee:
    """BG-10: who is paid where it is not the seller (a factor)."""

    name: str  # BT-59
    id: Identifier | None = None  # BT-60
    legal_id: Identifier | None = None  # BT-61


@record
class TaxRepresentative:
    """BG-11: the seller's tax representative."""

    name: str  # BT-62
    vat_id: str  # BT-63
    address: Address = Address()  # BG-12


@record
class Delivery:
    """BG-13: where and when it was delivered."""

    name: str = ""  # BT-70
    location: Identifier | None = None  # BT-71
    day: date | None = None  # BT-72
    address: Address | None = None  # BG-15


@record
class Period:
    """BG-14, BG-26: an invoicing period, both days inclusive."""

    start: date | None = None  # BT-73, 134
    end: date | None = None  # BT-74, 135
