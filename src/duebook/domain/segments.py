"""Which customers something is for: by country, kind, size, or by name. Pure.

>>> Segment(countries=("DE", "AT")).holds(Facts(customer="a", country="AT")), Segment(kinds=("consumer",)).holds(Facts())
(True, False)
>>> Segment(customers=("a",), countries=("FR",)).holds(Facts(customer="a", country="DE"))
True
"""

from decimal import Decimal

from duebook.domain.record import record


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
