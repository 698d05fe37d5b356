"""Where the business terms of EN 16931 stand in UBL 2.1: CEN/TS 16931-3-2, Invoice and CreditNote."""

from duebook.rules.rule import Binding
from duebook.rules.tree import Node

GROUPS = {
    "": ".",
    "BG-1": "/cbc:Note",
    "BG-3": "//cac:BillingReference",
    "BG-4": "//cac:AccountingSupplierParty",
    "BG-5": "//cac:AccountingSupplierParty/cac:Party/cac:PostalAddress",
    "BG-6": "//cac:AccountingSupplierParty/cac:Party/cac:Contact",
    "BG-7": "//cac:AccountingCustomerParty",
    "BG-8": "//cac:AccountingCustomerParty/cac:Party/cac:PostalAddress",
    "BG-10": "//cac:PayeeParty",
    "BG-11": "//cac:TaxRepresentativeParty",
    "BG-12": "//cac:TaxRepresentativeParty/cac:PostalAddress",
    "BG-13": "//cac:Delivery",
    "BG-14": "/cac:InvoicePeriod",
    "BG-15": "//cac:Delivery/cac:DeliveryLocation/cac:Address",
    "delivery address": "/cac:Delivery/cac:DeliveryLocation/cac:Address",
    "BG-16": "//cac:PaymentMeans",
    "BG-17": "//cac:PaymentMeans[transfer]/cac:PayeeFinancialAccount",
    "BG-18": "//cac:PaymentMeans/cac:CardAccount",
    "BG-19": "//cac:PaymentMeans/cac:PaymentMandate",
    "BG-20": "/cac:AllowanceCharge[allowance]",
    "BG-21": "/cac:AllowanceCharge[charge]",
    "BG-22": "//cac:LegalMonetaryTotal",
    "BG-23": "//cac:TaxTotal/cac:TaxSubtotal",
    "BG-24": "//cac:AdditionalDocumentReference",
    "BG-25": "//cac:InvoiceLine | //cac:CreditNoteLine",
    "BG-26": "//cac:InvoiceLine/cac:InvoicePeriod | //cac:CreditNoteLine/cac:InvoicePeriod",
    "BG-27": "//cac:InvoiceLine/cac:AllowanceCharge[allowance] | //cac:CreditNoteLine/cac:AllowanceCharge[allowance]",
    "BG-28": "//cac:InvoiceLine/cac:AllowanceCharge[charge] | //cac:CreditNoteLine/cac:AllowanceCharge[charge]",
    "BG-29": "//cac:Price",
    "BG-30": "//cac:ClassifiedTaxCategory",
    "BG-31": "//cac:Item",
    "BG-32": "//cac:AdditionalItemProperty",
    "tax total": "/cac:TaxTotal",
    "tax registration": "//cac:PartyTaxScheme[VAT]",
    "period": "//cac:InvoicePeriod",
}
"""Group -> where its occurrences are. Those in words are no groups of the model, but places that rules look at."""

_LINES = "/cac:InvoiceLine | /cac:CreditNoteLine"
_SELLER = "cac:AccountingSupplierParty/cac:Party/"
_BUYER = "cac:AccountingCustomerParty/cac:Party/"
_SUM = "cac:LegalMonetaryTotal/"
_PERIOD = {"start": "cbc:StartDate", "end": "cbc:EndDate"}
_ALLOWANCE = {
    "amount": "cbc:Amount",
    "base": "cbc:BaseAmount",
    "percent": "cbc:MultiplierFactorNumeric",
    "category": "cac:TaxCategory[VAT]/cbc:ID",
    "rate": "cac:TaxCategory[VAT]/cbc:Percent",
    "reason": "cbc:AllowanceChargeReason",
    "code": "cbc:AllowanceChargeReasonCode",
}


def _party(prefix: str, terms: dict[str, str]) -> dict[str, str]:
    return {term: prefix + path for term, path in terms.items()}


def _address(street: int) -> dict[str, str]:
    """The terms of an address in the order that all of the model's addresses have."""
    paths = ("cbc:StreetName", "cbc:AdditionalStreetName", "cbc:CityName", "cbc:PostalZone", "cbc:CountrySubentity")
    return {f"BT-{street + index}": path for index, path in enumerate(paths)}


def _allowance(*numbers: int) -> dict[str, str]:
    return {f"BT-{number}": path for number, path in zip(numbers, _ALLOWANCE.values(), strict=False)}


TERMS: dict[str, dict[str, str]] = {
    "": {
        "BT-1": "cbc:ID",
        "BT-2": "cbc:IssueDate",
        "BT-3": "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
        "BT-5": "cbc:DocumentCurrencyCode",
        "BT-6": "cbc:TaxCurrencyCode",
        "BT-7": "cbc:TaxPointDate",
        "BT-8": "cac:InvoicePeriod/cbc:DescriptionCode",
        "BT-9": "cbc:DueDate | cac:PaymentMeans/cbc:PaymentDueDate",
        "BT-10": "cbc:BuyerReference",
        "BT-11": "cac:ProjectReference/cbc:ID",
        "BT-12": "cac:ContractDocumentReference/cbc:ID",
        "BT-13": "cac:OrderReference/cbc:ID",
        "BT-14": "cac:OrderReference/cbc:SalesOrderID",
        "BT-15": "cac:ReceiptDocumentReference/cbc:ID",
        "BT-16": "cac:DespatchDocumentReference/cbc:ID",
        "BT-17": "cac:OriginatorDocumentReference/cbc:ID",
        "BT-18": "cac:AdditionalDocumentReference[object]/cbc:ID",
        "BT-19": "cbc:AccountingCost",
        "BT-20": "cac:PaymentTerms/cbc:Note",
        "BT-21": "cbc:Note",
        "BT-22": "cbc:Note",
        "BT-23": "cbc:ProfileID",
        "BT-24": "cbc:CustomizationID",
        "BT-25": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
        "BT-26": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate",
        "BG-4": "cac:AccountingSupplierParty",
        "BT-27": _SELLER + "cac:PartyLegalEntity/cbc:RegistrationName",
        "BT-28": _SELLER + "cac:PartyName/cbc:Name",
        "BT-29": _SELLER + "cac:PartyIdentification/cbc:ID[party_id]",
        "BT-30": _SELLER + "cac:PartyLegalEntity/cbc:CompanyID",
        "BT-31": _SELLER + "cac:PartyTaxScheme[VAT]/cbc:CompanyID",
        "BT-32": _SELLER + "cac:PartyTaxScheme[other_tax]/cbc:CompanyID",
        "BT-34": _SELLER + "cbc:EndpointID",
        "BG-5": _SELLER + "cac:PostalAddress",
        "BT-40": _SELLER + "cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        "BG-6": _SELLER + "cac:Contact",
        "BT-41": _SELLER + "cac:Contact/cbc:Name",
        "BT-42": _SELLER + "cac:Contact/cbc:Telephone",
        "BT-43": _SELLER + "cac:Contact/cbc:ElectronicMail",
        "BG-7": "cac:AccountingCustomerParty",
        "BT-44": _BUYER + "cac:PartyLegalEntity/cbc:RegistrationName",
        "BT-46": _BUYER + "cac:PartyIdentification/cbc:ID",
        "BT-47": _BUYER + "cac:PartyLegalEntity/cbc:CompanyID",
        "BT-48": _BUYER + "cac:PartyTaxScheme[VAT]/cbc:CompanyID",
        "BT-49": _BUYER + "cbc:EndpointID",
        "BG-8": _BUYER + "cac:PostalAddress",
        "BT-55": _BUYER + "cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        "BG-10": "cac:PayeeParty",
        "BG-11": "cac:TaxRepresentativeParty",
        "BT-63": "cac:TaxRepresentativeParty/cac:PartyTaxScheme[VAT]/cbc:CompanyID",
        "BG-13": "cac:Delivery",
        "BT-72": "cac:Delivery/cbc:ActualDeliveryDate",
        "BT-80": "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode",
        "BG-14": "cac:InvoicePeriod",
        "BT-73": "cac:InvoicePeriod/cbc:StartDate",
        "BT-74": "cac:InvoicePeriod/cbc:EndDate",
        "BG-16": "cac:PaymentMeans",
        "BT-81": "cac:PaymentMeans/cbc:PaymentMeansCode",
        "BT-83": "cac:PaymentMeans/cbc:PaymentID",
        "BT-90": _SELLER + "cac:PartyIdentification/cbc:ID[sepa] | cac:PayeeParty/cac:PartyIdentification/cbc:ID[sepa]",
        "BG-20": "cac:AllowanceCharge[allowance]",
        "BG-21": "cac:AllowanceCharge[charge]",
        "BT-92": "cac:AllowanceCharge[allowance]/cbc:Amount",
        "BT-99": "cac:AllowanceCharge[charge]/cbc:Amount",
        "BG-22": "cac:LegalMonetaryTotal",
        "BT-106": _SUM + "cbc:LineExtensionAmount",
        "BT-109": _SUM + "cbc:TaxExclusiveAmount",
        "BT-112": _SUM + "cbc:TaxInclusiveAmount",
        "BT-113": _SUM + "cbc:PrepaidAmount",
        "BT-115": _SUM + "cbc:PayableAmount",
        "BG-23": "cac:TaxTotal/cac:TaxSubtotal",
        "BG-24": "cac:AdditionalDocumentReference",
        "BG-25": _LINES,
        "VAT totals": "//cac:TaxTotal/cbc:TaxAmount",
    },
    "BG-3": {"BT-25": "cac:InvoiceDocumentReference/cbc:ID", "BT-26": "cac:InvoiceDocumentReference/cbc:IssueDate"},
    "BG-4": _party(
        "cac:Party/",
        {
            "BT-27": "cac:PartyLegalEntity/cbc:RegistrationName",
            "BT-29": "cac:PartyIdentification/cbc:ID[party_id]",
            "BT-30": "cac:PartyLegalEntity/cbc:CompanyID",
            "BT-31": "cac:PartyTaxScheme[VAT]/cbc:CompanyID",
            "BT-32": "cac:PartyTaxScheme[other_tax]/cbc:CompanyID",
            "BT-34": "cbc:EndpointID",
            "BG-6": "cac:Contact",
            "BT-41": "cac:Contact/cbc:Name",
            "BT-42": "cac:Contact/cbc:Telephone",
            "BT-43": "cac:Contact/cbc:ElectronicMail",
        },
    ),
    "BG-5": {**_address(35), "BT-162": "cac:AddressLine/cbc:Line", "BT-40": "cac:Country/cbc:IdentificationCode"},
    "BG-6": {"BT-41": "cbc:Name", "BT-42": "cbc:Telephone", "BT-43": "cbc:ElectronicMail"},
    "BG-7": _party(
        "cac:Party/",
        {
            "BT-44": "cac:PartyLegalEntity/cbc:RegistrationName",
            "BT-46": "cac:PartyIdentification/cbc:ID",
            "BT-47": "cac:PartyLegalEntity/cbc:CompanyID",
            "BT-48": "cac:PartyTaxScheme[VAT]/cbc:CompanyID",
            "BT-49": "cbc:EndpointID",
            "BG-9": "cac:Contact",
        },
    ),
    "BG-8": {**_address(50), "BT-163": "cac:AddressLine/cbc:Line", "BT-55": "cac:Country/cbc:IdentificationCode"},
    "BG-10": {
        "BT-59": "cac:PartyName/cbc:Name",
        "BT-60": "cac:PartyIdentification/cbc:ID[party_id]",
        "BT-61": "cac:PartyLegalEntity/cbc:CompanyID",
    },
    "BG-11": {
        "BT-62": "cac:PartyName/cbc:Name",
        "BT-63": "cac:PartyTaxScheme[VAT]/cbc:CompanyID",
        "BG-12": "cac:PostalAddress",
    },
    "BG-12": {**_address(64), "BT-164": "cac:AddressLine/cbc:Line", "BT-69": "cac:Country/cbc:IdentificationCode"},
    "BG-13": {
        "BT-70": "cac:DeliveryParty/cac:PartyName/cbc:Name",
        "BT-71": "cac:DeliveryLocation/cbc:ID",
        "BT-72": "cbc:ActualDeliveryDate",
        "BG-15": "cac:DeliveryLocation/cac:Address",
    },
    "BG-14": _PERIOD | {"BT-73": "cbc:StartDate", "BT-74": "cbc:EndDate", "BT-8": "cbc:DescriptionCode"},
    "BG-15": {**_address(75), "BT-165": "cac:AddressLine/cbc:Line", "BT-80": "cac:Country/cbc:IdentificationCode"},
    "delivery address": _address(75),
    "BG-16": {
        "BT-81": "cbc:PaymentMeansCode",
        "BT-83": "cbc:PaymentID",
        "BG-17": "cac:PayeeFinancialAccount",
        "BT-84": "cac:PayeeFinancialAccount/cbc:ID",
        "BT-86": "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
        "BG-18": "cac:CardAccount",
        "BG-19": "cac:PaymentMandate",
        "BT-89": "cac:PaymentMandate/cbc:ID",
        "BT-91": "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID",
    },
    "BG-17": {"BT-84": "cbc:ID", "BT-85": "cbc:Name", "BT-86": "cac:FinancialInstitutionBranch/cbc:ID"},
    "BG-18": {"BT-87": "cbc:PrimaryAccountNumberID", "BT-88": "cbc:HolderName"},
    "BG-19": {"BT-89": "cbc:ID", "BT-91": "cac:PayerFinancialAccount/cbc:ID"},
    "BG-20": _allowance(92, 93, 94, 95, 96, 97, 98),
    "BG-21": _allowance(99, 100, 101, 102, 103, 104, 105),
    "BG-22": {
        "BT-106": "cbc:LineExtensionAmount",
        "BT-107": "cbc:AllowanceTotalAmount",
        "BT-108": "cbc:ChargeTotalAmount",
        "BT-109": "cbc:TaxExclusiveAmount",
        "BT-112": "cbc:TaxInclusiveAmount",
        "BT-113": "cbc:PrepaidAmount",
        "BT-114": "cbc:PayableRoundingAmount",
        "BT-115": "cbc:PayableAmount",
        "line nets": "//cac:InvoiceLine/cbc:LineExtensionAmount | //cac:CreditNoteLine/cbc:LineExtensionAmount",
        "allowances": "../cac:AllowanceCharge[allowance]",
        "allowance amounts": "../cac:AllowanceCharge[allowance]/cbc:Amount",
        "charges": "../cac:AllowanceCharge[charge]",
        "charge amounts": "../cac:AllowanceCharge[charge]/cbc:Amount",
    },
    "BG-23": {
        "BT-116": "cbc:TaxableAmount",
        "BT-117": "cbc:TaxAmount",
        "BT-118": "cac:TaxCategory[VAT]/cbc:ID",
        "BT-119": "cac:TaxCategory[VAT]/cbc:Percent",
        "BT-120": "cac:TaxCategory/cbc:TaxExemptionReason",
        "BT-121": "cac:TaxCategory/cbc:TaxExemptionReasonCode",
    },
    "BG-24": {
        "BT-122": "cbc:ID",
        "BT-123": "cbc:DocumentDescription",
        "BT-124": "cac:Attachment/cac:ExternalReference/cbc:URI",
        "BT-125": "cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
    },
    "BG-25": {
        "BT-126": "cbc:ID",
        "BT-127": "cbc:Note",
        "BT-128": "cac:DocumentReference/cbc:ID",
        "BT-129": "cbc:InvoicedQuantity | cbc:CreditedQuantity",
        "BT-131": "cbc:LineExtensionAmount",
        "BT-132": "cac:OrderLineReference/cbc:LineID",
        "BT-133": "cbc:AccountingCost",
        "BG-26": "cac:InvoicePeriod",
        "BG-27": "cac:AllowanceCharge[allowance]",
        "BT-136": "cac:AllowanceCharge[allowance]/cbc:Amount",
        "BG-28": "cac:AllowanceCharge[charge]",
        "BT-141": "cac:AllowanceCharge[charge]/cbc:Amount",
        "BG-29": "cac:Price",
        "BT-146": "cac:Price/cbc:PriceAmount",
        "BT-147": "cac:Price/cac:AllowanceCharge/cbc:Amount",
        "BT-148": "cac:Price/cac:AllowanceCharge/cbc:BaseAmount",
        "BT-149": "cac:Price/cbc:BaseQuantity",
        "BT-151": "cac:Item/cac:ClassifiedTaxCategory[VAT]/cbc:ID",
        "BT-152": "cac:Item/cac:ClassifiedTaxCategory[VAT]/cbc:Percent",
        "BT-153": "cac:Item/cbc:Name",
        "BT-154": "cac:Item/cbc:Description",
        "BT-155": "cac:Item/cac:SellersItemIdentification/cbc:ID",
        "BT-156": "cac:Item/cac:BuyersItemIdentification/cbc:ID",
        "BT-157": "cac:Item/cac:StandardItemIdentification/cbc:ID",
        "BT-158": "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
        "BT-159": "cac:Item/cac:OriginCountry/cbc:IdentificationCode",
    },
    "BG-26": _PERIOD | {"BT-134": "cbc:StartDate", "BT-135": "cbc:EndDate"},
    "BG-27": {"BT-136": "cbc:Amount", "BT-137": "cbc:BaseAmount", "BT-138": "cbc:MultiplierFactorNumeric"}
    | {"BT-139": "cbc:AllowanceChargeReason", "BT-140": "cbc:AllowanceChargeReasonCode"},
    "BG-28": {"BT-141": "cbc:Amount", "BT-142": "cbc:BaseAmount", "BT-143": "cbc:MultiplierFactorNumeric"}
    | {"BT-144": "cbc:AllowanceChargeReason", "BT-145": "cbc:AllowanceChargeReasonCode"},
    "BG-29": {"BT-146": "cbc:PriceAmount", "BT-149": "cbc:BaseQuantity"},
    "BG-30": {"BT-151": "cbc:ID", "BT-152": "cbc:Percent"},
    "BG-31": {"BT-153": "cbc:Name", "BT-154": "cbc:Description", "BG-30": "cac:ClassifiedTaxCategory"},
    "BG-32": {"BT-160": "cbc:Name", "BT-161": "cbc:Value"},
    "tax total": {"BT-110": "cbc:TaxAmount", "BT-117": "cac:TaxSubtotal/cbc:TaxAmount", "BG-23": "cac:TaxSubtotal"},
    "tax registration": {"number": "cbc:CompanyID"},
    "period": _PERIOD,
}
"""Group -> term -> path from the group."""


def is_vat(node: Node) -> bool:
    """Whether a tax category or a party's tax scheme is VAT's."""
    for scheme in node.kids.get("cac:TaxScheme", ()):
        for name in scheme.kids.get("cbc:ID", ()):
            if name.element.text == "VAT" or name.value.upper() == "VAT":
                return True
    return False


def _indicator(node: Node) -> str:
    found = node.kids.get("cbc:ChargeIndicator")
    return {"false": "false", "0": "false", "true": "true", "1": "true"}.get(found[0].value, "") if found else ""


FILTERS = {
    "VAT": is_vat,
    "other_tax": lambda node: not is_vat(node),
    "allowance": lambda node: _indicator(node) == "false",
    "charge": lambda node: _indicator(node) == "true",
    "sepa": lambda node: node.get("schemeID") == "SEPA",
    "party_id": lambda node: node.get("schemeID") != "SEPA",
    "object": lambda node: node.text("cbc:DocumentTypeCode") == "130",
    "transfer": lambda node: node.text("cbc:PaymentMeansCode") in {"30", "58"},
}

BINDING = Binding(GROUPS, TERMS, FILTERS)
