"""Names, fixed values and code tables of Facturae 3.2.2 that the reader and the writer share.

Source: the schema Facturaev3_2_2.xml with its annotations (Ministerio de Hacienda; Ministerio de Industria).
"""

import re

from duebook.domain.codes import DocumentType, VatCategory

NAMESPACE = "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml"
NAMESPACES = (
    NAMESPACE,
    "http://www.facturae.es/Facturae/2014/v3.2.1/Facturae",
    "http://www.facturae.es/Facturae/2009/v3.2/Facturae",
)
"""Of versions 3.2.2, 3.2.1 and 3.2, all of which are read."""
CORRECTIVES = frozenset({DocumentType.CORRECTIVE, DocumentType.SELF_BILLED_CORRECTIVE})

REPLACED, DIFFERENCES = ("01", "Rectificación íntegra"), ("02", "Rectificación por diferencias")
REASON = ("10", "Detalle Operación")
"""Why an invoice is corrected, where nobody says it more exactly: what its lines say."""
TAXES = {VatCategory.IPSI: "02", VatCategory.IGIC: "03"}
"""TaxTypeCode; every other category is 01, IVA."""
EXEMPT, NOT_SUBJECT = "01", "02"
"""SpecialTaxableEventCode."""
CODES = {
    VatCategory.INTRA_COMMUNITY: "VATEX-EU-IC",
    VatCategory.EXPORT: "VATEX-EU-G",
    VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    VatCategory.OUTSIDE_SCOPE: "VATEX-EU-O",
}
"""Category -> the code that stands before its legal text, from which the reader knows it."""
MEANS = {
    "10": "01",
    "49": "02",
    "59": "02",
    "30": "04",
    "31": "04",
    "42": "04",
    "58": "04",
    "20": "11",
    "97": "14",
    "48": "19",
    "54": "19",
    "55": "19",
}
"""UNTDID 4461 -> PaymentMeans; anything else is 13, special."""
SPECIAL = "13"
MEANS_CODES = {"01": "10", "02": "59", "04": "58", "11": "20", "14": "97", "16": "20", "17": "20", "18": "10", "19": "48"}
"""PaymentMeans -> UNTDID 4461."""
UNITS = {
    "C62": "01",
    "HUR": "02",
    "KGM": "03",
    "LTR": "04",
    "XBX": "06",
    "XDS": "07",
    "XBA": "08",
    "XJY": "09",
    "XBG": "10",
    "XCO": "11",
    "XBO": "12",
    "XCI": "13",
    "CLT": "15",
    "CMT": "16",
    "XBI": "17",
    "DZN": "18",
    "XCS": "19",
    "XDJ": "20",
    "GRM": "21",
    "KMT": "22",
    "XCA": "23",
    "XBH": "24",
    "MTR": "25",
    "MMT": "26",
    "XPK": "28",
    "XRO": "30",
    "XEN": "31",
    "XTB": "32",
    "MTQ": "33",
    "SEC": "34",
    "WTT": "35",
    "KWH": "36",
}
"""UN/ECE Rec 20 and 21 -> UnitOfMeasure; anything else is 05, other."""
OTHER_UNIT = "05"
UNIT_CODES = {code: unit for unit, code in UNITS.items()}
FORMATS = {
    "application/pdf": "pdf",
    "application/xml": "xml",
    "text/xml": "xml",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/tiff": "tiff",
    "image/bmp": "bmp",
    "text/html": "html",
    "application/rtf": "rtf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
}
"""Media type -> AttachmentFormat."""
MIMES = {name: mime for mime, name in reversed(FORMATS.items())}
FILE_NAME = re.compile(r"[^\s/\\]{1,80}\.[a-z]{3,4}")
"""A description of an attachment that is its file's name."""
CENTRE = re.compile(r"DIR3-(0[1-4]) (\S{1,10})")
"""A buyer's identifier that is an office of an administration: role (01 accounting, 02 managing, 03 processing, 04 proposing)."""
LANGUAGES = frozenset(
    "ar be bg ca cs da de el en es et eu fi fr ga gl hr hu is it lt lv mk mt nl no pl pt ro ru sk sl sq sr sv tr uk".split()
)
NOTES = "\n\n"
"""Between two notes in InvoiceAdditionalInformation."""
