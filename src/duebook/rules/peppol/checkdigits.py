"""Check digits of the identifiers that Peppol knows, each as its register computes it.

>>> gln("7300010000001"), norwegian("974760673"), belgian("0202239951"), swedish("5565000202"), greek("094259216")
(True, True, True, False, True)
"""

import re

from duebook.rules.peppol.reading import integer
from duebook.rules.tree import NotANumber

_LETTERS = re.compile(r"[A-Za-z]*")
_WORD = re.compile(r"[A-Za-z0-9]{6}")
_DIGITS = re.compile(r"[0-9]+")
_DOUBLED = "0246813579"


def digits(text: str, count: int = 0) -> bool:
    """Whether the text is digits only, and so many of them where ``count`` is given."""
    return bool(_DIGITS.fullmatch(text)) and (not count or len(text) == count)


def gln(text: str) -> bool:
    """A Global Location Number (GS1): weights 3 and 1 from the right. Its length is not looked at."""
    if not digits(text):
        return False
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(text[:-1])))
    return -weighted % 10 == int(text[-1])


def norwegian(text: str) -> bool:
    """A Norwegian organisation number: nine digits, modulo 11 with weights 2 to 7 from the right."""
    if not digits(text, 9):
        return False
    weighted = sum(int(digit) * (place % 6 + 2) for place, digit in enumerate(reversed(text[:-1])))
    return int(text) > 0 and -weighted % 11 == int(text[-1])


def belgian(text: str) -> bool:
    """A Belgian enterprise number: ten digits, the last two complete the first eight to a multiple of 97."""
    return digits(text, 10) and 97 - int(text[:8]) % 97 == int(text[8:])


def swedish(text: str) -> bool:
    """A Swedish organisation number by Luhn's sum: the tenth digit checks the nine before it."""
    if not digits(text) or len(text) < 10:  # noqa: PLR2004 - nine digits and their check
        return False
    total = sum(int(_DOUBLED[int(d)]) if place % 2 == 0 else int(d) for place, d in enumerate(reversed(text[:9])))
    return -total % 10 == int(text[9])


def australian(text: str) -> bool:
    """An Australian Business Number: eleven digits, the first less one, whose weighted sum 89 divides."""
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    return digits(text, 11) and (sum(int(d) * weight for d, weight in zip(text, weights, strict=True)) - 10) % 89 == 0


def greek(text: str) -> bool:
    """A Greek tax number: the ninth digit checks the eight before it. What follows the ninth is not looked at."""
    if not digits(text[:9], 9):
        return False
    total = sum(int(digit) << (8 - place) for place, digit in enumerate(text[:8]))
    return total % 11 % 10 == int(text[8])


def danish(text: str, *, bare: bool) -> bool:
    """A Danish CVR or SE number: ``DK`` and eight digits; ``bare`` allows the eight digits alone."""
    return (text[:2] == "DK" and digits(text[2:], 8)) or (bare and digits(text, 8))


def italian_office(text: str) -> bool:
    """The code of an office of Italy's public administration (Codice Univoco Ufficio): six letters or digits."""
    return bool(_WORD.fullmatch(text))


def italian_tax_code(text: str) -> bool:
    """A Codice Fiscale by its form: sixteen characters of the right kinds, or an integer of eleven."""
    if len(text) != 16:  # noqa: PLR2004 - a person's code
        return len(text) == 11 and integer(text)  # noqa: PLR2004 - a company's
    letters = (text[:6], text[8], text[15])
    return all(_LETTERS.fullmatch(part) for part in letters) and all(map(integer, (text[6:8], text[9:11], text[14])))


def italian_vat(text: str) -> bool:
    """A Partita IVA after ``IT``: eleven digits by Luhn's sum. A number of another country is not looked at."""
    number = text[2:]
    if text[:2] not in {"IT", "it"}:
        return True
    if len(number) != 11 or not integer(number):  # noqa: PLR2004 - its length
        return False
    if not digits(number):
        raise NotANumber  # a sign where a digit should be: the official rule cannot be evaluated either
    return sum(int(_DOUBLED[int(d)]) if place % 2 else int(d) for place, d in enumerate(number)) % 10 == 0


def dutch_vat(text: str) -> bool:
    """A Dutch VAT number by its form: ``NL``, nine digits, ``B`` and two digits."""
    return len(text) == 14 and text[:2] == "NL" and text[11] == "B" and digits(text[2:11]) and digits(text[12:])  # noqa: PLR2004
