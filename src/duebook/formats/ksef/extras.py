"""``DodatkowyOpis``: what EN 16931 has a term for and FA(3) no element, as key and value, for the invoice or one of its lines.

A key is a Polish word with the term behind it, so that a person and a program read it: ``Nr projektu (BT-11)``. A value longer
than the 256 characters of the schema goes on in further entries, marked ``cd.``. What has no term is the sender's own: a note of
the invoice, or an attribute of the line's item (BG-32).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from duebook.domain.party import Identifier
from duebook.edge.xmlsafe import Element
from duebook.formats.ksef.names import MIDDLE
from duebook.formats.markup import group, leaf
from duebook.formats.tree import Tree

LABELS: Mapping[str, str] = {
    "BT-3": "Kod rodzaju dokumentu",
    "BT-7": "Data obowiązku podatkowego",
    "BT-8": "Kod obowiązku podatkowego",
    "BT-10": "Referencja nabywcy",
    "BT-11": "Nr projektu",
    "BT-14": "Nr zamówienia u sprzedawcy",
    "BT-15": "Nr potwierdzenia odbioru",
    "BT-17": "Nr przetargu lub części",
    "BT-18": "Przedmiot fakturowania",
    "BT-19": "Dekretacja nabywcy",
    "BT-20": "Warunki płatności",
    "BT-22": "Uwagi",
    "BT-25": "Poprzednia faktura",
    "BT-28": "Nazwa handlowa sprzedawcy",
    "BT-29": "Identyfikator sprzedawcy",
    "BT-30": "Nr rejestrowy sprzedawcy",
    "BT-32": "Lokalny nr podatkowy sprzedawcy",
    "BT-34": "Adres elektroniczny sprzedawcy",
    "BT-41": "Osoba kontaktowa sprzedawcy",
    "BT-42": "Telefon sprzedawcy",
    "BT-43": "E-mail sprzedawcy",
    "BT-45": "Nazwa handlowa nabywcy",
    "BT-46": "Identyfikator nabywcy",
    "BT-47": "Nr rejestrowy nabywcy",
    "BT-49": "Adres elektroniczny nabywcy",
    "BT-56": "Osoba kontaktowa nabywcy",
    "BT-57": "Telefon nabywcy",
    "BT-58": "E-mail nabywcy",
    "BT-61": "Nr rejestrowy odbiorcy płatności",
    "BT-72": "Data dostawy",
    "BT-81": "Kod formy płatności",
    "BT-82": "Forma płatności",
    "BT-83": "Tytuł płatności",
    "BG-14": "Okres rozliczeniowy",
    "BG-20": "Rabat od całości",
    "BG-21": "Opłata od całości",
    "BT-120": "Podstawa stawki",
    "BT-121": "Kod podstawy stawki",
    "BT-127": "Uwagi do wiersza",
    "BT-128": "Przedmiot wiersza",
    "BT-132": "Wiersz zamówienia",
    "BT-133": "Dekretacja wiersza",
    "BG-26": "Okres wiersza",
    "BG-27": "Rabat wiersza",
    "BG-28": "Opłata wiersza",
    "BT-129": "Ilość",
    "BT-146": "Cena netto",
    "BT-148": "Cena przed rabatem",
    "BT-149": "Cena za ilość",
    "BT-154": "Opis towaru lub usługi",
    "BT-155": "Indeks sprzedawcy",
    "BT-156": "Indeks nabywcy",
    "BT-157": "Identyfikator standardowy",
    "BT-158": "Klasyfikacja",
    "BT-159": "Kraj pochodzenia",
}
_KEY = re.compile(r".*\((B[TG]-\d{1,3})\)( cd\.)?")
_IDENTIFIER = re.compile(r"\[(?P<scheme>[^\]]+)\] (?P<value>.+)", re.DOTALL)


class Extras:
    """The entries of one invoice being written, in the order added."""

    def __init__(self) -> None:
        self._entries: list[str] = []

    def add(self, term: str, value: str, row: int | None = None) -> None:
        """A value under its term, for the line of that number or the whole invoice; nothing where it is empty."""
        for place, part in enumerate(_parts(value.strip())):
            self._entry(f"{LABELS[term]} ({term}){' cd.' if place else ''}", part, row)

    def identify(self, term: str, value: Identifier | None, row: int | None = None) -> None:
        """An identifier with its scheme before it in brackets."""
        if value:
            self.add(term, f"[{value.scheme}] {value.value}" if value.scheme else value.value, row)

    def free(self, key: str, value: str, row: int) -> bool:
        """An attribute of a line's item; False where it does not fit or would be taken for a term."""
        fits = 0 < len(key) <= MIDDLE and 0 < len(value) <= MIDDLE and key.strip() and value.strip() and not _KEY.fullmatch(key)
        if fits:
            self._entry(key, value, row)
        return bool(fits)

    def text(self) -> str:
        """The elements."""
        return "".join(self._entries)

    def _entry(self, key: str, value: str, row: int | None) -> None:
        number = leaf("NrWiersza", str(row)) if row else ""
        self._entries.append(group("DodatkowyOpis", number, leaf("Klucz", key), leaf("Wartosc", value)))


@dataclass
class Said:
    """The entries of an invoice that was read: by line number (0: the whole invoice) and term, and the sender's own."""

    terms: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    order: dict[int, list[str]] = field(default_factory=dict)  # terms of a line as they come
    free: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def one(self, term: str, row: int = 0) -> str:
        """The first value of a term; empty where there is none."""
        return next(iter(self.terms.get((row, term), ())), "")

    def all(self, term: str, row: int = 0) -> list[str]:
        """Every value of a term."""
        return self.terms.get((row, term), [])

    def among(self, terms: tuple[str, ...], row: int) -> list[tuple[str, str]]:
        """Every value of several terms with its term, in the order written."""
        left = {term: iter(self.all(term, row)) for term in terms}
        return [(term, next(left[term])) for term in self.order.get(row, ()) if term in left]

    def identifier(self, term: str, row: int = 0) -> Identifier | None:
        """The identifier of a term."""
        return identifier(self.one(term, row)) if self.one(term, row) else None


def said(tree: Tree, fa: Element) -> Said:
    """What stands under ``DodatkowyOpis``."""
    found = Said()
    for one in tree.all(fa, "DodatkowyOpis"):
        number = tree.text(one, "NrWiersza")
        row = int(number) if number.isascii() and number.isdigit() and len(number) <= 9 else 0  # noqa: PLR2004 - a line's number
        key, value = tree.text(one, "Klucz"), tree.text(one, "Wartosc")
        known = _KEY.fullmatch(key)
        if known is None or known[1] not in LABELS:
            found.free.setdefault(row, []).append((key, value))
            continue
        values = found.terms.setdefault((row, known[1]), [])
        if known[2] and values:
            values[-1] += value
        else:
            values.append(value)
            found.order.setdefault(row, []).append(known[1])
    return found


def identifier(text: str) -> Identifier:
    """An identifier from its entry.

    >>> identifier("[0088] 590"), identifier("7")
    (Identifier(value='590', scheme='0088'), Identifier(value='7', scheme=''))
    """
    known = _IDENTIFIER.fullmatch(text)
    return Identifier(value=known["value"], scheme=known["scheme"]) if known else Identifier(value=text)


def _parts(text: str) -> Iterator[str]:
    """Pieces of at most 256 characters, cut where no white space would be lost at the edge."""
    while len(text) > MIDDLE:
        cut = next((at for at in range(MIDDLE, 1, -1) if not text[at - 1].isspace() and not text[at].isspace()), MIDDLE)
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text
