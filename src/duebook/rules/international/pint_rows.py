"""How often an element may stand in PINT Billing 1.1: rows as those of UBL's syntax."""

from collections.abc import Iterator

from duebook.rules.occurrence import Row, row
from duebook.rules.tree import Node

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_LINES = "//cac:InvoiceLine | //cac:CreditNoteLine"
_LINE = "cac:AddressLine/cbc:Line"
_REFERENCE = "//cac:AdditionalDocumentReference/"

_ONCE = {
    "/": {
        "ibr-066": "cac:PaymentMeans/cac:CardAccount",
        "ibr-067": "cac:PaymentMeans/cac:PaymentMandate",
        "ibr-078": "cac:AdditionalDocumentReference[object]",
        "ibr-094": "cac:ContractDocumentReference/cbc:ID",
        "ibr-095": "cac:ReceiptDocumentReference/cbc:ID",
        "ibr-096": "cac:DespatchDocumentReference/cbc:ID",
        "ibr-097": "cac:InvoicePeriod",
        "ibr-098": f"{_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName",
        "ibr-099": f"{_SELLER}/cac:PartyName/cbc:Name",
        "ibr-100": f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID",
        "ibr-101": f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm",
        "ibr-102": f"{_BUYER}/cac:PartyLegalEntity/cbc:RegistrationName",
        "ibr-103": f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
        "ibr-104": f"{_BUYER}/cac:PartyTaxScheme/cbc:CompanyID",
        "ibr-107": "cac:Delivery",
        "ibr-112": f"{_BUYER}/cac:PartyName/cbc:Name",
        "ibr-sr-16": f"{_BUYER}/cac:PartyIdentification/cbc:ID",
        "ibr-sr-39": "cac:ProjectReference/cbc:ID",
        "ibr-sr-49": "cac:InvoicePeriod/cbc:DescriptionCode",
        "ibr-sr-51": "cbc:Note",
        "ibr-sr-52": "cac:OriginatorDocumentReference/cbc:ID",
    },
    _LINES: {
        "ibr-089": "cac:DocumentReference[object]",
        "ibr-109": "cac:OrderLineReference/cbc:LineID",
        "ibr-110": "cac:InvoicePeriod",
        "ibr-111": "cac:Price/cac:AllowanceCharge/cbc:Amount",
        "ibr-sr-34": "cbc:Note",
        "ibr-sr-38": "cac:Item/cac:ClassifiedTaxCategory/cbc:TaxExemptionReason",
        "ibr-sr-50": "cac:Item/cbc:Description",
    },
    "//cac:InvoiceLine/cac:DespatchLineReference | //cac:CreditNoteLine/cac:DespatchLineReference": {
        "ibr-sr-62": "cac:DocumentReference",
    },
    "//cac:AllowanceCharge[allowance]": {"ibr-sr-30": "cbc:AllowanceChargeReason"},
    "//cac:AllowanceCharge[charge]": {"ibr-sr-31": "cbc:AllowanceChargeReason"},
    "//cac:AllowanceCharge/cac:TaxCategory": {"ibr-sr-61": "cbc:TaxExemptionReason"},
    "//cac:AdditionalDocumentReference": {"ibr-sr-33": "cbc:DocumentDescription"},
    f"//{_SELLER}/cac:PostalAddress": {"ibr-sr-53": _LINE},
    f"//{_BUYER}/cac:PostalAddress": {"ibr-sr-54": _LINE},
    "//cac:TaxRepresentativeParty/cac:PostalAddress": {"ibr-sr-55": _LINE},
    "//cac:Delivery/cac:DeliveryLocation/cac:Address": {"ibr-sr-56": _LINE},
    "//cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cac:Address": {"ibr-sr-59": _LINE},
    "//cac:PaymentMeans": {
        "ibr-sr-27": "cbc:PaymentMeansCode",
        "ibr-sr-28": "cac:PaymentMandate/cbc:ID",
        "ibr-sr-45": "cbc:PaymentDueDate",
    },
    "//cac:PaymentTerms": {"ibr-sr-05": "cbc:Note", "ibr-sr-60": "cbc:PaymentMeansID"},
    "//cac:BillingReference": {"ibr-sr-06": "cac:InvoiceDocumentReference"},
    "//cac:TaxRepresentativeParty": {"ibr-sr-22": "cac:PartyName/cbc:Name"},
    "//cac:TaxSubtotal": {"ibr-sr-32": "cac:TaxCategory/cbc:TaxExemptionReason"},
    "//cac:Delivery": {"ibr-108": "cac:DeliveryParty/cac:PartyName/cbc:Name"},
}
"""Place -> code -> what may stand there once."""


def _no_object(node: Node) -> bool:
    kinds = node.parent.kids.get("cbc:DocumentTypeCode", ()) if node.parent else ()
    return all(kind.raw != "130" for kind in kinds)


def _rows() -> Iterator[Row]:
    for place, paths in _ONCE.items():
        for code, path in paths.items():
            yield row(code, "e", place, path, "0..1")
    object_ = "A document reference that names the invoiced object has no {element}. Leave it out."
    yield row("ibr-071", "e", "/", _REFERENCE + "cac:Attachment", unless=_no_object, sentence=object_)
    yield row("ibr-072", "e", "/", _REFERENCE + "cbc:DocumentDescription", unless=_no_object, sentence=object_)
    yield row("ibr-sr-07", "e", "//cac:BillingReference", "cac:InvoiceDocumentReference/cbc:ID", "1..n")
    yield row("ibr-sr-42", "e", f"//{_SELLER}", "cac:PartyTaxScheme", "0..2")
    yield row("ibr-sr-57", "e", "//cac:PartyTaxScheme", "cbc:CompanyID", "1..n")
    yield row("ibr-sr-58", "e", "//cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory", "cbc:ID", "1..n")


ROWS: tuple[Row, ...] = tuple(_rows())
