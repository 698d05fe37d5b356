r"""The EPC QR code: a SEPA credit transfer that a banking app reads from paper.

Source: European Payments Council, EPC069-12, "Quick Response Code: Guidelines to Enable Data Capture for the Initiation of a
SEPA Credit Transfer", version 3.1. Element lengths, the order and the limit of 331 bytes are from its section 4.
https://www.europeanpaymentscouncil.eu/document-library/guidance-documents/quick-response-code-guidelines-enable-data-capture-initiation

>>> print(transfer(name="Muster GmbH", iban="DE02120300000000202051", amount=Decimal("12.3"), text="RE-1").replace("\n", "|"))
BCD|002|1|SCT||Muster GmbH|DE02120300000000202051|EUR12.30|||RE-1
"""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import iban as iban_numbers

from duebook.banks import reference as creditor_reference
from duebook.domain.document import Document, PaymentMeans
from duebook.kernel.money import round_money

NAME = 70
TEXT = 140
BYTES = 331
LEAST = Decimal("0.01")
MOST = Decimal("999999999.99")
TRANSFERS = frozenset({"30", "31", "58"})
"""UNTDID 4461: payment means that a credit transfer settles."""


def transfer(*, name: str, iban: str, amount: Decimal, bic: str = "", text: str = "") -> str:
    """The payload, UTF-8, version 002; an RF reference in ``text`` travels as the structured one. Longer names and texts are cut.

    Raises ``ValueError`` for an amount outside 0.01 to 999999999.99 EUR: there is no such code.
    """
    value = round_money(amount, "EUR")
    if not LEAST <= value <= MOST:
        raise ValueError("a SEPA credit transfer is between 0.01 and 999999999.99 EUR")
    one_line = " ".join(text.split())
    structured = "".join(one_line.split()).upper() if creditor_reference.check(one_line) else ""
    rows = [
        *("BCD", "002", "1", "SCT"),
        bic.replace(" ", ""),
        " ".join(name.split())[:NAME].strip(),
        iban.replace(" ", "").upper(),
        f"EUR{value}",
        "",
        structured,
        "" if structured else one_line[:TEXT].strip(),
    ]
    while len("\n".join(rows).encode()) > BYTES:  # only long names and texts in other scripts come here
        longest = 5 if len(rows[5].encode()) > len(rows[-1].encode()) else len(rows) - 1
        rows[longest] = rows[longest][:-1]
    return "\n".join(rows).rstrip("\n")


@dataclass(frozen=True, slots=True)
class EpcCode:
    """The plug-in: which documents can be paid by scanning this code, and its payload."""

    key: str = "epc"
    title: str = "EPC QR code (SEPA credit transfer)"

    def payload(self, document: Document) -> str:
        """The payload for what is due; empty where the document is not in euro, not to a valid IBAN, or nothing is due."""
        means = next((one for one in document.payment if _payable(one)), None)
        if means is None or document.currency != "EUR" or document.totals is None or document.type.is_credit:
            return ""
        if not LEAST <= document.totals.payable <= MOST:
            return ""
        name = means.account_name or (document.payee.name if document.payee else document.seller.name)
        text = means.reference or document.number
        return transfer(name=name, iban=means.account, amount=document.totals.payable, bic=means.bic, text=text)


def _payable(means: PaymentMeans) -> bool:
    return means.code in TRANSFERS and bool(iban_numbers.is_valid(means.account))


CODE = EpcCode()
