"""Plans of any size: parts add up, differ by one minor unit at most, and are kept exactly where money came in time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duebook.domain.instalments import Covered, check, judge, split

FIRST = date(2026, 3, 31)


@st.composite
def plans(draw):
    count = draw(st.integers(1, 60))
    return split(draw(st.integers(count, 10**12)), count, FIRST, months=1), count


@given(plans())
def test_parts_add_up_and_are_nearly_equal(made):
    parts, count = made
    total = sum(part.amount for part in parts)
    assert len(parts) == count
    assert max(part.amount for part in parts) - min(part.amount for part in parts) <= 1
    assert check(parts, total, FIRST) == []
    assert [fault.code for fault in check(parts, total + 1, FIRST)] == ["PLAN-SUM"]


@given(plans(), st.integers(0, 30), st.data())
def test_paid_in_time_is_kept_and_one_unit_less_is_broken(made, grace, data):
    parts, _ = made
    moves = [Covered(day=part.due_on + timedelta(days=data.draw(st.integers(-5, grace))), amount=part.amount) for part in parts]
    after = parts[-1].due_on + timedelta(days=grace + 1)
    assert judge(parts, moves, after, grace).state == "kept"
    short = [*moves[:-1], Covered(day=moves[-1].day, amount=moves[-1].amount - 1)]
    assert judge(parts, short, after, grace).missed == len(parts)
    assert judge(parts, [*moves, Covered(day=after, amount=-1)], after, grace).state == "broken"
