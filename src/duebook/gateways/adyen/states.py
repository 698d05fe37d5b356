"""Adyen's words and currencies as data.

Sources: https://docs.adyen.com/development-resources/currency-codes (where it differs from ISO 4217),
https://docs.adyen.com/online-payments/build-your-integration/payment-result-codes,
https://docs.adyen.com/development-resources/webhooks/webhook-types, https://docs.adyen.com/unified-commerce/pay-by-link,
https://docs.adyen.com/reporting/settlement-reconciliation/transaction-level/settlement-details-report.
"""

from duebook.domain.gateway import ChargeState
from duebook.kernel.money import exponent

PLACES = {"CLP": 2, "CVE": 0, "IDR": 0, "ISK": 2}
LINK = {
    "active": ChargeState.PENDING,
    "paymentPending": ChargeState.PENDING,
    "completed": ChargeState.SUCCEEDED,
    "expired": ChargeState.EXPIRED,
}
RESULT = {
    "Authorised": ChargeState.SUCCEEDED,
    "Pending": ChargeState.PENDING,
    "Received": ChargeState.PENDING,
    "PresentToShopper": ChargeState.PENDING,
    "Refused": ChargeState.FAILED,
    "Error": ChargeState.FAILED,
    "Cancelled": ChargeState.CANCELLED,
}
ACTION = frozenset({"RedirectShopper", "ChallengeShopper", "IdentifyShopper", "AuthenticationNotRequired"})
"""Results that want the payer, who is not there when a saved method is charged."""
CHARGES = {
    ("AUTHORISATION", True): ChargeState.SUCCEEDED,
    ("AUTHORISATION", False): ChargeState.FAILED,
    ("CANCELLATION", True): ChargeState.CANCELLED,
    ("CAPTURE_FAILED", True): ChargeState.FAILED,
    ("EXPIRE", True): ChargeState.EXPIRED,
}
"""By event and success. Money is taken with the authorisation: the account captures at once (docs/operating/gateways.md)."""
REFUNDS = {
    ("REFUND", True): "succeeded",
    ("REFUND", False): "failed",
    ("REFUND_FAILED", True): "failed",
    ("REFUNDED_REVERSED", True): "failed",
}
DISPUTES = {
    "CHARGEBACK": "open",
    "SECOND_CHARGEBACK": "lost",
    "PREARBITRATION_LOST": "lost",
    "CHARGEBACK_REVERSED": "won",
    "PREARBITRATION_WON": "won",
}
"""Those that move money; notices of a dispute (NOTIFICATION_OF_CHARGEBACK, REQUEST_FOR_INFORMATION) do not."""
LINES = {
    "Settled": "charge",
    "SettledBulk": "charge",
    "Refunded": "refund",
    "RefundedReversed": "refund",
    "Chargeback": "dispute",
    "SecondChargeback": "dispute",
    "ChargebackReversed": "dispute",
    "Fee": "fee",
    "MiscCosts": "fee",
    "InvoiceDeduction": "fee",
}
PAYOUT = "MerchantPayout"
CARDS = frozenset("amex bcmc cup diners discover jcb maestro mc visa".split())
METHOD = {
    "sepadirectdebit": "debit",
    "ach": "debit",
    "directdebit_GB": "debit",
    "ideal": "transfer",
    "trustly": "transfer",
    "bankTransfer_IBAN": "transfer",
    "eps": "transfer",
    "twint": "wallet",
    "paypal": "wallet",
    "applepay": "wallet",
    "googlepay": "wallet",
}


def places(currency: str) -> int:
    """Decimals of an amount as Adyen counts them."""
    return PLACES.get(currency, exponent(currency))


def method(brand: str) -> str:
    """A payment method of Adyen's as one of ours; ``visa_applepay`` is a wallet.

    >>> method("visa"), method("visa_applepay"), method("sepadirectdebit"), method("")
    ('card', 'wallet', 'debit', '')
    """
    if brand in METHOD:
        return METHOD[brand]
    if brand.endswith(("applepay", "googlepay")):
        return "wallet"
    return "card" if brand in CARDS else "other" if brand else ""
