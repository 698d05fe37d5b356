"""Names and code pairs of UN/CEFACT Cross Industry Invoice that the reader and the writer share."""

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
PREFIXES = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}

DEFAULT_SPECIFICATION = "urn:cen.eu:en16931:2017"
"""BT-24 where the document names none; also the Factur-X profile EN 16931."""
SEPA = "SEPA"
"""Scheme by which the model keeps a creditor identifier (BT-90) that belongs to no mandate."""
TENDER, OBJECT, ATTACHMENT = "50", "130", "916"
"""UNTDID 1001 codes that tell BT-17, BT-18 and BG-24 apart."""
PROJECT_NAME = "Project reference"
"""Name that the schema wants beside BT-11."""

TAX_POINT = {"3": "5", "35": "29", "432": "72"}
"""BT-8: UNTDID 2005 code of the model -> UNTDID 2475 code of CII (EN 16931-3-3)."""
TAX_POINT_BACK = {cii: model for model, cii in TAX_POINT.items()}
