"""Golden computations of statutory interest, each worked by hand beside it, and what the engine refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from duebook.domain.interest import interest, lump_sum, rate_of
from duebook.kernel.errors import Invalid
from duebook.regimes.interest import LAWS, law_of


def day(text: str) -> date:
    return date.fromisoformat(text)


# country, business, changes, start, end, total in minor units: the sum by hand is in the comment
GOLDEN = [
    # 10,000.00 at 3.37+9 = 12.37 %: 92 days of 2024 (366) and 31 of 2025 (365) at 2.27+9 = 11.27 %:
    # 1,000,000 x (.1237 x 92/366 + .1127 x 31/365) = 31,093.99 + 9,571.78
    ("DE", True, [("2024-09-01", 1_000_000)], "2024-10-01", "2025-01-31", 40_666),
    # 1,000.00 at -0.88+5 = 4.12 % for a whole common year
    ("DE", False, [("2021-01-01", 100_000)], "2021-01-02", "2022-01-01", 4_120),
    # 5,000.00 at 1.88+9.2 = 11.08 % for 30 days, then 2,000.00 for 30 days: 500,000 x .1108 x 30/365 + 200,000 x .1108 x 30/365
    ("AT", True, [("2023-01-01", 500_000), ("2023-04-30", -300_000)], "2023-04-01", "2023-05-30", 6_375),
    # 4 % on 730.00 for 100 days: 73,000 x .04 x 100/365 = 800
    ("AT", False, [("2024-01-01", 73_000)], "2024-02-01", "2024-05-10", 800),
    # ECB 2.15+10 = 12.15 %: 365,000 x .1215 x 10/365 = 1,215
    ("FR", True, [("2025-07-01", 365_000)], "2025-08-01", "2025-08-10", 1_215),
    # 3.15+8 = 11.15, up to 11.5 %: 365,000 x .115 x 10/365 = 1,150
    ("BE", True, [("2025-01-01", 365_000)], "2025-02-01", "2025-02-10", 1_150),
    # 12.25 % to 30 June 2024 would be 12.50: 1 Jan to 30 June 2024 at 4.50+8; 365,000 x .125 x 10/365 = 1,250
    ("IT", True, [("2024-01-01", 365_000)], "2024-06-21", "2024-06-30", 1_250),
    # across the half-year: 10 days at 12.50 % and 10 at 12.25 %
    ("ES", True, [("2024-01-01", 365_000)], "2024-06-21", "2024-07-10", 2_475),
    # Ireland keeps the first rate: 20 days at 12.50 %
    ("IE", True, [("2024-01-01", 365_000)], "2024-06-21", "2024-07-10", 2_500),
    # the United Kingdom too: 20 days at 4.75+8 = 12.75 % although the half-year after has 12.25
    ("GB", True, [("2025-01-01", 365_000)], "2025-06-21", "2025-07-10", 2_550),
    ("LU", True, [("2025-01-01", 365_000)], "2025-02-01", "2025-02-10", 1_115),
    ("FI", True, [("2025-01-01", 365_000)], "2025-02-01", "2025-02-10", 1_150),
    ("FI", False, [("2025-01-01", 365_000)], "2025-02-01", "2025-02-10", 1_050),
    ("SE", True, [("2023-07-01", 365_000)], "2023-08-01", "2023-08-10", 1_150),
    # Denmark: 3.75+8 = 11.75 % for a whole February of 30 days of 360: 360,000 x .1175 x 30/360 = 3,525
    ("DK", True, [("2024-01-01", 360_000)], "2024-02-01", "2024-02-29", 3_525),
    ("PL", True, [("2024-01-01", 365_000)], "2024-02-01", "2024-02-10", 1_575),
    # art. 481 moves with the day: 5 days at 5.75+5.5 = 11.25, 5 at 5.25+5.5 = 10.75
    ("PL", False, [("2025-01-01", 365_000)], "2025-05-03", "2025-05-12", 1_100),
    ("CH", True, [("2020-01-01", 365_000)], "2020-02-01", "2020-02-10", 500),
    ("NO", True, [("2024-01-01", 365_000)], "2024-02-01", "2024-02-10", 1_250),
    ("IT", False, [("2026-01-01", 365_000)], "2026-02-01", "2026-02-10", 160),
    ("FR", False, [("2026-01-01", 365_000)], "2026-02-01", "2026-02-10", 262),
    ("ES", False, [("2024-01-01", 365_000)], "2024-02-01", "2024-02-10", 325),
    # Netherlands, consumer: 2 % of 10,000.00 in the first year = 200.00, in the second 2 % of 10,200.00 = 204.00
    ("NL", False, [("2018-01-01", 1_000_000)], "2018-02-01", "2020-01-31", None),
]


@pytest.mark.parametrize(("country", "business", "changes", "start", "end", "total"), GOLDEN)
def test_golden_computations(country, business, changes, start, end, total) -> None:
    law = law_of(country, business=business)
    assert law
    done = interest([(day(on), amount) for on, amount in changes], law, day(start), day(end))
    if total is None:  # 2020 is a leap year: its January counts 31/366
        first = Fraction(20_000)
        second = (1_000_000 + first) * Fraction(2, 100) * (Fraction(334, 365) + Fraction(31, 366))
        assert done.exact == first + second
        assert done.total_minor == 40_395
    else:
        assert done.total_minor == total
    assert sum(row.amount_minor for row in done.rows) == done.total_minor


def test_a_row_says_what_it_stands_on() -> None:
    law = law_of("DE", business=True)
    assert law
    done = interest([(day("2024-09-01"), 1_000_000), (day("2024-10-10"), -1)], law, day("2024-10-01"), day("2025-01-31"))
    said = [(str(r.first), str(r.last), r.days, r.balance_minor, str(r.base), str(r.rate), r.year) for r in done.rows]
    assert said == [
        ("2024-10-01", "2024-10-10", 10, 1_000_000, "3.37", "12.37", 366),
        ("2024-10-11", "2024-12-31", 82, 999_999, "3.37", "12.37", 366),
        ("2025-01-01", "2025-01-31", 31, 999_999, "2.27", "11.27", 365),
    ]
    assert done.days == 123
    assert all("bundesbank" in row.source for row in done.rows)


def test_days_on_which_nothing_is_owed_bear_nothing() -> None:
    law = law_of("CH", business=True)
    assert law
    changes = [(day("2024-01-01"), 36_500), (day("2024-02-10"), -40_000), (day("2024-02-20"), 40_000)]
    done = interest(changes, law, day("2024-02-01"), day("2024-02-29"))
    assert [(str(r.first), str(r.last), r.balance_minor) for r in done.rows] == [
        ("2024-02-01", "2024-02-10", 36_500),
        ("2024-02-21", "2024-02-29", 36_500),
    ]
    assert done.total_minor == 95


@pytest.mark.parametrize(
    ("country", "start", "end", "code", "named"),
    [
        ("NO", "2025-12-20", "2026-01-05", "INT-RATE", "2026-01-01"),
        ("PL", "2026-07-01", "2026-07-05", "INT-RATE", "2026-07-01"),
        ("DE", "2014-07-28", "2015-01-01", "INT-LAW", "2014-07-29"),
        ("DE", "2025-02-02", "2025-02-01", "INT-ORDER", "2025-02-01"),
    ],
)
def test_what_is_not_known_is_refused(country, start, end, code, named) -> None:
    law = law_of(country, business=True)
    assert law
    with pytest.raises(Invalid) as refused:
        interest([(day("2014-01-01"), 100)], law, day(start), day(end))
    (fault,) = refused.value.faults
    assert fault.code == code
    assert named in fault.text


@pytest.mark.parametrize(
    ("country", "claim", "currency", "on", "minor", "paid_in"),
    [
        ("DE", 1, "EUR", "2024-01-01", 4_000, "EUR"),
        ("GB", 999_99, "GBP", "2024-01-01", 4_000, "GBP"),
        ("GB", 1_000_00, "GBP", "2024-01-01", 7_000, "GBP"),
        ("GB", 10_000_00, "GBP", "2024-01-01", 10_000, "GBP"),
        ("IE", 1_000_00, "EUR", "2024-01-01", 4_000, "EUR"),
        ("IE", 1_000_01, "EUR", "2024-01-01", 7_000, "EUR"),
        ("IE", 10_000_01, "EUR", "2024-01-01", 10_000, "EUR"),
        ("PL", 5_000_00, "PLN", "2024-01-01", 4_000, "EUR"),
        ("PL", 5_000_01, "PLN", "2024-01-01", 7_000, "EUR"),
        ("PL", 50_000_00, "PLN", "2024-01-01", 10_000, "EUR"),
        ("SE", 100, "SEK", "2024-01-01", 45_000, "SEK"),
        ("DK", 100, "DKK", "2024-01-01", 31_000, "DKK"),
        ("NO", 100, "NOK", "2024-05-01", 47_000, "NOK"),
    ],
)
def test_lump_sums(country, claim, currency, on, minor, paid_in) -> None:
    law = law_of(country, business=True)
    assert law
    lump = lump_sum(law, claim, currency, day(on))
    assert lump
    assert (lump.minor, lump.currency) == (minor, paid_in)


def test_no_lump_sum_where_there_is_none_and_a_fault_where_it_is_not_known() -> None:
    for country in ("DE", "SE", "NO"):
        law = law_of(country, business=False)
        assert law
        assert lump_sum(law, 100_00, "EUR", day("2024-01-01")) is None
    swiss, british, norwegian = (law_of(country, business=True) for country in ("CH", "GB", "NO"))
    assert swiss
    assert british
    assert norwegian
    assert lump_sum(swiss, 100_00, "CHF", day("2024-01-01")) is None
    for law, currency, on in ((british, "EUR", "2024-01-01"), (norwegian, "NOK", "2024-08-01")):
        with pytest.raises(Invalid) as refused:
            lump_sum(law, 100_00, currency, day(on))
        assert [fault.code for fault in refused.value.faults] == ["INT-LUMP"]


def test_every_law_says_where_it_stands_and_knows_its_first_day() -> None:
    assert len({(law.country, law.business) for law in LAWS}) == len(LAWS)
    for law in LAWS:
        assert law.source.startswith("https://"), law.name
        assert law.base.on(law.since), (law.country, law.name)
        assert all(step.percent.is_finite() and abs(step.percent) < 30 for step in law.base.steps)
        assert law.business or not law.lumps


def test_a_rate_is_never_below_zero() -> None:
    law = law_of("NO", business=True)
    assert law
    (first, *_) = law.base.steps
    assert rate_of(law, replace(first, percent=Decimal(-1))) == 0
