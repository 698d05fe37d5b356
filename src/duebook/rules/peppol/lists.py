"""Code lists of Peppol BIS Billing 3.0.21 (May 2026): the standard's, but for currencies and electronic addresses."""

from duebook.rules.codelists import code_list

CURRENCIES = (code_list("currencies").codes - {"STD"}) | {"STN"}
"""ISO 4217 as of 2026: the dobra of São Tomé has the code it got in 2018."""

ADDRESS_SCHEMES = code_list("address-schemes").codes - frozenset(
    (
        *"0037 0147 0154 0158 0170 0177 0193 0194 0202 0203 0205 0212 0213 0215 0217 0219 0220".split(),
        *("AN", "AQ", "AS", "AU", "EM"),
    )
)
"""Schemes of electronic addresses in Peppol's network: not all of EAS has a register there."""

EXEMPTIONS = {
    "VATEX-EU-G": ("P0104", "G"),
    "VATEX-EU-O": ("P0105", "O"),
    "VATEX-EU-IC": ("P0106", "K"),
    "VATEX-EU-AE": ("P0107", "AE"),
    "VATEX-EU-D": ("P0108", "E"),
    "VATEX-EU-F": ("P0109", "E"),
    "VATEX-EU-I": ("P0110", "E"),
    "VATEX-EU-J": ("P0111", "E"),
}
"""Reason of an exemption in capitals -> the rule that looks at it, and the VAT category that it belongs to."""

DATES = ("cbc:IssueDate", "cbc:DueDate", "cbc:TaxPointDate", "cbc:StartDate", "cbc:EndDate", "cbc:ActualDeliveryDate")
"""The elements that hold a date."""
