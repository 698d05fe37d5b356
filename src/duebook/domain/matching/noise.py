"""How payers write: names, remittance texts and amounts as they arrive on statements, made from a seeded series."""

from collections.abc import MutableSequence, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from duebook.domain.matching.model import OpenItem

T = TypeVar("T")
STYLES = (
    "RE-{year}-{serial:05d}",
    "{year}{serial:06d}",
    "R{serial:06d}",
    "INV{serial:07d}",
    "F/{year}/{serial}",
    "{serial:08d}",
    "2{serial:07d}",
)
"""How sellers write their numbers."""
_FIRST = (
    "Nord Süd Alpen Rhein Kranz Müller Jäger Ferrari Rossi Dubois Lefèvre Novák Kowalski Jensen Østergård Virtanen Smith Taylor "
    "Okafor Tanaka Silva Moreno García Weiß Brückner Hofmann Vermeulen Janssens Popescu Horvat Lindqvist Berger Steiner Keller"
).split()
_TRADE = (
    "Maschinenbau Logistik Handel Foods Textil Bau Elektro Consulting Verlag Druck Pharma Metall Holz Optik Software Medien "
    "Transport Energie Immobilien Services Impianti Conseil Solutions Marine Papier"
).split()
_FORMS = ("GmbH", "AG", "GmbH & Co. KG", "Ltd", "S.r.l.", "SARL", "B.V.", "A/S", "AB", "s.r.o.", "Inc.", "SA")
STRANGERS = (
    "Bundesagentur",
    "Stadtkasse",
    "HANSA VERSICHERUNG AG",
    "Finanzverwaltung",
    "Amalia Brandt",
    "PAYPORT EUROPE",
    "EIGENES KONTO",
)
OTHER_TEXTS = (
    "Habenzinsen {day}", "STEUERERSTATTUNG STNR {number}", "Eigenuebertrag", "INSURANCE CLAIM {number}", "Gehalt Rueckzahlung",
    "Kaution Miete", "ZUSCHUSS BESCHEID {number} VOM {day}", "Bareinzahlung", "LOAN {number}", "NOTPROVIDED", "DIVIDEND {day}",
)  # fmt: skip
REVERSALS = (
    "MTLG:Konto gesperrt Rueckueberweisung {number}", "RETOURE SEPA {number} {day}",
    "STORNO VOM {day}", "Ruecklastschrift {number}",
)  # fmt: skip
_FRAMES = (
    "INVOICE {}", "Rechnung {}", "RE {}", "{}", "FACTUUR {} REK: NL65", "Inv. no {} thank you", "BETALINGSKENM. FACTUURNUMMER {}",
    "facture {}", "Rg.-Nr. {} vom {day}", "PAYMENT {}", "EREF+NOTPROVIDED SVWZ+{}",
)  # fmt: skip
_EMPTY = ("NOTPROVIDED", "SIEHE BEGLEITSCHREIBEN {day}", "", "Zahlung", "payment advice to follow", "Sammelueberweisung")
_CONFUSED = {"0": "O", "1": "I", "5": "S", "8": "B", "6": "G", "2": "Z"}
_CUTS = (27, 35, 65)


class Chance(Protocol):
    """The dice of the caller: seeded ones make the same book again. ``random.Random`` fits, and ``duebook.edge.dice.Dice``."""

    def randrange(self, start: int, stop: int | None = None, /) -> int:
        """A whole number below ``start``, or from ``start`` below ``stop``."""
        ...

    def choice(self, seq: Sequence[T], /) -> T:
        """One of these."""
        ...

    def shuffle(self, x: MutableSequence[Any], /) -> None:
        """Change the order."""
        ...


class Customer(NamedTuple):
    """A customer of the generated book; ``known``: whether its account is in the books."""

    id: str
    name: str
    iban: str
    known: bool
    currency: str
    term: int
    regular: int
    parent: str


def customers(chance: Chance, count: int) -> list[Customer]:
    """So many customers; some share a family name, as in life."""
    made: list[Customer] = []
    for number in range(count):
        name = f"{chance.choice(_FIRST)} {chance.choice(_TRADE)} {_syllables(chance)} {chance.choice(_FORMS)}"
        currency = chance.choice(("EUR",) * 16 + ("USD", "USD", "CHF", "GBP"))
        regular = chance.randrange(50, 2000) * 100
        known = chance.randrange(100) < 60  # noqa: PLR2004 - per cent
        made.append(
            Customer(
                f"K{10_000 + number}",
                name,
                iban(chance),
                known,
                currency,
                chance.choice((14, 30, 30, 60)),
                regular,
                f"{_syllables(chance)} Holding",
            )
        )
    return made


def _syllables(chance: Chance) -> str:
    return "".join(chance.choice("BDFGKLMNRSTV") + chance.choice("aeiou").lower() for _ in range(3)).capitalize()


def iban(chance: Chance) -> str:
    """A number in the form of a German IBAN; its check digits mean nothing."""
    return f"DE{chance.randrange(10, 99)}{chance.randrange(10**17, 10**18)}"


def spelled(chance: Chance, customer: Customer, kind: str) -> str:
    """The payer's name as the statement has it."""
    name = customer.name
    if kind == "spelling":
        plain = name.upper().replace("Ü", "UE").replace("Ö", "OE").replace("Ä", "AE").replace("ß", "SS")
        return plain if chance.randrange(2) else " ".join(name.split()[:3])
    if kind == "truncated":
        return name.upper()[: chance.choice((16, 20, 27))]
    if kind == "parent":
        return customer.parent if chance.randrange(2) else "PAYPORT EUROPE SA"
    if kind == "different":
        return f"{chance.choice(_FIRST)} {_syllables(chance)}"
    return name


def remittance(chance: Chance, items: Sequence[OpenItem], kind: str, *, decoy: bool) -> tuple[str, str]:
    """(structured reference, text) with which these items are paid."""
    day = f"{chance.randrange(1, 28):02d}.{chance.randrange(1, 12):02d}.2026"
    numbers = [item.number for item in items]
    if kind == "structured" and len(numbers) == 1:
        return creditor_reference(numbers[0]), chance.choice(("", "NOTPROVIDED"))
    if kind == "none":
        return "", chance.choice(_EMPTY).format(day=day)
    if kind == "order":
        numbers = [item.order_reference or item.customer_id for item in items]
    elif kind == "cut":
        numbers = [_shortened(chance, number) for number in numbers]
    elif kind == "typo":
        numbers = [slip(chance, number) for number in numbers]
    text = chance.choice(_FRAMES).replace("{day}", day).format(chance.choice((", ", " ", " + ", "/")).join(numbers))
    if decoy:
        text += chance.choice(
            (
                f" KDNR {chance.randrange(10**4, 10**6)}",
                f" TEL {chance.randrange(10**8, 10**9)}",
                f" {day}",
                f" TAN {chance.randrange(10**5, 10**6)}",
            )
        )
    if kind == "split":
        cut = min(chance.choice(_CUTS), max(1, len(text) - 3))
        text = f"{text[:cut]} {text[cut:]}"
    return "", text


def creditor_reference(number: str) -> str:
    """ISO 11649's reference of a number."""
    body = "".join(sign for sign in number.upper() if sign.isalnum())
    digits = "".join(str(int(sign, 36)) for sign in f"{body}RF00")
    return f"RF{98 - int(digits) % 97:02d}{body}"


def _shortened(chance: Chance, number: str) -> str:
    """A number that lost its prefix, or its first or last signs."""
    parts = number.replace("/", "-").split("-")
    if len(parts) > 1:
        return parts[-1]
    digits = number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0")
    return digits if digits != number else number[chance.randrange(1, 3) :]


def slip(chance: Chance, number: str) -> str:
    """One slip of a hand or a scanner in the digits of a number."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    place = chance.choice(places[1:])
    kind = chance.randrange(5)
    sign = number[place]
    if kind == 0:
        return number[:place] + str((int(sign) + chance.randrange(1, 10)) % 10) + number[place + 1 :]
    if kind == 1:
        return number[:place] + number[place + 1 :]
    if kind == 2:  # noqa: PLR2004 - the third kind of slip
        return number[:place] + sign + number[place:]
    if kind == 3:  # noqa: PLR2004 - the fourth
        return number[: place - 1] + sign + number[place - 1] + number[place + 1 :]
    return number[:place] + _CONFUSED.get(sign, "7") + number[place + 1 :]


def deducted(chance: Chance, total: int, kind: str) -> int:
    """What is paid of a total, in ten-thousandths, all of it in whole cents."""
    if kind == "discount":
        return total - total * chance.choice((2, 3)) // 100 // 100 * 100
    if kind == "fee" and total > units_of(100):
        return total - units_of(chance.randrange(5, 26))
    if kind == "rounding":
        return total - chance.choice((-100, 100, 200, 500, -300))
    if kind == "deduction":
        return total - total * chance.randrange(5, 40) // 100 // 100 * 100
    return total


def units_of(whole: int) -> int:
    """Ten-thousandths of a whole amount."""
    return whole * 10_000
