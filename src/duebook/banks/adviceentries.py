"""The table of a printed advice: its headings on every page, its rows, its sums, and what does not belong to it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from duebook.banks import advicewords
from duebook.banks.advicehead import labelled
from duebook.banks.headings import plain
from duebook.banks.pagerows import Column, Row, cells, columns, placed, said, stacked, widened
from duebook.kernel.rules import Fault

MONEY = ("amount", "billed", "discount", "deduction")
LINES = 3
"""Lines of a heading."""
LONGEST = 60
"""Signs of an amount with its currency; what is longer is none."""
WIDEST = 60
"""Words of such a line; one with more is text."""
_FIGURE = re.compile(r"\d")
_DATED = re.compile(r"\s+(?:vom|dated|of|du|de|del|van|d\.d\.)?\s*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}.*$", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """A row with a document. ``amounts`` are texts by field; ``credit`` is whether its words say credit note."""

    number: str
    place: str
    amounts: dict[str, str]
    has_paid: bool  # the table has a column for what is paid
    credit: bool = False
    reasons: list[str] = field(default_factory=list)
    adjusted: list[tuple[str, Row]] = field(default_factory=list)  # amounts close under it that name no document


@dataclass(frozen=True, slots=True)
class Total:
    """A row that sums up: its amounts from left to right up to the paid one."""

    amounts: tuple[str, ...]
    place: str


@dataclass(slots=True)
class Table:
    """What :func:`read` found. ``clear``: the column is surely of what is paid; ``rest``: the rows outside of the table."""

    heads: list[Column] = field(default_factory=list)
    clear: bool = False
    entries: list[Entry] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    rest: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tongues: set[str] = field(default_factory=set)
    amount_texts: list[str] = field(default_factory=list)


def read(all_rows: Sequence[Row]) -> Table:
    """The table on all pages; without ``heads`` where none is found."""
    found = Table()
    starts = list(_starts(all_rows))
    for n, (at, length, heads) in enumerate(starts):
        end = starts[n + 1][0] if n + 1 < len(starts) else len(all_rows)
        body = all_rows[at + length : end]
        _section(found, widened(heads, (row for row in body if len(list(cells(row.words))) > 1)), body, all_rows[at + length - 1])
    first = starts[0][0] if starts else len(all_rows)
    found.rest = [*all_rows[:first], *found.rest]
    found.tongues = common(one.text for one in found.heads)
    return found


def common(texts: Iterable[str]) -> set[str]:
    """The languages that most of some headings or labels have."""
    votes = Counter(tongue for text in texts for tongue in advicewords.tongues(text))
    most = max(votes.values(), default=0)
    return {tongue for tongue, count in votes.items() if count == most}


def _starts(all_rows: Sequence[Row]) -> Iterable[tuple[int, int, list[Column]]]:
    """Where headings stand: the place of the row, how many lines they take, and the columns."""
    skip = 0
    for at, row in enumerate(all_rows):
        if at < skip or len(row.words) > WIDEST:
            continue
        heads = columns(row.words, _known)
        for length in range(1, LINES + 1):
            if length > 1:
                below = all_rows[at + length - 1] if at + length <= len(all_rows) else row
                if len(below.words) > WIDEST or not below.follows(all_rows[at + length - 2]):
                    break
                heads = stacked(heads, columns(all_rows[at + length - 1].words, _known))
            if _is_table(heads):
                skip = at + length
                yield at, length, heads
                break
            if any(_FIGURE.search(one.text) for one in heads):
                break


def _known(text: str) -> bool:
    """Whether words belong together: a heading, or a label such as "payment date" whose words are headings by themselves."""
    return bool(advicewords.heading(text)[0] or advicewords.label(text)[0])


def _is_table(heads: Sequence[Column]) -> bool:
    """Whether these are headings: a document and an amount are among them, and most are known."""
    names = [advicewords.heading(one.text)[0] for one in heads]
    known = [name for name in names if name]
    return "number" in known and bool({"amount", "billed"} & set(known)) and 2 * len(known) > len(names)


def _roles(heads: Sequence[Column]) -> tuple[dict[int, str], bool]:
    """Column -> field, and whether the paid amount is surely so called. Of several numbers the surest is the document's."""
    told = [advicewords.heading(one.text) for one in heads]
    roles: dict[int, str] = {}
    for name in ("number", "amount"):
        ranked = sorted((-rank, n) for n, (one, rank) in enumerate(told) if one == name)
        if ranked:
            roles[ranked[0][1]] = name
    sure = any(told[n] == ("amount", 2) for n in roles)
    for n, (name, rank) in enumerate(told):
        if name in {"billed", "discount", "deduction"} and name not in roles.values():
            roles[n] = name
        elif name == "amount" and rank == 1 and n not in roles and "billed" not in [one for one, _ in told]:
            roles[n] = "billed"
        elif name == "reason":
            roles[n] = name
    return roles, sure


def _section(found: Table, heads: list[Column], body: Sequence[Row], heading: Row) -> None:
    """The rows under one heading; they may go on over the next pages without it."""
    roles, clear = _roles(heads)
    found.clear = clear if not found.heads else found.clear and clear
    found.heads += heads
    has_paid = "amount" in roles.values()
    last: Entry | None = None
    above: Row | None = heading
    for row in body:
        near = above is not None and row.follows(above)
        length, name, _, _ = labelled(row.words)
        cell = placed(row, heads)
        texts = {role: said(cell[n]) for n, role in roles.items() if n in cell}
        amounts = {role: texts[role] for role in MONEY if _is_amount(texts.get(role, ""))}
        found.amount_texts += amounts.values()
        number = _number(texts.get("number", ""))
        if name == "carry" or (name == "total" and _sums_up(texts.get("number", ""), length)):
            if name == "total":
                _sum_up(found, row, length, [amounts[role] for role in MONEY[::-1] if role in amounts])
            above, last = None, None
        elif number and (amounts or _doubtful(texts) or not near or len(cell) > 1):
            last = Entry(number, row.place, amounts or _told(texts), has_paid, advicewords.is_credit(row.text))
            last.reasons += [texts["reason"]] if texts.get("reason") else []
            if amounts or _doubtful(texts) or near:
                found.entries.append(last)
            else:
                found.rest.append(row)
            above = row
        elif near and last is not None:
            _goes_on(found, last, row, amounts)
            above = row
        else:
            _apart(found, row, amounts)
            above, last = None, None


def _goes_on(found: Table, last: Entry, row: Row, amounts: dict[str, str]) -> None:
    """A row without a document, close under one: more of its amounts, the end of its number, or words about it."""
    fresh = {role: text for role, text in amounts.items() if role not in last.amounts}
    last.credit = last.credit or advicewords.is_credit(row.text)
    if "amount" in amounts and "amount" not in fresh:
        last.adjusted.append((amounts["amount"], row))
        return
    if fresh and last not in found.entries:
        found.entries.append(last)
    last.amounts |= fresh
    taken = set(" ".join(fresh.values()).split())
    words = " ".join(word.text for word in row.words if word.text not in taken)
    if last.number.endswith(("-", "/")) and _FIGURE.search(words) and " " not in words:
        last.number += words
    elif words:
        last.reasons.append(words)


def _apart(found: Table, row: Row, amounts: dict[str, str]) -> None:
    """A row of no document: one with an amount where amounts stand is said, others belong to the page around the table."""
    found.rest.append(row)
    if "amount" in amounts or "deduction" in amounts or "discount" in amounts:
        sentence = "{text}: this amount stands without a document and is left out."
        found.faults.append(Fault("ADVICE-PART", row.place, sentence, facts={"text": row.text[:120]}))


def _sums_up(text: str, length: int) -> bool:
    """Whether the cell of a row that begins with a word for a sum holds that and its amount, and no document."""
    rest = " ".join(text.split()[length:])
    return not _FIGURE.search(rest) or _is_amount(rest)


def _sum_up(found: Table, row: Row, length: int, amounts: list[str]) -> None:
    """A row that sums up: the amounts in their columns, else all that stand behind its label."""
    behind = [said(cell) for cell in cells(row.words[length:]) if _is_amount(said(cell))]
    texts = tuple(amounts or behind)
    if texts:
        found.totals.append(Total(texts, row.place))
        found.amount_texts.append(row.text)
    else:
        found.rest.append(row)


def _is_amount(text: str) -> bool:
    """Whether this is figures and the signs of money only.

    >>> _is_amount("EUR 1.190,00-"), _is_amount("(12.50)"), _is_amount("01.02.2026"), _is_amount("RE-1")
    (True, True, False, False)
    """
    if len(text) > LONGEST:
        return False
    bare = re.sub(r"^(?:[A-Z]{3}|[€£$])\s*|\s*(?:[A-Z]{3}|CR|[€£$])$", "", text.strip())
    return bool(re.fullmatch(r"[(+\-−–]?\s*(?:[€£$]\s*)?\d[\d.,'’\s\u00a0\u202f]*[)\-+−–]?", bare)) and not re.fullmatch(
        r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}", bare
    )


def _doubtful(texts: dict[str, str]) -> bool:
    """Whether something that is no amount stands where the paid amount should."""
    return bool(texts.get("amount") and _FIGURE.search(texts["amount"]) and len(texts["amount"].split()) < 4)  # noqa: PLR2004 - no sentence


def _told(texts: dict[str, str]) -> dict[str, str]:
    return {role: texts[role] for role in MONEY if texts.get(role)}


def _number(text: str) -> str:
    """The document's number in its cell: without the words in front of it and the day behind it; empty without a figure.

    >>> _number("Rechnung RE-7 vom 01.02.2026"), _number("Seite"), _number("INV 2026 17")
    ('RE-7', '', 'INV 2026 17')
    """
    words = _DATED.sub("", text).split()
    while len(words) > 1 and (plain(words[0]) in advicewords.KINDS or advicewords.is_credit(words[0])):
        words = words[1:]
    found = " ".join(words).strip(" :#")
    return found[:80] if _FIGURE.search(found) else ""
