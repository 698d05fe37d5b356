"""Structured references: what is made is found right again, every single mistake in a digit is noticed, others agree."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iso11649, luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr

from duebook.banks import paymentreference, structured
from duebook.kernel.errors import Invalid

KINDS = ("rf", *paymentreference.KINDS)
counters = st.integers(1, 99_999)
numbers = st.from_regex(r"[A-Z]{0,3}-?20[0-9]{2}-?[0-9]{1,6}", fullmatch=True)


@pytest.mark.parametrize("kind", KINDS)
@given(number=numbers)
def test_made_is_right(kind: str, number: str) -> None:
    """``check`` takes what ``create`` made, printed with blanks too."""
    made = paymentreference.create(kind, number)
    assert paymentreference.check(kind, made)
    assert paymentreference.check(kind, " ".join(made))
    assert len(made) <= 140


@pytest.mark.parametrize("kind", KINDS)
@given(number=numbers, place=st.integers(0, 30), shift=st.integers(1, 9))
def test_a_wrong_digit_is_noticed(kind: str, number: str, place: int, shift: int) -> None:
    """Any one digit changed breaks the check, and a number never stands for another kind's check."""
    made = paymentreference.create(kind, number)
    digits = [at for at, sign in enumerate(made) if sign.isdigit()]
    at = digits[place % len(digits)]
    wrong = made[:at] + str((int(made[at]) + shift) % 10) + made[at + 1 :]
    assume(not (kind == "rf" and at < 4 and int(wrong[2:4]) > 98))
    assert not paymentreference.check(kind, wrong)


@given(number=numbers)
def test_others_agree(number: str) -> None:
    """python-stdnum and our own reader of bank texts find the same check digits."""
    assert ogm_vcs.is_valid(paymentreference.create("ogm", number))
    assert esr.is_valid(paymentreference.create("qrr", number))
    assert luhn.is_valid(paymentreference.create("kid10", number))
    assert iso11649.is_valid(paymentreference.create("rf", number))
    for kind in ("rf", "ogm", "qrr"):
        assert structured.found(paymentreference.create(kind, number))


@given(series=st.sampled_from(["", "RE-", "A", "INV-"]), year=st.integers(2020, 2099), one=counters, other=counters)
def test_two_invoices_have_two_references(series: str, year: int, one: int, other: int) -> None:
    """Two numbers of one series never share a reference."""
    assume(one != other)
    for kind in KINDS:
        made = [paymentreference.create(kind, f"{series}{year}-{each:05}") for each in (one, other)]
        assert made[0] != made[1]


@pytest.mark.parametrize(
    ("kind", "number", "reference"),
    [
        ("fi", "123456", "1234561"),  # Finance Finland's own example
        ("qrr", "21000000000313947143000901", "210000000003139471430009017"),  # SIX, annex B
        ("ogm", "0909337554", "+++090/9337/55493+++"),
        ("kid10", "123456", "1234566"),
        ("kid11", "123456", "1234560"),
        ("rf", "539007547034", "RF18539007547034"),
    ],
)
def test_published_examples(kind: str, number: str, reference: str) -> None:
    """As their publishers print them."""
    assert paymentreference.create(kind, number) == reference


def test_prefixes_and_what_has_no_number() -> None:
    """The bank's digits come first; a number without a digit or letter has no reference."""
    assert paymentreference.create("qrr", "2026-1", "210000").startswith("210000")
    assert paymentreference.check("qrr", paymentreference.create("qrr", "2026-1", "210000"))
    with pytest.raises(Invalid):
        paymentreference.create("fi", "---")
    with pytest.raises(Invalid):
        paymentreference.create("nothing", "1")


def test_qr_accounts_take_qr_references_only() -> None:
    """And no other account does."""
    assert structured.is_qrr(paymentreference.fitting("rf", "INV-1", "CH4431999123000889012"))
    assert paymentreference.fitting("qrr", "INV-1", "CH9300762011623852957") == ""
    assert paymentreference.fitting("", "INV-1", "DE89370400440532013000") == ""
