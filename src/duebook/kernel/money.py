"""Amounts: ``Decimal`` in the core, integer minor units where columns are summed, float nowhere.

Rounding is half away from zero (the commercial rule of EN 16931 examples), done once per amount by :func:`round_to`.
Source of the exponents: ISO 4217, list one (published 2024-06-25).

>>> minor(Decimal("12.34"), "EUR"), minor(Decimal("12"), "JPY"), major(12340, "TND")
(1234, 12, Decimal('12.340'))
>>> round_money(Decimal("2.345"), "EUR"), round_money(Decimal("-2.345"), "EUR")
(Decimal('2.35'), Decimal('-2.35'))
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, Inexact, localcontext

EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Currencies whose minor unit is not a hundredth: exponent per ISO 4217 code."""

ZERO = Decimal(0)
EXACT = Context(prec=60)
"""Wide enough that products of any two amounts a user can type are exact."""


def exponent(currency: str) -> int:
    """Number of decimals of the currency's minor unit."""
    return EXPONENTS.get(currency, 2)


def round_to(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero to so many decimals; the result never is negative zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT) + ZERO


def round_money(value: Decimal, currency: str) -> Decimal:
    """Round to the currency's minor unit."""
    return round_to(value, exponent(currency))


def minor(amount: Decimal, currency: str) -> int:
    """Integer minor units of an amount that has no more decimals than its currency; anything finer is a programmer's error."""
    with localcontext(EXACT) as ctx:
        ctx.traps[Inexact] = True
        return int(amount.scaleb(exponent(currency)).to_integral_exact())


def major(units: int, currency: str) -> Decimal:
    """The amount of so many minor units."""
    return Decimal(units).scaleb(-exponent(currency))


def share(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split an amount by weights so that the parts, each rounded to the minor unit, sum to it exactly (largest remainder).

    >>> share(Decimal("10.00"), [Decimal(1)] * 3, "EUR")
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    """
    whole = sum(weights, ZERO)
    if not weights or whole == 0:
        raise ValueError("weights must not be empty or sum to zero")
    unit = Decimal(1).scaleb(-exponent(currency))
    exact = [EXACT.divide(EXACT.multiply(total, weight), whole) for weight in weights]
    parts = [value.quantize(unit, ROUND_DOWN, EXACT) for value in exact]
    rest = int((total - sum(parts, ZERO)) / unit)
    step = unit if rest >= 0 else -unit
    order = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    for i in order[: abs(rest)]:
        parts[i] += step
    return parts
