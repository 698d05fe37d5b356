"""Words, numbers and dates in the customer's language."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from duebook.render import speech
from duebook.render.speech import LANGUAGES, Speech, texts

SOURCES = Path(speech.__file__).parent
USED = re.compile(r'say\(\s*"([a-z_.A-Z0-9]+)"|_row\(speech, "([a-z_.]+)"|\("(pay\.[a-z]+)",')


def test_every_language_has_every_key_and_the_same_places():
    english, units = texts("en")
    for language in LANGUAGES:
        other, other_units = texts(language)
        assert other.keys() == english.keys(), language
        assert other_units.keys() == units.keys(), language
        assert all(value.strip() for value in (*other.values(), *other_units.values())), language
        for key, text in english.items():
            assert set(re.findall(r"{\w+}", other[key])) == set(re.findall(r"{\w+}", text)), (language, key)


def test_every_key_the_code_asks_for_is_there_and_none_is_idle():
    code = "\n".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    asked = {name for found in USED.findall(code) for name in found if name}
    known = set(texts("en")[0])
    assert asked <= known
    families = ("type.", "cat.", "reason.", "col.", "pay.")  # asked for by a code or a name
    idle = {key for key in known - asked if not key.startswith(families) and f'"{key}"' not in code}
    assert not idle


@pytest.mark.parametrize(
    ("tag", "country", "money", "percent", "day"),
    [
        ("de", "DE", "1.234,50 €", "7,7 %", "01.03.2026"),
        ("de", "AT", "€ 1.234,50", "7,7 %", "01.03.2026"),
        ("de-CH", "DE", "EUR 1’234.50", "7.7%", "01.03.2026"),
        ("en", "GB", "€1,234.50", "7.7%", "1 Mar 2026"),
        ("en-US", "", "€1,234.50", "7.7%", "Mar 1, 2026"),
        ("fr", "FR", "1 234,50 €", "7,7 %", "1 mars 2026"),
        ("pl", "PL", "1 234,50 €", "7,7%", "1 mar 2026"),
        ("xx", "", "€1,234.50", "7.7%", "Mar 1, 2026"),
    ],
)
def test_numbers_and_dates_follow_language_and_country(tag, country, money, percent, day):
    voice = Speech(tag, country)
    plain = {"\u00a0": " ", "\u202f": " "}
    assert voice.money(Decimal("1234.5"), "EUR").translate(str.maketrans(plain)) == money
    assert voice.percent(Decimal("7.70")).translate(str.maketrans(plain)) == percent
    assert voice.day(date(2026, 3, 1)) == day


@given(
    st.decimals(min_value=0, max_value=Decimal("1e12"), places=2),
    st.sampled_from(["de_DE", "en_US", "fr_FR", "it_CH", "pl_PL", "en_IN", "nl_NL"]),
)
def test_our_fast_amounts_are_babels(value, locale):
    language, _, country = locale.partition("_")
    assert Speech(language, country).money(value, "EUR") == format_currency(value, "EUR", locale=locale)


def test_amounts_keep_their_digits():
    voice = Speech("de", "DE")
    assert voice.number(Decimal("0.00012345")) == "0,00012345"
    assert voice.price(Decimal(95), "EUR") == "95,00"
    assert voice.price(Decimal("8.40336134453"), "EUR", derived=True) == "8,403361"
    assert voice.amount(Decimal(1234), "JPY") == "1.234"
    assert voice.amount(Decimal("-1.5"), "KWD") == "−1,500"


def test_units_have_names_and_unknown_ones_keep_their_code():
    assert (Speech("de").unit("HUR"), Speech("fr").unit("DAY"), Speech("en").unit("XZZ")) == ("Std.", "jours", "XZZ")


def test_an_unknown_key_is_a_programmers_mistake():
    with pytest.raises(KeyError):
        Speech("de").say("no.such.key")
