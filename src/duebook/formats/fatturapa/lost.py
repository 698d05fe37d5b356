"""What FatturaPA has no element for: every field of the model that none of the writers here puts anywhere, named where it is set.

The table names what is held; a field that the model gains is lost here until somebody gives it a place.
"""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

from duebook.domain.document import Document
from duebook.formats.loss import unsaid

_TOP = (
    "type number issue_date due_date currency project_reference contract_reference purchase_order receiving_advice"
    " despatch_advice tender buyer_accounting_reference tax_point_code notes preceding seller buyer tax_representative"
    " delivery payment allowances attachments lines prepaid process buyer_reference totals vat instalments language terms"
    " rounding prices_include_tax cash_rounding tax_reasons"
)
_PARTY = "name vat_id tax_number address legal_info endpoint contact legal_id"
_HELD: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "Document": _TOP,
        "Party": _PARTY,
        "Address": "street street_2 street_3 city postcode region country",
        "Contact": "phone email",
        "TaxRepresentative": "name vat_id",
        "Delivery": "day address",
        "Note": "text",
        "Line": "id note quantity unit net order_line buyer_accounting_reference period allowances price tax item"
        " supply tax_rate_key delivered",
        "Item": "name description seller_id buyer_id standard_id classifications attributes",
        "Classification": "value scheme",
        "Attribute": "name value",
        "Price": "net with_tax",
        "Tax": "category rate exemption_code exemption_text",
        "AllowanceCharge": "charge amount base percent reason reason_code tax with_tax",
        "PaymentMeans": "code text reference account account_name bic",
        "Attachment": "description content mime filename",
        "Preceding": "number issue_date",
        "Period": "start end",
        "Identifier": "value scheme",
        "Totals": "lines allowances charges net tax gross prepaid rounding payable",
        "VatRow": "category rate taxable tax exemption_text exemption_code",
        "Instalment": "due amount",
    }.items()
}
_ELSEWHERE = frozenset({"buyer.tax_number", "instalments"})
"""Lost in UBL and CII, held here (or named by the writer that knows better)."""


def beyond(document: Document) -> list[str]:
    """Paths of everything set that has no place in FatturaPA at all."""
    found = [path for path in unsaid(document) if path not in _ELSEWHERE]
    found += [path for path in _unheld(document, "") if path not in found]
    found += [f"payment[{i}]" for i in range(1, len(document.payment))]
    return found


def _unheld(value: Any, path: str) -> Iterator[str]:
    held = _HELD.get(type(value).__name__, frozenset())
    for one in fields(value):
        content = getattr(value, one.name)
        place = f"{path}.{one.name}" if path else one.name
        if content == one.default or (one.default is MISSING and not content):
            continue
        if one.name not in held:
            yield place
        elif type(content).__name__ in _HELD:
            yield from _unheld(content, place)
        elif isinstance(content, tuple) and place not in {"tax_reasons", "terms", "payment"}:
            for index, each in enumerate(content):
                yield from _unheld(each, f"{place}[{index}]")
        elif place == "payment":
            yield from _unheld(content[0], "payment[0]")
