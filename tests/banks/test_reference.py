"""ISO 11649 references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from duebook.banks import reference
from duebook.kernel.errors import Invalid

BODY = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=reference.LONGEST)


@given(BODY)
def test_made_references_check_out_here_and_elsewhere(body):
    made = reference.create(body)
    assert reference.check(made)
    assert iso11649.is_valid(made)


@given(BODY, st.integers(0, 24), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(body, at, digit):
    made = reference.create(body)
    at = 2 + at % (len(made) - 2)
    if made[at].isdigit() and made[at] != digit:
        assert not reference.check(made[:at] + digit + made[at + 1 :])


@pytest.mark.parametrize("text", ["", "---", "A" * 22])
def test_nothing_or_too_much_is_refused(text):
    with pytest.raises(Invalid):
        reference.create(text)


def test_print_form_is_grouped():
    assert reference.printed("RF18539007547034") == "RF18 5390 0754 7034"
