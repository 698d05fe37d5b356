"""What people type into the cells of a spreadsheet: numbers with a comma or a point, dates in two notations, formulas."""

import re
from datetime import date

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f'’]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute it; a sign before a number is none.

    >>> is_formula("=A1*2"), is_formula("@SUM(1)"), is_formula("-5"), is_formula("+49 30 12345")
    (True, True, False, False)
    """
    bare = text.strip()
    return bare.startswith(("=", "＝", "@", "＠")) or bool(re.match(r"[+\-＋－]\s*[A-Za-z]{1,10}[\d(!]", bare))


def number(text: str, *, comma: bool) -> str:
    """A number with a decimal point; empty where it is none or can be read in two ways.

    With ``comma`` a single comma is the decimal sign; without, a comma before exactly three digits is refused as ambiguous.

    >>> number("1.234,56", comma=True), number("1,234.56", comma=False), number("12,5", comma=False), number("1,234", comma=False)
    ('1234.56', '1234.56', '12.5', '')
    """
    bare = _BLANKS.sub("", text).removesuffix("%").removesuffix("€").removeprefix("€").removeprefix("+")
    if "," in bare and "." in bare:
        decimal = max(",.", key=bare.rfind)
        other = "." if decimal == "," else ","
        whole, _, places = bare.rpartition(decimal)
        if not re.fullmatch(rf"-?\d{{1,3}}({re.escape(other)}\d{{3}})*", whole):
            return ""
        bare = f"{whole.replace(other, '')}.{places}"
    elif bare.count(",") == 1:
        if not comma and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", bare):
            return ""
        bare = bare.replace(",", ".")
    return bare if _PLAIN.fullmatch(bare) else ""


def day(text: str) -> str:
    """A day in ISO notation; empty where it is none. Read are 2026-01-31 and 31.1.2026; slashes mean two things and are not.

    >>> day("31.1.2026"), day("2026-01-31 00:00:00"), day("1/2/2026")
    ('2026-01-31', '2026-01-31', '')
    """
    bare = text.strip()
    if found := _ISO.fullmatch(bare):
        year, month, at = found[1], found[2], found[3]
    elif found := _DOTTED.fullmatch(bare):
        at, month, year = found[1], found[2], found[3]
    else:
        return ""
    try:
        return date(int(year), int(month), int(at)).isoformat()
    except ValueError:
        return ""
