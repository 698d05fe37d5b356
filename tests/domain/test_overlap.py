"""Files of one account that overlap: whatever way a ledger is cut, in whatever order the files come, the ledger comes back."""

import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from duebook.domain import overlap
from duebook.domain.bank import Payment, Statement, Transaction
from duebook.domain.statements import between, check, keys, period

FIRST = date(2026, 1, 1)
LINE = st.builds(
    lambda day, cents, text, iban: Transaction(
        booked=FIRST + timedelta(days=day), amount=Decimal(cents).scaleb(-2), currency="EUR", text=text, iban=iban
    ),
    st.integers(0, 9),
    st.sampled_from([-500, 500, 990]),
    st.sampled_from(["rent", "coffee"]),
    st.sampled_from(["", "DE1", "DE2"]),
)
LEDGER = st.lists(LINE, max_size=40).map(lambda lines: sorted(lines, key=lambda one: one.booked))
WINDOWS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from("abc")).map(lambda one: (*sorted(one[:2]), one[2])),
    max_size=5,
)


class Book:
    """What the store does with a plan, in memory."""

    def __init__(self):
        self.sheets, self.holdings, self.lines, self.said = [], [], {}, {}
        self.files = 0

    def add(self, statements, layout="a"):
        """Take in one file."""
        self.files += 1
        new, faces, said = [], {}, {}
        for place, one in enumerate(statements):
            opened, closed = period(one)
            name = f"{self.files}.{place}"
            kinds = tuple(overlap.kind(line) for line in one.booked)
            balances = {"number": one.number, "page": one.page, "opening": one.opening, "closing": one.closing}
            new.append(overlap.Sheet(name, str(self.files), layout, kinds, opened=opened, closed=closed, **balances))
            for at, line in enumerate(one.booked):
                faces[name, at] = overlap.Face(
                    (line.booked, int(line.amount * 100), line.currency), overlap.facts(line.iban, line.end_to_end_id, "")
                )
                said[name, at] = line
        plan = overlap.plan(new, faces, self.sheets, self.holdings, self.lines)
        for sheet, at, key in plan.fresh:
            self._line(sheet, key, faces[sheet, at], said[sheet, at])
        ours = {key: line for line, key in ((one.line, one.key) for one in self.holdings)}
        for sheet, _, key, line in [*plan.seen, *plan.joined]:
            self.holdings.append(overlap.Holding(sheet, key, line or ours[key]))
        for held, key, line in plan.moved:
            self.holdings.remove(held)
            if line:
                self.holdings.append(overlap.Holding(held.sheet, key, line))
            else:
                self._line(held.sheet, key, self.lines[held.line], self.said[held.line])
        self.sheets += [one for one in new if one.name not in plan.same]
        return plan

    def _line(self, sheet, key, face, said):
        name = f"line {len(self.lines)}"
        self.lines[name], self.said[name] = face, said
        assert key not in {one.key for one in self.holdings}
        self.holdings.append(overlap.Holding(sheet, key, name))

    @property
    def content(self):
        """The lines, as a bag."""
        return content(self.said.values())


def content(transactions):
    return Counter((one.booked, one.amount) for one in transactions)


def sheet(lines, **more):
    return Statement(account="DE1", currency="EUR", transactions=tuple(lines), **more)


def got(*files):
    book = Book()
    for one in files:
        book.add(one)
    return book.content


def seen_by(layout, line):
    """A line as a layout tells it: with words and IBAN, with other words only, or with an id."""
    if layout == "a":
        return line
    if layout == "b":
        return replace(line, text=line.text.upper() + "/", iban="")
    return replace(line, text="", iban=line.iban, id=f"{line.booked}{line.text}{line.amount}")


@given(LEDGER, WINDOWS, st.randoms())
def test_files_of_whole_days_that_overlap_give_the_ledger_back_in_any_order_and_layout(ledger, windows, chance):
    covered = {day for start, end, _ in windows for day in range(start, end + 1)}
    wanted = content(one for one in ledger if (one.booked - FIRST).days in covered)
    chance.shuffle(windows)
    book = Book()
    for start, end, layout in [*windows, *windows]:
        lines = [seen_by(layout, one) for one in ledger if start <= (one.booked - FIRST).days <= end]
        book.add([sheet(lines)], layout)
    assert book.content == wanted


@given(LEDGER, st.lists(st.integers(0, 40), max_size=6), st.randoms())
def test_statements_that_continue_each_other_are_never_the_same(ledger, cuts, chance):
    """Cut within a day: only the balances tell that twins on both sides of the cut are two."""
    files = continued(ledger, cuts)
    assert not list(between([one for (one,) in files]))
    chance.shuffle(files)
    assert got(*files) == content(ledger)
    assert got(*files, *files) == content(ledger)


def continued(ledger, cuts):
    places = sorted({0, len(ledger), *(min(one, len(ledger)) for one in cuts)})
    balance, files, day = Decimal(100), [], FIRST
    for number, (start, end) in enumerate(pairwise(places), 1):
        lines = ledger[start:end]
        closing = balance + sum(one.amount for one in lines)
        last = lines[-1].booked
        files.append([sheet(lines, number=str(number), opening=balance, opened=day, closing=closing, closed=last)])
        balance, day = closing, last
    return files


@given(LEDGER, WINDOWS, st.randoms())
def test_tables_with_running_balances_and_whole_days_give_the_ledger_back(ledger, windows, chance):
    """A day whose lines sum to nothing makes two tables that share it look as if one continued the other."""
    balance, lines = Decimal(100), []
    for one in ledger:
        balance += one.amount
        lines.append(replace(one, balance=balance))
    chance.shuffle(windows)
    files = []
    for start, end, _ in windows:
        part = [one for one in lines if start <= (one.booked - FIRST).days <= end]
        ends = {"opening": part[0].balance - part[0].amount, "closing": part[-1].balance} if part else {}
        files.append([sheet(part, **ends)])
    covered = {day for start, end, _ in windows for day in range(start, end + 1)}
    assert got(*files) == content(one for one in ledger if (one.booked - FIRST).days in covered)


def line(**more):
    return Transaction(**{"booked": FIRST, "amount": Decimal(5), "currency": "EUR", "text": "same"} | more)


def test_a_statement_between_two_shows_that_their_twins_are_two():
    balances = [Decimal(100), Decimal(105), Decimal(112), Decimal(117)]
    parts = [[line()], [line(amount=Decimal(7))], [line()]]
    files = [
        [sheet(part, number=str(n), opening=balances[n], opened=FIRST, closing=balances[n + 1], closed=FIRST)]
        for n, part in enumerate(parts)
    ]
    book = Book()
    book.add(files[0])
    book.add(files[2])
    assert len(book.lines) == 1, "without the one between nothing says that they are two"
    assert len(book.add(files[1]).moved) == 1
    assert len(book.lines) == 3
    book.add(files[1])
    book.add(files[0] + files[1] + files[2])
    assert len(book.lines) == 3


def test_twins_with_the_same_id_in_one_statement_are_two_and_in_two_files_still_two():
    twin = line(id="A1")
    assert got([sheet([twin, twin])], [sheet([twin, twin])]).total() == 2
    assert len(keys([twin, twin])) == len(set(keys([twin, twin]))) == 2


def test_a_bank_id_tells_lines_apart_that_look_alike():
    lines = [line(id=one) for one in "ab"]
    assert got([sheet(lines[:1])], [sheet(lines[1:])]).total() == 2
    assert got([sheet(lines[:1])], [sheet([line(id="a", text="told with other words")])]).total() == 1


def test_intraday_reports_collected_in_one_file_repeat_lines_with_an_id():
    assert got([sheet([line(id="a")], id="1"), sheet([line(id="a"), line(id="b")], id="2")]).total() == 2


def test_twins_without_id_in_two_notifications_of_one_file_are_two():
    assert got([sheet([line()]), sheet([line()])]).total() == 2


def test_another_layout_is_believed_where_a_fact_says_that_it_is_another_line():
    book = Book()
    book.add([sheet([line(iban="DE1"), line(iban="DE1", end_to_end_id="E1")])], "camt.053")
    assert len(book.add([sheet([line(iban="DE2", text="other")])], "camt.054").fresh) == 1
    plan = book.add([sheet([line(end_to_end_id="E1", text="as told by a table")])], "csv")
    assert [one[3] for one in plan.joined] == ["line 1"]
    assert len(book.lines) == 3


def test_a_gap_and_an_overlap_are_told():
    one = sheet([], opening=Decimal(1), opened=FIRST, closing=Decimal(2), closed=FIRST + timedelta(2))
    later = sheet([], opening=Decimal(7), opened=FIRST + timedelta(3), closing=Decimal(7), closed=FIRST + timedelta(4))
    within = sheet([], opening=Decimal(3), opened=FIRST + timedelta(1), closing=Decimal(9), closed=FIRST + timedelta(4))
    assert [fault.code for fault in between([one, later])] == ["BANK-GAP"]
    assert [fault.code for fault in between([one, within])] == ["BANK-OVERLAP"]


def test_balances_and_batches_are_checked():
    parts = (Payment(amount=Decimal(2), currency="EUR"), Payment(amount=Decimal(2), currency="EUR"))
    batch = Transaction(booked=FIRST, amount=Decimal(5), currency="EUR", batch=3, payments=parts)
    found = check(sheet([batch], opening=Decimal(0), closing=Decimal(6)))
    assert [one.code for one in found] == ["BANK-BALANCE", "BANK-BATCH-COUNT", "BANK-BATCH-SUM"]
    right = Transaction(booked=FIRST, amount=Decimal(4), currency="EUR", batch=2, payments=parts)
    assert check(sheet([right], opening=Decimal(0), closing=Decimal(4))) == []


@example(40_000)
@given(st.just(2_000))
def test_the_time_is_linear(count):
    """Lines alike in two files, and in two layouts: more than linear work would not come to an end here."""
    mark = line()
    sheets = [overlap.Sheet("x", "f", "a", (overlap.kind(mark),) * count)]
    faces = {(name, at): overlap.Face((FIRST, 500, "EUR")) for name in "xyz" for at in range(count)}
    first = overlap.plan(sheets, faces)
    holdings = [overlap.Holding("x", key, f"l{at}") for _, at, key in first.fresh]
    lines = {f"l{at}": overlap.Face((FIRST, 500, "EUR")) for at in range(count)}
    begun = time.process_time()
    again = overlap.plan([replace(sheets[0], name="y", file="g", number="7")], faces, sheets, holdings, lines)
    other = overlap.plan([replace(sheets[0], name="z", file="h", layout="b")], faces, sheets, holdings, lines)
    assert (len(first.fresh), len(again.seen), len(other.joined)) == (count, count, count)
    assert time.process_time() - begun < 20
