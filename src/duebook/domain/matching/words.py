"""Text of payers made comparable: folded signs, tokens that may be references, names without legal forms."""

import re
import unicodedata

LEGAL = frozenset(
    "GMBH MBH AG KG KGAA OHG UG EK EV SE CO COMPANY CIE LTD LIMITED LLC LLP PLC INC INCORPORATED CORP CORPORATION SA SAS SARL "
    "EURL SRL SPA SNC BV NV VOF BVBA SPRL SL SLU LDA LTDA OY OYJ AB AS ASA APS KS ZOO SP Z O KFT ZRT DOO SRO PTY PVT "
    "UND AND ET Y E DER DIE DAS THE OF".split()
)
"""Words of a name that tell the kind of company, or nothing."""

OTHER = re.compile(
    r"\b(ZINSEN|HABENZINS|HABENZINSEN|INTEREST|GEHALT|SALARY|LOHN|STEUERERSTATTUNG|TAX REFUND|RUECKUEBERWEISUNG|RUECKGABE|"
    r"RUECKLASTSCHRIFT|KONTO GESPERRT|STORNO|REVERSAL|RETURNED|RETOURE|CHARGEBACK|UMBUCHUNG|UEBERTRAG|OWN TRANSFER|"
    r"EIGENUEBERTRAG|CASH DEPOSIT|BAREINZAHLUNG|KAPITALERTRAG|DIVIDEND|DIVIDENDE|VERSICHERUNGSLEISTUNG|INSURANCE CLAIM|KAUTION|"
    r"LOAN|DARLEHEN|ENTGELTABSCHLUSS|TILGUNG|FINANZAMT|GRANT|ZUSCHUSS)\b"
)
"""Words of credits that pay no invoice: interest, wages, refunds of taxes, returned transfers, own transfers, loans."""

BESIDE = frozenset(
    "TEL TELEFON TELEFOON TELEPHONE PHONE FON FAX MOBIL MOBILE KDNR KUNDENNR KUNDENNUMMER KLANTNR KLANTNUMMER CUSTNO BLZ BIC "
    "IBAN TAN STNR STEUERNR STEUERNUMMER UST USTID USTIDNR VAT BTW SIRET SIREN KVK".split()
)
"""Words after which a number is that of a telephone, an account, a customer or a tax office, and no mistyped reference."""

_SPECIAL = str.maketrans(
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ẞ": "SS", "Ø": "OE", "Æ": "AE", "Œ": "OE", "Ł": "L", "Đ": "D", "Å": "A", "ß": "SS"}
)
_PARTS = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){1,}[A-Z]?\b\.?")
_GLUED = re.compile(r"(?<=\d{6})(?=[A-Z])|(?<=[A-Z])(?=\d{6})")
JOINED = 4
"""So many neighbouring tokens are read as one number: separators and line breaks of banks fall into references."""


def folded(text: str) -> str:
    """Capital letters without accents.

    >>> folded("Müller Søn Śląsk")
    'MUELLER SOEN SLASK'
    """
    if text.isascii():
        return text.upper()
    capital = unicodedata.normalize("NFC", text).upper().translate(_SPECIAL)
    return "".join(sign for sign in unicodedata.normalize("NFKD", capital) if not unicodedata.combining(sign))


def bare(text: str) -> str:
    """Letters and digits only, folded.

    >>> bare("RE-2026/0042")
    'RE20260042'
    """
    return "".join(_PARTS.findall(folded(text)))


def tokens(text: str) -> list[str]:
    """Runs of letters and digits, folded, in the order of the text; a long number stands apart from letters glued to it.

    >>> tokens("Ref 1: 2217811345REF 2")
    ['REF', '1', '2217811345', 'REF', '2']
    """
    return _PARTS.findall(_GLUED.sub(" ", folded(text)))


def has_digits(token: str, least: int) -> bool:
    """Whether so many signs are digits."""
    return sum(map(str.isdigit, token)) >= least


def spoken(parts: list[str]) -> list[tuple[str, int, int]]:
    """Possible references: (signs, first token, one past the last token), single tokens first and joined ones after them."""
    found = [(part, place, place + 1) for place, part in enumerate(parts)]
    for length in range(2, JOINED + 1):
        for start in range(len(parts) - length + 1):
            whole = "".join(parts[start : start + length])
            if len(whole) > 40:  # noqa: PLR2004 - longer than any reference of banks or sellers
                continue
            found.append((whole, start, start + length))
    return found


def name_parts(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others: no legal form, umlauts in one spelling.

    >>> name_parts("Müller & Söhne GmbH & Co. KG"), name_parts("MUELLER SOEHNE")
    (('MULLER', 'SOHNE'), ('MULLER', 'SOHNE'))
    """
    raw = _DOTTED.sub(lambda found: found.group().replace(".", ""), folded(name).replace("_", " "))
    words = [word for word in _PARTS.findall(raw) if word not in LEGAL]
    return tuple(word.replace("AE", "A").replace("OE", "O").replace("UE", "U") for word in words)


def alike(payer: tuple[str, ...], customer: tuple[str, ...]) -> int:
    """How far two names agree: 3 the same, 2 cut off or most words shared, 1 a shared word or the initials, 0 not.

    >>> alike(("ZHANG",), ("ZHANG",)), alike(("MULLER", "SOH"), ("MULLER", "SOHNE"))
    (3, 2)
    >>> alike(("OSM", "RESOURCES"), ("OPAL", "STONE", "MINING"))
    1
    """
    one, other = "".join(payer), "".join(customer)
    if not one or not other or one == other:
        return 3 if one and one == other else 0
    short, long = sorted((one, other), key=len)
    if len(short) >= 6 and long.startswith(short):  # noqa: PLR2004 - six signs of a name are more than chance
        return 2
    shared = set(payer) & set(customer)
    weight = sum(len(word) for word in shared)
    if weight * 3 >= len(short) * 2 and weight >= 5:  # noqa: PLR2004 - two thirds of the shorter name
        return 2
    return 1 if any(len(word) >= 3 for word in shared) or _initials(payer, customer, other) else 0  # noqa: PLR2004 - as short as a name


def _initials(payer: tuple[str, ...], customer: tuple[str, ...], joined: str) -> bool:
    """Whether the payer's name has the customer's initials, or a monogram of three letters of its name."""
    initials = "".join(word[0] for word in customer)
    heads = {word for word in payer if len(word) > 1}
    if len(initials) > 1 and (initials in heads or "".join(word[0] for word in payer).startswith(initials)):
        return True
    return any(len(head) == 3 and _scattered(head, joined) for head in heads)  # noqa: PLR2004 - a monogram


def _scattered(head: str, name: str) -> bool:
    """Whether the letters of a monogram stand in the name in this order, beginning with its first."""
    if not name.startswith(head[0]):
        return False
    left = iter(name)
    return all(sign in left for sign in head)
