"""Whom to call first: the money a contact is expected to bring in, by a plain rule with its reasons.

gain = overdue net amount x chance. The chance that a contact brings money now, which would not have come by itself, is low while
a payment is only days late (it mostly comes by itself), highest in the second month, and falls with age. It is then changed by
how this customer behaves: someone who is not later than usual pays without a call; someone who broke promises wants one more.
All is integer arithmetic in thousandths, so that the order is the same everywhere. The figures are a rule, not a measurement.
"""

from collections.abc import Sequence

from duebook.domain.record import record

AGES: tuple[tuple[int, int], ...] = ((0, 0), (3, 20), (7, 50), (30, 250), (60, 350), (90, 300), (180, 200), (365, 100))
"""Days past due, up to and with; chance in thousandths."""
OLDEST = 50
WHOLE = 1000
USUAL = 300
"""Factor where the customer is not later than usual."""
CONTACTED = 400
"""Factor where somebody was in touch in the last days."""
BROKEN = 1200
"""Factor after a broken promise."""
KEEPS = 700
"""Factor for a customer who always keeps promises."""
RECENT = 3
LITTLE_USE = 20
GOOD_USE = 200


@record
class Overdue:
    """One overdue document: so many minor units, and days past due."""

    amount: int
    days: int


@record
class Behaviour:
    """What the history says. ``usual`` is how many days late this customer pays on average, None without any payment."""

    usual: int | None = None
    kept: int = 0
    broken: int = 0
    contacted: int | None = None  # days since the last contact


@record
class Rank:
    """The expected gain in minor units, with the codes of the reasons and their facts."""

    gain: int
    chance: int  # in thousandths
    bucket: str  # easy | worth | late | little
    reasons: tuple[tuple[str, int], ...]


def rank(overdue: Sequence[Overdue], less: int, behaviour: Behaviour) -> Rank:
    """The rank of one customer. ``less`` is what must be taken off: credits, unapplied money.

    >>> rank([Overdue(amount=10000, days=40)], 0, Behaviour()).gain
    3500
    """
    total = sum(one.amount for one in overdue)
    net = max(total - less, 0)
    if net <= 0:
        return Rank(gain=0, chance=0, bucket="little", reasons=(("covered", less),))
    weighed = sum(one.amount * chance_of_age(one.days) for one in overdue)
    chance = weighed // total
    oldest = max(one.days for one in overdue)
    reasons: list[tuple[str, int]] = [("overdue-days", oldest)]
    if less > 0:
        reasons.append(("credits", less))
    for code, fact, factor in _factors(oldest, behaviour):
        chance = min(chance * factor // WHOLE, WHOLE)
        reasons.append((code, fact))
    return Rank(gain=net * chance // WHOLE, chance=chance, bucket=bucket(chance, oldest), reasons=tuple(reasons))


def chance_of_age(days: int) -> int:
    """The chance by age alone, in thousandths.

    >>> chance_of_age(0), chance_of_age(8), chance_of_age(400)
    (0, 250, 50)
    """
    return next((chance for most, chance in AGES if days <= most), OLDEST)


def bucket(chance: int, oldest: int) -> str:
    """Where a customer stands in the list: ``easy`` to get, ``worth`` a call, ``late`` and at risk, ``little`` use now."""
    if chance < LITTLE_USE:
        return "little"
    if oldest > 90:  # noqa: PLR2004 - three months: where most companies begin to provide for a loss
        return "late"
    return "easy" if chance >= GOOD_USE else "worth"


def _factors(oldest: int, behaviour: Behaviour) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    if behaviour.usual is not None and oldest <= behaviour.usual:
        found.append(("as-usual", behaviour.usual, USUAL))
    elif behaviour.usual is not None:
        found.append(("later-than-usual", behaviour.usual, WHOLE))
    if behaviour.broken:
        found.append(("broken-promises", behaviour.broken, BROKEN))
    elif behaviour.kept:
        found.append(("keeps-promises", behaviour.kept, KEEPS))
    if behaviour.contacted is not None and behaviour.contacted <= RECENT:
        found.append(("just-contacted", behaviour.contacted, CONTACTED))
    return found
