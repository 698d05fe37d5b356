"""The seller's number inside a structured reference: RF (ISO 11649), Swiss QRR, Belgian OGM, Norwegian KID.

Sources: ISO 11649:2009; Swiss Implementation Guidelines QR-bill (SIX, annex B: modulo 10 recursive); Febelfin's standard for
structured communication (modulo 97); Bits AS, KID (modulo 10 or modulo 11).
"""

_RECURSIVE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_QRR, _OGM = 27, 12
_KID = range(7, 26)
SHORT_BODY = 5


def bodies(token: str) -> list[str]:
    """What may be the seller's number in a structured reference with right check digits, longest first; else nothing.

    >>> bodies("RF97RE20260042")
    ['RE20260042']
    >>> bodies("210000000003139471430009017")[:2]
    ['21000000000313947143000901', '1000000000313947143000901']
    """
    if token.startswith("RF") and 5 <= len(token) <= 25 and token[2:4].isdigit():  # noqa: PLR2004 - ISO 11649's lengths
        return [token[4:]] if _mod97(token[4:] + token[:4]) == 1 else []
    if not token.isdigit():
        return []
    if len(token) == _QRR and _mod10(token[:-1]) == int(token[-1]):
        return _tails(token[:-1])
    if len(token) == _OGM and (int(token[:10]) % 97 or 97) == int(token[10:]):
        return _tails(token[:10])
    if len(token) in _KID and (_luhn(token) or _mod11(token[:-1]) == token[-1]):
        return [token[:-1]]  # one number in six passes by chance, so its ends say nothing
    return []


def _tails(body: str) -> list[str]:
    """The body and its ends: sellers put a customer number before the invoice's, and noughts between."""
    return [body[start:] for start in range(len(body) - SHORT_BODY + 1)]


def _mod97(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text)) % 97 if text.isascii() and text.isalnum() else 0


def _mod10(digits: str) -> int:
    carry = 0
    for digit in digits:
        carry = _RECURSIVE[(carry + int(digit)) % 10]
    return (10 - carry) % 10


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of a two-digit number's digits
    return total % 10 == 0


def _mod11(digits: str) -> str:
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    rest = (11 - total % 11) % 11
    return "-" if rest == 10 else str(rest)  # noqa: PLR2004 - ten is written as a hyphen, which no number ends with here
