"""How values stand in a billing record: days, amounts in euro, tax numbers, texts."""

import re
from datetime import date
from decimal import Decimal, localcontext

from duebook.domain.document import Document
from duebook.domain.party import Party
from duebook.formats.markup import group, leaf, number
from duebook.kernel.errors import Invalid
from duebook.kernel.money import EXACT, round_to
from duebook.kernel.rules import Fault

NIF = re.compile(r"[A-Z0-9]\d{7}[A-Z0-9]")
_NUMBER = re.compile(r"[ !#$%&()*+,\-./0-9:;?@A-Z\[\\\]^_`a-z{|}~]{1,60}")
"""Printable ASCII without quotes, angle brackets and the equals sign (AEAT, validations of NumSerieFactura)."""
UNION = frozenset("AT BE BG CY CZ DE DK EE EL FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split())
NAME, DESCRIPTION = 120, 500
"""Longest name and description."""
_PLACES = 2
_LONGEST_ID = 20


class Money:
    """Amounts in euro, below zero where the record lowers an earlier invoice.

    >>> from duebook.domain.codes import DocumentType
    >>> Money(Document(type=DocumentType.CREDIT_NOTE, currency="EUR"))(Decimal("12.5"))
    '-12.50'
    """

    def __init__(self, document: Document) -> None:
        self.credit = document.type.is_credit
        exchange = document.exchange
        self.rate = Decimal(1)
        if document.currency != "EUR":
            if exchange is None or exchange.currency != "EUR":
                sentence = "A Veri*Factu record is in euro. Enter the exchange rate from {currency}."
                raise Invalid([Fault("WRITE-CURRENCY", "exchange", sentence, facts={"currency": document.currency})])
            self.rate = exchange.rate

    def value(self, amount: Decimal) -> Decimal:
        """The amount in euro with its sign."""
        with localcontext(EXACT):
            euro = round_to(amount * self.rate, _PLACES)
        return euro.copy_negate() if self.credit and euro else euro

    def __call__(self, amount: Decimal) -> str:
        """The same as it is written, with two decimals."""
        return number(self.value(amount))


def decimal(value: Decimal) -> str:
    """A rate with at most two decimals.

    >>> decimal(Decimal("21")), decimal(Decimal("5.200"))
    ('21', '5.2')
    """
    text = number(round_to(value, _PLACES))
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | None) -> str:
    """A day as 31-12-2026; empty for None."""
    return f"{value:%d-%m-%Y}" if value else ""


def nif_of(text: str) -> str:
    """The NIF in a Spanish tax number; empty where it is none.

    >>> nif_of("ESB58378431"), nif_of("b-58378431"), nif_of("FR40303265045")
    ('B58378431', 'B58378431', '')
    """
    bare = re.sub(r"[\s.-]", "", text).upper().removeprefix("ES")
    return bare if NIF.fullmatch(bare) else ""


def seller_nif(party: Party) -> str:
    """The seller's NIF; raises :class:`Invalid` where there is none."""
    found = nif_of(party.vat_id) or nif_of(party.tax_number)
    if not found:
        facts = {"value": party.vat_id or party.tax_number or "(none)"}
        sentence = "A Veri*Factu record wants the seller's NIF, nine characters; {value} is none."
        raise Invalid([Fault("WRITE-NIF", "seller.vat_id", sentence, facts=facts, source="RD 1007/2023, Article 10")])
    return found


def invoice_number(document: Document) -> str:
    """NumSerieFactura; raises :class:`Invalid` where the number has characters that the agency refuses."""
    text = document.number.strip()
    if not _NUMBER.fullmatch(text):
        sentence = "The agency takes numbers of 1 to 60 plain characters without quotes, <, > and =; not {value}."
        raise Invalid([Fault("WRITE-NUMBER", "number", sentence, facts={"value": text or "(none)"})])
    return text


def country_of(party: Party) -> str:
    """Where a party is, as its VAT number says, else its address; empty where neither does."""
    prefix = party.vat_id[:2].upper()
    if prefix.isalpha() and prefix in UNION | {"ES"}:
        return prefix
    return "ES" if nif_of(party.vat_id) else party.address.country


def recipient(party: Party) -> str:
    """IDDestinatario: by NIF, else by the number of its country (IDOtro); empty where the buyer is not identified."""
    nif = next((found for text in (party.vat_id, party.tax_number) if (found := nif_of(text))), "")
    if not nif and party.legal_id and country_of(party) == "ES":
        nif = nif_of(party.legal_id.value)
    name = leaf("sf:NombreRazon", party.name.strip()[:NAME].strip() or nif or party.vat_id)
    if nif:
        return group("sf:IDDestinatario", name, leaf("sf:NIF", nif))
    number_ = party.vat_id.replace(" ", "").upper()
    country = party.address.country
    if number_[:2] in UNION and len(number_) <= _LONGEST_ID:
        return group("sf:IDDestinatario", name, group("sf:IDOtro", leaf("sf:IDType", "02"), leaf("sf:ID", number_)))
    other = number_ or (party.legal_id.value if party.legal_id else "")
    if not other or not country or country == "ES" or len(other) > _LONGEST_ID:
        return ""
    held = leaf("sf:CodigoPais", country) + leaf("sf:IDType", "04") + leaf("sf:ID", other)
    return group("sf:IDDestinatario", name, group("sf:IDOtro", held))
