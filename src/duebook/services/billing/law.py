"""What a new company starts with: the habits of its country, taken from the regime, all of them changeable afterwards."""

from dataclasses import dataclass

from babel import Locale
from babel.numbers import get_territory_currencies

from duebook.domain.checks.lists import COUNTRIES
from duebook.domain.codes import DocumentType
from duebook.kernel import plugs
from duebook.render import speech
from duebook.services.issuing.prepare import regime_of

_USUAL_DAYS = {"DE": 14, "AT": 14, "CH": 30, "PL": 14, "NL": 14, "CZ": 14, "SK": 14, "HU": 8, "DK": 8, "NO": 14, "FI": 14}
_LETTERS = {
    "de": ("RE", "GS"), "fr": ("FA", "AV"), "es": ("F", "R"), "it": ("FT", "NC"), "nl": ("F", "CN"), "pl": ("FV", "KOR"),
    "pt": ("FT", "NC"), "cs": ("FV", "D"), "sk": ("FV", "D"), "da": ("F", "K"), "sv": ("F", "K"), "nb": ("F", "K"),
}  # fmt: skip
_ZONES = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CH": "Europe/Zurich", "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London", "GR": "Europe/Athens", "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest", "IE": "Europe/Dublin", "IT": "Europe/Rome", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga", "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon", "RO": "Europe/Bucharest", "SE": "Europe/Stockholm", "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava", "US": "America/New_York",
}  # fmt: skip
_LETTER_PAPER = {"US", "CA", "MX", "CL", "CO", "PH"}
INVOICES = (
    DocumentType.INVOICE, DocumentType.CORRECTIVE, DocumentType.PREPAYMENT, DocumentType.DEBIT_NOTE, DocumentType.PARTIAL,
)  # fmt: skip
CREDITS = (DocumentType.CREDIT_NOTE, DocumentType.PREPAYMENT_CREDIT_NOTE)


@dataclass(frozen=True)
class Start:
    """What a company of a country begins with. ``days`` is the usual term of payment, ``series`` (key, pattern, types) rows."""

    country: str
    currency: str
    language: str
    time_zone: str
    days: int
    paper: str
    tax: str
    numbering: str
    series: tuple[tuple[str, str, tuple[str, ...]], ...]


def start(country: str) -> Start:
    """The start of a country; where Duebook does not know its law, what is usual in the world."""
    regime = regime_of(country)
    spoken = regime.languages[0] if regime else "en"
    invoice, credit = _LETTERS.get(spoken, ("INV", "CN"))
    currencies = get_territory_currencies(country)
    return Start(
        country=country,
        currency=regime.currency if regime else (currencies[-1] if currencies else "EUR"),
        language=spoken if spoken in speech.LANGUAGES else "en",
        time_zone=_ZONES.get(country, "UTC"),
        days=_USUAL_DAYS.get(country, 30),
        paper="us-letter" if country in _LETTER_PAPER else "a4",
        tax=regime.label(spoken) if regime else "",
        numbering=regime.numbering if regime else "",
        series=(
            ("invoices", f"{invoice}-{{year}}-{{n:4}}", tuple(map(str, INVOICES))),
            ("credit-notes", f"{credit}-{{year}}-{{n:4}}", tuple(map(str, CREDITS))),
        ),
    )


def countries(language: str = "en") -> list[tuple[str, str]]:
    """(code, name in that language): first those whose law Duebook knows, then the rest of the world."""
    names = Locale.parse(language.replace("-", "_")).territories
    known = sorted((names.get(key.upper(), key.upper()), key.upper()) for key in plugs.keys("regimes"))
    codes = {code for _name, code in known}
    others = sorted((names[code], code) for code in COUNTRIES if code in names and code not in codes)
    return [(code, name) for name, code in (*known, *others)]


def languages() -> list[str]:
    """The languages documents can be written in."""
    return list(speech.LANGUAGES)
