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
    return Sums(amounts, most).to(total, slack)


class Sums:
    """The sums of a few amounts, made once where several totals are asked for."""

    def __init__(self, amounts: Sequence[int], most: int = LARGEST) -> None:
        """Raises :class:`ValueError` for more than :data:`LARGEST` amounts. ``most``: places a set may have."""
        if len(amounts) > LARGEST:
            raise ValueError(f"{len(amounts)} amounts are more than {LARGEST}")
        self._amounts, self._most = amounts, most
        self._low = sum(amount for amount in amounts if amount < 0)
        self._high = sum(amount for amount in amounts if amount > 0)
        self._left: list[tuple[int, tuple[int, ...]]] = []
        self._right: list[tuple[int, tuple[int, ...]]] = []
        self._keys: list[int] = []

    def to(self, total: int, slack: int = 0, most: int = LARGEST) -> list[tuple[int, ...]]:
        """Places that sum to the total within ``slack``, as :func:`subsets` tells them."""
        if not self._low <= total + slack or not total - slack <= self._high:
            return []
        if not self._keys:
            self._halve()
        right, keys, most = self._right, self._keys, min(most, self._most)
        found: list[tuple[int, int, tuple[int, ...]]] = []
        for value, places in self._left:
            at = bisect_left(keys, total - slack - value)
            while at < len(keys) and keys[at] <= total + slack - value:
                both = places + right[at][1]
                if both and len(both) <= most:
                    found.append((abs(total - value - keys[at]), len(both), both))
                at += 1
                if len(found) > ANSWERS * 64:
                    break
        return [places for _, _, places in sorted(found)[:ANSWERS]]

    def _halve(self) -> None:
        middle = len(self._amounts) // 2
        self._left = _sums(self._amounts[:middle], 0, self._most)
        self._right = sorted(_sums(self._amounts[middle:], middle, self._most))
        self._keys = [value for value, _ in self._right]


def _sums(amounts: Sequence[int], first: int, most: int) -> list[tuple[int, tuple[int, ...]]]:
    made: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for place, amount in enumerate(amounts, first):
        made += [(value + amount, (*places, place)) for value, places in made if len(places) < most]
    return made
