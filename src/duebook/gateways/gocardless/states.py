"""GoCardless's words and currencies as data.

Sources: https://developer.gocardless.com/api-reference/ (payments, refunds, payouts, payout items, events, billing requests).
"""

from duebook.domain.gateway import ChargeState

PLACES = 2
CURRENCIES = frozenset("AUD CAD DKK EUR GBP NZD SEK USD".split())
INSTANT = frozenset({"EUR", "GBP"})
"""Currencies in which a billing request takes the money itself, by a bank transfer that the payer approves."""
PAYMENT = {
    "pending_customer_approval": ChargeState.PENDING,
    "pending_submission": ChargeState.PENDING,
    "submitted": ChargeState.PENDING,
    "confirmed": ChargeState.SUCCEEDED,
    "paid_out": ChargeState.SUCCEEDED,
    "cancelled": ChargeState.CANCELLED,
    "customer_approval_denied": ChargeState.CANCELLED,
    "failed": ChargeState.FAILED,
    "charged_back": ChargeState.SUCCEEDED,
}
"""A payment that was charged back was taken; that it went back is a dispute of its own."""
REQUEST = {
    "pending": ChargeState.PENDING,
    "ready_to_fulfil": ChargeState.PENDING,
    "fulfilling": ChargeState.PENDING,
    "fulfilled": ChargeState.PENDING,
    "cancelled": ChargeState.CANCELLED,
}
REFUND = {
    "created": "pending",
    "pending_submission": "pending",
    "submitted": "pending",
    "paid": "succeeded",
    "cancelled": "failed",
    "bounced": "failed",
    "funds_returned": "failed",
}
"""States of a refund, and the actions of its events."""
DISPUTES = {"charged_back": "open", "chargeback_cancelled": "won", "chargeback_settled": "lost"}
GONE = frozenset({"cancelled", "failed", "expired", "replaced", "suspended_by_payer", "blocked"})
PAYOUT = {
    "pending": "pending",
    "paid": "paid",
    "bounced": "failed",
    "fx_rate_confirmed": "pending",
    "tax_exchange_rates_confirmed": "paid",
}
LINES = {
    "payment_paid_out": "charge",
    "payment_failed": "dispute",
    "payment_charged_back": "dispute",
    "payment_refunded": "refund",
    "refund": "refund",
    "refund_funds_returned": "refund",
    "gocardless_fee": "fee",
    "app_fee": "fee",
    "surcharge_fee": "fee",
    "tax": "fee",
}
METHOD = {"faster_payments": "transfer", "sepa_credit_transfer": "transfer", "sepa_instant_credit_transfer": "transfer"}
