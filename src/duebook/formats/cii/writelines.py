"""The repeated parts of a CII document: lines (BG-25), allowances and charges (BG-20, 21, 27, 28), dates, rates."""

from datetime import date
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Period
from duebook.formats.cii.names import OBJECT
from duebook.formats.markup import attribute, group, leaf, number


def basic_date(day: date | None) -> str:
    """A day in format 102 (CCYYMMDD) of UNTDID 2379; empty for None."""
    return day.isoformat().replace("-", "") if day else ""


def date_time(tag: str, day: date | None) -> str:
    """A day as CII writes it."""
    return group(tag, leaf("udt:DateTimeString", basic_date(day), ' format="102"')) if day else ""


def period(tag: str, one: Period | None) -> str:
    """BG-14, BG-26."""
    return group(tag, date_time("ram:StartDateTime", one.start), date_time("ram:EndDateTime", one.end)) if one else ""


def outside(category: VatCategory) -> bool:
    """Whether the category has no rate at all (BR-O-05)."""
    return category is VatCategory.OUTSIDE_SCOPE


def rate(value: Decimal | None) -> str:
    """BT-96, 103, 119, 152."""
    return leaf("ram:RateApplicablePercent", number(value or Decimal(0)))


def _tax(tag: str, tax: Tax) -> str:
    return group(
        tag,
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:CategoryCode", tax.category.value),
        "" if outside(tax.category) else rate(tax.rate),
    )


def allowance(one: AllowanceCharge, tax: Tax | None = None) -> str:
    """An allowance or charge; ``tax`` only at document level."""
    return group(
        "ram:SpecifiedTradeAllowanceCharge",
        _indicator(charge=one.charge),
        leaf("ram:CalculationPercent", number(one.percent)),
        leaf("ram:BasisAmount", number(one.base)),
        leaf("ram:ActualAmount", number(one.amount or Decimal(0))),
        leaf("ram:ReasonCode", one.reason_code),
        leaf("ram:Reason", one.reason),
        _tax("ram:CategoryTradeTax", tax) if tax else "",
    )


def _indicator(*, charge: bool) -> str:
    return group("ram:ChargeIndicator", leaf("udt:Indicator", "true" if charge else "false"))


def line(one: Line, position: str, *, sublines: bool = False, parent: str = "") -> str:
    """One line, followed by what it is made of where the flavour has that: lines for information, which name their parent."""
    name = one.id or position
    parts = one.sublines if sublines else ()
    inner = "".join(line(part, f"{name}.{index}", sublines=True, parent=name) for index, part in enumerate(parts, 1))
    return _line(one, name, parent, status="INFORMATION" if parent else "DETAIL" if inner else "") + inner


def _line(one: Line, name: str, parent: str, status: str) -> str:
    return group(
        "ram:IncludedSupplyChainTradeLineItem",
        group(
            "ram:AssociatedDocumentLineDocument",
            leaf("ram:LineID", name),
            leaf("ram:ParentLineID", parent),
            leaf("ram:LineStatusReasonCode", status),
            group("ram:IncludedNote", leaf("ram:Content", one.note)),
        ),
        _product(one.item),
        group(
            "ram:SpecifiedLineTradeAgreement",
            group("ram:BuyerOrderReferencedDocument", leaf("ram:LineID", one.order_line)),
            _prices(one.price),
        ),
        group(
            "ram:SpecifiedLineTradeDelivery",
            leaf("ram:BilledQuantity", number(one.quantity), attribute("unitCode", one.unit)),
        ),
        _settlement(one),
    )


def _settlement(one: Line) -> str:
    held = one.object_id
    return group(
        "ram:SpecifiedLineTradeSettlement",
        _tax("ram:ApplicableTradeTax", one.tax) if one.tax else "",
        period("ram:BillingSpecifiedPeriod", one.period),
        *(allowance(row) for row in one.allowances),
        group("ram:SpecifiedTradeSettlementLineMonetarySummation", leaf("ram:LineTotalAmount", number(one.net))),
        group(
            "ram:AdditionalReferencedDocument",
            leaf("ram:IssuerAssignedID", held.value),
            leaf("ram:TypeCode", OBJECT),
            leaf("ram:ReferenceTypeCode", held.scheme),
        )
        if held
        else "",
        group("ram:ReceivableSpecifiedTradeAccountingAccount", leaf("ram:ID", one.buyer_accounting_reference)),
    )


def _product(item: Item) -> str:
    standard = item.standard_id
    return group(
        "ram:SpecifiedTradeProduct",
        leaf("ram:GlobalID", standard.value, attribute("schemeID", standard.scheme)) if standard else "",
        leaf("ram:SellerAssignedID", item.seller_id),
        leaf("ram:BuyerAssignedID", item.buyer_id),
        leaf("ram:Name", item.name),
        leaf("ram:Description", item.description),
        *(
            group("ram:ApplicableProductCharacteristic", leaf("ram:Description", one.name), leaf("ram:Value", one.value))
            for one in item.attributes
        ),
        *(
            group(
                "ram:DesignatedProductClassification",
                leaf("ram:ClassCode", one.value, attribute("listID", one.scheme) + attribute("listVersionID", one.version)),
            )
            for one in item.classifications
        ),
        group("ram:OriginTradeCountry", leaf("ram:ID", item.origin_country)),
    )


def _prices(price: Price) -> str:
    basis = leaf("ram:BasisQuantity", number(price.base_quantity), attribute("unitCode", price.base_unit))
    gross, cut = price.gross, price.discount
    if gross is None and cut is not None and price.net is not None:
        gross = price.net + cut  # CII hangs a discount on the gross price
    discount = group(
        "ram:AppliedTradeAllowanceCharge",
        _indicator(charge=False) if cut is not None else "",
        leaf("ram:ActualAmount", number(cut)),
    )
    before = leaf("ram:ChargeAmount", number(gross))
    return (group("ram:GrossPriceProductTradePrice", before, basis, discount) if before else "") + group(
        "ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", number(price.net)), basis
    )
