"""A printed table is read back whatever its language, notation and widths; a reading that is sure adds up; noise does no harm."""

from contextlib import suppress
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from duebook.banks import advicepage, advicetext
from duebook.banks.pagerows import Word
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO

HEADS = {
    "de": ("Rechnung", "Datum", "Brutto", "Skonto", "Zahlbetrag", "Gesamtbetrag"),
    "en": ("Invoice", "Date", "Gross", "Discount", "Paid", "Total"),
    "fr": ("Facture", "Date", "Brut", "Escompte", "Réglé", "Total"),
    "es": ("Factura", "Fecha", "Bruto", "Descuento", "Pagado", "Total"),
    "nl": ("Factuur", "Datum", "Bruto", "Korting", "Betaald", "Totaal"),
}
NOTATIONS = {"1.234,5": (".", ","), "1,234.5": (",", "."), "1 234,5": (" ", ","), "1'234.5": ("'", "."), "1234.5": ("", ".")}
CENTS = st.integers(1, 99_999_999)
ROWS = st.lists(st.tuples(st.integers(1, 10**9), CENTS, st.integers(0, 5), st.booleans()), min_size=1, max_size=60)
SIGN, PITCH, HIGH, PAGE = 50, 150, 100, 40


def written(cents: int, notation: str) -> str:
    """An amount as payers write it, a minus in front."""
    group, point = NOTATIONS[notation]
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}".replace(",", group) + f"{point}{rest:02}"


def printed(rows: list[tuple[str, ...]], *, gap: int = 60) -> list[list[Word]]:
    """The rows in columns as wide as their longest cell, figures to the right, over as many pages as they need."""
    wide = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    left = [sum(wide[:n]) * SIGN + n * gap * 2 for n in range(len(wide))]
    pages: list[list[Word]] = []
    for place, row in enumerate(rows):
        if place % PAGE == 0:
            pages.append([])
        top = (place % PAGE) * PITCH
        for n, cell in enumerate(row):
            at = left[n] + (wide[n] - len(cell)) * SIGN if n > 1 else left[n]
            for word in cell.split(" "):
                if word:
                    pages[-1].append(Word(at, top, at + len(word) * SIGN, top + HIGH, word))
                at += (len(word) + 1) * SIGN
    return pages


def paper(rows, tongue: str, notation: str, off: int = 0) -> tuple[list[tuple[str, ...]], list[tuple[str, Decimal]]]:
    """The cells of an advice with its head and total (wrong by ``off`` cents), and what it says."""
    head = HEADS[tongue]
    cells, said = [head[:5]], []
    for number, gross, percent, credit in rows:
        sign = -1 if credit else 1
        less = gross * percent // 100
        paid = sign * (gross - less)
        amounts = (sign * gross, sign * less, paid)
        cells.append((f"RE-{number}", "01.02.2026", *(written(cents, notation) for cents in amounts)))
        said.append((f"RE-{number}", Decimal(paid) / 100))
    total = int(sum((amount for _, amount in said), ZERO) * 100) + off
    cells.append((head[5], "", "", "", written(total, notation)))
    return cells, said


@given(ROWS, st.sampled_from(sorted(HEADS)), st.sampled_from(sorted(NOTATIONS)), st.integers(60, 300))
def test_what_is_printed_is_read(rows, tongue, notation, gap):
    cells, said = paper(rows, tongue, notation)
    found = advicepage.read(printed(cells, gap=gap))
    assert [(part.number, part.amount) for part in found.advice.parts] == said
    assert found.sure
    assert found.advice.adds_up


@given(ROWS, st.sampled_from(sorted(HEADS)), st.sampled_from(sorted(NOTATIONS)), st.integers(1, 10**6))
def test_a_wrong_total_is_never_sure(rows, tongue, notation, off):
    found = advicepage.read(printed(paper(rows, tongue, notation, off)[0]))
    assert not found.sure
    assert "ADVICE-SUM" in {fault.code for fault in found.faults}


@given(ROWS, st.data())
def test_a_lost_row_is_never_sure(rows, data):
    cells, _said = paper(rows, "de", "1.234,5")
    del cells[data.draw(st.integers(1, len(rows)))]
    with suppress(Invalid):
        assert not advicepage.read(printed(cells)).sure


@given(ROWS, st.sampled_from(sorted(HEADS)))
def test_the_text_of_a_mail_is_read_alike(rows, tongue):
    cells, said = paper(rows, tongue, "1.234,5")
    wide = [max(len(row[n]) for row in cells) for n in range(5)]
    text = "\n".join("   ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)) for row in cells)
    html = "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells) + "</table>"
    for one in (text, advicetext.lines(html)):
        assert [(part.number, part.amount) for part in advicetext.read(one).advice.parts] == said


WORDS = st.sampled_from(
    [*HEADS["de"], *HEADS["en"], "EUR", "1.190,00", "-5,00", "RE-1", "Seite", "1/2", "01.02.2026", "%", "Gutschrift", "-"]
)
PLACES = st.integers(-(10**6), 10**6)


@given(
    st.lists(
        st.lists(st.builds(Word, PLACES, PLACES, PLACES, PLACES, st.one_of(WORDS, st.text(min_size=1, max_size=9))), max_size=40),
        max_size=3,
    )
)
def test_noise_is_refused_or_adds_up(pages):
    with suppress(Invalid):
        found = advicepage.read(pages)
        assert found.advice.adds_up or not found.sure


@given(st.one_of(st.text(max_size=600), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("\n".join)))
def test_noise_in_mails_is_refused_or_adds_up(text):
    for one in (text, advicetext.lines(text)):
        with suppress(Invalid):
            found = advicetext.read(one)
            assert found.advice.adds_up or not found.sure
