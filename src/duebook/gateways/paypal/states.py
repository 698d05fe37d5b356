"""PayPal's words and currencies as data.

Sources: https://developer.paypal.com/api/rest/reference/currency-codes/ (HUF, JPY and TWD without decimals),
https://developer.paypal.com/docs/api/orders/v2/, https://developer.paypal.com/docs/api/payments/v2/,
https://developer.paypal.com/docs/api/customer-disputes/v1/,
https://developer.paypal.com/docs/transaction-search/transaction-event-codes/.
"""

from duebook.domain.gateway import ChargeState

WHOLE = frozenset({"HUF", "JPY", "TWD"})
CURRENCIES = frozenset("AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD".split())
ORDER = {
    "CREATED": ChargeState.PENDING,
    "SAVED": ChargeState.PENDING,
    "APPROVED": ChargeState.PENDING,
    "PAYER_ACTION_REQUIRED": ChargeState.PENDING,
    "VOIDED": ChargeState.CANCELLED,
    "COMPLETED": ChargeState.SUCCEEDED,
}
CAPTURE = {
    "COMPLETED": ChargeState.SUCCEEDED,
    "PARTIALLY_REFUNDED": ChargeState.SUCCEEDED,
    "REFUNDED": ChargeState.SUCCEEDED,
    "PENDING": ChargeState.PENDING,
    "DECLINED": ChargeState.FAILED,
    "FAILED": ChargeState.FAILED,
}
REFUND = {"COMPLETED": "succeeded", "PENDING": "pending", "FAILED": "failed", "CANCELLED": "failed"}
TRY_AGAIN = frozenset({"INSTRUMENT_DECLINED", "PAYER_ACTION_REQUIRED", "ORDER_NOT_APPROVED"})
"""Issues of a capture after which the payer may choose another way to pay on the same order."""
OUTCOME = {
    "RESOLVED_BUYER_FAVOUR": "lost",
    "RESOLVED_SELLER_FAVOUR": "won",
    "RESOLVED_WITH_PAYOUT": "won",
    "CANCELED_BY_BUYER": "won",
    "ACCEPTED": "lost",
    "DENIED": "won",
}
LINES = (
    ("T1107", "refund"),
    ("T1108", "refund"),
    ("T1106", "dispute"),
    ("T1110", "dispute"),
    ("T1111", "dispute"),
    ("T12", "dispute"),
    ("T00", "charge"),
    ("T01", "fee"),
)
"""Beginnings of transaction event codes, the first that fits; others are ``other``."""
WITHDRAWAL = "T04"
TAKEN = frozenset({"S", "P"})
"""Transactions that count: successful and partly refunded or pending ones; denied and reversed rows are told apart by PayPal."""


def places(currency: str) -> int:
    """Decimals that PayPal writes."""
    return 0 if currency in WHOLE else 2


def line(code: str) -> str:
    """What a transaction event code is to a payout."""
    return next((kind for beginning, kind in LINES if code.startswith(beginning)), "other")
