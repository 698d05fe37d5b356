"""Rows of Peppol: a rule, the example it is asked of, and edits of it that break the rule. First the edits, then the tables."""

from tests.rules.edits import element, gone, here, mark, put, text, twice

SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
COUNTRY = "/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
MEANS, CODE = "cac:PaymentMeans", "cac:PaymentMeans/cbc:PaymentMeansCode"
ACCOUNT = MEANS + "/cac:PayeeFinancialAccount/cbc:ID"
BRANCH = MEANS + "/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
LEGAL = "/cac:PartyLegalEntity/cbc:CompanyID"
VAT = "/cac:PartyTaxScheme/cbc:CompanyID"
STREET, POST_CODE = "/cac:PostalAddress/cbc:StreetName", "/cac:PostalAddress/cbc:PostalZone"
CHARGE = "cac:AllowanceCharge"
DUE = "cac:LegalMonetaryTotal/cbc:PayableAmount"
TEN_LINES = "094259216|02/03/2026|1|1.1|A|1"

NUMBERS = {
    "DK": "DK12345678",
    "SE": "SE556036079301",
    "NO": "NO974760673MVA",
    "IT": "IT00743110157",
    "GR": "EL094259216",
    "IS": "IS12345",
    "NL": "NL123456789B01",
}


def located(seller, buyer=""):
    """Seller and buyer in a country, with a VAT number from there."""

    def edit(root):
        for party, country in ((SELLER, seller), (BUYER, buyer or seller)):
            here(root, party + COUNTRY)[0].text = country
            for number in here(root, party + VAT)[:1]:
                number.text = NUMBERS.get(country, "DE136695976")

    return edit


def also(*edits):
    def edit(root):
        for one in edits:
            one(root)

    return edit


def identified(scheme, value, path=SELLER + LEGAL):
    return also(text(path, value), mark(path, "schemeID", scheme))


def tax_number(value):
    """The seller's registration that is not for VAT."""

    def edit(root):
        here(root, SELLER + VAT)[-1].text = value

    return edit


def described(words, number="1", url=""):
    """A document reference with a description."""

    def edit(root):
        made = element("cac:AdditionalDocumentReference")
        made.extend([element("cbc:ID", number), element("cbc:DocumentDescription", words)])
        if url:
            put("cac:Attachment/cac:ExternalReference/cbc:URI", url)(made)
        here(root, "cac:AccountingSupplierParty")[0].addprevious(made)

    return edit


def reference(kind):
    def edit(root):
        made = element("cac:AdditionalDocumentReference")
        made.extend([element("cbc:ID", "1"), element("cbc:DocumentTypeCode", kind)])
        here(root, "cac:AccountingSupplierParty")[0].addprevious(made)

    return edit


def exempt(code, category):
    return also(
        text("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID", category),
        put("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode", code),
    )


BILLING_ROWS = [
    ("PEPPOL-EN16931-R002", also(twice("cbc:Note"), located("DE", "FR"))),
    ("PEPPOL-EN16931-R003", also(gone("cbc:BuyerReference"), gone("cac:OrderReference"))),
    (
        "PEPPOL-EN16931-R004",
        text("cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2"),
    ),
    ("PEPPOL-EN16931-R007", text("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0")),
    ("PEPPOL-EN16931-R008", text("cac:OrderReference/cbc:ID", "")),
    ("PEPPOL-EN16931-R051", mark("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount", "currencyID", "USD")),
    ("PEPPOL-EN16931-R100", twice("cac:InvoiceLine/cac:DocumentReference")),
    (
        "PEPPOL-EN16931-CL001",
        mark("cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject", "mimeCode", "text/xml"),
    ),
    ("PEPPOL-EN16931-CL002", text(CHARGE + "/cbc:AllowanceChargeReasonCode", "1")),
    (
        "PEPPOL-EN16931-CL003",
        also(text(CHARGE + "/cbc:ChargeIndicator", "true"), text(CHARGE + "/cbc:AllowanceChargeReasonCode", "41")),
    ),
    ("PEPPOL-EN16931-CL006", put("cac:InvoicePeriod/cbc:DescriptionCode", "1")),
    ("PEPPOL-EN16931-CL007", mark(DUE, "currencyID", "STD")),
    ("PEPPOL-EN16931-CL008", mark(SELLER + "/cbc:EndpointID", "schemeID", "0203")),
    ("PEPPOL-EN16931-P0100", text("cbc:InvoiceTypeCode", "389")),
    ("PEPPOL-EN16931-P0112", also(text("cbc:InvoiceTypeCode", "384"), located("DE", "FR"))),
    ("PEPPOL-EN16931-F001", text("cbc:DueDate", "2026-02-30")),
    *(
        (f"PEPPOL-EN16931-P01{number:02}", exempt(f"vatex-eu-{reason}", "S"))
        for number, reason in enumerate(("g", "o", "ic", "ae", "d", "f", "i", "j"), 4)
    ),
]
IDENTIFIER_ROWS = [
    ("R040", "0088", "4000001123453", "4000001123452"),
    ("R041", "0192", "974760674", "974760673"),
    ("R042", "0184", "DK1234567", "12345678"),
    ("R043", "0208", "0202239952", "0202239951"),
    ("R044", "0201", "ABC-12", "ABC123"),
    ("R045", "0210", "RSSMRA80A01H5O1U1", "RSSMRA80A01H501U"),
    ("R047", "0211", "IT00743110158", "IT00743110157"),
    ("R049", "0007", "5560360794", "5560360793"),
    ("R050", "0151", "51824753557", "51824753556"),
    ("R052", "0096", "12345", "1234567890"),
    ("R053", "0198", "12345678", "DK12345678"),
    ("R054", "0106", "1234567", "12345678"),
    ("R055", "0190", "1", "12345678901234567890"),
    ("R056-1", "9944", "NL123456789B1", "NL123456789B01"),
    ("R057", "0217", "1", "123456789012"),
]
COUNTRY_ROWS = [
    ("NO", "NO-R-001", text(SELLER + VAT, "NO974760674MVA")),
    ("NO", "NO-R-002", gone(SELLER + "/cac:PartyTaxScheme")),
    ("DK", "DK-R-002", text(SELLER + LEGAL, " ")),
    (
        "DK",
        "DK-R-003",
        also(mark("cac:InvoiceLine/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode", "listID", "TST")),
    ),
    (
        "DK",
        "DK-R-004",
        also(text(CHARGE + "/cbc:AllowanceChargeReasonCode", "ZZZ"), text(CHARGE + "/cbc:AllowanceChargeReason", "#1")),
    ),
    ("DK", "DK-R-005", text(CODE, "30")),
    ("DK", "DK-R-006", also(text(CODE, "31"), gone(BRANCH))),
    ("DK", "DK-R-007", text(CODE, "49")),
    ("DK", "DK-R-008", text(CODE, "50")),
    ("DK", "DK-R-009", also(text(CODE, "50"), text(MEANS + "/cbc:PaymentID", "04#123"))),
    ("DK", "DK-R-010", text(CODE, "93")),
    ("DK", "DK-R-011", also(text(CODE, "93"), text(MEANS + "/cbc:PaymentID", "71#123"))),
    (
        "DK",
        "DK-R-013",
        also(lambda root: [one.attrib.pop("schemeID") for one in here(root, BUYER + "/cac:PartyIdentification/cbc:ID")]),
    ),
    ("DK", "DK-R-014", mark(SELLER + LEGAL, "schemeID", "0088")),
    ("DK", "DK-R-017", mark(BUYER + LEGAL, "schemeID", "0088")),
    ("IT", "IT-R-001", tax_number("no code")),
    ("IT", "IT-R-002", gone(SELLER + STREET)),
    ("IT", "IT-R-003", gone(SELLER + "/cac:PostalAddress/cbc:CityName")),
    ("IT", "IT-R-004", gone(SELLER + POST_CODE)),
    ("SE", "SE-R-001", text(SELLER + VAT, "SE5560360793")),
    ("SE", "SE-R-002", text(SELLER + VAT, "SE55603607930A")),
    ("SE", "SE-R-003", text(SELLER + LEGAL, "HRB 9")),
    ("SE", "SE-R-004", text(SELLER + LEGAL, "1")),
    ("SE", "SE-R-013", text(SELLER + LEGAL, "5560360794")),
    ("SE", "SE-R-005", lambda root: None),
    ("SE", "SE-R-006", text("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent", "19")),
    ("SE", "SE-R-007", also(text(CODE, "30"), text(BRANCH, "SE:PLUSGIRO"), text(ACCOUNT, "A"))),
    ("SE", "SE-R-010", also(text(CODE, "30"), text(BRANCH, "SE:PLUSGIRO"), text(ACCOUNT, "1"))),
    ("SE", "SE-R-008", also(text(CODE, "30"), text(BRANCH, "SE:BANKGIRO"), text(ACCOUNT, "A"))),
    ("SE", "SE-R-009", also(text(CODE, "30"), text(BRANCH, "SE:BANKGIRO"), text(ACCOUNT, "123456"))),
    ("SE", "SE-R-011", text(CODE, "56")),
    ("SE", "SE-R-012", text(CODE, "31")),
    ("GR", "GR-R-001-1", text("cbc:ID", TEN_LINES + "|x")),
    ("GR", "GR-R-001-2", text("cbc:ID", "094259217|02/03/2026|1|1.1|A|1")),
    ("GR", "GR-R-001-3", text("cbc:ID", "094259216|03/03/2026|1|1.1|A|1")),
    ("GR", "GR-R-001-4", text("cbc:ID", "094259216|02/03/2026|x|1.1|A|1")),
    ("GR", "GR-R-001-5", text("cbc:ID", "094259216|02/03/2026|1|9.9|A|1")),
    ("GR", "GR-R-001-6", text("cbc:ID", "094259216|02/03/2026|1|1.1||1")),
    ("GR", "GR-R-001-7", text("cbc:ID", "094259216|02/03/2026|1|1.1|A|")),
    ("GR", "GR-R-002", gone(SELLER + "/cac:PartyName")),
    ("GR", "GR-S-011", text(SELLER + VAT, "EL094259217")),
    ("GR", "GR-R-003", text(SELLER + VAT, "EL1")),
    ("GR", "GR-R-004-1", described("##M.AR.K##")),
    ("GR", "GR-R-004-2", described("##M.AR.K##", "0")),
    ("GR", "GR-R-005", gone(BUYER + "/cac:PartyName")),
    ("GR", "GR-R-006", gone(BUYER + "/cac:PartyTaxScheme")),
    ("GR", "GR-S-008-1", described("##INVOICE|URL##")),
    ("GR", "GR-R-008-2", described("##INVOICE|URL##")),
    ("GR", "GR-R-008-3", described("##INVOICE|URL##")),
    ("GR", "GR-R-009", mark(SELLER + "/cbc:EndpointID", "schemeID", "0088")),
    ("GR", "GR-R-010", text(BUYER + "/cbc:EndpointID", "094259217")),
    ("IS", "IS-R-001", text("cbc:InvoiceTypeCode", "384")),
    ("IS", "IS-R-002", mark(SELLER + LEGAL, "schemeID", "0002")),
    ("IS", "IS-R-003", gone(SELLER + STREET)),
    ("IS", "IS-R-004", gone(BUYER + LEGAL)),
    ("IS", "IS-R-005", gone(BUYER + POST_CODE)),
    ("IS", "IS-R-006", text(CODE, "9")),
    ("IS", "IS-R-007", text(CODE, "42")),
    ("IS", "IS-R-008", described("EINDAGI", "soon")),
    ("IS", "IS-R-009", also(described("EINDAGI", "2026-12-31"), gone("cbc:DueDate"))),
    ("IS", "IS-R-010", described("EINDAGI", "2026-03-31")),
    ("NL", "NL-R-002", gone(SELLER + STREET)),
    ("NL", "NL-R-003", mark(SELLER + LEGAL, "schemeID", "0002")),
    ("NL", "NL-R-004", gone(BUYER + POST_CODE)),
    ("NL", "NL-R-005", text(BUYER + LEGAL, " ")),
    ("NL", "NL-R-007", gone(MEANS)),
    ("NL", "NL-R-008", text(CODE, "31")),
    ("NL", "NL-R-009", gone("cac:OrderReference")),
]
"""SE-R-005 is broken by the base invoice's own tax number, so its edit does nothing."""
CREDIT_ROWS = [
    ("DE", "PEPPOL-EN16931-R080", also(reference("50"), reference("50"))),
    ("DE", "PEPPOL-EN16931-P0101", text("cbc:CreditNoteTypeCode", "261")),
    ("DK", "DK-R-016", text(DUE, "-1.00")),
    ("NL", "NL-R-001", gone("cac:BillingReference")),
]
