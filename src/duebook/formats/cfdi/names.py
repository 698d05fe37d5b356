"""Names and code lists of CFDI beside those of EN 16931. Source: Anexo 20 and its catalogues (c_FormaPago, c_TipoRelacion)."""

from duebook.domain.codes import DocumentType

VERSIONS = {"http://www.sat.gob.mx/cfd/4": ("4.0",), "http://www.sat.gob.mx/cfd/3": ("3.3",)}
"""Namespace -> versions that are read."""
STAMP = "http://www.sat.gob.mx/TimbreFiscalDigital"
LOCAL_TAXES = "http://www.sat.gob.mx/implocal"

KINDS = {"I": DocumentType.INVOICE, "E": DocumentType.CREDIT_NOTE}
"""TipoDeComprobante that are invoices -> BT-3."""

OTHER_KINDS = {"T": "a transfer of goods", "N": "a payroll receipt", "P": "a payment receipt"}

RELATIONS = {"02": DocumentType.DEBIT_NOTE, "04": DocumentType.CORRECTIVE}
"""TipoRelacion of an invoice that says what kind it is."""

MEANS = {
    "01": "10",
    "02": "20",
    "03": "30",
    "04": "54",
    "05": "68",
    "06": "68",
    "08": "ZZZ",
    "12": "ZZZ",
    "13": "ZZZ",
    "14": "ZZZ",
    "15": "ZZZ",
    "17": "97",
    "23": "ZZZ",
    "24": "ZZZ",
    "25": "ZZZ",
    "26": "ZZZ",
    "27": "ZZZ",
    "28": "55",
    "29": "48",
    "30": "97",
    "31": "68",
    "99": "1",
}
"""FormaPago -> BT-81 (UNTDID 4461); 99 is not yet known."""

VAT, EXCISE = "002", "003"
"""Impuesto: IVA, IEPS. Income tax (001) is only ever withheld."""

ANYONE = frozenset({"XAXX010101000", "XEXX010101000"})
"""RFC of the general public, and of those abroad."""
