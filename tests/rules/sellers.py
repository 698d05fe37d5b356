"""A French document that has the invoices of two sellers in it, or the balance of two parties, in both syntaxes."""

import re
from string import Template

_CII_LINE = Template(
    "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>$number</ram:LineID>$above"
    "<ram:LineStatusReasonCode>$status</ram:LineStatusReasonCode></ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>"
    "<ram:Name>W</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:ItemSellerTradeParty>"
    '<ram:Name>S</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">$siren</ram:ID>'
    "</ram:SpecifiedLegalOrganization><ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>"
    "</ram:ItemSellerTradeParty></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>"
    "<ram:TypeCode>VAT</ram:TypeCode><ram:ExemptionReason>#$own#x</ram:ExemptionReason><ram:CategoryCode>S</ram:CategoryCode>"
    "<ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
    "<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>$total</ram:LineTotalAmount>$sums"
    "</ram:SpecifiedTradeSettlementLineMonetarySummation><ram:AdditionalReferencedDocument><ram:IssuerAssignedID>$own"
    "</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode><ram:ReferenceTypeCode>AFL</ram:ReferenceTypeCode>"
    "</ram:AdditionalReferencedDocument>$process<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>Q1</ram:IssuerAssignedID>"
    '<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260801</qdt:DateTimeString></ram:FormattedIssueDateTime>'
    "</ram:InvoiceReferencedDocument></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
)
_UBL_LINE = Template(
    '<cac:InvoiceLine><cbc:ID>$number</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">$total</cbc:LineExtensionAmount>$sums'
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F2026-7</cbc:ID>"
    "<cbc:DocumentStatusCode>$status</cbc:DocumentStatusCode></cac:InvoiceDocumentReference>$above</cac:BillingReference>"
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>Q1</cbc:ID><cbc:IssueDate>2026-08-01</cbc:IssueDate>"
    '</cac:InvoiceDocumentReference></cac:BillingReference><cac:DocumentReference><cbc:ID schemeID="AFL">$own</cbc:ID>'
    "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>$process<cac:Item><cbc:Name>W</cbc:Name>"
    "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cbc:TaxExemptionReason>#$own#x"
    "</cbc:TaxExemptionReason><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>"
    "<cac:ManufacturerParty><cac:PostalAddress><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>"
    "</cac:PostalAddress><cac:PartyLegalEntity><cbc:RegistrationName>S</cbc:RegistrationName>"
    '<cbc:CompanyID schemeID="0002">$siren</cbc:CompanyID></cac:PartyLegalEntity></cac:ManufacturerParty></cac:Item>'
    '<cac:Price><cbc:PriceAmount currencyID="EUR">$total</cbc:PriceAmount></cac:Price></cac:InvoiceLine>'
)
_PARTS = {
    "cii": {
        "line": _CII_LINE,
        "above": "<ram:ParentLineID>{}</ram:ParentLineID>",
        "sums": '<ram:TaxTotalAmount currencyID="EUR">{}</ram:TaxTotalAmount><ram:GrandTotalAmount>{}</ram:GrandTotalAmount>',
        "process": "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>S1</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode>"
        "<ram:ReferenceTypeCode>AVV</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>",
        "lines": ("<ram:IncludedSupplyChainTradeLineItem>", "</ram:IncludedSupplyChainTradeLineItem>"),
        "row": ("<ram:ApplicableTradeTax><ram:CalculatedAmount>", "</ram:ApplicableTradeTax>"),
        "tax": r"(<ram:CalculatedAmount>)[^<]*",
        "reason": ("<ram:BasisAmount>", "<ram:ExemptionReason>#{}#</ram:ExemptionReason><ram:BasisAmount>"),
    },
    "ubl": {
        "line": _UBL_LINE,
        "above": "<cac:BillingReferenceLine><cbc:ID>{}</cbc:ID></cac:BillingReferenceLine>",
        "sums": '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{}</cbc:TaxAmount></cac:TaxTotal>'
        '<cbc:TaxInclusiveLineExtensionAmount currencyID="EUR">{}</cbc:TaxInclusiveLineExtensionAmount>',
        "process": '<cac:DocumentReference><cbc:ID schemeID="AVV">S1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>'
        "</cac:DocumentReference>",
        "lines": ("<cac:InvoiceLine>", "</cac:InvoiceLine>"),
        "row": ("<cac:TaxSubtotal>", "</cac:TaxSubtotal>"),
        "tax": r"(<cbc:TaxAmount[^>]*>)[^<]*",
        "reason": ("<cac:TaxScheme>", "<cbc:TaxExemptionReason>#{}#</cbc:TaxExemptionReason><cac:TaxScheme>"),
    },
}
_OWN, _OTHER = "F2026-7", "Z-2"


def several(text: str, syntax: str, mode: str, kind: str, second: str) -> str:
    """The invoice with two groups of lines, the second one that of the SIREN ``second``. The order of a schema is not kept."""
    parts = _PARTS[syntax]

    def line(number: str, above: str, siren: str, own: str, total: str, tax: str = "", gross: str = "") -> str:
        return parts["line"].substitute(
            number=number,
            above=parts["above"].format(above) if above else "",
            status="DETAIL" if above else "GROUP",
            siren=siren,
            own=own,
            total=total,
            sums=parts["sums"].format(tax, gross) if tax else "",
            process="" if above else parts["process"],
        )

    lines = (
        line("1", "", "732829320", _OWN, "100.00", "20.00", "120.00"),
        line("2", "1", "732829320", _OWN, "60.00"),
        line("3", "1", "732829320", _OWN, "40.00"),
        line("4", "", second, _OTHER, "20.10", "1.02", "21.12"),
        line("5", "4", second, _OTHER, "20.10"),
    )
    text = _replaced(text, *parts["lines"], lambda _: "".join(lines))
    old, new = parts["reason"]

    def rows(row: str) -> str:
        return "".join(
            re.sub(parts["tax"], rf"\g<1>{tax}", row).replace(old, new.format(own))
            for own, tax in ((_OWN, "20.00"), (_OTHER, "1.02"))
        )

    text = _replaced(text, *parts["row"], rows)
    return text.replace(">B1<", f">{mode}<").replace(">380<", f">{kind}<", 1)


def _replaced(text: str, start: str, end: str, make) -> str:
    before, _, rest = text.partition(start)
    inner, _, after = rest.partition(end)
    return before + make(start + inner + end) + after
