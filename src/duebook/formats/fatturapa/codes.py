"""The code lists of FatturaPA beside those of EN 16931: document types, means of payment, units. Natura is in ``natura.py``.

Source: Schema_VFPR12 1.2.3 and the list of codes in the technical specifications; UNTDID 1001 and 4461, UN/ECE Rec 20. A code
that is not the usual one of its meaning is kept in the text beside it, so that it is written again: BT-23 holds ``TD24``, BT-82
``MP20``.
"""

from duebook.domain.codes import DocumentType
from duebook.formats.units import code as known_unit

_T = DocumentType
TYPES = {
    "TD01": _T.INVOICE,
    "TD02": _T.PREPAYMENT,
    "TD03": _T.PREPAYMENT,
    "TD04": _T.CREDIT_NOTE,
    "TD05": _T.DEBIT_NOTE,
    "TD06": _T.INVOICE,
    **dict.fromkeys(("TD16", "TD17", "TD18", "TD19", "TD20", "TD21", "TD22", "TD23"), _T.SELF_BILLED),
    **dict.fromkeys(("TD24", "TD25", "TD26"), _T.INVOICE),
    **dict.fromkeys(("TD27", "TD28"), _T.SELF_BILLED),
    "TD29": _T.INVOICE,
    "TD07": _T.INVOICE,
    "TD08": _T.CREDIT_NOTE,
    "TD09": _T.DEBIT_NOTE,
}
"""TipoDocumento -> BT-3. TD07 to TD09 are those of the simplified invoice."""

USUAL = frozenset({"TD01", "TD02", "TD04", "TD05", "TD07", "TD08", "TD09"})
"""Codes that a document type alone gives back."""

BY_BUYER = {
    _T.INVOICE: _T.SELF_BILLED,
    _T.CREDIT_NOTE: _T.SELF_BILLED_CREDIT_NOTE,
    _T.PREPAYMENT: _T.SELF_BILLED_PREPAYMENT,
}
"""What a type becomes where SoggettoEmittente says that the buyer issued it (CC)."""

_WRITTEN = {
    _T.PREPAYMENT: "TD02",
    _T.SELF_BILLED_PREPAYMENT: "TD02",
    _T.DEBIT_NOTE: "TD05",
}


def type_code(kind: DocumentType, process: str) -> str:
    """TipoDocumento of a document; ``process`` (BT-23) may name one of the less usual codes of its type.

    >>> type_code(DocumentType.INVOICE, "TD24"), type_code(DocumentType.CREDIT_NOTE, "TD24")
    ('TD24', 'TD04')
    """
    if process in TYPES and process not in USUAL and TYPES[process] is kind:
        return process
    return _WRITTEN.get(kind) or ("TD04" if kind.is_credit else "TD01")


def type_read(code: str, *, by_buyer: bool) -> DocumentType | None:
    """BT-3 of a TipoDocumento; None for a code that is in no list."""
    kind = TYPES.get(code)
    return BY_BUYER.get(kind, kind) if kind and by_buyer else kind


MEANS = {
    "MP01": "10",
    "MP02": "20",
    "MP03": "23",
    "MP04": "10",
    "MP05": "30",
    "MP06": "60",
    "MP07": "ZZZ",
    "MP08": "48",
    "MP09": "49",
    "MP10": "49",
    "MP11": "49",
    "MP12": "70",
    "MP13": "ZZZ",
    "MP14": "ZZZ",
    "MP15": "15",
    "MP16": "49",
    "MP17": "49",
    "MP18": "50",
    "MP19": "59",
    "MP20": "59",
    "MP21": "59",
    "MP22": "97",
    "MP23": "68",
}
"""ModalitaPagamento -> BT-81 (UNTDID 4461). MP05 is 58 where an IBAN is paid in euro."""

_MEANS_WRITTEN = {
    "10": "MP01",
    "20": "MP02",
    "23": "MP03",
    "60": "MP06",
    "48": "MP08",
    "54": "MP08",
    "55": "MP08",
    "70": "MP12",
    "15": "MP15",
    "49": "MP16",
    "50": "MP18",
    "59": "MP19",
    "97": "MP22",
    "68": "MP23",
}


def means_code(code: str, text: str) -> str:
    """ModalitaPagamento of BT-81; BT-82 may name one of the less usual codes of the same meaning.

    >>> means_code("58", ""), means_code("49", "MP09"), means_code("58", "MP09")
    ('MP05', 'MP09', 'MP05')
    """
    return text if MEANS.get(text) == code else _MEANS_WRITTEN.get(code, "MP05")


def means_read(mode: str, *, sepa: bool) -> tuple[str, str]:
    """BT-81 and BT-82 of a ModalitaPagamento; ``sepa`` says that an IBAN is paid in euro. Both are empty for an unknown code.

    >>> means_read("MP05", sepa=True), means_read("MP20", sepa=True)
    (('58', ''), ('59', 'MP20'))
    """
    code = "58" if mode == "MP05" and sepa else MEANS.get(mode, "")
    return code, "" if not code or means_code(code, "") == mode else mode


_UNITS = {
    "C62": "pz",
    "HUR": "ore",
    "DAY": "giorni",
    "MON": "mesi",
    "ANN": "anni",
    "KGM": "kg",
    "MTR": "m",
    "MTK": "mq",
    "MTQ": "mc",
    "LTR": "l",
    "KWH": "kWh",
}
_ITALIAN = {
    **{word.lower(): code for code, word in _UNITS.items()},
    **dict.fromkeys("nr n n. num numero cad cad. pezzo pezzi pz. nr.".split(), "C62"),
    **dict.fromkeys("h ora".split(), "HUR"),
    **dict.fromkeys("gg gg. g. giorno".split(), "DAY"),
    **dict.fromkeys("mese mm.".split(), "MON"),
    **dict.fromkeys("anno".split(), "ANN"),
    **dict.fromkeys("lt lt. litri litro".split(), "LTR"),
    **dict.fromkeys("kg. chili".split(), "KGM"),
    **dict.fromkeys("ml mt mt. metri metro".split(), "MTR"),
    **dict.fromkeys("smc m3".split(), "MTQ"),
    **dict.fromkeys("scatola scatole".split(), "XBX"),
    **dict.fromkeys("bottiglia bottiglie bt".split(), "XBO"),
    **dict.fromkeys("corpo forfait".split(), "LS"),
}


def unit_word(code: str) -> str:
    """UnitaMisura as Italian invoices write it, or the code itself where it has no usual word."""
    return _UNITS.get(code, code)


def unit_read(word: str) -> str:
    """BT-130 of a UnitaMisura; empty for a word that is not known.

    >>> unit_read("PZ"), unit_read("Mc"), unit_read("XPX"), unit_read("cassettina")
    ('C62', 'MTQ', 'XPX', '')
    """
    return _ITALIAN.get(word.lower(), "") or known_unit(word)
