"""The Swiss payment part with receipt, worded and formatted from the payload of its code: what is scanned is what is printed.

Source: SIX, Swiss Implementation Guidelines for the QR-bill, version 2.3, section 3 (layout; the headings in annex D), and
the Style Guide QR-bill. https://www.six-group.com/en/products-services/banking-services/payment-standardization.html
"""

from typing import Any

from duebook.render import fonts, matrix
from duebook.render.fonts import printable

HEADINGS: dict[str, dict[str, str]] = {
    "de": {
        "receipt": "Empfangsschein", "part": "Zahlteil", "payee": "Konto / Zahlbar an", "reference": "Referenz",
        "more": "Zusätzliche Informationen", "payer": "Zahlbar durch", "payer_open": "Zahlbar durch (Name/Adresse)",
        "currency": "Währung", "amount": "Betrag", "acceptance": "Annahmestelle", "separate": "Vor der Einzahlung abzutrennen",
    },
    "fr": {
        "receipt": "Récépissé", "part": "Section paiement", "payee": "Compte / Payable à", "reference": "Référence",
        "more": "Informations supplémentaires", "payer": "Payable par", "payer_open": "Payable par (nom/adresse)",
        "currency": "Monnaie", "amount": "Montant", "acceptance": "Point de dépôt", "separate": "A détacher avant le versement",
    },
    "it": {
        "receipt": "Ricevuta", "part": "Sezione pagamento", "payee": "Conto / Pagabile a", "reference": "Riferimento",
        "more": "Informazioni supplementari", "payer": "Pagabile da", "payer_open": "Pagabile da (nome/indirizzo)",
        "currency": "Valuta", "amount": "Importo", "acceptance": "Punto di accettazione",
        "separate": "Da staccare prima del versamento",
    },
    "en": {
        "receipt": "Receipt", "part": "Payment part", "payee": "Account / Payable to", "reference": "Reference",
        "more": "Additional information", "payer": "Payable by", "payer_open": "Payable by (name/address)",
        "currency": "Currency", "amount": "Amount", "acceptance": "Acceptance point", "separate": "Separate before paying in",
    },
}  # fmt: skip
"""The four languages of the guidelines; a document in another one has English headings."""

_ACCOUNT, _CREDITOR, _AMOUNT, _CURRENCY, _DEBTOR, _KIND, _REFERENCE, _MESSAGE = 3, 4, 18, 19, 20, 27, 28, 29
"""Lines of the payload."""
_SEVEN = 7
_HOME = ("CH", "LI")


def slip(payload: str, language: str, scan: str) -> dict[str, Any] | None:
    """The slip for a Swiss payload, None for any other code. ``scan`` tells a screen reader what the picture is.

    ``amount`` and ``payer`` are empty where they are left to be written by hand.
    """
    if not payload.startswith(matrix.SWISS):
        return None
    rows = payload.split("\n")
    words = HEADINGS.get(language, HEADINGS["en"])
    reference = _grouped(rows[_REFERENCE], rows[_KIND])
    payer = _address(rows[_DEBTOR : _DEBTOR + _SEVEN])
    payee = [_fours(rows[_ACCOUNT]), *_address(rows[_CREDITOR : _CREDITOR + _SEVEN])]
    blocks = [
        {"label": words["payee"], "rows": payee},
        {"label": words["reference"], "rows": [reference] if reference else []},
        {"label": words["more"], "rows": [printable(rows[_MESSAGE])] if rows[_MESSAGE] else []},
        {"label": words["payer" if payer else "payer_open"], "rows": payer},
    ]
    return {
        "words": words,
        "font": fonts.SLIP.lower(),
        "qr": matrix.svg(payload),
        "alt": scan,
        "currency": rows[_CURRENCY],
        "amount": _amount(rows[_AMOUNT]),
        "part": [one for n, one in enumerate(blocks) if one["rows"] or n == len(blocks) - 1],
        "receipt": [one for n, one in enumerate(blocks) if n != 2 and (one["rows"] or n == len(blocks) - 1)],  # noqa: PLR2004 - no "more"
    }


def _address(rows: list[str]) -> list[str]:
    """Name, street, and postcode with town; the country in front of it where it is neither Switzerland nor Liechtenstein."""
    _kind, name, street, house, postcode, town, country = rows
    if not name:
        return []
    home = country in _HOME
    lines = [name, f"{street} {house}".strip(), f"{'' if home else country + '-'}{postcode} {town}".strip()]
    return [printable(line) for line in lines if line]


def _amount(text: str) -> str:
    """Thousands parted by a blank, a point before the centimes.

    >>> _amount("1234567.50"), _amount("50.00"), _amount("")
    ('1 234 567.50', '50.00', '')
    """
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}.{rest:0<2}".replace(",", " ") if text else ""


def _grouped(reference: str, kind: str) -> str:
    """A QR reference as two and groups of five signs, a creditor reference in groups of four.

    >>> _grouped("210000000003139471430009017", "QRR"), _grouped("RF18539007547034", "SCOR")
    ('21 00000 00003 13947 14300 09017', 'RF18 5390 0754 7034')
    """
    if kind != "QRR":
        return _fours(reference)
    return " ".join([reference[:2], *(reference[at : at + 5] for at in range(2, len(reference), 5))])


def _fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
