"""Names and fixed values of UBL 2.1 that the reader and the writer share."""

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
ORDER = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
PREFIXES = {"cac": CAC, "cbc": CBC}

DEFAULT_SPECIFICATION = "urn:cen.eu:en16931:2017"
"""BT-24 where the document names none."""
NO_ORDER = "NA"
"""Stands in where the schema requires a value that the document does not have (order number beside BT-14, card network)."""
SEPA = "SEPA"
"""Scheme of the bank-assigned creditor identifier (BT-90) among the seller's identifiers."""
PROJECT = "50"
"""UNTDID 1001 code that marks BT-11 in a credit note, which has no ProjectReference."""
OBJECT = "130"
"""UNTDID 1001 code that marks BT-18 and BT-128."""
