"""Where the business terms of EN 16931 stand in UN/CEFACT CII: CEN/TS 16931-3-3."""

from duebook.rules.rule import Binding
from duebook.rules.tree import Node

_TRADE = "rsm:SupplyChainTradeTransaction/"
_AGREEMENT = _TRADE + "ram:ApplicableHeaderTradeAgreement/"
_DELIVERY = _TRADE + "ram:ApplicableHeaderTradeDelivery/"
_SETTLEMENT = _TRADE + "ram:ApplicableHeaderTradeSettlement/"
_SUM = _SETTLEMENT + "ram:SpecifiedTradeSettlementHeaderMonetarySummation/"
_HEADER = "//ram:ApplicableHeaderTradeSettlement/"
_LINE = "//ram:SpecifiedLineTradeSettlement/"

GROUPS = {
    "": ".",
    "BG-1": "//rsm:ExchangedDocument/ram:IncludedNote",
    "BG-3": "/" + _SETTLEMENT + "ram:InvoiceReferencedDocument",
    "BG-4": "//ram:SellerTradeParty",
    "BG-5": "//ram:SellerTradeParty/ram:PostalTradeAddress",
    "BG-6": "//ram:SellerTradeParty/ram:DefinedTradeContact",
    "BG-7": "//ram:BuyerTradeParty",
    "BG-8": "//ram:BuyerTradeParty/ram:PostalTradeAddress",
    "BG-10": "//ram:PayeeTradeParty",
    "BG-11": "//ram:SellerTaxRepresentativeTradeParty",
    "BG-12": "//ram:SellerTaxRepresentativeTradeParty/ram:PostalTradeAddress",
    "BG-13": "/" + _TRADE + "ram:ApplicableHeaderTradeDelivery",
    "BG-14": _HEADER + "ram:BillingSpecifiedPeriod",
    "BG-15": "//ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:PostalTradeAddress",
    "BG-16": "//ram:SpecifiedTradeSettlementPaymentMeans",
    "BG-17": "//ram:SpecifiedTradeSettlementPaymentMeans[transfer]/ram:PayeePartyCreditorFinancialAccount",
    "BG-18": "//ram:ApplicableTradeSettlementFinancialCard",
    "BG-19": "//ram:SpecifiedTradeSettlementPaymentMeans/ram:PayerPartyDebtorFinancialAccount",
    "BG-20": _HEADER + "ram:SpecifiedTradeAllowanceCharge[allowance]",
    "BG-21": _HEADER + "ram:SpecifiedTradeAllowanceCharge[charge]",
    "BG-22": "//ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    "BG-23": _HEADER + "ram:ApplicableTradeTax",
    "BG-24": "//ram:AdditionalReferencedDocument",
    "BG-25": "//ram:IncludedSupplyChainTradeLineItem",
    "BG-26": _LINE + "ram:BillingSpecifiedPeriod",
    "BG-27": _LINE + "ram:SpecifiedTradeAllowanceCharge[allowance]",
    "BG-28": _LINE + "ram:SpecifiedTradeAllowanceCharge[charge]",
    "BG-29": "//ram:NetPriceProductTradePrice",
    "BG-30": _LINE + "ram:ApplicableTradeTax",
    "BG-31": "//ram:SpecifiedTradeProduct",
    "classification": "//ram:DesignatedProductClassification",
    "BG-32": "//ram:ApplicableProductCharacteristic",
    "tax total": "//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount",
    "asked VAT rows": _HEADER + "ram:ApplicableTradeTax[asked]",
    "tax registration": "//ram:SpecifiedTaxRegistration/ram:ID[VA]",
    "period": "//ram:BillingSpecifiedPeriod",
}
"""Group -> where its occurrences are. Those in words are no groups of the model, but places that rules look at."""

_DATE = "/udt:DateTimeString"
_PERIOD = {"start": "ram:StartDateTime" + _DATE, "end": "ram:EndDateTime" + _DATE}
_ALLOWANCE = {
    "amount": "ram:ActualAmount",
    "base": "ram:BasisAmount",
    "percent": "ram:CalculationPercent",
    "category": "ram:CategoryTradeTax[VAT]/ram:CategoryCode",
    "rate": "ram:CategoryTradeTax[VAT]/ram:RateApplicablePercent",
    "reason": "ram:Reason",
    "code": "ram:ReasonCode",
}


def _party(prefix: str, terms: dict[str, str]) -> dict[str, str]:
    return {term: prefix + path for term, path in terms.items()}


def _address(street: int) -> dict[str, str]:
    """The terms of an address in the order that all of the model's addresses have."""
    paths = ("ram:LineOne", "ram:LineTwo", "ram:CityName", "ram:PostcodeCode", "ram:CountrySubDivisionName")
    return {f"BT-{street + index}": path for index, path in enumerate(paths)}


def _allowance(*numbers: int) -> dict[str, str]:
    return {f"BT-{number}": path for number, path in zip(numbers, _ALLOWANCE.values(), strict=False)}


_SELLER = {
    "BT-27": "ram:Name",
    "BT-28": "ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
    "BT-29": "ram:ID | ram:GlobalID",
    "BT-30": "ram:SpecifiedLegalOrganization/ram:ID",
    "BT-31": "ram:SpecifiedTaxRegistration/ram:ID[VA]",
    "BT-32": "ram:SpecifiedTaxRegistration/ram:ID[FC]",
    "BT-34": "ram:URIUniversalCommunication/ram:URIID",
    "BG-5": "ram:PostalTradeAddress",
    "BT-40": "ram:PostalTradeAddress/ram:CountryID",
    "BG-6": "ram:DefinedTradeContact",
    "BT-41": "ram:DefinedTradeContact/ram:PersonName | ram:DefinedTradeContact/ram:DepartmentName",
    "BT-42": "ram:DefinedTradeContact/ram:TelephoneUniversalCommunication/ram:CompleteNumber",
    "BT-43": "ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID",
}
_BUYER = {
    "BT-44": "ram:Name",
    "BT-46": "ram:ID | ram:GlobalID",
    "BT-47": "ram:SpecifiedLegalOrganization/ram:ID",
    "BT-48": "ram:SpecifiedTaxRegistration/ram:ID[VA]",
    "BT-49": "ram:URIUniversalCommunication/ram:URIID",
    "BG-8": "ram:PostalTradeAddress",
    "BT-55": "ram:PostalTradeAddress/ram:CountryID",
    "BG-9": "ram:DefinedTradeContact",
}

_VAT_ROW = {
    "BT-116": "ram:BasisAmount",
    "BT-117": "ram:CalculatedAmount",
    "BT-118": "ram:CategoryCode",
    "BT-119": "ram:RateApplicablePercent",
    "BT-120": "ram:ExemptionReason",
    "BT-121": "ram:ExemptionReasonCode",
    "scheme": "ram:TypeCode",
}

TERMS: dict[str, dict[str, str]] = {
    "": {
        "BT-1": "rsm:ExchangedDocument/ram:ID",
        "BT-2": "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString[day]",
        "BT-3": "rsm:ExchangedDocument/ram:TypeCode",
        "BT-5": _SETTLEMENT + "ram:InvoiceCurrencyCode",
        "BT-6": _SETTLEMENT + "ram:TaxCurrencyCode",
        "BT-7": _SETTLEMENT + "ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString",
        "BT-8": _SETTLEMENT + "ram:ApplicableTradeTax/ram:DueDateTypeCode",
        "BT-9": _SETTLEMENT + "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime" + _DATE,
        "BT-10": _AGREEMENT + "ram:BuyerReference",
        "BT-11": _AGREEMENT + "ram:SpecifiedProcuringProject/ram:ID",
        "BT-12": _AGREEMENT + "ram:ContractReferencedDocument/ram:IssuerAssignedID",
        "BT-13": _AGREEMENT + "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        "BT-14": _AGREEMENT + "ram:SellerOrderReferencedDocument/ram:IssuerAssignedID",
        "BT-15": _DELIVERY + "ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID",
        "BT-16": _DELIVERY + "ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
        "BT-17": _AGREEMENT + "ram:AdditionalReferencedDocument[tender]/ram:IssuerAssignedID",
        "BT-18": _AGREEMENT + "ram:AdditionalReferencedDocument[object]/ram:IssuerAssignedID",
        "BT-19": _SETTLEMENT + "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
        "BT-20": _SETTLEMENT + "ram:SpecifiedTradePaymentTerms/ram:Description",
        "BT-21": "rsm:ExchangedDocument/ram:IncludedNote/ram:SubjectCode",
        "BT-22": "rsm:ExchangedDocument/ram:IncludedNote/ram:Content",
        "BT-23": "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        "BT-24": "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        "BT-25": _SETTLEMENT + "ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        "BT-26": _SETTLEMENT + "ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
        "BG-4": _AGREEMENT + "ram:SellerTradeParty",
        **_party(_AGREEMENT + "ram:SellerTradeParty/", _SELLER),
        "BG-7": _AGREEMENT + "ram:BuyerTradeParty",
        **_party(_AGREEMENT + "ram:BuyerTradeParty/", _BUYER),
        "BG-10": _SETTLEMENT + "ram:PayeeTradeParty",
        "BG-11": _AGREEMENT + "ram:SellerTaxRepresentativeTradeParty",
        "BT-63": _AGREEMENT + "ram:SellerTaxRepresentativeTradeParty/ram:SpecifiedTaxRegistration/ram:ID[VA]",
        "BG-13": _TRADE + "ram:ApplicableHeaderTradeDelivery",
        "BT-72": _DELIVERY + "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime" + _DATE,
        "BT-80": _DELIVERY + "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID",
        "BG-14": _SETTLEMENT + "ram:BillingSpecifiedPeriod",
        "BT-73": _SETTLEMENT + "ram:BillingSpecifiedPeriod/ram:StartDateTime" + _DATE,
        "BT-74": _SETTLEMENT + "ram:BillingSpecifiedPeriod/ram:EndDateTime" + _DATE,
        "BG-16": _SETTLEMENT + "ram:SpecifiedTradeSettlementPaymentMeans",
        "BT-81": _SETTLEMENT + "ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode",
        "BT-83": _SETTLEMENT + "ram:PaymentReference",
        "BT-89": _SETTLEMENT + "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID",
        "BT-90": _SETTLEMENT + "ram:CreditorReferenceID",
        "BG-20": _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[allowance]",
        "BG-21": _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[charge]",
        "BT-92": _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[allowance]/ram:ActualAmount",
        "BT-99": _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[charge]/ram:ActualAmount",
        "BG-22": _SETTLEMENT + "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        "BT-106": _SUM + "ram:LineTotalAmount",
        "BT-109": _SUM + "ram:TaxBasisTotalAmount",
        "BT-112": _SUM + "ram:GrandTotalAmount",
        "BT-113": _SUM + "ram:TotalPrepaidAmount",
        "BT-115": _SUM + "ram:DuePayableAmount",
        "BG-23": _SETTLEMENT + "ram:ApplicableTradeTax",
        "BG-24": _AGREEMENT + "ram:AdditionalReferencedDocument",
        "BG-25": _TRADE + "ram:IncludedSupplyChainTradeLineItem",
        "VAT totals": _SUM + "ram:TaxTotalAmount",
    },
    "BG-1": {"BT-21": "ram:SubjectCode", "BT-22": "ram:Content"},
    "BG-3": {"BT-25": "ram:IssuerAssignedID", "BT-26": "ram:FormattedIssueDateTime/qdt:DateTimeString"},
    "BG-4": _SELLER,
    "BG-5": {**_address(35), "BT-162": "ram:LineThree", "BT-40": "ram:CountryID"},
    "BG-6": {
        "BT-41": "ram:PersonName | ram:DepartmentName",
        "BT-42": "ram:TelephoneUniversalCommunication/ram:CompleteNumber",
        "BT-43": "ram:EmailURIUniversalCommunication/ram:URIID",
    },
    "BG-7": _BUYER,
    "BG-8": {**_address(50), "BT-163": "ram:LineThree", "BT-55": "ram:CountryID"},
    "BG-10": {"BT-59": "ram:Name", "BT-60": "ram:ID | ram:GlobalID", "BT-61": "ram:SpecifiedLegalOrganization/ram:ID"},
    "BG-11": {
        "BT-62": "ram:Name",
        "BT-63": "ram:SpecifiedTaxRegistration/ram:ID[VA]",
        "BG-12": "ram:PostalTradeAddress",
        "BT-69": "ram:PostalTradeAddress/ram:CountryID",
    },
    "BG-12": {**_address(64), "BT-164": "ram:LineThree", "BT-69": "ram:CountryID"},
    "BG-13": {
        "BT-70": "ram:ShipToTradeParty/ram:Name",
        "BT-71": "ram:ShipToTradeParty/ram:ID | ram:ShipToTradeParty/ram:GlobalID",
        "BT-72": "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime" + _DATE,
        "BG-15": "ram:ShipToTradeParty/ram:PostalTradeAddress",
        "BT-80": "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID",
    },
    "BG-14": _PERIOD | {"BT-73": "ram:StartDateTime" + _DATE, "BT-74": "ram:EndDateTime" + _DATE},
    "BG-15": {**_address(75), "BT-165": "ram:LineThree", "BT-80": "ram:CountryID"},
    "BG-16": {
        "BT-81": "ram:TypeCode",
        "BT-82": "ram:Information",
        "BG-17": "ram:PayeePartyCreditorFinancialAccount",
        "BT-84": "ram:PayeePartyCreditorFinancialAccount/ram:IBANID | ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",
        "BT-86": "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
        "BG-18": "ram:ApplicableTradeSettlementFinancialCard",
        "BG-19": "ram:PayerPartyDebtorFinancialAccount",
        "BT-91": "ram:PayerPartyDebtorFinancialAccount/ram:IBANID",
    },
    "BG-17": {"BT-84": "ram:IBANID | ram:ProprietaryID", "BT-85": "ram:AccountName"},
    "BG-18": {"BT-87": "ram:ID", "BT-88": "ram:CardholderName"},
    "BG-19": {"BT-91": "ram:IBANID"},
    "BG-20": _allowance(92, 93, 94, 95, 96, 97, 98),
    "BG-21": _allowance(99, 100, 101, 102, 103, 104, 105),
    "BG-22": {
        "BT-106": "ram:LineTotalAmount",
        "BT-107": "ram:AllowanceTotalAmount",
        "BT-108": "ram:ChargeTotalAmount",
        "BT-109": "ram:TaxBasisTotalAmount",
        "VAT totals": "ram:TaxTotalAmount",
        "BT-112": "ram:GrandTotalAmount",
        "BT-113": "ram:TotalPrepaidAmount",
        "BT-114": "ram:RoundingAmount",
        "BT-115": "ram:DuePayableAmount",
        "line nets": "../../ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement"
        "/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        "allowances": "/" + _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[allowance]",
        "allowance amounts": "/" + _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[allowance]/ram:ActualAmount[first]",
        "charges": "/" + _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[charge]",
        "charge amounts": "/" + _SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge[charge]/ram:ActualAmount[first]",
    },
    "BG-23": _VAT_ROW,
    "asked VAT rows": _VAT_ROW,
    "BG-24": {
        "BT-122": "ram:IssuerAssignedID",
        "BT-123": "ram:Name",
        "BT-124": "ram:URIID",
        "BT-125": "ram:AttachmentBinaryObject",
        "type": "ram:TypeCode",
    },
    "BG-25": {
        "BT-126": "ram:AssociatedDocumentLineDocument/ram:LineID",
        "BT-127": "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content",
        "BT-128": "ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument/ram:IssuerAssignedID",
        "BT-129": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        "BT-131": "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        "BT-132": "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID",
        "BT-133": "ram:SpecifiedLineTradeSettlement/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
        "BG-26": "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod",
        "BG-27": "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge[allowance]",
        "BT-136": "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge[allowance]/ram:ActualAmount",
        "BG-28": "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge[charge]",
        "BT-141": "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge[charge]/ram:ActualAmount",
        "BG-29": "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice",
        "BT-146": "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
        "BT-147": "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"
        "/ram:ActualAmount",
        "BT-148": "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount",
        "BT-149": "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:BasisQuantity",
        "BT-151": "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax[VAT]/ram:CategoryCode",
        "BT-152": "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax[VAT]/ram:RateApplicablePercent",
        "BT-153": "ram:SpecifiedTradeProduct/ram:Name",
        "BT-154": "ram:SpecifiedTradeProduct/ram:Description",
        "BT-155": "ram:SpecifiedTradeProduct/ram:SellerAssignedID",
        "BT-156": "ram:SpecifiedTradeProduct/ram:BuyerAssignedID",
        "BT-157": "ram:SpecifiedTradeProduct/ram:GlobalID",
        "BT-158": "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode",
        "BT-159": "ram:SpecifiedTradeProduct/ram:OriginTradeCountry/ram:ID",
    },
    "BG-26": _PERIOD | {"BT-134": "ram:StartDateTime" + _DATE, "BT-135": "ram:EndDateTime" + _DATE},
    "BG-27": {"BT-136": "ram:ActualAmount", "BT-137": "ram:BasisAmount", "BT-138": "ram:CalculationPercent"}
    | {"BT-139": "ram:Reason", "BT-140": "ram:ReasonCode"},
    "BG-28": {"BT-141": "ram:ActualAmount", "BT-142": "ram:BasisAmount", "BT-143": "ram:CalculationPercent"}
    | {"BT-144": "ram:Reason", "BT-145": "ram:ReasonCode"},
    "BG-29": {"BT-146": "ram:ChargeAmount", "BT-149": "ram:BasisQuantity"},
    "BG-30": {"BT-151": "ram:CategoryCode", "BT-152": "ram:RateApplicablePercent"},
    "BG-31": {"BT-153": "ram:Name", "BT-154": "ram:Description"},
    "classification": {"BT-158": "ram:ClassCode"},
    "BG-32": {"BT-160": "ram:Description", "BT-161": "ram:Value"},
    "tax total": {"BT-110": "."},
    "tax registration": {"number": "."},
    "period": _PERIOD,
}
"""Group -> term -> path from the group."""


def is_vat(node: Node) -> bool:
    """Whether a trade tax is VAT."""
    for code in node.kids.get("ram:TypeCode", ()):
        text = code.element.text
        if text == "VAT" or (text or "").upper() == "VAT":
            return True
    return False


def _indicator(node: Node) -> str:
    return {"false": "false", "0": "false", "true": "true", "1": "true"}.get(node.text("ram:ChargeIndicator/udt:Indicator"), "")


def is_asked(node: Node) -> bool:
    """Whether the general rules ask a row of the VAT breakdown.

    The validation artefacts ask rows of IGIC (L), IPSI (M) and outside the scope of VAT (O) only the rules of their category.
    """
    return not is_vat(node) or not any(code.raw in {"L", "M", "O"} for code in node.kids.get("ram:CategoryCode", ()))


def is_first(node: Node) -> bool:
    """Whether no twin stands before it."""
    return node.parent is None or node.parent.kids[node.name][0] is node


FILTERS = {
    "asked": is_asked,
    "first": is_first,
    "VAT": is_vat,
    "VA": lambda node: node.get("schemeID") == "VA",
    "FC": lambda node: node.get("schemeID") == "FC",
    "day": lambda node: node.get("format") == "102",
    "allowance": lambda node: _indicator(node) == "false",
    "charge": lambda node: _indicator(node) == "true",
    "transfer": lambda node: node.text("ram:TypeCode") in {"30", "58"},
    "tender": lambda node: node.text("ram:TypeCode") == "50",
    "object": lambda node: node.text("ram:TypeCode") == "130",
}

BINDING = Binding(GROUPS, TERMS, FILTERS)
