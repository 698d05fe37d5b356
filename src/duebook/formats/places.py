"""Where an element of UBL or CII stands in the document: the place of a fault in somebody's file as a field of ours.

A rule names the element that is wrong (``/Invoice/cac:InvoiceLine[2]/cbc:InvoicedQuantity``); a page that shows the invoice, or a
form that makes one, needs the field (``lines[1].quantity``). Paths have the short names of :mod:`duebook.rules.tree`. What stands
deeper than a row of the tables belongs to the row; docs/building/terms.md lists the terms themselves.
"""

import re
from collections.abc import Iterator
from functools import cache

_STEP = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")
_LONGEST = 2_000
_ROOTS = {"Invoice": "ubl", "CreditNote": "ubl", "rsm:CrossIndustryInvoice": "cii"}

_ADDRESS_UBL = """
. {0}
cbc:StreetName {0}.street
cbc:AdditionalStreetName {0}.street_2
cac:AddressLine {0}.street_3
cbc:CityName {0}.city
cbc:PostalZone {0}.postcode
cbc:CountrySubentity {0}.region
cac:Country {0}.country
"""
_PARTY_UBL = """
. {0}
cbc:EndpointID {0}.endpoint
cac:PartyIdentification {0}.ids
cac:PartyName {0}.trading_name
cac:PostalAddress > address {0}.address
cac:PartyTaxScheme {0}.vat_id
cac:PartyLegalEntity {0}.name
cac:PartyLegalEntity/cbc:CompanyID {0}.legal_id
cac:PartyLegalEntity/cbc:CompanyLegalForm {0}.legal_info
cac:Contact {0}.contact
cac:Contact/cbc:Name {0}.contact.name
cac:Contact/cbc:Telephone {0}.contact.phone
cac:Contact/cbc:ElectronicMail {0}.contact.email
"""
_LINE_UBL = """
. {0}
cbc:ID {0}.id
cbc:Note {0}.note
cbc:InvoicedQuantity {0}.quantity
cbc:CreditedQuantity {0}.quantity
cbc:InvoicedQuantity/@unitCode {0}.unit
cbc:CreditedQuantity/@unitCode {0}.unit
cbc:LineExtensionAmount {0}.net
cbc:AccountingCost {0}.buyer_accounting_reference
cac:InvoicePeriod {0}.period
cac:OrderLineReference {0}.order_line
cac:DocumentReference {0}.object_id
cac:AllowanceCharge[] {0}.allowances[]
cac:Price {0}.price.net
cac:Price/cbc:BaseQuantity {0}.price.base_quantity
cac:Price/cac:AllowanceCharge {0}.price.gross
cac:Item {0}.item
cac:Item/cbc:Name {0}.item.name
cac:Item/cbc:Description {0}.item.description
cac:Item/cac:SellersItemIdentification {0}.item.seller_id
cac:Item/cac:BuyersItemIdentification {0}.item.buyer_id
cac:Item/cac:StandardItemIdentification {0}.item.standard_id
cac:Item/cac:CommodityClassification {0}.item.classifications
cac:Item/cac:OriginCountry {0}.item.origin_country
cac:Item/cac:AdditionalItemProperty {0}.item.attributes
cac:Item/cac:ClassifiedTaxCategory {0}.tax
cac:Item/cac:ClassifiedTaxCategory/cbc:ID {0}.tax.category
cac:Item/cac:ClassifiedTaxCategory/cbc:Percent {0}.tax.rate
"""
_UBL = """
cbc:CustomizationID specification
cbc:ProfileID process
cbc:ID number
cbc:IssueDate issue_date
cbc:DueDate due_date
cbc:InvoiceTypeCode type
cbc:CreditNoteTypeCode type
cbc:Note[] notes[]
cbc:TaxPointDate tax_point_date
cbc:DocumentCurrencyCode currency
cbc:TaxCurrencyCode exchange.currency
cbc:AccountingCost buyer_accounting_reference
cbc:BuyerReference buyer_reference
cac:InvoicePeriod period
cac:InvoicePeriod/cbc:DescriptionCode tax_point_code
cac:OrderReference purchase_order
cac:OrderReference/cbc:SalesOrderID sales_order
cac:BillingReference[] preceding[]
cac:DespatchDocumentReference despatch_advice
cac:ReceiptDocumentReference receiving_advice
cac:OriginatorDocumentReference tender
cac:ContractDocumentReference contract_reference
cac:AdditionalDocumentReference[] attachments[]
cac:ProjectReference project_reference
cac:AccountingSupplierParty seller
cac:AccountingSupplierParty/cac:Party > party seller
cac:AccountingCustomerParty buyer
cac:AccountingCustomerParty/cac:Party > party buyer
cac:PayeeParty payee
cac:TaxRepresentativeParty tax_representative
cac:Delivery delivery
cac:Delivery/cbc:ActualDeliveryDate delivery.day
cac:Delivery/cac:DeliveryLocation/cac:Address > address delivery.address
cac:PaymentMeans[] payment[]
cac:PaymentMeans[]/cbc:PaymentMeansCode payment[].code
cac:PaymentMeans[]/cbc:PaymentID payment[].reference
cac:PaymentMeans[]/cac:PayeeFinancialAccount payment[].account
cac:PaymentMeans[]/cac:CardAccount payment[].card
cac:PaymentMeans[]/cac:PaymentMandate payment[].mandate
cac:PaymentMeans/cbc:PaymentDueDate due_date
cac:PaymentTerms payment_terms
cac:AllowanceCharge[] allowances[]
cac:TaxTotal totals.tax
cac:TaxTotal/cac:TaxSubtotal[] vat[]
cac:LegalMonetaryTotal totals
cac:LegalMonetaryTotal/cbc:LineExtensionAmount totals.lines
cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount totals.allowances
cac:LegalMonetaryTotal/cbc:ChargeTotalAmount totals.charges
cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount totals.net
cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount totals.gross
cac:LegalMonetaryTotal/cbc:PrepaidAmount totals.prepaid
cac:LegalMonetaryTotal/cbc:PayableRoundingAmount totals.rounding
cac:LegalMonetaryTotal/cbc:PayableAmount totals.payable
cac:InvoiceLine[] > line lines[]
cac:CreditNoteLine[] > line lines[]
"""

_ADDRESS_CII = """
. {0}
ram:LineOne {0}.street
ram:LineTwo {0}.street_2
ram:LineThree {0}.street_3
ram:CityName {0}.city
ram:PostcodeCode {0}.postcode
ram:CountrySubDivisionName {0}.region
ram:CountryID {0}.country
"""
_PARTY_CII = """
. {0}
ram:ID {0}.ids
ram:GlobalID {0}.ids
ram:Name {0}.name
ram:Description {0}.legal_info
ram:SpecifiedLegalOrganization {0}.legal_id
ram:SpecifiedLegalOrganization/ram:TradingBusinessName {0}.trading_name
ram:DefinedTradeContact {0}.contact
ram:DefinedTradeContact/ram:PersonName {0}.contact.name
ram:DefinedTradeContact/ram:DepartmentName {0}.contact.name
ram:DefinedTradeContact/ram:TelephoneUniversalCommunication {0}.contact.phone
ram:DefinedTradeContact/ram:EmailURIUniversalCommunication {0}.contact.email
ram:PostalTradeAddress > address {0}.address
ram:URIUniversalCommunication {0}.endpoint
ram:SpecifiedTaxRegistration {0}.vat_id
"""
_LINE_CII = """
. {0}
ram:AssociatedDocumentLineDocument {0}.id
ram:AssociatedDocumentLineDocument/ram:IncludedNote {0}.note
ram:SpecifiedTradeProduct {0}.item
ram:SpecifiedTradeProduct/ram:GlobalID {0}.item.standard_id
ram:SpecifiedTradeProduct/ram:SellerAssignedID {0}.item.seller_id
ram:SpecifiedTradeProduct/ram:BuyerAssignedID {0}.item.buyer_id
ram:SpecifiedTradeProduct/ram:Name {0}.item.name
ram:SpecifiedTradeProduct/ram:Description {0}.item.description
ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic {0}.item.attributes
ram:SpecifiedTradeProduct/ram:DesignatedProductClassification {0}.item.classifications
ram:SpecifiedTradeProduct/ram:OriginTradeCountry {0}.item.origin_country
ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument {0}.order_line
ram:SpecifiedLineTradeAgreement {0}.price.net
ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice {0}.price.gross
ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice {0}.price.net
ram:SpecifiedLineTradeDelivery {0}.quantity
ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode {0}.unit
ram:SpecifiedLineTradeSettlement {0}.net
ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax {0}.tax
ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode {0}.tax.category
ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent {0}.tax.rate
ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod {0}.period
ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge[] {0}.allowances[]
ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument {0}.object_id
ram:SpecifiedLineTradeSettlement/ram:ReceivableSpecifiedTradeAccountingAccount {0}.buyer_accounting_reference
"""
_CONTEXT, _HEAD, _TRADE = "rsm:ExchangedDocumentContext/", "rsm:ExchangedDocument/", "rsm:SupplyChainTradeTransaction/"
_AGREE, _DELIVER, _SETTLE = (f"{_TRADE}ram:ApplicableHeaderTrade{part}/" for part in ("Agreement", "Delivery", "Settlement"))
_SUM = f"{_SETTLE}ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_CII = f"""
{_CONTEXT}ram:GuidelineSpecifiedDocumentContextParameter specification
{_CONTEXT}ram:BusinessProcessSpecifiedDocumentContextParameter process
{_HEAD}ram:ID number
{_HEAD}ram:TypeCode type
{_HEAD}ram:IssueDateTime issue_date
{_HEAD}ram:IncludedNote[] notes[]
{_TRADE}ram:IncludedSupplyChainTradeLineItem[] > line lines[]
{_AGREE}ram:BuyerReference buyer_reference
{_AGREE}ram:SellerTradeParty > party seller
{_AGREE}ram:BuyerTradeParty > party buyer
{_AGREE}ram:SellerTaxRepresentativeTradeParty tax_representative
{_AGREE}ram:SellerOrderReferencedDocument sales_order
{_AGREE}ram:BuyerOrderReferencedDocument purchase_order
{_AGREE}ram:ContractReferencedDocument contract_reference
{_AGREE}ram:AdditionalReferencedDocument[] attachments[]
{_AGREE}ram:SpecifiedProcuringProject project_reference
{_DELIVER}ram:ShipToTradeParty delivery
{_DELIVER}ram:ShipToTradeParty/ram:PostalTradeAddress > address delivery.address
{_DELIVER}ram:ActualDeliverySupplyChainEvent delivery.day
{_DELIVER}ram:DespatchAdviceReferencedDocument despatch_advice
{_DELIVER}ram:ReceivingAdviceReferencedDocument receiving_advice
{_SETTLE}ram:CreditorReferenceID payment[0].mandate
{_SETTLE}ram:PaymentReference payment[0].reference
{_SETTLE}ram:TaxCurrencyCode exchange.currency
{_SETTLE}ram:InvoiceCurrencyCode currency
{_SETTLE}ram:PayeeTradeParty payee
{_SETTLE}ram:SpecifiedTradeSettlementPaymentMeans[] payment[]
{_SETTLE}ram:SpecifiedTradeSettlementPaymentMeans[]/ram:TypeCode payment[].code
{_SETTLE}ram:SpecifiedTradeSettlementPaymentMeans[]/ram:PayeePartyCreditorFinancialAccount payment[].account
{_SETTLE}ram:ApplicableTradeTax[] vat[]
{_SETTLE}ram:ApplicableTradeTax/ram:TaxPointDate tax_point_date
{_SETTLE}ram:ApplicableTradeTax/ram:DueDateTypeCode tax_point_code
{_SETTLE}ram:BillingSpecifiedPeriod period
{_SETTLE}ram:SpecifiedTradeAllowanceCharge[] allowances[]
{_SETTLE}ram:SpecifiedTradePaymentTerms payment_terms
{_SETTLE}ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime due_date
{_SETTLE}ram:InvoiceReferencedDocument[] preceding[]
{_SETTLE}ram:ReceivableSpecifiedTradeAccountingAccount buyer_accounting_reference
{_SUM} totals
{_SUM}/ram:LineTotalAmount totals.lines
{_SUM}/ram:ChargeTotalAmount totals.charges
{_SUM}/ram:AllowanceTotalAmount totals.allowances
{_SUM}/ram:TaxBasisTotalAmount totals.net
{_SUM}/ram:TaxTotalAmount totals.tax
{_SUM}/ram:RoundingAmount totals.rounding
{_SUM}/ram:GrandTotalAmount totals.gross
{_SUM}/ram:TotalPrepaidAmount totals.prepaid
{_SUM}/ram:DuePayableAmount totals.payable
"""
"""A row: path below the root and field. ``[]`` in both is the count of that element, ``> part`` lays a table of its own below."""

_PARTS = {
    "ubl": {"address": _ADDRESS_UBL, "party": _PARTY_UBL, "line": _LINE_UBL},
    "cii": {"address": _ADDRESS_CII, "party": _PARTY_CII, "line": _LINE_CII},
}


def field_of(path: str) -> str:
    """The field of the document that a path in UBL or CII means; empty where it means none, such as the whole invoice.

    >>> field_of("/Invoice/cac:InvoiceLine[2]/cbc:InvoicedQuantity/@unitCode")
    'lines[1].unit'
    >>> field_of("/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
    'issue_date'
    >>> field_of("/Invoice"), field_of("lines[0].net")
    ('', '')
    """
    if len(path) > _LONGEST:
        return ""
    steps = [(found[1], int((found[2] or "1")[:9])) for found in _STEP.finditer(path)]
    if not steps or not path.startswith("/") or steps[0][0] not in _ROOTS:
        return ""
    table = _table(_ROOTS[steps[0][0]])
    for length in range(len(steps), 1, -1):
        row = table.get("/".join(name for name, _count in steps[1:length]))
        if row is not None:
            field, counted = row
            for place in counted:
                field = field.replace("[]", f"[{steps[place + 1][1] - 1}]", 1)
            return field
    return ""


@cache
def _table(syntax: str) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Path without counts -> field, and which steps of the path carry its counts."""
    made = {}
    for path, field in _rows(_UBL if syntax == "ubl" else _CII, _PARTS[syntax], ""):
        steps = path.split("/")
        counted = tuple(place for place, step in enumerate(steps) if step.endswith("[]"))
        made[path.replace("[]", "")] = field, counted[: field.count("[]")]
    return made


def _rows(text: str, parts: dict[str, str], field: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().splitlines():
        start, *middle, end = line.split()
        own = end.replace("{0}", field)
        if middle:
            for path, inner in _rows(parts[middle[1]], parts, own):
                yield start if path == "." else f"{start}/{path}", inner
        else:
            yield start, own
