"""Units of quantity as people write them -> UN/ECE Recommendation 20 codes (Rec 21 packages with their ``X``), BT-130.

Source: UN/ECE Recommendation 20, revision 17 (2021), and Recommendation 21.
"""

import re

_WORDS = {
    "C62": "piece pieces pc pcs unit units one stück stueck stk pièce pièces pieza piezas pezzo pezzi stuk stuks sztuka szt peça",
    "EA": "each",
    "HUR": "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren godzina godz",
    "DAY": "day days d tag tage jour jours día dia días dias giorno giorni dag dagen dzień dni",
    "WEE": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzień",
    "MON": "month months monat monate mois mes meses mese mesi maand maanden miesiąc mês",
    "ANN": "year years jahr jahre an ans année año años anno anni jaar rok ano anos",
    "MIN": "minute minutes min minuten minuto minutos minuti",
    "KGM": "kg kilo kilogram kilograms kilogramm",
    "GRM": "g gram grams gramm",
    "TNE": "t tonne tonnes ton tonnen",
    "MTR": "m metre metres meter meters",
    "CMT": "cm",
    "MMT": "mm",
    "KMT": "km kilometre kilometres kilometer kilometers",
    "MTK": "m2 m² sqm qm",
    "MTQ": "m3 m³ cbm",
    "LTR": "l litre litres liter liters",
    "KWH": "kwh",
    "MWH": "mwh",
    "LS": "lumpsum lump-sum flat pauschal pauschale forfait",
    "SET": "set sets satz",
    "PR": "pair pairs paar",
    "DZN": "dozen",
    "XBX": "box boxes karton",
    "XPK": "pack packs package packung",
    "XPX": "pallet pallets palette",
    "XBG": "bag bags sack",
    "XBO": "bottle bottles flasche",
    "P1": "percent %",
    "E48": "service services",
}
CODES = {word: code for code, words in _WORDS.items() for word in words.split()}
"""Word in lower case -> code."""

_CODE = re.compile(r"[A-Z0-9]{2,3}")


def code(text: str) -> str:
    """The code of a unit as typed: a known word, or a code as it stands; empty where it is neither.

    >>> code("hours"), code("Stück"), code("HUR"), code("furlong-ish")
    ('HUR', 'C62', 'HUR', '')
    """
    word = text.strip()
    return CODES.get(word.lower(), "") or (word if _CODE.fullmatch(word) else "")
