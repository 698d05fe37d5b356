"""Amounts as a gateway writes them: its own minor units, or a decimal number as text. Ours are ISO 4217's minor units.

Nothing is rounded on the way out, nor when a gateway says what it took: an amount that its currency cannot hold is refused. Fees
and parts of payouts, which gateways count finer than money, are rounded half away from zero.

>>> units(500, "JPY", 0), units(500, "ISK", 2), text(1234, "EUR", 2), text(500, "HUF", 0)
(500, 50000, '12.34', '5')
>>> exact(50000, "ISK", 2), untext("12.34", "EUR")
(500, 1234)
"""

from decimal import Decimal, InvalidOperation

from duebook.kernel.errors import Invalid
from duebook.kernel.money import exponent, major, minor, round_money
from duebook.kernel.rules import Fault

DIGITS = 20


def units(amount: int, currency: str, places: int, step: int = 1) -> int:
    """Our minor units as the gateway's, with ``places`` decimals, in multiples of ``step``; raises :class:`Invalid`."""
    shift = places - exponent(currency)
    sent, rest = (amount * _tens(shift), 0) if shift >= 0 else divmod(amount, _tens(-shift))
    if rest or sent % step:
        raise _unfit(str(major(amount, currency)), currency)
    return sent


def exact(sent: int, currency: str, places: int) -> int:
    """The gateway's minor units as ours; raises :class:`Invalid` for an amount that the currency does not have."""
    shift = exponent(currency) - places
    ours, rest = (sent * _tens(shift), 0) if shift >= 0 else divmod(sent, _tens(-shift))
    if rest:
        raise _unfit(str(Decimal(sent).scaleb(-places)), currency)
    return ours


def near(sent: Decimal | int, currency: str, places: int) -> int:
    """The same for fees and parts of payouts: rounded to the minor unit."""
    return minor(round_money(Decimal(sent).scaleb(-places), currency), currency)


def text(amount: int, currency: str, places: int) -> str:
    """Our minor units as decimal text with so many places; raises :class:`Invalid` where they are too few."""
    return str(Decimal(units(amount, currency, places)).scaleb(-places))


def untext(value: object, currency: str) -> int:
    """Decimal text as our minor units; raises :class:`Invalid` for what is no amount of that currency."""
    found = _decimal(value, currency)
    if round_money(found, currency) != found:
        raise _unfit(str(value), currency)
    return minor(found, currency)


def near_text(value: object, currency: str) -> int:
    """Decimal text of a fee or a part of a payout, rounded to the minor unit."""
    return minor(round_money(_decimal(value, currency), currency), currency)


def fits(amount: int, currency: str, places: int, step: int = 1) -> bool:
    """Whether the gateway can be asked for exactly this."""
    try:
        return amount > 0 and units(amount, currency, places, step) > 0
    except Invalid:
        return False


def _tens(power: int) -> int:
    return int(10**power)


def _decimal(value: object, currency: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found.adjusted()) > DIGITS:
        raise _unfit(str(value)[:40], currency)
    return found


def _unfit(amount: str, currency: str) -> Invalid:
    sentence = "{amount} {currency} is not an amount that this gateway can take."
    return Invalid([Fault("GATEWAY-AMOUNT", "amount", sentence, facts={"amount": amount, "currency": currency})])
