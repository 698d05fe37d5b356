"""When money is due: the due date (BT-9), the instalments and the early-payment offers that follow from the terms."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

from duebook.domain.amounts import HUNDRED, Grid
from duebook.domain.record import record
from duebook.domain.terms import Instalment, Part, Terms
from duebook.kernel.money import ZERO, share
from duebook.kernel.rules import Fault

MOST_DAYS = 3650
"""Nobody grants credit for more than ten years; a larger number is a slip."""


@record
class Offer:
    """An early-payment discount with its last day and its amount."""

    until: date
    percent: Decimal
    amount: Decimal


def faults(terms: Terms, path: str = "terms") -> list[Fault]:
    """Terms from which no dates or amounts can be computed."""
    found = [
        Fault("DB-TERMS-DAYS", place, "{days} days are not possible. Enter 0 to 3650.", facts={"days": str(days)})
        for place, days in (
            (f"{path}.days", terms.days),
            *((f"{path}.parts[{i}].days", part.days) for i, part in enumerate(terms.parts)),
            *((f"{path}.discounts[{i}].days", offer.days) for i, offer in enumerate(terms.discounts)),
        )
        if days is not None and not 0 <= days <= MOST_DAYS
    ]
    found += [
        Fault("DB-TERMS-PERCENT", place, "{value} per cent is not possible here.", facts={"value": str(value)})
        for place, value in (
            *((f"{path}.parts[{i}].percent", part.percent) for i, part in enumerate(terms.parts)),
            *((f"{path}.discounts[{i}].percent", offer.percent) for i, offer in enumerate(terms.discounts)),
        )
        if not (value.is_finite() and ZERO < value <= HUNDRED)
    ]
    whole = sum((part.percent for part in terms.parts), ZERO)
    if terms.parts and not found and whole != HUNDRED:
        sentence = "The instalments add up to {sum} per cent instead of 100."
        found.append(Fault("DB-TERMS-PARTS", f"{path}.parts", sentence, facts={"sum": str(whole)}))
    return found


def due_date(terms: Terms | None, issue_date: date | None) -> date | None:
    """The day by which everything is due; ``None`` where the terms or the issue date do not say."""
    if terms is None:
        return None
    if terms.parts:
        days = [_part_day(terms, part, issue_date) for part in terms.parts]
        return None if None in days else max(day for day in days if day is not None)
    if issue_date is None or terms.days is None:
        return None
    return after(issue_date, terms.days, end_of_month=terms.end_of_month)


def after(start: date, days: int, *, end_of_month: bool = False) -> date:
    """So many days after a day, moved to the end of that month where agreed.

    >>> after(date(2026, 1, 31), 30), after(date(2026, 1, 10), 30, end_of_month=True)
    (datetime.date(2026, 3, 2), datetime.date(2026, 2, 28))
    """
    day = start + timedelta(days=days)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if end_of_month else day


def instalments(
    payable: Decimal, currency: str, terms: Terms | None, issue_date: date | None, due: date | None
) -> tuple[Instalment, ...]:
    """What is due when, in order of days; the amounts sum to the payable. Empty where nothing is payable or no day is known."""
    if payable == ZERO:
        return ()
    if terms is not None and terms.parts:
        days = [_part_day(terms, part, issue_date) for part in terms.parts]
        if None in days:
            return ()
        amounts = share(payable, [part.percent for part in terms.parts], currency)
        made = [Instalment(due=day, amount=amount) for day, amount in zip(days, amounts, strict=True) if day is not None]
        return tuple(sorted((one for one in made if one.amount), key=lambda one: one.due))
    return () if due is None else (Instalment(due=due, amount=payable),)


def offers(payable: Decimal, currency: str, terms: Terms | None, issue_date: date | None) -> tuple[Offer, ...]:
    """The early-payment discounts of an issued document, soonest first; percentages are of the payable."""
    if terms is None or issue_date is None:
        return ()
    grid = Grid(currency)
    made = [
        Offer(until=after(issue_date, one.days), percent=one.percent, amount=grid(payable * one.percent / HUNDRED))
        for one in terms.discounts
    ]
    return tuple(sorted(made, key=lambda one: one.until))


def _part_day(terms: Terms, part: Part, issue_date: date | None) -> date | None:
    if part.day is not None:
        return part.day
    if issue_date is None or part.days is None:
        return None
    return after(issue_date, part.days, end_of_month=terms.end_of_month)
