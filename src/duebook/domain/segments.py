"""Which customers something is for: by country, kind, size, or by name. Pure.

>>> Segment(countries=("DE", "AT")).holds(Facts(customer="a", country="AT")), Segment(kinds=("consumer",)).holds(Facts())
(True, False)
>>> Segment(customers=("a",), countries=("FR",)).holds(Facts(customer="a", country="DE"))
True
"""

from decimal import Decimal

from duebook.domain.checks.lists import COUNTRIES
from duebook.domain.record import record
from duebook.kernel.rules import Fault


@record
class Facts:
    """What is known of a customer. ``turnover`` is what was invoiced in the last twelve months, in the company's currency."""

    customer: str = ""
    country: str = ""
    kind: str = "business"  # business | consumer
    turnover: Decimal = Decimal(0)


@record
class Segment:
    """All conditions that are given must hold; customers named one by one are always in, whatever else is asked."""

    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    least: Decimal | None = None  # turnover
    below: Decimal | None = None  # turnover, exclusive
    customers: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it has any condition besides names."""
        return bool(self.countries or self.kinds or self.least is not None or self.below is not None)

    def faults(self) -> list[Fault]:
        """Why nobody can be in it: what is no country, or a turnover that ends before it begins."""
        found = [
            Fault(
                "SEGMENT-COUNTRY", "segment.countries",
                "The country “{value}” is not in ISO 3166-1. Use its two letters, such as DE.", facts={"value": code},
            )
            for code in self.countries if code not in COUNTRIES
        ]  # fmt: skip
        if self.least is not None and self.below is not None and self.below <= self.least:
            found.append(Fault("SEGMENT-TURNOVER", "segment.below", "Nobody fits: this is not above where the turnover begins."))
        return found

    def holds(self, one: Facts) -> bool:
        """Whether a customer is in it. A segment without anything holds everybody."""
        if one.customer in self.customers:
            return True
        if self.customers and not self.asks:
            return False
        return (
            (not self.countries or one.country in self.countries)
            and (not self.kinds or one.kind in self.kinds)
            and (self.least is None or one.turnover >= self.least)
            and (self.below is None or one.turnover < self.below)
        )
