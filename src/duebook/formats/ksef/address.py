"""Addresses: FA(3) has two free lines, EN 16931 has parts. The first line holds the street, the second postcode and town."""

import re

from duebook.domain.party import Address
from duebook.formats.ksef.names import LONG, NO_STREET

_TOWN = re.compile(r"(?P<street>.*), (?P<town>\d{2}-\d{3} \D.*)")
"""Everything in one line, as many Polish programs write it."""


def lines(address: Address) -> tuple[str, str]:
    """AdresL1 and AdresL2.

    >>> lines(Address(street="ul. Długa 8", street_2="lok. 3", postcode="31-146", city="Kraków", country="PL"))
    ('ul. Długa 8, lok. 3', '31-146 Kraków')
    """
    street = ", ".join(part for part in (address.street, address.street_2, address.street_3) if part)
    town = " ".join(part for part in (address.postcode, address.city) if part)
    return street[:LONG].strip() or NO_STREET, town[:LONG].strip()


def parts(first: str, second: str, country: str) -> Address:
    """The address behind the two lines: what of the second has digits at its head is the postcode.

    >>> parts("ul. Długa 8, 31-146 Kraków", "", "PL").city, parts("1 High St", "SW1A 1AA London", "GB").postcode
    ('Kraków', 'SW1A 1AA')
    """
    if not second and (joined := _TOWN.fullmatch(first)):
        first, second = joined["street"], joined["town"]
    streets = [*("" if first == NO_STREET else first).split(", ", 2), "", ""]
    words = second.split(" ")
    town = next((at for at, word in enumerate(words) if not any(letter.isdigit() for letter in word)), 0)
    return Address(
        street=streets[0],
        street_2=streets[1],
        street_3=streets[2],
        postcode=" ".join(words[:town]),
        city=" ".join(words[town:]),
        country=country,
    )


def lost(address: Address, path: str) -> list[str]:
    """Paths of the parts that do not come back from the two lines as they were."""
    back = parts(*lines(address), address.country)
    names = ("street", "street_2", "street_3", "city", "postcode", "region")
    return [f"{path}.{name}" for name in names if getattr(address, name) != getattr(back, name)]
