"""How right decisions are, by class of noise: precision and recall at the threshold, the whole set right, calibration, money."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, localcontext

from duebook.domain.matching.model import Decision, Verdict
from duebook.domain.record import record
from duebook.kernel.money import EXACT, ZERO

LEVEL = Decimal("0.05")
BINS = 10


@record
class Figures:
    """Counts of one class and what follows from them. ``bound``: the least precision that the posts prove at 95 %."""

    name: str
    receipts: int
    payable: int
    posted: int
    posted_right: int
    found_right: int
    falsely_posted_other: int
    precision: Decimal
    straight: Decimal
    exact: Decimal
    bound: Decimal
    money: Decimal


def evaluate(
    decisions: Sequence[Decision],
    truth: Mapping[str, AbstractSet[str]],
    noise: Mapping[str, Sequence[str]] | None = None,
    amounts: Mapping[str, Decimal] | None = None,
) -> list[Figures]:
    """Figures of all receipts first, then of every class of ``noise`` (receipt id -> its classes) by name."""
    groups: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        groups[""].append(decision)
        for name in (noise or {}).get(decision.id, ()):
            groups[name].append(decision)
    return [_figures(name or "all", groups[name], truth, amounts or {}) for name in sorted(groups)]


def right(decision: Decision, truth: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether a decision names exactly the items that are paid."""
    return {one.invoice for one in decision.matches} == truth.get(decision.id, frozenset())


def _figures(
    name: str, decisions: Sequence[Decision], truth: Mapping[str, AbstractSet[str]], amounts: Mapping[str, Decimal]
) -> Figures:
    posts = [one for one in decisions if one.decision is Verdict.POST]
    good = sum(right(one, truth) for one in posts)
    payable = [one for one in decisions if truth.get(one.id)]
    money = sum((abs(amounts.get(one.id, ZERO)) for one in payable), ZERO)
    moved = sum((abs(amounts.get(one.id, ZERO)) for one in posts if right(one, truth)), ZERO)
    return Figures(
        name=name,
        receipts=len(decisions),
        payable=len(payable),
        posted=len(posts),
        posted_right=good,
        found_right=sum(right(one, truth) for one in payable),
        falsely_posted_other=sum(not truth.get(one.id) for one in posts),
        precision=_ratio(good, len(posts)),
        straight=_ratio(good, len(payable)),
        exact=_ratio(sum(right(one, truth) for one in payable), len(payable)),
        bound=least(len(posts), len(posts) - good),
        money=_ratio(moved, money),
    )


def calibration(decisions: Sequence[Decision], truth: Mapping[str, AbstractSet[str]]) -> Decimal:
    """Expected calibration error over ten equal bins of confidence, of the decisions that name items."""
    bins: dict[int, list[Decision]] = defaultdict(list)
    told = [one for one in decisions if one.matches]
    for one in told:
        bins[min(BINS - 1, int(one.confidence * BINS))].append(one)
    wrong = ZERO
    for inside in bins.values():
        claimed = sum((one.confidence for one in inside), ZERO)
        wrong += abs(claimed - sum(right(one, truth) for one in inside))
    return _ratio(wrong, len(told))


def least(posts: int, wrong: int) -> Decimal:
    """The one-sided lower bound of Clopper and Pearson (Biometrika 26, 1934) for the precision, at 95 %.

    >>> least(3000, 0), least(0, 0)
    (Decimal('0.9990'), Decimal('0.0000'))
    """
    if not posts or wrong >= posts:
        return Decimal("0.0000")
    low, high = ZERO, Decimal(1)
    with localcontext(prec=30):
        for _ in range(40):
            rate = (low + high) / 2
            if _at_most(posts, wrong, rate) > LEVEL:
                low = rate
            else:
                high = rate
    return (1 - high).quantize(Decimal("0.0001"), context=EXACT)


def _at_most(posts: int, wrong: int, rate: Decimal) -> Decimal:
    """The probability of so many wrong posts or fewer at an error rate."""
    term = (1 - rate) ** posts
    whole = term
    for count in range(1, wrong + 1):
        term = term * (posts - count + 1) / count * rate / (1 - rate)
        whole += term
    return whole


def _ratio(part: Decimal | int, whole: Decimal | int) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001")) if whole else Decimal("0.0000")
