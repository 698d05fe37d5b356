"""Where seller, buyer and goods are, as far as VAT is concerned: country, special territory, inside or outside the Union.

Source: Directive 2006/112/EC, Articles 5 to 8 (territorial scope); Protocol on Ireland and Northern Ireland, Article 8 (goods).
"""

from dataclasses import dataclass
from datetime import date

from duebook.domain.document import Document
from duebook.domain.party import Address, Party
from duebook.domain.regime import Regime, RegimeOf, Territory, Union


@dataclass(frozen=True, slots=True)
class Place:
    """A place: the code people wrote, the regime behind it (None: a country Duebook has no law of) and its territory."""

    country: str
    regime: Regime | None = None
    territory: Territory | None = None

    @property
    def zone(self) -> str:
        """Which VAT is charged here: the country, or the territory where the country's own VAT does not hold."""
        if self.territory is not None and not self.territory.national:
            return self.territory.code
        return self.regime.country if self.regime else self.country

    @property
    def region(self) -> str:
        """The territory's code, for rates of its own."""
        return self.territory.code if self.territory else ""

    def in_union(self, on: date, *, goods: bool) -> bool:
        """Whether the place is inside the VAT territory of the European Union on that day, for goods or for services."""
        if self.regime is None or (self.territory and self.territory.union is Union.NONE):
            return False
        member = self.regime.eu
        if member and member.since <= on and (member.until is None or on <= member.until):
            return True
        return goods and self.territory is not None and self.territory.union is Union.GOODS


NOWHERE = Place("")


def locate(address: Address | None, regime_of: RegimeOf) -> Place:
    """The place of an address; its country code first, then the postcode inside the country."""
    if address is None or not address.country:
        return NOWHERE
    return place_of(address.country, regime_of, address.postcode)


def place_of(country: str, regime_of: RegimeOf, postcode: str = "") -> Place:
    """The place behind a country code and a postcode.

    A code of a territory (IC, AX, GP, XI) decides by itself; ``postcode`` is looked at without blanks.
    """
    code = country.upper()
    regime = regime_of(code)
    if regime is None:
        return Place(code)
    compact = postcode.replace(" ", "").upper()
    for territory in regime.territories:
        if code in territory.countries or (compact and compact.startswith(territory.postcodes)):
            return Place(code, regime, territory)
    return Place(code, regime)


def party_place(party: Party, regime_of: RegimeOf) -> Place:
    """Where a party is established: its address, else the prefix of its VAT number.

    Where the address has no postcode, a VAT number of a territory (XI) tells the territory too.
    """
    found = locate(party.address, regime_of)
    prefix = party.vat_id[:2].upper()
    if not found.country:
        return place_of(prefix, regime_of) if prefix.isalpha() else NOWHERE
    if found.regime and not found.territory and not party.address.postcode:
        for territory in found.regime.territories:
            if prefix in territory.countries:
                return Place(found.country, found.regime, territory)
    return found


def destination(document: Document, regime_of: RegimeOf) -> Place:
    """Where goods arrive: the delivery address, else the buyer's."""
    found = locate(document.delivery.address if document.delivery else None, regime_of)
    return found if found.country else party_place(document.buyer, regime_of)
