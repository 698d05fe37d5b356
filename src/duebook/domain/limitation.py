"""When a customer's credit ends by law: limitation periods for paying back money, by the country of the company.

Credit is what a company owes; it ends only where a limitation period has passed, and only if the company's policy says so, after
a notice. Where a country is not in the table, or gives unclaimed money to the state (the United States), nothing ends by itself.
Where the law has a short period that counts from what the customer knew and a long one that does not, the long one stands here:
what a customer knew of an overpayment is in no ledger. A longer period may have been agreed.

>>> ends(date(2019, 5, 3), rule_of("PL", date(2026, 1, 1)))
datetime.date(2026, 1, 1)
>>> ends(date(2022, 5, 3), rule_of("ES", date(2026, 1, 1)))
datetime.date(2027, 5, 4)
"""

from collections.abc import Mapping
from datetime import date, timedelta

from duebook.domain.instalments import months_later
from duebook.domain.record import record


@record
class Rule:
    """So many years; from the end of the calendar year where ``from_year_end``. In force for credit ending from ``since`` on."""

    years: int
    source: str
    since: date
    from_year_end: bool = False


RULES: Mapping[str, tuple[Rule, ...]] = {
    "AT": (Rule(years=30, source="ABGB section 1478", since=date(1812, 1, 1)),),
    "BE": (Rule(years=10, source="ancien Code civil art. 2262bis § 1", since=date(1998, 7, 27)),),
    "CH": (Rule(years=10, source="OR Art. 67 Abs. 1 and Art. 127", since=date(1912, 1, 1)),),
    "DE": (Rule(years=10, source="BGB section 199(4)", since=date(2002, 1, 1)),),
    "DK": (Rule(years=10, source="Forældelsesloven § 3 stk. 3 nr. 4", since=date(2008, 1, 1)),),
    "ES": (Rule(years=5, source="Código Civil art. 1964.2 (Ley 42/2015)", since=date(2015, 10, 7)),),
    "FR": (Rule(years=20, source="Code civil art. 2224 and 2232", since=date(2008, 6, 19)),),
    "GB": (Rule(years=6, source="Limitation Act 1980, section 5", since=date(1981, 5, 1)),),
    "IE": (Rule(years=6, source="Statute of Limitations 1957, section 11(1)", since=date(1959, 1, 1)),),
    "IT": (Rule(years=10, source="Codice civile art. 2946", since=date(1942, 4, 21)),),
    "NL": (Rule(years=20, source="BW 3:309", since=date(1992, 1, 1)),),
    "PL": (Rule(years=6, source="Kodeks cywilny art. 118", since=date(2018, 7, 9), from_year_end=True),),
    "PT": (Rule(years=20, source="Código Civil art. 309", since=date(1967, 6, 1)),),
    "SE": (Rule(years=10, source="Preskriptionslag (1981:130) 2 §", since=date(1982, 1, 1)),),
}  # fmt: skip
"""Country -> its rules, newest first. BE, CH, DE, DK, ES, FR, GB, IE, NL, PL: the texts were read; AT, IT, PT, SE: surveys."""


def rule_of(country: str, day: date) -> Rule | None:
    """The rule in force on a day; None where nothing ends by itself."""
    return next((rule for rule in RULES.get(country, ()) if rule.since <= day), None)


def ends(came_on: date, rule: Rule | None) -> date | None:
    """The first day on which credit that came on a day may end; None where it never does."""
    if rule is None:
        return None
    start = date(came_on.year, 12, 31) if rule.from_year_end else came_on
    return months_later(start, 12 * rule.years) + timedelta(days=1)


def left(moves: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """What is left of credit by the day it came, oldest first: whatever was used, was used of the oldest.

    >>> left([(date(2026, 1, 1), 50), (date(2026, 2, 1), -30), (date(2026, 3, 1), 20)])
    [(datetime.date(2026, 1, 1), 20), (datetime.date(2026, 3, 1), 20)]
    """
    used = -sum(units for _, units in moves if units < 0)
    out: list[tuple[date, int]] = []
    for day, units in sorted(move for move in moves if move[1] > 0):
        rest = max(units - used, 0)
        used = max(used - units, 0)
        if rest:
            out.append((day, rest))
    return out
