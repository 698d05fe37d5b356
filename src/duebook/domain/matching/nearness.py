"""How far a written reference is from the one that was meant: edit distance with bounded cost and confusions of eye and scanner.

A slip costs 2; a pair that looks alike costs 1; what was cut off before or behind costs 1 and 1 more for every three signs.
"""

ALIKE = frozenset(
    pair
    for both in ("0O", "0D", "0Q", "1I", "1L", "IL", "2Z", "5S", "6G", "8B", "6B", "UV", "38", "17")
    for pair in (both, both[::-1])
)
"""Signs that are read for one another."""

SLIP = 2
MOST = 6
"""No reference costs more than this: three slips."""
LEAST = 4
"""Signs that a part must have to stand for the whole."""


def cost(written: str, meant: str, most: int = MOST) -> int:
    """The cost of taking one for the other, or ``most + 1`` where it would be more.

    >>> cost("INV1002", "INV1002"), cost("1NV1002", "INV1002"), cost("INV1020", "INV1002"), cost("V1002", "INV1002")
    (0, 1, 2, 1)
    """
    if written == meant:
        return 0
    short, long = len(written), len(meant)
    best = most + 1
    if LEAST <= short < long and (meant.endswith(written) or meant.startswith(written)):
        best = 1 + (long - short) // 3
    elif LEAST <= long < short and written.endswith(meant):
        best = 1 + (short - long) // 3
    if abs(short - long) * SLIP > most:
        return min(best, most + 1)
    first, last = 0, 0
    shorter = min(short, long)
    while first < shorter and written[first] == meant[first]:
        first += 1
    while last < shorter - first and written[short - 1 - last] == meant[long - 1 - last]:
        last += 1
    one, other = written[first : short - last], meant[first : long - last]
    if not one or not other:  # only left out, or only put in
        return min(best, SLIP * abs(short - long), most + 1)
    if len(one) == len(other) == 1:
        return min(best, 1 if one + other in ALIKE else SLIP, most + 1)
    return min(best, _edits(one, other, min(most, best)))


def _edits(one: str, other: str, most: int) -> int:
    """Damerau's distance by rows, given up as soon as a whole row is dearer than ``most``."""
    band = most // SLIP
    wide = len(other)
    far = most + 1
    before: list[int] = []
    last: list[int] = []
    row = [SLIP * place if place <= band else far for place in range(wide + 1)]
    for i, sign in enumerate(one, 1):
        before, last, row = last, row, [far] * (wide + 1)
        if i <= band:
            row[0] = SLIP * i
        low = far
        for j in range(max(1, i - band), min(wide, i + band) + 1):
            mate = other[j - 1]
            step = last[j - 1] + (0 if sign == mate else 1 if sign + mate in ALIKE else SLIP)
            near = last[j] if last[j] < row[j - 1] else row[j - 1]  # noqa: FURB136 - a call of min() is half of the time
            step = step if step < near + SLIP else near + SLIP  # noqa: FURB136 - as above
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == mate and before[j - 2] + SLIP < step:
                step = before[j - 2] + SLIP
            row[j] = step
            low = low if low < step else step  # noqa: FURB136 - as above
        if min(low, row[0]) > most:
            return far
    return min(row[wide], far)
