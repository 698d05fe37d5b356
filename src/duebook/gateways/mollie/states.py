"""Mollie's words and currencies as data.

Sources: https://docs.mollie.com/docs/multicurrency (decimals), https://docs.mollie.com/docs/status-change (payments),
https://docs.mollie.com/reference/get-refund, https://docs.mollie.com/reference/get-settlement,
https://docs.mollie.com/reference/create-payment (locales).
"""

from duebook.domain.gateway import ChargeState

PLACES = {"ISK": 0, "JPY": 0}
CURRENCIES = frozenset(
    "AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON SEK SGD THB TWD USD ZAR".split()
)
PAYMENT = {
    "open": ChargeState.PENDING,
    "pending": ChargeState.PENDING,
    "authorized": ChargeState.PENDING,
    "paid": ChargeState.SUCCEEDED,
    "failed": ChargeState.FAILED,
    "canceled": ChargeState.CANCELLED,
    "expired": ChargeState.EXPIRED,
}
REFUND = {
    "queued": "pending",
    "pending": "pending",
    "processing": "pending",
    "refunded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
SETTLEMENT = {"open": "pending", "pending": "pending", "paidout": "paid", "failed": "failed"}
METHOD = {
    "creditcard": "card",
    "applepay": "wallet",
    "googlepay": "wallet",
    "paypal": "wallet",
    "directdebit": "debit",
    "bacs": "debit",
    "ideal": "transfer",
    "bancontact": "transfer",
    "banktransfer": "transfer",
    "belfius": "transfer",
    "blik": "transfer",
    "eps": "transfer",
    "kbc": "transfer",
    "mybank": "transfer",
    "paybybank": "transfer",
    "przelewy24": "transfer",
    "trustly": "transfer",
    "twint": "wallet",
}
LOCALES = {
    "ca": "ca_ES", "da": "da_DK", "de": "de_DE", "en": "en_GB", "es": "es_ES", "fi": "fi_FI", "fr": "fr_FR", "hu": "hu_HU",
    "is": "is_IS", "it": "it_IT", "lt": "lt_LT", "lv": "lv_LV", "nb": "nb_NO", "nl": "nl_NL", "pl": "pl_PL", "pt": "pt_PT",
    "sv": "sv_SE",
}  # fmt: skip


def places(currency: str) -> int:
    """Decimals that Mollie writes."""
    return PLACES.get(currency, 2)
