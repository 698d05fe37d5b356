"""Names that FatturaPA fixes: roots, schemes of addresses and identifiers, and what stands for nothing."""

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
ROOT = "FatturaElettronica"
SIMPLIFIED = "FatturaElettronicaSemplificata"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"

OFFICE, CERTIFIED_MAIL, RECIPIENT, FISCAL_CODE = "0201", "0202", "0205", "0210"
"""ICD schemes (ISO/IEC 6523): office of a public body (6 signs), PEC address, recipient code (7 signs), codice fiscale."""

NO_CODE, ABROAD = "0000000", "XXXXXXX"
"""CodiceDestinatario of a buyer without a channel, and of one in another country."""

NOTHING = "-"
"""Stands where the schema wants a value and there is none; read as empty, as the lone point of other programs is."""

NO_VAT_UNION, NO_VAT_WORLD = "0000000", "OO99999999999"
"""IdCodice of a buyer abroad without a VAT number: inside the Union, and outside."""

ORDINARY, FLAT = "RF01", "RF19"
"""RegimeFiscale: the ordinary one, and the flat-rate one of small enterprises."""

EXEMPT_REGIMES = frozenset({"RF02", "RF19", "RF20"})
"""Regimes that charge no VAT because the seller is small: their N2.2 is an exemption."""

UNION = frozenset("AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
"""Member states; Greece by its country code and by that of its VAT numbers."""

SELLER_CODE, BUYER_CODE, ARTICLE_NUMBER = "Codice Art. fornitore", "Codice Art. cliente", "EAN"
"""CodiceTipo of an item's numbers: the seller's, the buyer's, the international one (ICD 0160)."""

LINE_NOTE = "NOTA"
"""TipoDato under which a line's note travels."""
