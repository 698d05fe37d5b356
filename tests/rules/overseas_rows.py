"""Rows of A-NZ, Singapore and PINT: a rule, and an edit of a good invoice that breaks it. First the edits, then the tables."""

from tests.rules.edits import element, gone, here, mark, put, text, twice, unmark

SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
LEGAL = "/cac:PartyLegalEntity/cbc:CompanyID"
SELLER_TAX = SELLER + "/cac:PartyTaxScheme"
AGENT = "cac:TaxRepresentativeParty"
LINE = "cac:InvoiceLine"
ITEM = LINE + "/cac:Item/cac:ClassifiedTaxCategory"
TAX = "cac:TaxTotal/cbc:TaxAmount"
ROW = "cac:TaxTotal/cac:TaxSubtotal"
CATEGORY = ROW + "/cac:TaxCategory"
SUM = "cac:LegalMonetaryTotal/"
SCHEME = "/cac:TaxScheme/cbc:ID"
CHARGE = "cac:AllowanceCharge"
MEANS = "cac:PaymentMeans"
REASON = "/cbc:TaxExemptionReason"
INCL, EXCL = "sgdtotal-incl-gst", "sgdtotal-excl-gst"


def also(*edits):
    def edit(root):
        for one in edits:
            one(root)

    return edit


def two(edit):
    return also(edit, edit)


def group(path, **kids):
    """A new group at the end of the document, with these texts in it."""

    def edit(root):
        one = element(path)
        for name, value in kids.items():
            put(f"cbc:{name}", value)(one)
        root.append(one)

    return edit


def reference(code, *names):
    """A document reference of a type, with these elements in it besides."""

    def edit(root):
        one = element("cac:AdditionalDocumentReference")
        for name, value in (("cbc:ID", "7"), ("cbc:DocumentTypeCode", code), *((name, "x") for name in names)):
            put(name, value)(one)
        root.append(one)

    return edit


def total(kind, amount, name="SGD"):
    """A document reference that is a total in Singapore dollars."""
    return group("cac:AdditionalDocumentReference", ID=name, DocumentTypeCode=kind, DocumentDescription=amount)


def currency(*edits, code="USD", tax="5.00"):
    """GST accounted in a second currency: its code and its total."""

    def edit(root):
        here(root, "cbc:DocumentCurrencyCode")[0].addnext(element("cbc:TaxCurrencyCode", code))
        one = element("cac:TaxTotal")
        one.append(element("cbc:TaxAmount", tax, currencyID=code))
        here(root, "cac:TaxTotal")[-1].addnext(one)

    return also(edit, *edits)


def registered(scheme, value="1", party=SELLER):
    """A registration number of another scheme."""
    return also(mark(party + LEGAL, "schemeID", scheme), text(party + LEGAL, value))


def card(number):
    return put(MEANS + "/cac:CardAccount/cbc:PrimaryAccountNumberID", number)


def second_means(name):
    """Another way to pay that has this in it, beside the first one that has it."""

    def edit(root):
        put(f"{MEANS}/{name}/cbc:ID")(root)
        one = element(MEANS)
        put(f"{name}/cbc:ID")(one)
        root.append(one)

    return edit


def gst(party):
    """A second registration for GST."""

    def edit(root):
        one = element("cac:PartyTaxScheme")
        put("cbc:CompanyID", "5")(one)
        put("cac:TaxScheme/cbc:ID", "GST")(one)
        here(root, party)[0].append(one)

    return edit


R = "PEPPOL-EN16931-"
BOTH = {
    R + "R002": twice("cbc:Note"),
    R + "R007": text("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:1:1.0"),
    R + "CL008": mark(SELLER + "/cbc:EndpointID", "schemeID", "EM"),
    R + "P0100": text("cbc:InvoiceTypeCode", "381"),
    "PEPPOL-COMMON-R040": registered("0088"),
    "PEPPOL-COMMON-R041": registered("0192"),
    "PEPPOL-COMMON-R042": registered("0184", "12345678"),
}
AUNZ = BOTH | {
    "AUNZ-R-001": gone(SELLER + LEGAL),
    "AUNZ-R-004": mark(BUYER + LEGAL, "schemeID", "0088"),
    "AUNZ-R-006": text(BUYER + LEGAL, "51824753557"),
    "BR-51": card("123"),
    "BR-66": second_means("cac:CardAccount"),
    "BR-67": second_means("cac:PaymentMandate"),
    "BR-CO-25": gone("cbc:DueDate"),
    "UBL-SR-43": reference("916"),
    "UBL-SR-12-AUNZ": gst(SELLER),
    "UBL-SR-13-AUNZ": also(*(two(put(SELLER_TAX + "/cbc:CompanyID")), text(SELLER_TAX + SCHEME, "XX"))),
    "UBL-SR-18-AUNZ": two(gst(BUYER)),
    "UBL-SR-32-AUNZ": two(put(CATEGORY + REASON)),
    R + "R004-AUNZ": text("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
    R + "R005-AUNZ": currency(code="AUD"),
    R + "R006": two(reference("130")),
    R + "R051-AUNZ": mark(SUM + "cbc:PayableAmount", "currencyID", "NZD"),
    R + "R055-AUNZ": currency(tax="-5.00"),
    R + "R080": two(reference("50")),
    "BR-32-AUNZ": text(CHARGE + "/cac:TaxCategory" + SCHEME, "VAT"),
    "BR-47-AUNZ": text(CATEGORY + SCHEME, "VAT"),
    "BR-56-AUNZ": text(AGENT + "/cac:PartyTaxScheme" + SCHEME, "VAT"),
    "BR-CO-04-AUNZ": text(ITEM + SCHEME, "VAT"),
    "BR-CO-17-AUNZ": text(ROW + "/cbc:TaxAmount", "1.00"),
    "BR-S-05-AUNZ": text(ITEM + "/cbc:Percent", "0"),
    "BR-S-08-AUNZ": text(ROW + "/cbc:TaxableAmount", "1.00"),
    "BR-CL-18": text(ITEM + "/cbc:ID", "SR"),
}
SG = BOTH | {
    "BR-13-GST-SG": gone(SUM + "cbc:TaxExclusiveAmount"),
    "BR-14-GST-SG": gone(SUM + "cbc:TaxInclusiveAmount"),
    "BR-45-GST-SG": gone(ROW + "/cbc:TaxableAmount"),
    "BR-46-GST-SG": gone(ROW + "/cbc:TaxAmount"),
    "BR-47-GST-SG": text(CATEGORY + SCHEME, "VAT"),
    "BR-53-GST-SG": currency(),
    "BR-56-GST-SG": text(AGENT + "/cac:PartyTaxScheme" + SCHEME, "VAT"),
    "BR-100-GST-SG": currency(total(INCL, "88.001"), total(EXCL, "80.00")),
    "BR-101-GST-SG": currency(total(INCL, "88.00"), total(EXCL, "80,00")),
    "BR-102-GST-SG": reference("130", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
    "BR-103-GST-SG": currency(total(INCL, "88.00", "USD"), total(EXCL, "80.00")),
    "BR-104-GST-SG": currency(total(INCL, "88.00"), total(EXCL, "80.00", "A")),
    "BR-105-GST-SG": also(gone(SELLER_TAX), gone(AGENT)),
    "BR-106-GST-SG": gone(SELLER + "/cac:PostalAddress/cbc:PostalZone"),
    "BR-107-GST-SG": gone(BUYER + "/cac:PostalAddress/cbc:StreetName"),
    "BR-108-GST-SG": gone("cbc:UUID"),
    "BR-109-GST-SG": text("cbc:UUID", "3b2f0a9c"),
    "BR-110-GST-SG": total(INCL, "88.00"),
    "BR-112-GST-SG": gone(SELLER + LEGAL),
    "BR-113-GST-SG": text("cbc:DocumentCurrencyCode", "USD"),
    "BR-CL-16-SG": text(MEANS + "/cbc:PaymentMeansCode", "Z03"),
    "BR-CL-17-GST-SG": text(CATEGORY + "/cbc:ID", "S"),
    "BR-CL-18-GST-SG": text(ITEM + "/cbc:ID", "S"),
    "BR-CO-04-GST-SG": text(ITEM + SCHEME, "gst"),
    "BR-CO-10-SG": text(SUM + "cbc:LineExtensionAmount", "1.00"),
    "BR-CO-11-SG": text(SUM + "cbc:AllowanceTotalAmount", "1.00"),
    "BR-CO-12-SG": gone(SUM + "cbc:ChargeTotalAmount"),
    "BR-CO-13-GST-SG": text(SUM + "cbc:TaxExclusiveAmount", "1.00"),
    "BR-CO-14-GST-SG": text(TAX, "1.00"),
    "BR-CO-15-GST-SG": text(SUM + "cbc:TaxInclusiveAmount", "1.00"),
    "BR-CO-16-GST-SG": text(SUM + "cbc:PayableAmount", "1.00"),
    "BR-CO-17-GST-SG": text(ROW + "/cbc:TaxAmount", "1.00"),
    "BR-CO-18-GST-SG": gone(ROW),
    "BR-CO-26-GST-SG": also(gone(SELLER + LEGAL), gone(SELLER_TAX)),
    "BR-DEC-12-GST-SG": text(SUM + "cbc:TaxExclusiveAmount", "80.001"),
    "BR-DEC-14-GST-SG": text(SUM + "cbc:TaxInclusiveAmount", "88.001"),
    "UBL-SR-12-GST-SG": gst(SELLER),
    "UBL-SR-18-SG": two(gst(BUYER)),
    "UBL-SR-32-SG": two(put(CATEGORY + REASON)),
    "UBL-SR-38-GST-SG": two(put(ITEM + REASON)),
    "UBL-SR-43-GST-SG": reference("916"),
    "UBL-SR-53-SG": gone(SELLER_TAX + "/cbc:CompanyID"),
    R + "R004-SG": text("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
    R + "R043": text(CHARGE + "/cbc:ChargeIndicator", "0"),
    R + "R051": mark(TAX, "currencyID", "USD"),
    "PEPPOL-COMMON-R043": registered("0208"),
    "PEPPOL-COMMON-R044": registered("0201"),
    "PEPPOL-COMMON-R045": registered("0210"),
    "PEPPOL-COMMON-R046": mark(SELLER + "/cbc:EndpointID", "schemeID", "9907"),
    "PEPPOL-COMMON-R047": registered("0211", "IT1"),
    "PEPPOL-COMMON-R049": registered("0007"),
    "PEPPOL-COMMON-R050": registered("0151"),
}
NOT_REGISTERED = {
    "BR-NG-01-GST-SG": text(CATEGORY + "/cbc:ID", "OS"),
    "BR-NG-02-GST-SG": gst(SELLER),
    "BR-NG-03-GST-SG": gst(BUYER),
    "BR-NG-04-GST-SG": gst(SELLER),
    "BR-NG-08-GST-SG": text(ROW + "/cbc:TaxableAmount", "1.00"),
    "BR-NG-09-GST-SG": text(ROW + "/cbc:TaxAmount", "1.00"),
    "BR-NG-11-GST-SG": also(twice(ROW), text(CATEGORY + "/cbc:ID", "OS")),
    "BR-NG-12-GST-SG": text(ITEM + "/cbc:ID", "OS"),
    "BR-NG-13-GST-SG": text(CHARGE + "/cac:TaxCategory/cbc:ID", "OS"),
    "BR-NG-14-GST-SG": lambda root: setattr(here(root, CHARGE + "/cac:TaxCategory/cbc:ID")[1], "text", "OS"),
}
"""Of a seller who is not registered for GST."""

_PAYEE = "cac:PayeeParty"
_BANK = MEANS + "/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cac:Address/cac:AddressLine/cbc:Line"
_ADVICE = LINE + "/cac:DespatchLineReference/cac:DocumentReference"
_ORDER = LINE + "/cac:OrderLineReference/cbc:LineID"
_DELIVERY = "cac:Delivery/cac:DeliveryLocation/cac:Address"
PINT = {
    "ibr-029": text("cac:InvoicePeriod/cbc:EndDate", "2026-01-01"),
    "ibr-044": lambda root: gone("cbc:AllowanceChargeReason")(here(root, CHARGE)[1]),
    "ibr-054": put(LINE + "/cac:Item/cac:AdditionalItemProperty/cbc:Name"),
    "ibr-056": gone(AGENT + "/cac:PartyTaxScheme"),
    "ibr-066": second_means("cac:CardAccount"),
    "ibr-067": second_means("cac:PaymentMandate"),
    "ibr-068": registered("0088"),
    "ibr-069": registered("0192"),
    "ibr-070": registered("0184", "12345678"),
    "ibr-071": reference("130", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
    "ibr-072": reference("130", "cbc:DocumentDescription"),
    "ibr-073": text("cbc:IssueDate", "2026-03-02Z"),
    "ibr-074": reference("916", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
    "ibr-075": reference("916", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
    "ibr-076": gone("cbc:ProfileID"),
    "ibr-077": currency(code="AUD"),
    "ibr-078": two(reference("130")),
    "ibr-079": text("cbc:Note", ""),
    "ibr-080": gone(BUYER + "/cbc:EndpointID"),
    "ibr-081": gone(SELLER + "/cbc:EndpointID"),
    "ibr-082": text(CHARGE + "/cbc:ChargeIndicator", "no"),
    "ibr-083": text(LINE + "/cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator", "true"),
    "ibr-084": currency(tax="-5.00"),
    "ibr-085": text(LINE + "/cac:InvoicePeriod/cbc:StartDate", "2026-01-31"),
    "ibr-086": text(LINE + "/cac:InvoicePeriod/cbc:EndDate", "2026-03-01"),
    "ibr-087": put(LINE + "/cac:Price/cbc:BaseQuantity", "0"),
    "ibr-088": put(LINE + "/cac:Price/cbc:BaseQuantity", "1", unitCode="C62"),
    "ibr-089": lambda root: (
        two(reference("130"))(here(root, LINE)[0])
        or [
            setattr(one, "tag", one.tag.replace("AdditionalD", "D"))
            for one in here(root, LINE + "/cac:AdditionalDocumentReference")
        ]
    ),
    "ibr-090": two(group("cac:ProjectReference", ID="7")),
    "ibr-091": text(SUM + "cbc:PayableAmount", "88.001"),
    "ibr-092": also(group("cac:DespatchDocumentReference", ID="7"), put(_ADVICE + "/cbc:ID")),
    "ibr-093": group("cac:PrepaidPayment", PaidAmount="1.00"),
    "ibr-094": two(group("cac:ContractDocumentReference", ID="7")),
    "ibr-095": two(group("cac:ReceiptDocumentReference", ID="7")),
    "ibr-096": two(group("cac:DespatchDocumentReference", ID="7")),
    "ibr-097": twice("cac:InvoicePeriod"),
    "ibr-098": twice(SELLER + "/cac:PartyLegalEntity/cbc:RegistrationName"),
    "ibr-099": two(put(SELLER + "/cac:PartyName/cbc:Name")),
    "ibr-100": twice(SELLER + LEGAL),
    "ibr-101": two(put(SELLER + "/cac:PartyLegalEntity/cbc:CompanyLegalForm")),
    "ibr-102": twice(BUYER + "/cac:PartyLegalEntity/cbc:RegistrationName"),
    "ibr-103": twice(BUYER + LEGAL),
    "ibr-104": two(gst(BUYER)),
    "ibr-105": two(put(_PAYEE + "/cac:PartyIdentification/cbc:ID", "8")),
    "ibr-106": two(put(_PAYEE + "/cac:PartyLegalEntity/cbc:CompanyID", "8")),
    "ibr-107": twice("cac:Delivery"),
    "ibr-108": twice("cac:Delivery/cac:DeliveryParty/cac:PartyName/cbc:Name"),
    "ibr-109": two(put(_ORDER)),
    "ibr-110": twice(LINE + "/cac:InvoicePeriod"),
    "ibr-111": twice(LINE + "/cac:Price/cac:AllowanceCharge"),
    "ibr-112": two(put(BUYER + "/cac:PartyName/cbc:Name")),
    "ibr-113": registered("0208"),
    "ibr-114": registered("0201"),
    "ibr-115": registered("9907"),
    "ibr-116": registered("9906", "IT1"),
    "ibr-119": put("cbc:IssueTime", "9:30"),
    "ibr-120": registered("0151"),
    "ibr-121": text(SUM + "cbc:AllowanceTotalAmount", "20.001"),
    "ibr-122": text(SUM + "cbc:ChargeTotalAmount", "5.001"),
    "ibr-123": text(SUM + "cbc:TaxExclusiveAmount", "80.001"),
    "ibr-124": text(TAX, "8.001"),
    "ibr-125": text(SUM + "cbc:TaxInclusiveAmount", "88.001"),
    "ibr-126": mark(ROW + "/cbc:TaxableAmount", "currencyID", "NZD"),
    "ibr-127": registered("0007"),
    "ibr-co-10": text(SUM + "cbc:LineExtensionAmount", "1.00"),
    "ibr-co-13": text(SUM + "cbc:TaxExclusiveAmount", "1.00"),
    "ibr-co-14": text(TAX, "1.00"),
    "ibr-co-15": text(SUM + "cbc:TaxInclusiveAmount", "1.00"),
    "ibr-co-16": text(SUM + "cbc:PayableAmount", "1.00"),
    "ibr-co-26": also(gone(SELLER + LEGAL), gone(SELLER_TAX)),
    "ibr-cl-01": text("cbc:InvoiceTypeCode", "389"),
    "ibr-cl-16": text(MEANS + "/cbc:PaymentMeansCode", "Z09"),
    "ibr-cl-24": also(
        reference("916", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
        mark("cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject", "mimeCode", "text/plain"),
    ),
    "ibr-cl-25": mark(SELLER + "/cbc:EndpointID", "schemeID", "EM"),
    "ibr-sr-05": two(put("cac:PaymentTerms/cbc:Note")),
    "ibr-sr-06": two(put("cac:BillingReference/cac:InvoiceDocumentReference")),
    "ibr-sr-07": put("cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate", "2026-01-01"),
    "ibr-sr-16": two(put(BUYER + "/cac:PartyIdentification/cbc:ID")),
    "ibr-sr-19": twice(_PAYEE + "/cac:PartyName/cbc:Name"),
    "ibr-sr-22": twice(AGENT + "/cac:PartyName/cbc:Name"),
    "ibr-sr-27": twice(MEANS + "/cbc:PaymentMeansCode"),
    "ibr-sr-28": two(put(MEANS + "/cac:PaymentMandate/cbc:ID")),
    "ibr-sr-30": twice(CHARGE + "/cbc:AllowanceChargeReason"),
    "ibr-sr-31": lambda root: twice("cbc:AllowanceChargeReason")(here(root, CHARGE)[1]),
    "ibr-sr-32": two(put(CATEGORY + REASON)),
    "ibr-sr-33": reference("916", *("cbc:DocumentDescription",) * 2),
    "ibr-sr-34": two(put(LINE + "/cbc:Note")),
    "ibr-sr-38": two(put(ITEM + REASON)),
    "ibr-sr-39": two(put("cac:ProjectReference/cbc:ID")),
    "ibr-sr-42": two(gst(SELLER)),
    "ibr-sr-45": two(put(MEANS + "/cbc:PaymentDueDate", "2026-04-01")),
    "ibr-sr-49": two(put("cac:InvoicePeriod/cbc:DescriptionCode", "3")),
    "ibr-sr-50": twice(LINE + "/cac:Item/cbc:Description"),
    "ibr-sr-51": twice("cbc:Note"),
    "ibr-sr-52": two(group("cac:OriginatorDocumentReference", ID="7")),
    "ibr-sr-53": two(put(SELLER + "/cac:PostalAddress/cac:AddressLine/cbc:Line")),
    "ibr-sr-54": two(put(BUYER + "/cac:PostalAddress/cac:AddressLine/cbc:Line")),
    "ibr-sr-55": two(put(AGENT + "/cac:PostalAddress/cac:AddressLine/cbc:Line")),
    "ibr-sr-56": two(put(_DELIVERY + "/cac:AddressLine/cbc:Line")),
    "ibr-sr-57": gone(SELLER_TAX + "/cbc:CompanyID"),
    "ibr-sr-58": gone(ITEM + "/cbc:ID"),
    "ibr-sr-59": two(put(_BANK)),
    "ibr-sr-60": two(put("cac:PaymentTerms/cbc:PaymentMeansID")),
    "ibr-sr-61": two(put(CHARGE + "/cac:TaxCategory" + REASON)),
    "ibr-sr-62": two(put(_ADVICE)),
    "ibr-023": unmark(LINE + "/cbc:InvoicedQuantity", "unitCode"),
}
