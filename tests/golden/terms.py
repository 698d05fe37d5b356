"""Every business term of EN 16931-1:2017 with its place in the model; where it stands in UBL and CII is found by changing it.

A full document is written, then once more with one value changed: the element that differs is the term's. So the table cannot say
more than the writers do. BT-4 does not exist; terms of type codes are tried in a document that has them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from duebook import formats
from duebook.domain.codes import DocumentType, Rounding, Supply, VatCategory
from duebook.domain.document import Card, Document, ExchangeRate, Mandate, PaymentMeans, ThirdPartyPayment
from duebook.domain.line import Item, Line, Price
from duebook.domain.terms import Discount, Instalment, Terms
from duebook.edge import xmlsafe
from duebook.formats import flavours
from duebook.formats.cii.names import PREFIXES as CII
from duebook.formats.ubl.names import PREFIXES as UBL
from tests.formats.rich import DOCUMENTS, S19

_INDEX = re.compile(r"\[\d+\]")

ADDRESS = (("street", "address line 1"), ("street_2", "address line 2"), ("city", "city"), ("postcode", "post code"),
           ("region", "country subdivision"), ("country", "country code"))  # fmt: skip
CONTACT = (("name", "contact point"), ("phone", "contact telephone number"), ("email", "contact email address"))


def _address(first: int, who: str, path: str, third: int) -> Iterator[tuple[str, str, str]]:
    for offset, (name, words) in enumerate(ADDRESS):
        yield f"BT-{first + offset}", f"{who} {words}", f"{path}.{name}"
    yield f"BT-{third}", f"{who} address line 3", f"{path}.street_3"


def _contact(first: int, who: str, path: str) -> Iterator[tuple[str, str, str]]:
    for offset, (name, words) in enumerate(CONTACT):
        yield f"BT-{first + offset}", f"{who} {words}", f"{path}.{name}"


def _allowance(terms: str, who: str, path: str) -> Iterator[tuple[str, str, str]]:
    names = ("amount", "base", "percent", "reason", "reason_code", "tax.category", "tax.rate")
    words = ("amount", "base amount", "percentage", "reason", "reason code", "VAT category code", "VAT rate")
    for term, name, word in zip(terms.split(), names, words, strict=False):
        yield f"BT-{term}", f"{who} {word}", f"{path}.{name}"


TERMS: tuple[tuple[str, str, str], ...] = (
    ("BT-1", "Invoice number", "number"),
    ("BT-2", "Invoice issue date", "issue_date"),
    ("BT-3", "Invoice type code", "type"),
    ("BT-5", "Invoice currency code", "currency"),
    ("BT-6", "VAT accounting currency code", "exchange.currency"),
    ("BT-7", "Value added tax point date", "tax_point_date"),
    ("BT-8", "Value added tax point date code", "tax_point_code"),
    ("BT-9", "Payment due date", "due_date"),
    ("BT-10", "Buyer reference", "buyer_reference"),
    ("BT-11", "Project reference", "project_reference"),
    ("BT-12", "Contract reference", "contract_reference"),
    ("BT-13", "Purchase order reference", "purchase_order"),
    ("BT-14", "Sales order reference", "sales_order"),
    ("BT-15", "Receiving advice reference", "receiving_advice"),
    ("BT-16", "Despatch advice reference", "despatch_advice"),
    ("BT-17", "Tender or lot reference", "tender"),
    ("BT-18", "Invoiced object identifier", "invoiced_object.value"),
    ("BT-19", "Buyer accounting reference", "buyer_accounting_reference"),
    ("BT-20", "Payment terms", "payment_terms"),
    ("BT-21", "Invoice note subject code", "notes[0].subject_code"),
    ("BT-22", "Invoice note", "notes[0].text"),
    ("BT-23", "Business process type", "process"),
    ("BT-24", "Specification identifier", "specification"),
    ("BT-25", "Preceding invoice reference", "preceding[0].number"),
    ("BT-26", "Preceding invoice issue date", "preceding[0].issue_date"),
    ("BT-27", "Seller name", "seller.name"),
    ("BT-28", "Seller trading name", "seller.trading_name"),
    ("BT-29", "Seller identifier", "seller.ids[1].value"),
    ("BT-30", "Seller legal registration identifier", "seller.legal_id.value"),
    ("BT-31", "Seller VAT identifier", "seller.vat_id"),
    ("BT-32", "Seller tax registration identifier", "seller.tax_number"),
    ("BT-33", "Seller additional legal information", "seller.legal_info"),
    ("BT-34", "Seller electronic address", "seller.endpoint.value"),
    *_address(35, "Seller", "seller.address", 162),
    *_contact(41, "Seller", "seller.contact"),
    ("BT-44", "Buyer name", "buyer.name"),
    ("BT-45", "Buyer trading name", "buyer.trading_name"),
    ("BT-46", "Buyer identifier", "buyer.ids[0].value"),
    ("BT-47", "Buyer legal registration identifier", "buyer.legal_id.value"),
    ("BT-48", "Buyer VAT identifier", "buyer.vat_id"),
    ("BT-49", "Buyer electronic address", "buyer.endpoint.value"),
    *_address(50, "Buyer", "buyer.address", 163),
    *_contact(56, "Buyer", "buyer.contact"),
    ("BT-59", "Payee name", "payee.name"),
    ("BT-60", "Payee identifier", "payee.id.value"),
    ("BT-61", "Payee legal registration identifier", "payee.legal_id.value"),
    ("BT-62", "Seller tax representative name", "tax_representative.name"),
    ("BT-63", "Seller tax representative VAT identifier", "tax_representative.vat_id"),
    *_address(64, "Tax representative", "tax_representative.address", 164),
    ("BT-70", "Deliver to party name", "delivery.name"),
    ("BT-71", "Deliver to location identifier", "delivery.location.value"),
    ("BT-72", "Actual delivery date", "delivery.day"),
    ("BT-73", "Invoicing period start date", "period.start"),
    ("BT-74", "Invoicing period end date", "period.end"),
    *_address(75, "Deliver to", "delivery.address", 165),
    ("BT-81", "Payment means type code", "payment[0].code"),
    ("BT-82", "Payment means text", "payment[0].text"),
    ("BT-83", "Remittance information", "payment[0].reference"),
    ("BT-84", "Payment account identifier", "payment[0].account"),
    ("BT-85", "Payment account name", "payment[0].account_name"),
    ("BT-86", "Payment service provider identifier", "payment[0].bic"),
    ("BT-87", "Payment card primary account number", "payment[1].card.number"),
    ("BT-88", "Payment card holder name", "payment[1].card.holder"),
    ("BT-89", "Mandate reference identifier", "payment[2].mandate.id"),
    ("BT-90", "Bank assigned creditor identifier", "payment[2].mandate.creditor_id"),
    ("BT-91", "Debited account identifier", "payment[2].mandate.debited_iban"),
    *_allowance("92 93 94 97 98 95 96", "Document level allowance", "allowances[0]"),
    *_allowance("99 100 101 104 105 102 103", "Document level charge", "allowances[1]"),
    ("BT-106", "Sum of invoice line net amount", "totals.lines"),
    ("BT-107", "Sum of allowances on document level", "totals.allowances"),
    ("BT-108", "Sum of charges on document level", "totals.charges"),
    ("BT-109", "Invoice total amount without VAT", "totals.net"),
    ("BT-110", "Invoice total VAT amount", "totals.tax"),
    ("BT-111", "Invoice total VAT amount in accounting currency", "totals.tax_in_tax_currency"),
    ("BT-112", "Invoice total amount with VAT", "totals.gross"),
    ("BT-113", "Paid amount", "totals.prepaid"),
    ("BT-114", "Rounding amount", "totals.rounding"),
    ("BT-115", "Amount due for payment", "totals.payable"),
    ("BT-116", "VAT category taxable amount", "vat[0].taxable"),
    ("BT-117", "VAT category tax amount", "vat[0].tax"),
    ("BT-118", "VAT category code", "vat[0].category"),
    ("BT-119", "VAT category rate", "vat[0].rate"),
    ("BT-120", "VAT exemption reason text", "vat[0].exemption_text"),
    ("BT-121", "VAT exemption reason code", "vat[0].exemption_code"),
    ("BT-122", "Supporting document reference", "attachments[0].id"),
    ("BT-123", "Supporting document description", "attachments[0].description"),
    ("BT-124", "External document location", "attachments[1].url"),
    ("BT-125", "Attached document", "attachments[0].content"),
    ("BT-126", "Invoice line identifier", "lines[0].id"),
    ("BT-127", "Invoice line note", "lines[0].note"),
    ("BT-128", "Invoice line object identifier", "lines[0].object_id.value"),
    ("BT-129", "Invoiced quantity", "lines[0].quantity"),
    ("BT-130", "Invoiced quantity unit of measure code", "lines[0].unit"),
    ("BT-131", "Invoice line net amount", "lines[0].net"),
    ("BT-132", "Referenced purchase order line reference", "lines[0].order_line"),
    ("BT-133", "Invoice line buyer accounting reference", "lines[0].buyer_accounting_reference"),
    ("BT-134", "Invoice line period start date", "lines[0].period.start"),
    ("BT-135", "Invoice line period end date", "lines[0].period.end"),
    *_allowance("136 137 138 139 140", "Invoice line allowance", "lines[0].allowances[0]"),
    *_allowance("141 142 143 144 145", "Invoice line charge", "lines[0].allowances[1]"),
    ("BT-146", "Item net price", "lines[0].price.net"),
    ("BT-147", "Item price discount", "lines[0].price.discount"),
    ("BT-148", "Item gross price", "lines[0].price.gross"),
    ("BT-149", "Item price base quantity", "lines[0].price.base_quantity"),
    ("BT-150", "Item price base quantity unit of measure code", "lines[0].price.base_unit"),
    ("BT-151", "Invoiced item VAT category code", "lines[0].tax.category"),
    ("BT-152", "Invoiced item VAT rate", "lines[0].tax.rate"),
    ("BT-153", "Item name", "lines[0].item.name"),
    ("BT-154", "Item description", "lines[0].item.description"),
    ("BT-155", "Item seller's identifier", "lines[0].item.seller_id"),
    ("BT-156", "Item buyer's identifier", "lines[0].item.buyer_id"),
    ("BT-157", "Item standard identifier", "lines[0].item.standard_id.value"),
    ("BT-158", "Item classification identifier", "lines[0].item.classifications[0].value"),
    ("BT-159", "Item country of origin", "lines[0].item.origin_country"),
    ("BT-160", "Item attribute name", "lines[0].item.attributes[0].name"),
    ("BT-161", "Item attribute value", "lines[0].item.attributes[0].value"),
)
"""Term, name, place in the model."""


@cache
def full() -> Document:
    """A document in which every term has a value; its sums do not have to agree."""
    one = DOCUMENTS["full"]
    transfer = one.payment[0]
    card = PaymentMeans(code="48", text=transfer.text, reference=transfer.reference, card=Card(number="1234", holder="Bo"))
    mandate = Mandate(id="M-1", creditor_id="DE98ZZZ09999999999", debited_iban="DE75512108001245126199")
    debit = PaymentMeans(code="59", text=transfer.text, reference=transfer.reference, mandate=mandate)
    line = one.lines[0]
    typed = {"base": Decimal(7), "percent": Decimal(3), "amount": Decimal("0.21"), "reason_code": "95"}
    return replace(
        one,
        specification="urn:cen.eu:en16931:2017",
        payment=(transfer, card, debit),
        allowances=tuple(replace(row, **typed) for row in one.allowances),
        exchange=ExchangeRate(currency="SEK", rate=Decimal(11)),
        totals=replace(one.computed, tax_in_tax_currency=Decimal(9), rounding=Decimal("0.01")),
        vat=(replace(one.vat[0], exemption_text="because", exemption_code="VATEX-EU-132"), *one.vat[1:]),
        lines=(replace(line, allowances=tuple(replace(row, **typed) for row in line.allowances)), *one.lines[1:]),
    )


def losses() -> list[tuple[str, str]]:
    """Specifications and what they cannot carry of a document in which everything is set."""
    part = Line(id="1", net=Decimal(1), price=Price(net=Decimal(1)), tax=S19, item=Item(name="Part"))
    first, *rest = full().lines
    everything = replace(
        full(),
        language="de",
        delivery_note="L-1",
        third_party=(ThirdPartyPayment(type="T", amount=Decimal(1)),),
        terms=Terms(days=30, discounts=(Discount(percent=Decimal(2), days=14),)),
        instalments=(Instalment(due=date(2026, 1, 1), amount=Decimal(1)),) * 2,
        rounding=Rounding.LINE,
        prices_include_tax=True,
        lines=(replace(first, sublines=(part,), supply=Supply.GOODS, delivered=date(2026, 1, 1)), *rest),
    )
    found: dict[str, list[str]] = {}
    for flavour in flavours.FLAVOURS:
        for syntax in flavour.syntaxes:
            lost = formats.write(flavours.dressed(everything, flavour), syntax).lost
            names = dict.fromkeys(_INDEX.sub("", path) for path in lost)
            found.setdefault(", ".join(f"`{name}`" for name in names), []).append(f"`{flavour.key}` ({syntax})")
    return [(", ".join(who), what) for what, who in found.items()]


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """Term, name, place in the model, in UBL, in CII."""
    for term, name, path in sorted(TERMS, key=lambda row: int(row[0][3:])):
        yield term, name, path, place("ubl", path), place("cii", path)


def place(syntax: str, path: str) -> str:
    """Where a value of the model is written: the shortest XPath of what changes with it."""
    before = full()
    if path == "tax_point_code":
        before = replace(before, tax_point_date=None, tax_point_code="35")
    after = _changed(before, _steps(path))
    pairs = zip(_written(syntax, before), _written(syntax, after), strict=True)
    found = {left[0] for left, right in pairs if left != right}
    return min(found, key=lambda one: ("@" in one, len(one), one))


def _written(syntax: str, document: Document) -> tuple[tuple[str, str], ...]:
    prefixes = {uri: prefix for prefix, uri in (UBL if syntax == "ubl" else CII).items()}
    found = []

    def walk(node: Any, path: str) -> None:
        uri, _, name = str(node.tag)[1:].rpartition("}")
        here = f"{path}/{prefixes[uri]}:{name}" if uri in prefixes else f"{path}/{name}"
        if not len(node):
            found.append((here, node.text or ""))
        found.extend((f"{here}/@{key}", value) for key, value in node.attrib.items())
        for child in node:
            walk(child, here)

    walk(xmlsafe.parse(formats.write(document, syntax).content), "")
    return tuple(found)


def _steps(path: str) -> list[str]:
    return path.replace("[", ".").replace("]", "").split(".")


def _changed(value: Any, steps: list[str]) -> Any:
    if not steps:
        return _other(value)
    if isinstance(value, tuple):
        at = int(steps[0])
        return (*value[:at], _changed(value[at], steps[1:]), *value[at + 1 :])
    return replace(value, **{steps[0]: _changed(getattr(value, steps[0]), steps[1:])})


def _other(value: Any) -> Any:
    if isinstance(value, DocumentType):
        return DocumentType.PARTIAL
    if isinstance(value, VatCategory):
        return VatCategory.ZERO
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, Decimal):
        return value + 1
    return f"{value}0" if value[-1:].isdigit() else f"{value[:-1]}Q"
