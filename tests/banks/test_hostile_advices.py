"""Advices made to keep a reader busy: all of them are read, or refused, in a moment."""

import time
from contextlib import suppress

import pytest

from duebook.banks import advicepage, advicetext
from duebook.banks.pagerows import Word
from duebook.kernel.errors import Invalid

MOMENT = 4_000_000_000
"""Nanoseconds of the processor; without the limits each of these takes a minute or hours."""


def quickly(act):
    begun = time.process_time_ns()
    with suppress(Invalid):
        act()
    assert time.process_time_ns() - begun < MOMENT


@pytest.mark.parametrize("opened", ["<a ", "<", "<!--", "<![", "<?", "</", "<td a='", "&", "<a <!--"])
def test_what_is_opened_and_never_closed(opened):
    quickly(lambda: advicetext.lines(opened * 100_000))
    assert "7.00" in advicetext.lines(f"<table><tr><td>INV-1</td><td>7.00</td></tr></table>{opened * 50}")


@pytest.mark.parametrize("word", ["invoice", "foo"])
def test_a_row_of_very_many_words(word):
    row = [Word(at * 40, 0, at * 40 + 30, 100, word) for at in range(20_000)]
    quickly(lambda: advicepage.read([row]))


def test_very_many_rows_of_headings():
    quickly(lambda: advicetext.read(f"{' '.join(['invoice'] * 50)}\n" * 500))
