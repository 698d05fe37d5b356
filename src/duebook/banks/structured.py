"""Structured payment references that stand alone in a free text: those whose check digits prove that they are meant as such.

Sources: ISO 11649 (RF); SIX, Swiss Implementation Guidelines QR-bill, annex B (27 digits, modulo 10 recursive); Febelfin, OGM-VCS
(twelve digits between three plus signs, modulo 97).

>>> found("RF18 5390 0754 7034"), found("+++090/9337/55493+++"), found("invoice 17")
('RF18539007547034', '090933755493', '')
"""

import re

from duebook.banks import reference

_SIXTH = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_OGM = re.compile(r"(?:\+{3}|\*{3})(\d{3})/(\d{4})/(\d{5})(?:\+{3}|\*{3})")
_RF = re.compile(r"RF\d\d[0-9A-Z ]{1,30}", re.IGNORECASE)
_QRR = re.compile(r"[\d ]{27,40}")
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


def found(text: str) -> str:
    """The reference that the whole text is, without spaces; empty where it is none."""
    bare = text.strip()
    if match := _OGM.fullmatch(bare):
        digits = "".join(match.groups())
        return digits if (int(digits[:10]) % 97 or 97) == int(digits[10:]) else ""
    tight = bare.replace(" ", "").upper()
    if _RF.fullmatch(bare) and reference.check(tight):
        return tight
    return tight if _QRR.fullmatch(bare) and is_qrr(tight) else ""


def is_qrr(digits: str) -> bool:
    """Whether these are 27 digits whose last one is the check digit of a Swiss QR reference.

    >>> is_qrr("210000000003139471430009017"), is_qrr("210000000003139471430009018")
    (True, False)
    """
    if len(digits) != 27 or not digits.isdigit() or not int(digits):  # noqa: PLR2004 - the length of a QR reference
        return False
    carry = 0
    for sign in digits[:26]:
        carry = _SIXTH[(carry + int(sign)) % 10]
    return (10 - carry) % 10 == int(digits[26])


def is_iban(text: str) -> bool:
    """Whether this has the shape of an IBAN (its check digits may be wrong: redacted files have such)."""
    return bool(_IBAN.fullmatch(text))


def is_bic(text: str) -> bool:
    """Whether this has the shape of a BIC."""
    return bool(_BIC.fullmatch(text))
