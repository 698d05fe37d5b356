"""The plot of made-up data: customers with habits, what they buy, when they pay. Pure: dice and dates in, a calendar out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from duebook.domain.codes import Supply
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Item, Line, Price
from duebook.domain.party import Address, Contact, Delivery, Party, Period
from duebook.domain.terms import Discount, Terms
from duebook.edge.dice import Dice

WEEKEND = 5
SURNAMES = (
    "Adler Becker Conrad Dietz Ebert Falk Gruber Hartmann Iversen Jansen Keller Lorenz Marek Neumann Olsen Peters Quast Richter "
    "Sommer Thiel Ullrich Vogel Winter Ziegler Moreau Rossi García Novák Kowalska Dubois Bakker Silva Lindqvist"
).split()
FIRST = ("Ada", "Emil", "Ines", "Noah", "Lea", "Tom")
TRADES = (
    "Architekten GmbH|Bau AG|Café|Logistik GmbH & Co. KG|Medien GmbH|Optik|Praxis|Verlag GmbH|Werbung GmbH|Hotel|Möbel OHG|"
    "Energie AG"
).split("|")
PLACES = (
    ("DE", "Hamburg", "20095", "DE"),
    ("DE", "Berlin", "10115", "DE"),
    ("DE", "Köln", "50667", "DE"),
    ("DE", "Leipzig", "04109", "DE"),
    ("AT", "Wien", "1010", "de-AT"),
    ("FR", "Lyon", "69001", "fr"),
    ("NL", "Utrecht", "3511", "nl"),
    ("IT", "Torino", "10121", "it"),
    ("PL", "Kraków", "30-001", "pl"),
    ("ES", "Valencia", "46001", "es"),
    ("CH", "Zürich", "8001", "de-CH"),
    ("US", "Boston", "02108", "en"),
)
GOODS = (
    ("Shelf system Fjord, oiled oak", "C62", "480.00", Supply.GOODS),
    ("Desk Nord, height adjustable", "C62", "1290.00", Supply.GOODS),
    ("Chair Linnea", "C62", "189.50", Supply.GOODS),
    ("Wall panel, per square metre", "MTK", "74.90", Supply.GOODS),
    ("Design consulting", "HUR", "95.00", Supply.SERVICES),
    ("Interior planning", "DAY", "720.00", Supply.SERVICES),
    ("On-site fitting", "HUR", "68.00", Supply.SERVICES),
    ("Maintenance contract, monthly", "MON", "149.00", Supply.SERVICES),
    ("3D visualisation", "C62", "350.00", Supply.SERVICES),
    ("Material samples", "C62", "25.00", Supply.GOODS),
)


@dataclass(frozen=True)
class Habit:
    """How a customer pays: so many days around the due date, how often in parts, how often not at all (per cent)."""

    late: int
    spread: int
    parts: int = 0
    never: int = 0


HABITS = (Habit(-3, 4), Habit(0, 3), Habit(9, 5), Habit(21, 12, parts=12), Habit(38, 20, parts=20, never=8), Habit(2, 3))


@dataclass(frozen=True)
class Buyer:
    """A made-up customer."""

    profile: Party
    language: str
    terms: Terms
    habit: Habit


@dataclass(frozen=True)
class Sale:
    """One invoice to be, and how it will be paid: (day, per cent of the payable, 100 is all that is open); nothing for never."""

    day: date
    buyer: int
    document: Document
    pays: tuple[tuple[date, int], ...] = ()
    credited: tuple[date, int] | None = None  # day, per cent


def buyers(dice: Dice, count: int) -> list[Buyer]:
    """So many customers, the first dozens with names of their own."""
    made = []
    for n in range(count):
        country, city, postcode, language = dice.choice(PLACES[:4] if dice.yes(60) else PLACES)
        surname = SURNAMES[n % len(SURNAMES)]
        name = f"{surname} {TRADES[(n * 7 + n // len(SURNAMES)) % len(TRADES)]}" + (f" {n}" if n >= len(SURNAMES) * 3 else "")
        slug = "".join(c for c in surname.lower() if c.isascii() and c.isalpha())
        profile = Party(
            name=name,
            vat_id=_vat_id(dice, country),
            address=Address(
                street=f"{dice.choice(('Ring', 'Markt', 'Hafenstr.', 'Gartenweg', 'Allee'))} {dice.randint(1, 180)}",
                city=city, postcode=postcode, country=country,
            ),
            contact=Contact(name=f"{dice.choice(FIRST)} {surname}", email=f"office{n}@{slug}.example"),
        )  # fmt: skip
        discounts = (Discount(percent=Decimal(2), days=10),) if dice.yes(15) else ()
        terms = Terms(days=dice.choice((14, 14, 30, 30, 30, 60)), discounts=discounts)
        made.append(Buyer(profile, language.lower() if len(language) == 2 else language, terms, dice.choice(HABITS)))  # noqa: PLR2004
    return made


def sales(dice: Dice, people: list[Buyer], count: int, start: date, end: date) -> Iterator[Sale]:
    """So many sales between two days, in order, a little more of them each year."""
    days = [day for n in range((end - start).days + 1) if (day := start + timedelta(n)).weekday() < WEEKEND]
    chosen = sorted(days[_later(dice, len(days))] for _ in range(count))
    for day in chosen:
        buyer = min(dice.randrange(len(people)), dice.randrange(len(people)))  # some buy much more than others
        yield _sale(dice, people[buyer], buyer, day, end)


def _later(dice: Dice, count: int) -> int:
    """A place in a list, the later half somewhat more often: business grows."""
    return max(dice.randrange(count), dice.randrange(count)) if dice.yes(30) else dice.randrange(count)


def _sale(dice: Dice, person: Buyer, buyer: int, day: date, end: date) -> Sale:
    supply = dice.choice((Supply.GOODS, Supply.SERVICES))
    goods = supply is Supply.GOODS
    lines = tuple(_line(dice, supply) for _ in range(dice.choice((1, 2, 2, 3, 3, 4, 5, 7))))
    document = Document(
        issue_date=day,
        terms=person.terms,
        lines=lines,
        purchase_order=f"PO-{dice.randint(1000, 9999)}" if dice.yes(40) else "",
        delivery=Delivery(day=day - timedelta(dice.randint(0, 5)), address=person.profile.address) if goods else None,
        period=None if goods else Period(start=day - timedelta(14), end=day),
        allowances=(AllowanceCharge(percent=Decimal(5), reason="Loyalty discount", reason_code="95"),) if dice.yes(8) else (),
    )
    due = day + timedelta(person.terms.days or 0)
    return Sale(day, buyer, document, _pays(dice, person, day, due, end), _credit(dice, day, end))


def _line(dice: Dice, supply: Supply) -> Line:
    name, unit, price, kind = dice.choice([row for row in GOODS if row[3] is supply])
    quantity = Decimal(dice.randint(1, 12)) if unit != "HUR" else Decimal(dice.randint(2, 60)) / 2
    return Line(item=Item(name=name), unit=unit, quantity=quantity, price=Price(net=Decimal(price)), supply=kind)


def _pays(dice: Dice, person: Buyer, day: date, due: date, end: date) -> tuple[tuple[date, int], ...]:
    habit = person.habit
    if dice.yes(habit.never):
        return ()
    paid = max(day + timedelta(1), due + timedelta(habit.late + dice.randint(-habit.spread, habit.spread)))
    plan = ((paid, 40), (paid + timedelta(dice.randint(10, 40)), 100)) if dice.yes(habit.parts) else ((paid, 100),)
    return tuple((when, part) for when, part in plan if when <= end)


def _credit(dice: Dice, day: date, end: date) -> tuple[date, int] | None:
    when = day + timedelta(dice.randint(3, 12))
    return (when, dice.choice((10, 25, 100))) if dice.yes(3) and when <= end else None


def _vat_id(dice: Dice, country: str) -> str:
    """A tax number that passes its check sum where the country is in the EU; none elsewhere."""
    from stdnum import get_cc_module

    module = get_cc_module(country, "vat")
    if module is None or country in {"CH", "US"}:
        return ""
    lengths = {"DE": 9, "AT": 8, "FR": 9, "NL": 9, "IT": 11, "PL": 10, "ES": 8}
    while True:
        digits = "".join(str(dice.randrange(10)) for _ in range(lengths[country]))
        text = {"AT": f"U{digits}", "FR": f"{dice.randrange(100):02}{digits}", "NL": f"{digits}B01", "ES": f"B{digits}"}.get(
            country, digits
        )
        if module.is_valid(text):
            return f"{country}{text}"
