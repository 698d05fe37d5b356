"""Stripe's words and currencies as data.

Sources: https://docs.stripe.com/currencies (zero-decimal, three-decimal and special cases),
https://docs.stripe.com/payments/paymentintents/lifecycle, https://docs.stripe.com/api/checkout/sessions/object,
https://docs.stripe.com/api/refunds/object, https://docs.stripe.com/api/disputes/object.
"""

from duebook.domain.gateway import ChargeState
from duebook.kernel.money import exponent

PLACES = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Where Stripe differs from ISO 4217: ISK and UGX became currencies without decimals and are still written with two."""
STEPS = {"ISK": 100, "UGX": 100, **dict.fromkeys("BHD JOD KWD OMR TND".split(), 10)}
"""Only multiples are taken: no decimals of those two, and the last digit of three decimals is 0."""
MOST = 99_999_999

INTENT = {
    "requires_payment_method": ChargeState.PENDING,
    "requires_confirmation": ChargeState.PENDING,
    "requires_action": ChargeState.PENDING,
    "requires_capture": ChargeState.PENDING,
    "processing": ChargeState.PENDING,
    "succeeded": ChargeState.SUCCEEDED,
    "canceled": ChargeState.CANCELLED,
}
SESSION = {
    ("open", "unpaid"): ChargeState.PENDING,
    ("complete", "unpaid"): ChargeState.PENDING,
    ("complete", "paid"): ChargeState.SUCCEEDED,
    ("expired", "unpaid"): ChargeState.EXPIRED,
}
REFUND = {
    "pending": "pending",
    "requires_action": "pending",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
DISPUTE = {
    "needs_response": "open",
    "under_review": "open",
    "won": "won",
    "lost": "lost",
}
"""An inquiry (``warning_...``) takes no money and is not in here; so is a dispute that was prevented."""
PAYOUT = {"paid": "paid", "pending": "pending", "in_transit": "pending", "canceled": "failed", "failed": "failed"}
METHOD = {
    "card": "card",
    "sepa_debit": "debit",
    "us_bank_account": "debit",
    "bacs_debit": "debit",
    "au_becs_debit": "debit",
    "acss_debit": "debit",
    "link": "wallet",
    "paypal": "wallet",
    "cashapp": "wallet",
    "revolut_pay": "wallet",
    "amazon_pay": "wallet",
    "customer_balance": "transfer",
    "ideal": "transfer",
    "bancontact": "transfer",
    "eps": "transfer",
    "p24": "transfer",
}
LINES = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund",
    "payment_failure_refund": "refund",
    "payment_reversal": "dispute",
    "adjustment": "dispute",
    "stripe_fee": "fee",
    "tax_fee": "fee",
    "network_cost": "fee",
}
"""Types of balance transactions: https://docs.stripe.com/reports/balance-transaction-types."""
LANGUAGES = frozenset(
    "bg cs da de el en es et fi fil fr hr hu id it ja ko lt lv ms mt nb nl pl pt ro ru sk sl sv th tr vi zh".split()
)


def places(currency: str) -> int:
    """Decimals of an amount as Stripe counts them."""
    return PLACES.get(currency, exponent(currency))
