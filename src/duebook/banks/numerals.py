"""Amounts and days as tables of people and banks write them: one notation for a whole column, found by looking at all of it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from duebook.banks import signs

_MONEY = re.compile(r"(?:[A-Z]{3}|CHF|kr\.?|[$€£¥₹₽zł]{1,2})", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,'’\s\u00a0\u202f]+")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:[,]\d{2,3})+(?:\.\d{1,8})?|\d+(?:\.\d{0,8})?|\.\d{1,8}"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,8})?|\d+(?:,\d{0,8})?|,\d{1,8}"),
}
_DAY = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{2,4})\.?(?:[T,\s].*)?")
_TIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_NAMED = re.compile(r"(\d{1,2})[.\-/\s]*([^\W\d_]{3,10})\.?[.\-/\s,]*(\d{2,4})|([^\W\d_]{3,10})\.?\s+(\d{1,2}),?\s+(\d{4})")
_MONTHS = {
    word: place
    for place, words in enumerate(
        (
            "jan januar january januari janvier janv ene enero gennaio gen",
            "feb februar february februari février fevrier févr febrero febbraio",
            "mar mär märz marz march maart mars marzo mrt",
            "apr april avril avr abr abril aprile",
            "may mai mei mayo maggio mag maj",
            "jun june juni juin junio giugno giu",
            "jul july juli juillet juil julio luglio lug",
            "aug august augustus août aout ago agosto",
            "sep sept september septembre septiembre settembre set",
            "oct okt october oktober octobre octubre ottobre ott",
            "nov november novembre noviembre",
            "dec dez dezember december décembre decembre dic diciembre dicembre déc",
        ),
        1,
    )
    for word in words.split()
}
_TWELVE = 12


def decimal_sign(texts: Iterable[str]) -> str:
    """Whether a column's decimal sign is a comma or a point, by all its amounts; a point where nothing tells.

    >>> decimal_sign(["1.234,56", "7"]), decimal_sign(["1,234.56"]), decimal_sign(["1,234", "2,500"]), decimal_sign(["3,5"])
    (',', '.', '.', ',')
    """
    votes = {",": 0, ".": 0, "": 0}
    for text in texts:
        votes[told(text)] += 1
    return "," if votes[","] > votes["."] else "."


def told(text: str) -> str:
    """The decimal sign that one amount shows by itself; empty where it may be either.

    >>> told("1.234,56"), told("12.50"), told("1,234"), told("7")
    (',', '.', '', '')
    """
    bare = re.sub(r"[^\d.,]", "", text)
    last = max(bare.rfind(","), bare.rfind("."))
    if last < 0:
        return ""
    sign, other = bare[last], "." if bare[last] == "," else ","
    if bare.count(sign) > 1:
        return other
    return sign if other in bare or len(bare) - last - 1 != 3 else ""  # noqa: PLR2004 - three digits may be a group


def amount_in(text: str, sign: str) -> Decimal | None:
    """An amount with that decimal sign, or None: groups, a currency, a minus in front or behind, or brackets for it.

    >>> amount_in("-1.234,56 €", ","), amount_in("(12.50)", "."), amount_in("11'373.94", "."), amount_in("+ $73.01", ".")
    (Decimal('-1234.56'), Decimal('-12.50'), Decimal('11373.94'), Decimal('73.01'))
    >>> amount_in("12..34", "."), amount_in("abc", "."), amount_in("1.2.3", ",")
    (None, None, None)
    """
    if not text:
        return None
    bare = text.strip().replace("−", "-").replace("–", "-")
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    bare = _MONEY.sub("", bare, count=2).strip()
    if bare[:1] in {"-", "+"}:
        negative, bare = negative != (bare[0] == "-"), bare[1:]
    elif bare[-1:] in {"-", "+"}:
        negative, bare = negative != (bare[-1] == "-"), bare[:-1]
    bare = re.sub(r"['’\s\u00a0\u202f]", "", _MONEY.sub("", bare, count=1))
    if not _NUMBER.fullmatch(bare) or not _GROUPED[sign].fullmatch(bare):
        return None
    value = signs.decimal(bare.replace("." if sign == "," else ",", "").replace(",", "."))
    return -value if value is not None and negative else value


def day_order(texts: Sequence[str]) -> tuple[str, bool]:
    """The order of day, month and year in a column, and whether the column leaves a doubt.

    >>> day_order(["01/02/2026", "25/02/2026"]), day_order(["01/02/2026"]), day_order(["01.02.2026"])
    (('dmy', False), ('mdy', True), ('dmy', False))
    """
    parts = [found for one in texts if (found := _DAY.fullmatch(one.strip()))]
    if any(len(one[1]) > 2 for one in parts):  # noqa: PLR2004 - a year stands first
        late = any(int(one[2]) > _TWELVE for one in parts if len(one[1]) > 2)  # noqa: PLR2004
        return ("ydm" if late else "ymd"), False
    if any(int(one[1]) > _TWELVE for one in parts):
        return "dmy", False
    if any(int(one[2]) > _TWELVE for one in parts):
        return "mdy", False
    dotted = any("." in one[0][:6] or "-" in one[0][:6] for one in parts)
    return ("dmy", False) if dotted else ("mdy", bool(parts))


def day_in(text: str, order: str) -> date | None:
    """The day, or None: digits in that order, ISO without signs, or with the month's name in seven languages.

    >>> day_in("31.1.2026", "dmy"), day_in("20260131", "dmy"), day_in("23-Jan-26", "dmy"), day_in("31.2.2026", "dmy")
    (datetime.date(2026, 1, 31), datetime.date(2026, 1, 31), datetime.date(2026, 1, 23), None)
    """
    bare = text.strip()
    if found := _DAY.fullmatch(bare):
        parts = dict(zip("ymd" if len(found[1]) > 2 and order[0] != "y" else order, found.groups(), strict=True))  # noqa: PLR2004
        return signs.day(parts["y"], parts["m"], parts["d"])
    if found := _TIGHT.fullmatch(bare):
        return signs.day(found[1], found[2], found[3])
    if found := _NAMED.fullmatch(bare):
        at, name, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        month = _MONTHS.get(name.casefold())
        return signs.day(year, str(month), at) if month else None
    return signs.iso_day(bare) if re.match(r"\d{4}-\d\d-\d\dT", bare) else None
