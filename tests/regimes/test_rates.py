"""Every rate of every country on the days around its changes, and the standard rates against a table written independently."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from duebook.domain.codes import Supply
from duebook.domain.document import Document
from duebook.domain.line import Line, Price
from duebook.domain.party import Address, Delivery, Party
from duebook.domain.tax import decide
from duebook.kernel import plugs
from duebook.regimes import regime_of

COUNTRIES = plugs.keys("regimes")
DAY = timedelta(days=1)
ROWS = [(country, row) for country in COUNTRIES for row in regime_of(country).rates]
CODES = {"ES-CN": "IC", "FR-971": "GP", "FR-972": "MQ", "FR-974": "RE"}
POSTCODES = {"PT-20": "9500-001", "PT-30": "9000-001", "AT-JM": "6991"}

STANDARD = {
    "at": "20",
    "be": "21",
    "bg": "20",
    "ch": "8.0 2018-01-01 7.7 2024-01-01 8.1",
    "cy": "19",
    "cz": "21",
    "de": "19 2020-07-01 16 2021-01-01 19",
    "dk": "25",
    "ee": "20 2024-01-01 22 2025-07-01 24",
    "es": "21",
    "fi": "24 2024-09-01 25.5",
    "fr": "20",
    "gb": "20",
    "gr": "23 2016-06-01 24",
    "hr": "25",
    "hu": "27",
    "ie": "23 2020-09-01 21 2021-03-01 23",
    "it": "22",
    "lt": "21",
    "lu": "17 2023-01-01 16 2024-01-01 17",
    "lv": "21",
    "mt": "18",
    "nl": "21",
    "no": "25",
    "pl": "23",
    "pt": "23",
    "ro": "24 2016-01-01 20 2017-01-01 19 2025-08-01 21",
    "se": "25",
    "si": "22",
    "sk": "20 2025-01-01 23",
}
"""Standard rates since 2015-01-01, as published by the Commission, the ESTV, HMRC and Skatteetaten."""

REDUCED = {
    "at": "10 13 4.9",
    "be": "12 6",
    "bg": "9",
    "ch": "2.6 3.8",
    "cy": "9 5 3",
    "cz": "12",
    "de": "7",
    "dk": "",
    "ee": "9 13",
    "es": "10 4",
    "fi": "13.5 10",
    "fr": "10 5.5 2.1",
    "gb": "5",
    "gr": "13 6",
    "hr": "13 5",
    "hu": "18 5",
    "ie": "13.5 9 4.8",
    "it": "10 5 4",
    "lt": "12 5",
    "lu": "8 3",
    "lv": "12 5",
    "mt": "7 5",
    "nl": "9",
    "no": "15 12",
    "pl": "8 5",
    "pt": "13 6",
    "ro": "11",
    "se": "12 6",
    "si": "9.5 5",
    "sk": "19 5",
}
"""Reduced and super-reduced rates on 2026-09-15."""


def rate_on(country: str, row, day: date) -> Decimal | None:
    """What a draft supplied on a day is charged, by the same door the product uses."""
    place = Address(country=CODES.get(row.region, country.upper()), postcode=POSTCODES.get(row.region, ""))
    document = Document(
        seller=Party(name="Seller", address=place),
        buyer=Party(name="Buyer", address=place),
        delivery=Delivery(day=day),
        lines=(Line(price=Price(net=Decimal(1)), supply=Supply.GOODS, tax_rate_key=row.key),),
    )
    decided = decide(document, regime_of, on=date(2030, 1, 1))
    return None if decided.tax_reasons[0].rule == "no-rate" else decided.lines[0].tax.rate


@pytest.mark.parametrize(("country", "row"), ROWS, ids=[f"{c}-{r.region}-{r.key}-{r.since}" for c, r in ROWS])
def test_a_rate_holds_from_its_first_day_to_its_last(country, row) -> None:
    same = [r for r in regime_of(country).rates if (r.key, r.region) == (row.key, row.region)]
    assert rate_on(country, row, row.since) == row.percent
    assert rate_on(country, row, row.since + DAY) == row.percent
    before = next((r.percent for r in same if r.until == row.since - DAY), None)
    if before is not None or not row.region:
        assert rate_on(country, row, row.since - DAY) == before
    if row.until is not None:
        after = next((r.percent for r in same if r.since == row.until + DAY), None)
        assert rate_on(country, row, row.until) == row.percent
        assert rate_on(country, row, row.until + DAY) == after


@pytest.mark.parametrize("country", STANDARD)
def test_the_standard_rate_is_the_published_one_on_every_day_since_2015(country) -> None:
    first, *rest = STANDARD[country].split()
    changes = [(date(2015, 1, 1), Decimal(first))]
    changes += [(date.fromisoformat(rest[i]), Decimal(rest[i + 1])) for i in range(0, len(rest), 2)]
    regime = regime_of(country)
    day, expected = date(2015, 1, 1), None
    while day < date(2027, 1, 1):
        expected = next(percent for since, percent in reversed(changes) if since <= day)
        assert regime.rate("standard", day).percent == expected, day
        day += DAY


@pytest.mark.parametrize("country", REDUCED)
def test_the_reduced_rates_are_the_published_ones_in_september_2026(country) -> None:
    regime, day = regime_of(country), date(2026, 9, 15)
    rows = [regime.rate(key, day) for key in ("reduced", "reduced-2", "super-reduced")]
    assert [row.percent for row in rows if row] == [Decimal(one) for one in REDUCED[country].split()]


def test_every_country_is_in_the_tables() -> None:
    assert set(STANDARD) == set(REDUCED) == set(COUNTRIES) - {"us"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_rows_of_one_key_never_overlap(country) -> None:
    rows = regime_of(country).rates
    for one in rows:
        for other in rows:
            if one is not other and (one.key, one.region) == (other.key, other.region):
                assert not one.holds(other.since)


@pytest.mark.parametrize(("country", "row"), ROWS, ids=[f"{c}-{r.region}-{r.key}-{r.since}" for c, r in ROWS])
def test_every_row_names_its_source_and_what_it_is_for(country, row) -> None:
    assert len(row.source) > 10
    assert row.note or row.key == "standard" or row.region, (country, row.key)
