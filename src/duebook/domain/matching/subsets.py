"""Which of a few amounts sum to a total: meet in the middle, with limits on how many amounts and answers.

Two halves of at most twelve amounts have at most 4,096 sums each, so one search is bounded by a few thousand steps.
"""

from bisect import bisect_left
from collections.abc import Sequence

LARGEST = 24
"""Amounts that one search takes."""
ANSWERS = 4
"""More answers than this say only that the total proves nothing."""


def subsets(amounts: Sequence[int], total: int, slack: int = 0, most: int = LARGEST) -> list[tuple[int, ...]]:
    """Places of amounts that sum to the total within ``slack``, fewest and nearest first; at most :data:`ANSWERS`.

    Raises :class:`ValueError` for more than :data:`LARGEST` amounts. ``most``: places a set may have.

    >>> subsets([100, 250, 400, 900], 650)
    [(1, 2)]
    """
    if len(amounts) > LARGEST:
        raise ValueError(f"{len(amounts)} amounts are more than {LARGEST}")
    middle = len(amounts) // 2
    left = _sums(amounts[:middle], 0, most)
    right = sorted(_sums(amounts[middle:], middle, most))
    keys = [value for value, _ in right]
    found: list[tuple[int, int, tuple[int, ...]]] = []
    for value, places in left:
        at = bisect_left(keys, total - slack - value)
        while at < len(keys) and keys[at] <= total + slack - value:
            both = places + right[at][1]
            if both and len(both) <= most:
                found.append((abs(total - value - keys[at]), len(both), both))
            at += 1
            if len(found) > ANSWERS * 64:
                break
    return [places for _, _, places in sorted(found)[:ANSWERS]]


def _sums(amounts: Sequence[int], first: int, most: int) -> list[tuple[int, tuple[int, ...]]]:
    made: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for place, amount in enumerate(amounts, first):
        made += [(value + amount, (*places, place)) for value, places in made if len(places) < most]
    return made
