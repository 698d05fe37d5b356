"""CIUS-RO 1.0.1 (ANAF, Schematron 1.0.9): Romania's rules for RO e-Factura, asked of UBL. Most limit how long a text may be.

Rules that the official file hides behind earlier ones of the same place, or that nothing can break, are not asked here either.
Some are asked of invoices only, because its paths to credit notes lead nowhere.
"""

from functools import partial

from duebook.rules.peppol.reading import day
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node

SOURCE = "CIUS-RO 1.0.1"
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1"

_COUNTIES = frozenset(
    f"RO-{code}"
    for code in (
        *"AB AG AR B BC BH BN BR BT BV BZ CJ CL CS CT CV DB DJ GJ GL GR".split(),
        *"HD HR IF IL IS MH MM MS NT OT PH SB SJ SM SV TL TM TR VL VN VS".split(),
    )
)
_SECTORS = frozenset(f"SECTOR{number}" for number in range(1, 7))
_TAXED = frozenset(("S", "Z", "E", "AE", "K", "G", "L", "M"))
_INVOICES = frozenset(("380", "384", "389", "751"))
_VAT_POINTS = frozenset(("3", "35", "432"))
_MOST_NOTES = 20
_DECIMALS = 2
_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party/", "cac:AccountingCustomerParty/cac:Party/"
_AGENT, _PLACE = "cac:TaxRepresentativeParty/", "cac:Delivery/cac:DeliveryLocation/cac:Address/"
_ADDRESS = "cac:PostalAddress/"

_LENGTHS: dict[str, tuple[str, str, int]] = {
    "L0201": ("", _SELLER + _ADDRESS + "cbc:PostalZone", 20),
    "L0202": ("", _BUYER + _ADDRESS + "cbc:PostalZone", 20),
    "L0203": ("", _AGENT + _ADDRESS + "cbc:PostalZone", 20),
    "L0204": ("", _PLACE + "cbc:PostalZone", 20),
    "L155": ("", "cbc:ID", 200),
    "L0302": ("", "cac:ContractDocumentReference/cbc:ID", 200),
    "L0303": ("", "cac:OrderReference/cbc:ID", 200),
    "L0304": ("", "cac:OrderReference/cbc:SalesOrderID", 200),
    "L0305": ("", "cac:ReceiptDocumentReference/cbc:ID", 200),
    "L0306": ("", "cac:DespatchDocumentReference/cbc:ID", 200),
    "L0307": ("", "cac:OriginatorDocumentReference/cbc:ID", 200),
    "L0501": ("", _SELLER + _ADDRESS + "cbc:CityName", 50),
    "L0502": ("", _BUYER + _ADDRESS + "cbc:CityName", 50),
    "L0503": ("", _AGENT + _ADDRESS + "cbc:CityName", 50),
    "L0504": ("", _PLACE + "cbc:CityName", 50),
    "L1001": ("", "cbc:AccountingCost", 100),
    "L1002": ("", _SELLER + _ADDRESS + "cbc:AdditionalStreetName", 100),
    "L1003": ("", _SELLER + _ADDRESS + "cac:AddressLine/cbc:Line", 100),
    "L1004": ("", _SELLER + "cac:Contact/cbc:Name", 100),
    "L1005": ("", _SELLER + "cac:Contact/cbc:Telephone", 100),
    "L1006": ("", _SELLER + "cac:Contact/cbc:ElectronicMail", 100),
    "L1007": ("", _BUYER + _ADDRESS + "cbc:AdditionalStreetName", 100),
    "L1008": ("", _BUYER + _ADDRESS + "cac:AddressLine/cbc:Line", 100),
    "L1009": ("", _BUYER + "cac:Contact/cbc:Name", 100),
    "L1010": ("", _BUYER + "cac:Contact/cbc:Telephone", 100),
    "L1011": ("", _BUYER + "cac:Contact/cbc:ElectronicMail", 100),
    "L1012": ("", _AGENT + _ADDRESS + "cbc:AdditionalStreetName", 100),
    "L1013": ("", _AGENT + _ADDRESS + "cac:AddressLine/cbc:Line", 100),
    "L1014": ("", _PLACE + "cbc:AdditionalStreetName", 100),
    "L1015": ("", _PLACE + "cac:AddressLine/cbc:Line", 100),
    "L151": ("", _SELLER + _ADDRESS + "cbc:StreetName", 150),
    "L152": ("", _BUYER + _ADDRESS + "cbc:StreetName", 150),
    "L153": ("", _AGENT + _ADDRESS + "cbc:StreetName", 150),
    "L154": ("", _PLACE + "cbc:StreetName", 150),
    "L201": ("", _SELLER + "cac:PartyLegalEntity/cbc:RegistrationName", 200),
    "L202": ("", _SELLER + "cac:PartyName/cbc:Name", 200),
    "L203": ("", _BUYER + "cac:PartyLegalEntity/cbc:RegistrationName", 200),
    "L204": ("", _BUYER + "cac:PartyName/cbc:Name", 200),
    "L205": ("", "cac:PayeeParty/cac:PartyName/cbc:Name", 200),
    "L206": ("", _AGENT + "cac:PartyName/cbc:Name", 200),
    "L207": ("", "cac:Delivery/cac:DeliveryParty/cac:PartyName/cbc:Name", 200),
    "L301": ("", "cac:PaymentTerms/cbc:Note", 300),
    "L1000": ("", _SELLER + "cac:PartyLegalEntity/cbc:CompanyLegalForm", 1000),
    "L208": ("cac:PaymentMeans", "cac:PayeeFinancialAccount/cbc:Name", 200),
    "L209": ("cac:PaymentMeans", "cac:CardAccount/cbc:HolderName", 200),
    "L1016": ("cac:PaymentMeans", "cbc:PaymentMeansCode@name", 100),
    "L140": ("cac:PaymentMeans", "cbc:PaymentID", 140),
    "L1024": ("line", "cac:Item/cbc:Name", 100),
    "L1021": ("line", "cbc:AccountingCost", 100),
    "L212": ("line", "cac:Item/cbc:Description", 200),
    "L303": ("line", "cbc:Note", 300),
    "L0505": ("cac:AdditionalItemProperty", "cbc:Name", 50),
    "L1025": ("cac:AdditionalItemProperty", "cbc:Value", 100),
    "L1017": ("allowance", "cbc:AllowanceChargeReasonCode", 100),
    "L1018": ("charge", "cbc:AllowanceChargeReasonCode", 100),
    "L1022": ("line allowance", "cbc:AllowanceChargeReason", 100),
    "L1023": ("line charge", "cbc:AllowanceChargeReason", 100),
    "L302": ("cbc:Note", ".", 300),
    "L0308": ("cac:AdditionalDocumentReference", "cbc:ID", 200),
    "L1020": ("cac:AdditionalDocumentReference", "cbc:DocumentDescription", 100),
    "L210": ("cac:AdditionalDocumentReference", "cac:Attachment/cac:ExternalReference/cbc:URI", 200),
    "L211": ("cac:AdditionalDocumentReference", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject@filename", 200),
    "L156": ("cac:BillingReference", "cac:InvoiceDocumentReference/cbc:ID", 200),
}
"""Rule -> where it is asked (empty: the document), the text from there, and the most characters that it may have."""

_MONEY: dict[str, tuple[str, str]] = {
    "01": ("allowance", "cbc:Amount"),
    "02": ("allowance", "cbc:BaseAmount"),
    "05": ("charge", "cbc:Amount"),
    "06": ("charge", "cbc:BaseAmount"),
    "09": ("cac:LegalMonetaryTotal", "cbc:LineExtensionAmount"),
    "10": ("cac:LegalMonetaryTotal", "cbc:AllowanceTotalAmount"),
    "11": ("cac:LegalMonetaryTotal", "cbc:ChargeTotalAmount"),
    "12": ("cac:LegalMonetaryTotal", "cbc:TaxExclusiveAmount"),
    "14": ("cac:LegalMonetaryTotal", "cbc:TaxInclusiveAmount"),
    "16": ("cac:LegalMonetaryTotal", "cbc:PrepaidAmount"),
    "17": ("cac:LegalMonetaryTotal", "cbc:PayableRoundingAmount"),
    "18": ("cac:LegalMonetaryTotal", "cbc:PayableAmount"),
    "1009": ("tax row", "cbc:TaxableAmount"),
    "1010": ("tax row", "cbc:TaxAmount"),
    "24": ("line allowance", "cbc:Amount"),
    "25": ("line allowance", "cbc:BaseAmount"),
    "27": ("line charge", "cbc:Amount"),
    "28": ("line charge", "cbc:BaseAmount"),
}
"""Rule -> where it is asked, and the amount that has two decimals at most."""

_DATES = {
    "DT001": "cbc:IssueDate",
    "DT002": "cbc:TaxPointDate",
    "DT003": "cbc:DueDate",
    "DT003_CN": "cbc:PaymentDueDate",
    "DT004": "cbc:ActualDeliveryDate",
    "DT005": "cbc:StartDate",
    "DT006": "cbc:EndDate",
}
_DATE_LENGTH = 10


def _places(g: Group, where: str) -> list[Node]:
    """The elements that a row of the tables is asked of."""
    tree = g.tree
    if not where:
        return [g.node]
    lines = (*tree.every("cac:InvoiceLine"), *tree.every("cac:CreditNoteLine"))
    if where == "line":
        return list(lines)
    if where == "tax row":
        return [row for total in tree.every("cac:TaxTotal") for row in total.kids.get("cac:TaxSubtotal", ())]
    if where.startswith("cac:") or where.startswith("cbc:"):  # noqa: PIE810 - two prefixes of UBL
        return list(tree.every(where))
    owners = lines if where.startswith("line") else (() if tree.credit_note else (g.node,))
    wanted = {"true", "1"} if where.endswith("charge") else {"false", "0"}
    found = (one for owner in owners for one in owner.kids.get("cac:AllowanceCharge", ()))
    return [one for one in found if any(word.value in wanted for word in one.kids.get("cbc:ChargeIndicator", ()))]


def _long(g: Group, where: str, path: str, most: int) -> Broken:
    path, _, attribute = path.partition("@")
    broken = []
    for place in _places(g, where):
        node = place if path == "." else place.one(path)
        if node is None:
            continue
        text = " ".join((node.get(attribute) or "").split()) if attribute else node.value
        if len(text) > most:
            broken.append(spot(node, count=len(text), most=most))
    return broken


def _decimals(g: Group, where: str, name: str) -> Broken:
    amounts = (place.one(name) for place in _places(g, where))
    return [one for one in amounts if one is not None and len(one.raw.partition(".")[2]) > _DECIMALS]


def _dates(g: Group, name: str) -> Broken:
    return [node for node in g.tree.every(name) if len(node.raw) != _DATE_LENGTH or day(node.raw) is None]


def _types(g: Group, name: str, known: frozenset[str]) -> Broken:
    return [code for code in g.tree.every(name) if code.value not in known]


def _specification(g: Group) -> Broken:
    found = g.all("BT-24")
    return None if any(node.raw == SPECIFICATION for node in found) else spot(found[0] if found else g.node, fix=SPECIFICATION)


def _currency(g: Group) -> Broken:
    return g.text("BT-6") != "RON" and g.text("BT-5") != "RON"


def _taxed(g: Group) -> bool:
    """Whether anything has a category of VAT: allowances and charges, and the lines of an invoice."""
    codes = [
        node for line in g.node.kids.get("cac:InvoiceLine", ()) for node in line.all("cac:Item/cac:ClassifiedTaxCategory/cbc:ID")
    ]
    for one in g.node.kids.get("cac:AllowanceCharge", ()):
        words = {word.raw for word in one.kids.get("cbc:ChargeIndicator", ())}
        for category in one.kids.get("cac:TaxCategory", ()):
            vat = any(node.raw == "VAT" for node in category.all("cac:TaxScheme/cbc:ID"))
            if "true" in words or ("false" in words and vat):
                codes.extend(category.kids.get("cbc:ID", ()))
    return any(code.raw in _TAXED for code in codes)


def _seller_number(g: Group) -> Broken:
    known = g.node.all(_AGENT + "cac:PartyTaxScheme/cbc:CompanyID")
    return not known and not _filled(g.node, _SELLER + "cac:PartyTaxScheme/cbc:CompanyID") and _taxed(g)


def _buyer_number(g: Group) -> Broken:
    known = g.node.all(_BUYER + "cac:PartyLegalEntity/cbc:CompanyID")
    return not known and not _filled(g.node, _BUYER + "cac:PartyTaxScheme/cbc:CompanyID") and _taxed(g)


def _filled(node: Node, path: str) -> bool:
    return any(found.value for found in node.all(path))


def _addresses(g: Group, path: str) -> list[Node]:
    """The addresses at a path; those of representatives and of deliveries are looked at in invoices only."""
    return [] if g.tree.credit_note and not path.startswith("cac:Accounting") else list(g.node.all(path.rstrip("/")))


def _unfilled(g: Group, path: str, name: str) -> Broken:
    return [one for one in _addresses(g, path) if not _filled(one, name)]


def _missing(g: Group, path: str) -> Broken:
    return not _filled(g.node, path)


def _county(g: Group, path: str) -> Broken:
    found = (one for one in _addresses(g, path) if one.text("cac:Country/cbc:IdentificationCode") == "RO")
    return [one.one("cbc:CountrySubentity") or one for one in found if one.text("cbc:CountrySubentity") not in _COUNTIES]


def _sector(g: Group, path: str) -> Broken:
    found = (one for one in _addresses(g, path) if one.text("cac:Country/cbc:IdentificationCode") == "RO")
    capital = (one for one in found if one.text("cbc:CountrySubentity") == "RO-B")
    return [one.one("cbc:CityName") or one for one in capital if one.text("cbc:CityName") not in _SECTORS]


def _rule(number: str, sentence: str, test: Test) -> Rule:
    return Rule(f"BR-RO-{number}", "", sentence, source=SOURCE, ubl=test)


_LONG = "This text has {count} characters; Romania takes {most}. Shorten it."
_ROUND = "The amount {value} has more than two decimals. Round it."
_DAY = "{value} is no date as it must be written here: year, month and day, such as 2026-11-22."
_TYPE = "{value} is no kind of document in Romania. Choose 380, 384, 389 or 751 for an invoice, 381 for a credit note."
_STREET = "The address needs a first line. Add it."
_CITY = "The address needs a city. Add it."
_COUNTY = "{value} is no county of Romania. Give its code, such as RO-CJ, or RO-B for Bucharest."
_SECTOR = "A city in Bucharest is given by its sector, SECTOR1 to SECTOR6, not as {value}. Change it."

RULES: tuple[Rule, ...] = (
    *(_rule(number, _DAY, partial(_dates, name=name)) for number, name in _DATES.items()),
    _rule("020_1", _TYPE, partial(_types, name="cbc:InvoiceTypeCode", known=_INVOICES)),
    _rule("020_2", _TYPE, partial(_types, name="cbc:CreditNoteTypeCode", known=frozenset(("381",)))),
    _rule("001", "{value} is not the identifier of CIUS-RO. Give it as the specification (BT-24).", _specification),
    _rule(
        "A020",
        "The document has more than twenty notes. Put some together.",
        lambda g: g.node.kids.get("cbc:Note", [])[_MOST_NOTES:],
    ),
    _rule(
        "010",
        "The invoice number has no digit in it. Take it from a series with digits.",
        lambda g: not any(c in "0123456789" for c in g.text("BT-1")),
    ),
    _rule("030", "Neither the invoice nor its VAT is in RON. Give RON as the currency of VAT (BT-6).", _currency),
    _rule(
        "040",
        "{value} does not say when the VAT falls due. Give 3, 35 or 432.",
        lambda g: [
            code
            for one in g.tree.every("cac:InvoicePeriod")
            for code in one.kids.get("cbc:DescriptionCode", ())
            if code.value not in _VAT_POINTS
        ],
    ),
    _rule(
        "065", "The seller of taxed goods needs a VAT number or a tax number, or its representative's. Give one.", _seller_number
    ),
    _rule("120", "The buyer of taxed goods needs a legal number or a VAT number. Give one.", _buyer_number),
    _rule("081", _STREET, partial(_missing, path=_SELLER + _ADDRESS + "cbc:StreetName")),
    _rule("082", _STREET, partial(_missing, path=_BUYER + _ADDRESS + "cbc:StreetName")),
    _rule("091", _CITY, partial(_missing, path=_SELLER + _ADDRESS + "cbc:CityName")),
    _rule("092", _CITY, partial(_missing, path=_BUYER + _ADDRESS + "cbc:CityName")),
    _rule("140", _STREET, partial(_unfilled, path=_AGENT + _ADDRESS, name="cbc:StreetName")),
    _rule("150", _CITY, partial(_unfilled, path=_AGENT + _ADDRESS, name="cbc:CityName")),
    _rule("180", _STREET, partial(_unfilled, path=_PLACE, name="cbc:StreetName")),
    _rule("201", _CITY, partial(_unfilled, path=_PLACE, name="cbc:CityName")),
    _rule(
        "211",
        "The address of delivery needs its county. Add it (BT-79).",
        partial(_unfilled, path=_PLACE, name="cbc:CountrySubentity"),
    ),
    _rule("100", _SECTOR, partial(_sector, path=_SELLER + _ADDRESS)),
    _rule("101", _SECTOR, partial(_sector, path=_BUYER + _ADDRESS)),
    _rule("160", _SECTOR, partial(_sector, path=_AGENT + _ADDRESS)),
    _rule("202", _SECTOR, partial(_sector, path=_PLACE)),
    _rule("110", _COUNTY, partial(_county, path=_SELLER + _ADDRESS)),
    _rule("111", _COUNTY, partial(_county, path=_BUYER + _ADDRESS)),
    _rule("170", _COUNTY, partial(_county, path=_AGENT + _ADDRESS)),
    _rule("212", _COUNTY, partial(_county, path=_PLACE)),
    *(
        _rule(number, _LONG, partial(_long, where=where, path=path, most=most))
        for number, (where, path, most) in _LENGTHS.items()
    ),
    *(
        Rule(f"BR-DEC-RO-{number}", "", _ROUND, source=SOURCE, ubl=partial(_decimals, where=where, name=name))
        for number, (where, name) in _MONEY.items()
    ),
)
