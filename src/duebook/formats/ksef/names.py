"""Names, fixed values and code tables of FA(3) that the reader and the writer share.

Sources: the schema ``schemat_FA(3)_v1-0E.xsd`` with its annotations; VAT Act (ustawa o VAT), Articles 106e, 106f and 106j.
"""

import re
from decimal import Decimal

from duebook.domain.codes import DocumentType, VatCategory

NAMESPACE = "http://crd.gov.pl/wzor/2025/06/25/13775/"
FA2 = "http://crd.gov.pl/wzor/2023/06/29/12648/"
PREFIXES = {"": NAMESPACE}

NIP = re.compile(r"[1-9](\d[1-9]|[1-9]\d)\d{7}")
KSEF_NUMBER = re.compile(
    r"([1-9](\d[1-9]|[1-9]\d)\d{7}|M\d{9}|[A-Z]{3}\d{7})-20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])-[0-9A-F]{6}-?[0-9A-F]{6}-[0-9A-F]{2}"
)
"""The number that KSeF gives an invoice."""
UNION = frozenset("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split())
"""Prefixes of VAT numbers in the European Union."""
SHORT, MIDDLE, LONG = 50, 256, 512
"""Longest texts of the schema's types."""
FACTOR, RECIPIENT, REPRESENTATIVE = "1", "2", "3"
"""Rola of Podmiot3 (the first two) and RolaPU."""
GLN = "0088"
"""Scheme of a global location number."""

RATES = {"23": 1, "22": 1, "8": 2, "7": 2, "5": 3, "4": 4, "3": 4}
"""P_12 of a taxed line -> number of its sums P_13 and P_14. Any other rate is foreign (One-Stop Shop, P_12_XII, sums 5)."""
FOREIGN = "5"
EXEMPT, DOMESTIC_REVERSE, SERVICES_ABROAD, OUTSIDE, MARGIN = "7", "10", "9", "8", "11"
WORDS = {
    "0 KR": ("6_1", VatCategory.ZERO),
    "0 WDT": ("6_2", VatCategory.INTRA_COMMUNITY),
    "0 EX": ("6_3", VatCategory.EXPORT),
    "zw": (EXEMPT, VatCategory.EXEMPT),
    "np I": (OUTSIDE, VatCategory.OUTSIDE_SCOPE),
    "np II": (SERVICES_ABROAD, VatCategory.REVERSE_CHARGE),
    "oo": (DOMESTIC_REVERSE, VatCategory.REVERSE_CHARGE),
}
"""P_12 of an untaxed line -> the end of its sum's name and the category."""
BUCKETS = ("1", "2", "3", "4", FOREIGN, "6_1", "6_2", "6_3", EXEMPT, OUTSIDE, SERVICES_ABROAD, DOMESTIC_REVERSE, MARGIN)
"""Ends of the names P_13_* in the schema's order; the first five have a P_14_* too."""
MARGINS = {
    "VATEX-EU-D": "P_PMarzy_2",
    "VATEX-EU-F": "P_PMarzy_3_1",
    "VATEX-EU-I": "P_PMarzy_3_2",
    "VATEX-EU-J": "P_PMarzy_3_3",
}
"""Margin schemes: reason for exemption (BT-121) -> mark."""
NO_REASON = "podstawa nie została podana"
"""Stands in P_19C where an exempt supply comes without its legal ground, which the schema requires."""
NO_STREET = "-"
"""Stands in AdresL1 where an address has nothing but its country."""

ROUNDING = "Zaokrąglenie"
PREPAID = "Zapłacono wcześniej"
THIRD_PARTY = "Należność osoby trzeciej"
"""Reasons of charges and deductions after P_15: BT-114, BT-113, and what is collected for others (BG-DEX-09)."""
SPLIT = "mechanizm podzielonej płatności"
CASH_POINT = "432"
"""BT-8 of the cash method (P_16): the tax is due on payment."""

FORMS = {"10": "1", "48": "2", "54": "2", "55": "2", "20": "4", "30": "6", "31": "6", "42": "6", "58": "6", "68": "7"}
"""UNTDID 4461 -> FormaPlatnosci."""
MEANS = {"1": "10", "2": "48", "3": "ZZZ", "4": "20", "5": "ZZZ", "6": "30", "7": "68"}
"""FormaPlatnosci -> UNTDID 4461. A transfer in euro is read as 58."""
OTHERS = {"59": "polecenie zapłaty SEPA", "49": "polecenie zapłaty", "57": "zlecenie stałe", "97": "kompensata", "ZZZ": "inna"}
"""UNTDID 4461 -> OpisPlatnosci for what has no FormaPlatnosci; the last stands for everything else."""
UNITS = {
    "C62": "szt.",
    "HUR": "godz.",
    "DAY": "dzień",
    "MON": "mies.",
    "KGM": "kg",
    "GRM": "g",
    "TNE": "t",
    "MTR": "m",
    "KMT": "km",
    "MTK": "m2",
    "MTQ": "m3",
    "LTR": "l",
    "KWH": "kWh",
    "SET": "kpl.",
    "XPK": "opak.",
}
"""UN/ECE Rec 20 -> the unit as Polish invoices write it; any other code stands as it is."""
UNIT_CODES = {name.lower(): code for code, name in UNITS.items()} | {
    **dict.fromkeys(("sztuk", "sztuki", "szt"), "C62"),
    **dict.fromkeys(("godzina", "godziny", "rbh"), "HUR"),
    **dict.fromkeys(("doba", "dni"), "DAY"),
    **dict.fromkeys(("miesięcy", "miesiące", "m-c"), "MON"),
    **dict.fromkeys(("usł.", "usł", "usługa", "usługi"), "E48"),
    **dict.fromkeys(("komplet", "kpl"), "SET"),
    **dict.fromkeys(("opakowanie", "opak", "op."), "XPK"),
    **dict.fromkeys(("mb", "mb."), "MTR"),
}
"""The other way, with more words that are in use."""

TEXTS = {
    "BT-10": "buyer_reference",
    "BT-11": "project_reference",
    "BT-14": "sales_order",
    "BT-15": "receiving_advice",
    "BT-17": "tender",
    "BT-19": "buyer_accounting_reference",
    "BT-20": "payment_terms",
}
"""Texts of the head that go into further entries: term -> field of the document."""

_ADVANCES = frozenset({DocumentType.PREPAYMENT, DocumentType.SELF_BILLED_PREPAYMENT})
_CORRECTIVES = frozenset({DocumentType.CORRECTIVE, DocumentType.SELF_BILLED_CORRECTIVE})


def is_corrective(kind: DocumentType) -> bool:
    """Whether the document repeats another as it should have been."""
    return kind in _CORRECTIVES


def is_advance(kind: DocumentType) -> bool:
    """Whether it bills a payment before delivery (ZAL)."""
    return kind in _ADVANCES


def implied(kind: str, *, self_billed: bool, total: Decimal, restated: bool) -> DocumentType:
    """BT-3 behind RodzajFaktury: a correction that lowers the total is a credit note, one that raises it a debit note.

    ``restated``: the lines stand there as they were and as they are, which is what a corrective invoice says.

    >>> implied("KOR", self_billed=False, total=Decimal(-1), restated=False).name
    'CREDIT_NOTE'
    """
    if kind.startswith("KOR"):
        if restated:
            return DocumentType.SELF_BILLED_CORRECTIVE if self_billed else DocumentType.CORRECTIVE
        if total > 0:
            return DocumentType.DEBIT_NOTE
        if kind == "KOR_ZAL":
            return DocumentType.PREPAYMENT_CREDIT_NOTE
        return DocumentType.SELF_BILLED_CREDIT_NOTE if self_billed else DocumentType.CREDIT_NOTE
    if kind == "ZAL":
        return DocumentType.SELF_BILLED_PREPAYMENT if self_billed else DocumentType.PREPAYMENT
    return DocumentType.SELF_BILLED if self_billed else DocumentType.INVOICE
