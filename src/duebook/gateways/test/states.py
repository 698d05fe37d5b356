"""How badly the test gateway behaves: by the setting ``scenario``, or by the last two digits of the amount.

What real gateways do is the model: an answer lost after the money moved, 500 and 429, messages that come again, in the wrong
order, not at all, or from somebody else. Amounts that end in other digits are plain: they work.
"""

SCENARIOS: dict[int, str] = {
    81: "timeout-after",
    82: "timeout-before",
    83: "error-500",
    84: "too-many",
    85: "declined",
    86: "slow",
    87: "repeated",
    88: "reordered",
    89: "forged",
    90: "less",
    91: "other-currency",
    92: "chargeback",
    93: "bounces",
    94: "lost-message",
    95: "refund-timeout",
    96: "refund-fails",
    97: "mute",
}
WORDS: dict[str, str] = {
    "plain": "It works.",
    "timeout-after": "The charge is made, its answer is lost once.",
    "timeout-before": "The first request is lost and never arrived.",
    "error-500": "The first two requests are answered with 500, nothing is done.",
    "too-many": "The first request is answered with 429, nothing is done.",
    "declined": "The bank says no.",
    "slow": "The money is pending until it is looked at for the third time.",
    "repeated": "Every message comes three times.",
    "reordered": "The message that it is pending comes after the one that it succeeded.",
    "forged": "Between the true messages come unsigned, altered and old ones.",
    "less": "One minor unit less than asked is taken.",
    "other-currency": "The right number is taken, in another currency.",
    "chargeback": "The payer's bank takes it back after it succeeded.",
    "bounces": "It succeeds, and fails afterwards.",
    "lost-message": "No message is ever sent.",
    "refund-timeout": "The refund is made, its answer is lost once.",
    "refund-fails": "The refund is pending, then fails.",
    "mute": "It succeeds, and the first three looks are not answered.",
}
"""Every scenario in words; a test holds both tables against each other."""

FAILING_STARTS = {"timeout-before": 1, "error-500": 2, "too-many": 1}
"""How many first requests of a charge come to nothing."""
REPEATS = 3
SLOW_LOOKS = 3
MUTE_LOOKS = 3
FEE_FIXED = 25
FEE_PERCENT = 2


def scenario(setting: str, amount: int) -> str:
    """Which one it is.

    >>> scenario("", 11981), scenario("", 11900), scenario("repeated", 11981)
    ('timeout-after', 'plain', 'repeated')
    """
    return setting if setting in WORDS else SCENARIOS.get(amount % 100, "plain")


def fee(amount: int) -> int:
    """What it keeps of a charge: a fixed part and two percent, never more than the amount."""
    return min(amount, FEE_FIXED + amount * FEE_PERCENT // 100)
