"""Statements put together: whatever way a ledger is cut into files that overlap, the ledger comes back, true twins included."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from duebook.domain.bank import EntryStatus, Payment, Statement, Transaction
from duebook.domain.statements import check, join, keys

FIRST = date(2026, 1, 1)
LINE = st.builds(
    lambda day, cents, text: Transaction(
        booked=FIRST + timedelta(days=day), amount=Decimal(cents).scaleb(-2), currency="EUR", text=text
    ),
    st.integers(0, 9),
    st.sampled_from([-500, 500, 990]),
    st.sampled_from(["rent", "coffee"]),
)
LEDGER = st.lists(LINE, max_size=40).map(lambda lines: sorted(lines, key=lambda one: one.booked))
WINDOWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), max_size=4)


def content(transactions):
    return Counter((one.booked, one.amount, one.text) for one in transactions)


def sheet(lines, **more):
    return Statement(account="DE1", currency="EUR", transactions=tuple(lines), **more)


def got(*files):
    return content(one for _, one in join(files).transactions)


@given(LEDGER, WINDOWS, st.randoms())
def test_files_of_whole_days_that_overlap_give_the_ledger_back(ledger, windows, chance):
    files = [[one for one in ledger if start <= (one.booked - FIRST).days <= end] for start, end in windows]
    covered = {day for start, end in windows for day in range(start, end + 1)}
    chance.shuffle(files)
    wanted = content(one for one in ledger if (one.booked - FIRST).days in covered)
    assert got(*([sheet(lines)] for lines in files)) == wanted


@given(LEDGER, st.lists(st.integers(0, 40), max_size=5))
def test_statements_that_continue_each_other_are_never_the_same(ledger, cuts):
    """Cut within a day: only the balances tell that twins on both sides of the cut are two."""
    places = sorted({0, len(ledger), *(min(one, len(ledger)) for one in cuts)})
    balance, files, day = Decimal(100), [], FIRST
    for number, (start, end) in enumerate(pairwise(places), 1):
        lines = ledger[start:end]
        closing = balance + sum(one.amount for one in lines)
        last = lines[-1].booked
        files.append([sheet(lines, number=str(number), opening=balance, opened=day, closing=closing, closed=last)])
        balance, day = closing, last
    assert got(*files) == content(ledger)
    assert got(*files, *files) == content(ledger)
    assert not [one for one in join(files).faults if one.code == "BANK-GAP"]


def test_twins_with_the_same_id_in_one_statement_are_two_and_in_two_files_still_two():
    twin = Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", id="A1", text="one")
    assert len(join([[sheet([twin, twin])], [sheet([twin, twin])]]).transactions) == 2
    assert len(keys([twin, twin])) == len(set(keys([twin, twin]))) == 2


def test_a_bank_id_tells_lines_apart_that_look_alike():
    lines = [Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", id=one, text="same") for one in "ab"]
    assert len(join([[sheet(lines[:1])], [sheet(lines[1:])]]).transactions) == 2
    again = [Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", id="a", text="told with other words")]
    assert len(join([[sheet(lines[:1])], [sheet(again)]]).transactions) == 1


def test_twins_without_id_in_two_notifications_of_one_file_are_two():
    one = Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", text="same")
    assert len(join([[sheet([one]), sheet([one])]]).transactions) == 2


def test_a_booked_line_replaces_the_announced_one():
    announced = Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", end_to_end_id="E1", status=EntryStatus.PENDING)
    booked = Transaction(booked=FIRST + timedelta(1), amount=Decimal(5), currency="EUR", end_to_end_id="E1")
    assert len(join([[sheet([announced])]]).pending) == 1
    assert join([[sheet([announced])], [sheet([booked])]]).pending == ()


def test_a_gap_and_an_overlap_are_told():
    one = sheet([], opening=Decimal(1), opened=FIRST, closing=Decimal(2), closed=FIRST + timedelta(2))
    later = sheet([], opening=Decimal(7), opened=FIRST + timedelta(3), closing=Decimal(7), closed=FIRST + timedelta(4))
    within = sheet([], opening=Decimal(3), opened=FIRST + timedelta(1), closing=Decimal(9), closed=FIRST + timedelta(4))
    assert [one.code for one in join([[one], [later]]).faults] == ["BANK-GAP"]
    assert [one.code for one in join([[one], [within]]).faults] == ["BANK-OVERLAP"]


def test_balances_and_batches_are_checked():
    parts = (Payment(amount=Decimal(2), currency="EUR"), Payment(amount=Decimal(2), currency="EUR"))
    batch = Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", batch=3, payments=parts)
    found = check(sheet([batch], opening=Decimal(0), closing=Decimal(6)))
    assert [one.code for one in found] == ["BANK-BALANCE", "BANK-BATCH-COUNT", "BANK-BATCH-SUM"]
    right = Transaction(booked=FIRST, amount=Decimal(4), currency="EUR", batch=2, payments=parts)
    assert check(sheet([right], opening=Decimal(0), closing=Decimal(4))) == []


def test_the_time_is_linear():
    """100,000 lines alike in two files: more than linear work would not come to an end here."""
    line = Transaction(booked=FIRST, amount=Decimal(1), currency="EUR", text="x")
    files = [[sheet([line] * 50_000)], [sheet([line] * 50_000, id="again")]]
    assert len(join(files).transactions) == 50_000
