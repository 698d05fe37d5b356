"""The days on which SEPA payments settle: those of T2, the Eurosystem's settlement service.

T2 is closed on Saturdays, Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December: Guideline (EU) 2022/912 of
the European Central Bank (ECB/2022/8), Annex I, and https://www.ecb.europa.eu/ecb/contacts/working-hours/html/index.en.html.
National holidays do not count.

>>> is_open(date(2026, 4, 3)), is_open(date(2026, 4, 6)), is_open(date(2026, 4, 7))
(False, False, True)
"""

from datetime import date, timedelta

SATURDAY = 5
_DAY = timedelta(days=1)
_FIXED = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher.

    >>> easter(2026), easter(2038)
    (datetime.date(2026, 4, 5), datetime.date(2038, 4, 25))
    """
    golden, (century, rest) = year % 19, divmod(year, 100)
    quarter, odd = divmod(century, 4)
    moon = (19 * golden + century - quarter - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * odd + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_open(day: date) -> bool:
    """Whether payments settle on this day."""
    if day.weekday() >= SATURDAY or (day.month, day.day) in _FIXED:
        return False
    return day - easter(day.year) not in {-2 * _DAY, _DAY}


def at_or_after(day: date) -> date:
    """This day where payments settle on it, else the next on which they do."""
    while not is_open(day):
        day += _DAY
    return day


def later(day: date, count: int) -> date:
    """The settlement day that comes so many settlement days after this day.

    >>> later(date(2026, 4, 2), 1)
    datetime.date(2026, 4, 7)
    """
    for _ in range(count):
        day = at_or_after(day + _DAY)
    return day
