"""The repeated parts of a UBL document: lines (BG-25), allowances and charges (BG-20, 21, 27, 28), tax categories."""

from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Identifier
from duebook.formats.markup import attribute, group, iso, leaf, number
from duebook.formats.ubl.names import OBJECT

VAT = group("cac:TaxScheme", leaf("cbc:ID", "VAT"))


def amount(tag: str, value: Decimal | None, currency: str) -> str:
    """An amount with its currency; nothing for None."""
    return "" if value is None else f"<{tag}{attribute('currencyID', currency)}>{number(value)}</{tag}>\n"


def identifier(tag: str, value: Identifier | None) -> str:
    """An identifier with its scheme."""
    return leaf(tag, value.value, attribute("schemeID", value.scheme)) if value else ""


def tax_category(
    tag: str, category: VatCategory, rate: Decimal | None, code: str = "", text: str = "", *, zero: bool = False
) -> str:
    """A VAT category; category O has no rate (BR-O-05) unless a ``zero`` is wanted, every other one has (BR-48)."""
    outside = category is VatCategory.OUTSIDE_SCOPE and not zero
    return group(
        tag,
        leaf("cbc:ID", category.value),
        "" if outside else leaf("cbc:Percent", number(rate or Decimal(0))),
        leaf("cbc:TaxExemptionReasonCode", code),
        leaf("cbc:TaxExemptionReason", text),
        VAT,
    )


def allowance(one: AllowanceCharge, currency: str, tax: Tax | None = None) -> str:
    """An allowance or charge; ``tax`` only at document level."""
    return group(
        "cac:AllowanceCharge",
        leaf("cbc:ChargeIndicator", "true" if one.charge else "false"),
        leaf("cbc:AllowanceChargeReasonCode", one.reason_code),
        leaf("cbc:AllowanceChargeReason", one.reason),
        leaf("cbc:MultiplierFactorNumeric", number(one.percent)),
        amount("cbc:Amount", one.amount or Decimal(0), currency),
        amount("cbc:BaseAmount", one.base, currency),
        tax_category("cac:TaxCategory", tax.category, tax.rate) if tax else "",
    )


def line(one: Line, position: int, currency: str, *, credit: bool, sublines: bool = False, sub: str = "") -> str:
    """One invoice or credit note line, with the lines it is made of where the flavour has them (``sub`` is then ``Sub``)."""
    allowances = "".join(allowance(row, currency) for row in one.allowances)
    quantity = leaf(
        "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity", number(one.quantity), attribute("unitCode", one.unit)
    )
    period = one.period
    return group(
        f"cac:{sub}{'CreditNote' if credit else 'Invoice'}Line",
        leaf("cbc:ID", one.id or str(position)),
        leaf("cbc:Note", one.note),
        quantity,
        amount("cbc:LineExtensionAmount", one.net, currency),
        leaf("cbc:AccountingCost", one.buyer_accounting_reference),
        group("cac:InvoicePeriod", leaf("cbc:StartDate", iso(period.start)), leaf("cbc:EndDate", iso(period.end)))
        if period
        else "",
        group("cac:OrderLineReference", leaf("cbc:LineID", one.order_line)),
        group("cac:DocumentReference", identifier("cbc:ID", one.object_id), leaf("cbc:DocumentTypeCode", OBJECT))
        if one.object_id
        else "",
        allowances,
        _item(one.item, one.tax),
        _price(one.price, currency),
        *(
            line(part, index, currency, credit=credit, sublines=True, sub="Sub")
            for index, part in enumerate(one.sublines if sublines else (), 1)
        ),
    )


def _item(item: Item, tax: Tax | None) -> str:
    return group(
        "cac:Item",
        leaf("cbc:Description", item.description),
        leaf("cbc:Name", item.name),
        group("cac:BuyersItemIdentification", leaf("cbc:ID", item.buyer_id)),
        group("cac:SellersItemIdentification", leaf("cbc:ID", item.seller_id)),
        group("cac:StandardItemIdentification", identifier("cbc:ID", item.standard_id)),
        group("cac:OriginCountry", leaf("cbc:IdentificationCode", item.origin_country)),
        *(
            group(
                "cac:CommodityClassification",
                leaf(
                    "cbc:ItemClassificationCode",
                    one.value,
                    attribute("listID", one.scheme) + attribute("listVersionID", one.version),
                ),
            )
            for one in item.classifications
        ),
        tax_category("cac:ClassifiedTaxCategory", tax.category, tax.rate) if tax else "",
        *(
            group("cac:AdditionalItemProperty", leaf("cbc:Name", one.name), leaf("cbc:Value", one.value))
            for one in item.attributes
        ),
    )


def _price(price: Price, currency: str) -> str:
    cut = price.discount is not None or price.gross is not None
    return group(
        "cac:Price",
        amount("cbc:PriceAmount", price.net, currency),
        leaf("cbc:BaseQuantity", number(price.base_quantity), attribute("unitCode", price.base_unit)),
        group(
            "cac:AllowanceCharge",
            leaf("cbc:ChargeIndicator", "false"),
            amount("cbc:Amount", price.discount or Decimal(0), currency),
            amount("cbc:BaseAmount", price.gross, currency),
        )
        if cut
        else "",
    )
