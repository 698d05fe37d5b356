"""Files that overlap with what is stored already: which of their lines are new, and which are lines that stand there.

Within one layout (a format in one version, a table with the same columns) the lines of a kind are alike. How many of a kind there
are is the most that any file has of it, or any chain of statements that continue each other: a file and a chain hold each line
once. That number does not depend on the order in which files come (it is the number of colours that a bipartite graph of files
and chains needs, which by König's theorem is its largest degree). With the bank's own ids the unit is the statement instead of
the file.

Between layouts, whose words differ, a line is the same as one with its day, amount and currency that has no fact against it: the
other side's IBAN, the end-to-end id, a structured reference. Nothing here grows faster than the number of lines, and nothing is
ever taken away: more statements only ever show that there are more lines (docs/decisions/0105, 0111).
"""

import hashlib
import re
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from duebook.domain.bank import Transaction
from duebook.domain.statements import likeness, reference

_NO_DAY = "00000000"
_WORDS, _IDS = "w", "i"
_STRUCTURED = re.compile(r"RF\d{2}[0-9A-Z]{1,21}|\d{27}|\d{12}")
_ALL_FACTS = 3
_MASKS = range(8)
Bucket = tuple[date, int, str]
"""Day, minor units, currency."""
Facts = tuple[str, str, str]
"""IBAN of the other side, end-to-end id, structured reference; empty where nothing is said."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement, as far as it tells which lines it shares with others. ``kinds`` are those of its lines, in order."""

    name: str
    file: str
    layout: str
    kinds: tuple[str, ...] = ()
    number: str = ""
    page: str = ""
    opening: Decimal | None = None
    opened: date | None = None
    closing: Decimal | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A stored sheet holds a stored line under a key of its layout."""

    sheet: str
    key: str
    line: str


@dataclass(frozen=True, slots=True)
class Face:
    """What a line looks like from another layout."""

    bucket: Bucket
    facts: Facts = ("", "", "")


@dataclass(slots=True)
class Plan:
    """What is to be stored of new sheets; a place is (sheet, number of the line in it).

    ``fresh`` are new lines; ``seen`` are lines that are stored or among the fresh ones, by the key under which this sheet has
    them; ``joined`` those of them that another layout had first. ``moved`` are holdings of stored sheets that turned out to be
    lines of their own: (holding, new key, the line of another layout that it is, or empty for a copy of the line it was held to
    be). ``same`` are sheets that came before: name -> name.
    """

    fresh: list[tuple[str, int, str]] = field(default_factory=list)
    seen: list[tuple[str, int, str, str]] = field(default_factory=list)  # sheet, place, key, stored line or empty
    joined: list[tuple[str, int, str, str]] = field(default_factory=list)
    moved: list[tuple[Holding, str, str]] = field(default_factory=list)
    same: dict[str, str] = field(default_factory=dict)


def kind(one: Transaction) -> str:
    """What lines alike in one layout share: day, amount, currency and the bank's id, else words and running balance.

    >>> kind(Transaction(booked=date(2026, 1, 5), amount=Decimal("9.90"), currency="EUR", id="A7"))
    'i20260105eb3dd93e3c8d31bdfc93'
    """
    parts = (part.normalize() if isinstance(part, Decimal) else part for part in likeness(one))
    digest = hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{_IDS if reference(one.id) else _WORDS}{one.booked.strftime('%Y%m%d') if one.booked else _NO_DAY}{digest}"


def facts(iban: str, end_to_end_id: str, structured: str) -> Facts:
    """The facts that two layouts spell alike; a reference only where it has the shape of a structured one."""
    tight = "".join(sign for sign in structured.upper() if sign.isalnum())
    return iban.replace(" ", "").upper(), " ".join(end_to_end_id.split()).upper(), tight if _STRUCTURED.fullmatch(tight) else ""


def key(of: str, number: int, layout: str) -> str:
    """The name of the line with this number among those of a kind in a layout."""
    return f"{of}#{number}@{layout}"


def parsed(text: str) -> tuple[str, int, str]:
    """Kind, number and layout of a key."""
    of, _, rest = text.partition("#")
    number, _, layout = rest.partition("@")
    return of, int(number), layout


def chains(sheets: Sequence[Sheet]) -> dict[str, int]:
    """The name of each sheet -> its chain: sheets whose balances say that one starts where the other ends."""
    tails: list[Sheet] = []
    by_closing: dict[Decimal, list[int]] = defaultdict(list)
    found: dict[str, int] = {}
    for one in sorted(sheets, key=_order):
        ends = by_closing[one.opening] if one.opening is not None else []
        at = next((place for place, chain in enumerate(ends) if continues(one, tails[chain])), None)
        if at is None:
            tails.append(one)
            chain = len(tails) - 1
        else:
            chain = ends.pop(at)
            tails[chain] = one
        if one.closing is not None:
            by_closing[one.closing].append(chain)
        found[one.name] = chain
    return found


def continues(later: Sheet, earlier: Sheet) -> bool:
    """Whether the balances say that one sheet starts where the other ends.

    Two that meet within a day and bear no different numbers may also both hold that whole day, if its lines sum to nothing: where
    both have the same lines of it, they do.
    """
    if earlier.closing is None or later.opening is None or earlier.closing != later.opening:
        return False
    if earlier.closed is None or later.opened is None or earlier.closed > later.opened:
        return False
    if (earlier.number, earlier.page) != (later.number, later.page):
        return True
    if earlier.closed < later.opened:
        return True
    if (later.closed or later.opened) <= earlier.closed:
        return False
    shared = f"{earlier.closed:%Y%m%d}"
    ours, theirs = (Counter(one for one in sheet.kinds if one[1:9] == shared) for sheet in (earlier, later))
    return ours != theirs


def wanted(sheets: Sequence[Sheet], chain: Mapping[str, int]) -> Counter[str]:
    """How many lines there are of each kind, as the sheets of one layout show it."""
    groups: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for one in sheets:
        groups["chain", chain[one.name]].update(one.kinds)
        groups["file", one.file].update(name for name in one.kinds if name[0] == _WORDS)
    most: Counter[str] = Counter()
    for group in groups.values():
        for name, count in group.items():
            most[name] = max(most[name], count)
    return most


def plan(
    new: Sequence[Sheet],
    faces: Mapping[tuple[str, int], Face],
    stored: Sequence[Sheet] = (),
    holdings: Sequence[Holding] = (),
    lines: Mapping[str, Face] | None = None,
) -> Plan:
    """Place the lines of the sheets of one file (all of one layout and account) among the stored ones.

    ``stored`` and ``holdings`` are those of the account on the days of the new sheets, of any layout; ``lines`` are the stored
    lines that are held, by id.
    """
    made = Plan()
    layout = new[0].layout if new else ""
    own = [one for one in stored if one.layout == layout]
    fresh = _distinct(new, own, made)
    chain = chains([*own, *fresh])
    slots = _Slots(layout, wanted([*own, *fresh], chain), holdings, {one.name: (one.file, chain[one.name]) for one in own})
    missing: list[tuple[tuple[str, int] | Holding, str, int, Face]] = []
    for sheet in fresh:
        for place, of in enumerate(sheet.kinds):
            number = slots.take(of, sheet, chain[sheet.name])
            line = slots.line(of, number)
            if line is None:
                missing.append(((sheet.name, place), of, number, faces[sheet.name, place]))
                slots.lines[of][number] = ""
            else:
                made.seen.append((sheet.name, place, key(of, number, layout), line))
    known = lines or {}
    missing += [(held, of, number, known[held.line]) for held, of, number in slots.unmet(known)]
    same = _across([(at, of, face) for at, (_, of, _, face) in enumerate(missing)], layout, holdings, known)
    for at, (where, of, number, _) in enumerate(missing):
        name = key(of, number, layout)
        if isinstance(where, Holding):
            made.moved.append((where, name, same.get(at, "")))
        elif at in same:
            made.joined.append((*where, name, same[at]))
        else:
            made.fresh.append((*where, name))
    return made


def _distinct(new: Sequence[Sheet], stored: Sequence[Sheet], made: Plan) -> list[Sheet]:
    """Without sheets that came before, word for word: the same numbers, balances and lines.

    Without balances two sheets of one file may both be real (notifications of the same payment, twice), those of two files not.
    """
    seen: dict[Hashable, Sheet] = {_mark(one): one for one in stored}
    found = []
    for one in new:
        before = seen.get(_mark(one))
        if before is not None and (before.file != one.file or (one.closing is not None and one.kinds)):
            made.same[one.name] = before.name
            continue
        seen.setdefault(_mark(one), one)
        found.append(one)
    return found


def _mark(one: Sheet) -> Hashable:
    lines = frozenset(Counter(one.kinds).items())
    return (one.number, one.page, one.opening, one.opened, one.closing, one.closed, lines)


def _order(one: Sheet) -> tuple[date, date, int, str, int, str]:
    return (one.opened or date.min, one.closed or date.min, _count(one.number), one.number, _count(one.page), one.name)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


class _Slots:
    """The numbered places of each kind in one layout: which are taken by stored lines, and which by which sheet."""

    def __init__(
        self, layout: str, most: Counter[str], holdings: Iterable[Holding], homes: Mapping[str, tuple[str, int]]
    ) -> None:
        self.most = most
        self.lines: dict[str, dict[int, str]] = defaultdict(dict)
        self.held: dict[str, list[tuple[int, Holding]]] = defaultdict(list)
        self.homes = homes
        self._used: set[tuple[str, int, Hashable]] = set()
        self._next: Counter[tuple[str, str]] = Counter()
        for one in holdings:
            of, number, place = parsed(one.key)
            if place != layout or one.sheet not in homes:
                continue
            self.lines[of].setdefault(number, one.line)
            self.held[of].append((number, one))
            self._used.add((of, number, homes[one.sheet][1]))

    def line(self, of: str, number: int) -> str | None:
        """The stored line there; empty for one of this file, None where there is none yet."""
        return self.lines[of].get(number)

    def take(self, of: str, sheet: Sheet, chain: int) -> int:
        """The next number of a kind that neither this file (with ids: this sheet) nor this chain has."""
        holder = (of, sheet.name if of[0] == _IDS else sheet.file)
        number = self._next[holder] + 1
        while (of, number, chain) in self._used:
            number += 1
        self._next[holder] = number
        if number > self.most[of]:  # another number went elsewhere: an empty place first, else any, for the count is right
            empty = next((one for one in range(1, self.most[of] + 1) if one not in self.lines[of]), None)
            number = empty or 1 + number % self.most[of]
        self._used.add((of, number, chain))
        return number

    def unmet(self, known: Mapping[str, Face]) -> Iterable[tuple[Holding, str, int]]:
        """Holdings of stored sheets that are shown to be lines of their own: one for each empty place."""
        for of, most in self.most.items():
            if len(self.lines[of]) >= most or len(self.held[of]) <= 1:
                continue
            empty = [one for one in range(1, most + 1) if one not in self.lines[of]]
            for held in self._doubled(of):
                if not empty:
                    break
                if held.line in known:
                    yield held, of, empty.pop(0)

    def _doubled(self, of: str) -> list[Holding]:
        """Holdings of a place that another sheet of the same chain, or of the same file, holds too."""
        seen: set[Hashable] = set()
        found = []
        for number, one in self.held[of]:
            file, chain = self.homes[one.sheet]
            groups = [(number, "chain", chain)] + ([(number, "file", file)] if of[0] == _WORDS else [])
            if any(group in seen for group in groups):
                found.append(one)
            seen.update(groups)
        return found


def _across(
    missing: Sequence[tuple[int, str, Face]], layout: str, holdings: Iterable[Holding], lines: Mapping[str, Face]
) -> dict[int, str]:
    """The lines of other layouts that missing ones are: number in ``missing`` -> line."""
    if not missing or not lines:
        return {}
    buckets = {face.bucket for _, _, face in missing}
    kinds: dict[str, set[str]] = defaultdict(set)
    taken: set[str] = set()
    for one in holdings:
        of, _, place = parsed(one.key)
        if place == layout:
            taken.add(one.line)
        else:
            kinds[one.line].add(of)
    free = {name: face for name, face in lines.items() if name not in taken and face.bucket in buckets}
    found: dict[int, str] = {}
    by_kind: dict[tuple[Bucket, str], deque[str]] = defaultdict(deque)
    for name, face in free.items():
        for of in kinds[name]:
            by_kind[face.bucket, of].append(name)
    for at, of, face in missing:
        _give(found, free, at, by_kind.get((face.bucket, of)))
    for shared in range(_ALL_FACTS, -1, -1):
        _by_facts(shared, missing, free, found)
    return found


def _by_facts(shared: int, missing: Sequence[tuple[int, str, Face]], free: dict[str, Face], found: dict[int, str]) -> None:
    """Give missing lines those that have so many facts in common with them, and none against them."""
    if not free:
        return
    index: dict[Hashable, deque[str]] = defaultdict(deque)
    for name, face in free.items():
        theirs = _mask(face.facts)
        for ours in _MASKS:
            if (ours & theirs).bit_count() == shared:
                index[face.bucket, ours, theirs, _part(face.facts, ours & theirs)].append(name)
    for at, _, face in missing:
        ours = _mask(face.facts)
        for theirs in _MASKS:
            if at not in found and (ours & theirs).bit_count() == shared:
                _give(found, free, at, index.get((face.bucket, ours, theirs, _part(face.facts, ours & theirs))))


def _give(found: dict[int, str], free: dict[str, Face], at: int, names: deque[str] | None) -> None:
    while names and at not in found:
        name = names.popleft()
        if name in free:
            del free[name]
            found[at] = name


def _mask(said: Facts) -> int:
    return sum(1 << place for place, one in enumerate(said) if one)


def _part(said: Facts, mask: int) -> tuple[str, ...]:
    return tuple(one for place, one in enumerate(said) if mask >> place & 1)
