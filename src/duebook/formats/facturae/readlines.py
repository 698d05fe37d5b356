"""InvoiceLine and the VAT rows of Facturae."""

import re
from dataclasses import dataclass
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import VatRow
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Period
from duebook.edge.xmlsafe import Element
from duebook.formats.facturae.names import CODES, NOT_SUBJECT, OTHER_UNIT, TAXES, UNIT_CODES
from duebook.formats.tree import Tree
from duebook.kernel.money import ZERO

_REASON = re.compile(r"(?P<code>VATEX-[A-Z0-9-]+)?\s*(?P<text>.*)", re.DOTALL)
_VAT = "01"


@dataclass(frozen=True)
class Sign:
    """A tree whose amounts are turned where they are a credit note's, which are positive in the model."""

    tree: Tree
    credit: bool

    def number(self, node: Element | None, path: str) -> Decimal | None:
        """The amount at the path with the model's sign."""
        value = self.tree.number(node, path)
        return value.copy_negate() if self.credit and value else value

    def allowances(self, node: Element, discounts: str, charges: str) -> tuple[AllowanceCharge, ...]:
        """Discounts, then charges."""
        return tuple(
            AllowanceCharge(
                charge=name == "Charge",
                amount=self.number(one, f"{name}Amount"),
                percent=self.tree.number(one, f"{name}Rate"),
                reason=self.tree.text(one, f"{name}Reason"),
            )
            for name, path in (("Discount", discounts), ("Charge", charges))
            for one in self.tree.all(node, path)
        )


def line(sign: Sign, node: Element, place: int) -> Line:
    """One line; ``place`` counts from 1."""
    tree = sign.tree
    for name in ("SequenceNumber", "TotalCost"):
        tree.skip(node, name)
    name, _, description = tree.text(node, "ItemDescription").partition("\n")
    start, end = tree.day(node, "LineItemPeriod/StartDate"), tree.day(node, "LineItemPeriod/EndDate")
    quantity = sign.number(node, "Quantity")
    unit = tree.text(node, "UnitOfMeasure")
    return Line(
        id=str(place),
        note=tree.text(node, "AdditionalLineItemInformation"),
        quantity=Decimal(1) if quantity is None else quantity,
        unit=UNIT_CODES.get(unit, "C62") if unit != OTHER_UNIT else "ZZ",
        net=sign.number(node, "GrossAmount"),
        period=Period(start=start, end=end) if start or end else None,
        allowances=sign.allowances(node, "DiscountsAndRebates/Discount", "Charges/Charge"),
        price=Price(net=tree.number(node, "UnitPriceWithoutTax")),
        tax=_tax(sign, node),
        item=Item(name=name, description=description, seller_id=tree.text(node, "ArticleCode")),
        delivered=tree.day(node, "TransactionDate"),
    )


def _tax(sign: Sign, node: Element) -> Tax | None:
    """The first tax of the line; a second one (a surcharge, an excise) is named as left out."""
    tree = sign.tree
    held = tree.one(node, "TaxesOutputs/Tax")
    if held is None:
        return None
    for name in ("TaxableBase", "TaxAmount"):
        tree.skip(held, f"{name}/TotalAmount")
        tree.skip(held, f"{name}/EquivalentInEuros")
    category = _category(tree.text(held, "TaxTypeCode"))
    rate = tree.number(held, "TaxRate")
    event, reason = tree.text(node, "SpecialTaxableEvent/SpecialTaxableEventCode"), ""
    if event:
        reason = tree.text(node, "SpecialTaxableEvent/SpecialTaxableEventReason")
    if category is None:
        tree.wrong(
            "READ-TAX", held, "TaxTypeCode", "The tax {value} has no place in the document.", value=tree.text(held, "TaxTypeCode")
        )
        return None
    if rate or category is not VatCategory.STANDARD:
        return Tax(category=category, rate=rate or ZERO)
    if not event:
        return Tax(category=VatCategory.ZERO, rate=ZERO)
    plain = VatCategory.OUTSIDE_SCOPE if event == NOT_SUBJECT else VatCategory.EXEMPT
    return row_tax(Tax(category=plain, rate=ZERO), "" if reason == "-" else reason)


def _category(code: str) -> VatCategory | None:
    if code == _VAT:
        return VatCategory.STANDARD
    return next((category for category, known in TAXES.items() if known == code), None)


def row_tax(tax: Tax | None, reason: str) -> Tax | None:
    """An untaxed line with its legal ground; the code before the words tells the category."""
    if tax is None or tax.rate:
        return tax
    found = _REASON.fullmatch(reason)
    code, text = (found["code"] or "", found["text"].strip()) if found else ("", reason)
    category = next((one for one, known in CODES.items() if known == code), tax.category)
    rate = None if category is VatCategory.OUTSIDE_SCOPE else ZERO
    return Tax(category=category, rate=rate, exemption_code=code, exemption_text=text)


def rows(sign: Sign, node: Element, lines: tuple[Line, ...]) -> tuple[VatRow, ...]:
    """TaxesOutputs as BG-23. Untaxed rows are of the kind that the lines with that rate are, in the lines' order."""
    tree, out = sign.tree, []
    untaxed = list(dict.fromkeys(one.tax for one in lines if one.tax and not one.tax.rate))
    for held in tree.all(node, "TaxesOutputs/Tax"):
        category, rate = _category(tree.text(held, "TaxTypeCode")), tree.number(held, "TaxRate") or ZERO
        taxable, tax = sign.number(held, "TaxableBase/TotalAmount"), sign.number(held, "TaxAmount/TotalAmount")
        for name in ("TaxableBase", "TaxAmount"):
            tree.skip(held, f"{name}/EquivalentInEuros")
        if category is None or taxable is None:
            tree.wrong(
                "READ-TAX", held, "", "The tax {value} has no place in the document.", value=tree.text(held, "TaxTypeCode")
            )
            continue
        how = Tax(category=category, rate=rate)
        if not rate and category is VatCategory.STANDARD:
            how = untaxed.pop(0) if untaxed else Tax(category=VatCategory.ZERO, rate=ZERO)
        out.append(
            VatRow(
                category=how.category,
                rate=how.rate,
                taxable=taxable,
                tax=tax or ZERO,
                exemption_text=how.exemption_text,
                exemption_code=how.exemption_code,
            )
        )
    return tuple(out)
