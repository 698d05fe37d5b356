r"""The Swiss QR code: what a QR-bill says to a banking app of Switzerland or Liechtenstein.

Source: SIX, Swiss Implementation Guidelines for the QR-bill, version 2.3 (structured addresses only), sections 4 and 6.
https://www.six-group.com/en/products-services/banking-services/payment-standardization/standards/qr-bill.html
A QR-IBAN goes with a QR reference (QRR), any other account with a creditor reference (SCOR) or none (NON).
"""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import iban as iban_numbers

from duebook.banks import paymentreference
from duebook.banks import reference as creditor_reference
from duebook.domain.document import Document, PaymentMeans
from duebook.domain.party import Party
from duebook.kernel.money import round_money

COUNTRIES = frozenset({"CH", "LI"})
CURRENCIES = frozenset({"CHF", "EUR"})
TRANSFERS = frozenset({"30", "31", "42", "57", "58"})
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
NAME, STREET, POSTCODE, TOWN, TEXT = 70, 70, 16, 35, 140


@dataclass(frozen=True, slots=True)
class SwissCode:
    """The plug-in: which documents can be paid by this code, and its payload."""

    key: str = "swiss-qr"
    title: str = "Swiss QR code"

    def payload(self, document: Document) -> str:
        """The payload for what is due; empty where the document is no Swiss one, as the guidelines have it."""
        means = next((one for one in document.payment if _payable(one)), None)
        if means is None or document.totals is None or document.type.is_credit or document.currency not in CURRENCIES:
            return ""
        if document.currency != "CHF" and document.buyer.address.country not in COUNTRIES:
            return ""
        payee = document.payee or document.seller
        creditor = _party(document.seller, means.account_name or payee.name)
        kind, reference = _reference(means)
        if not LEAST <= document.totals.payable <= MOST or not creditor or not kind:
            return ""
        rows = [
            *("SPC", "0200", "1"),
            means.account.replace(" ", "").upper(),
            *creditor,
            *([""] * 7),  # the ultimate creditor: for later use
            str(round_money(document.totals.payable, document.currency)),
            document.currency,
            *(_party(document.buyer, document.buyer.name) or [""] * 7),
            kind,
            reference,
            _cut(document.number if reference else means.reference or document.number, TEXT),
            "EPD",
        ]
        return "\n".join(rows)


def _payable(means: PaymentMeans) -> bool:
    country = means.account.replace(" ", "")[:2].upper()
    return means.code in TRANSFERS and country in COUNTRIES and bool(iban_numbers.is_valid(means.account))


def _reference(means: PaymentMeans) -> tuple[str, str]:
    """QRR, SCOR or NON with the reference; empty where a QR-IBAN has no QR reference."""
    bare = means.reference.replace(" ", "").upper()
    if paymentreference.is_qr_iban(means.account):
        return ("QRR", bare) if paymentreference.check("qrr", bare) else ("", "")
    return ("SCOR", bare) if creditor_reference.check(bare) else ("NON", "")


def _party(party: Party, name: str) -> list[str]:
    """A structured address (type S); empty without a town, postcode or country."""
    address = party.address
    if not (name and address.postcode and address.city and address.country):
        return []
    return [
        "S",
        _cut(name, NAME),
        _cut(address.street, STREET),
        "",
        _cut(address.postcode, POSTCODE),
        _cut(address.city, TOWN),
        address.country,
    ]


def _cut(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest].strip()


CODE = SwissCode()
