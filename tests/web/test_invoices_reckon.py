"""Numbers and sums as people type them: read exactly, refused where they mean nothing, never run."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook.web.invoices.reckon import Unreadable, is_sum, reckon, shown, shown_amount

amounts = st.decimals(min_value="0.01", max_value="99999.99", places=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3*45", "135"),
        ("3 × 45.10", "135.3"),
        ("(2+3)*4-1", "19"),
        ("10/4", "2.5"),
        ("1/3", "0.333333"),
        ("-5", "-5"),
        ("€ 1,250.50", "1250.5"),
        ("1.250,50 EUR", "1250.5"),
        ("10 000", "10000"),
        ("1'200", "1200"),
    ],
)
def test_reads(text: str, value: str) -> None:
    assert reckon(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "two",
        "3*",
        "(1",
        "1)",
        "2**3",
        "1e5",
        "1/0",
        "2 3",
        "__import__('os')",
        "9" * 200,
        "(" * 50 + "1" + ")" * 50,
        "--" * 40 + "1",
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(Unreadable):
        reckon(text)


def test_nothing_is_no_number() -> None:
    assert reckon("  ") is None


def test_a_point_before_three_digits_means_what_it_means_there() -> None:
    assert reckon("1.234", "de_DE") == 1234
    assert reckon("1.234", "en_GB") == Decimal("1.234")


def test_only_a_sum_is_replaced() -> None:
    assert is_sum("10-3")
    assert not is_sum("-3")


@given(amounts, amounts, st.sampled_from(["en_GB", "de_DE", "fr_FR"]))
def test_sums_are_exact(left: Decimal, right: Decimal, locale: str) -> None:
    assert reckon(f"{shown(left, locale)} + {shown(right, locale)}", locale) == left + right


@given(amounts, st.sampled_from(["en_GB", "de_DE"]))
def test_what_is_shown_reads_back(value: Decimal, locale: str) -> None:
    assert reckon(shown_amount(value, "EUR", locale), locale) == value
