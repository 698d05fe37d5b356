"""Code lists, type codes and dates: Peppol BIS Billing 3.0 (CL001 to CL008, P0100 to P0112, F001)."""

from collections.abc import Sequence
from functools import partial

from duebook.rules.codelists import code_list
from duebook.rules.peppol import lists
from duebook.rules.peppol.document import BILLING, Specification, amounts
from duebook.rules.peppol.reading import both_german, day, once
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node, Tree

_GERMAN_TYPES = frozenset(("326", "384"))
_DATE_LENGTH = 10


def rules(wanted: Specification) -> tuple[Rule, ...]:
    """The rows for one specification, asked of UBL."""
    ids, source = "PEPPOL-EN16931-", wanted.source
    exempt = "The reason of the exemption belongs to VAT category {wanted}, but the category is {value}. Mend one of the two."
    mime = "An attachment cannot be {value} here. Attach a PDF, PNG, JPEG, CSV or spreadsheet."
    allowance = "{value} is no reason of an allowance (UNTDID 5189, as Peppol allows). Choose one from the list."
    charge = "{value} is no reason of a charge (UNTDID 7161). Choose one from the list."
    point = "{value} does not say when the VAT falls due. Give 3, 35 or 432."
    currency = "{value} is no currency of ISO 4217. Give one, such as EUR."
    address = "{value} is no scheme of electronic addresses in Peppol. Choose one from its list (EAS)."
    invoice = "An invoice of the kind {value} cannot be sent in this process. Choose a type code that Peppol allows."
    note = "A credit note of the kind {value} cannot be sent in this process. Choose a type code that Peppol allows."
    german = "The type code {value} is only for a seller and a buyer who are both in Germany. Choose another, such as 380."
    written = "{value} is no date as it must be written here: year, month and day, such as 2026-11-22."
    exemptions = (
        Rule(ids + number, "", exempt, source=source, ubl=partial(_exempt, reason=reason, category=category))
        for reason, (number, category) in lists.EXEMPTIONS.items()
    )
    rows = (
        Rule(ids + "CL001", "", mime, source=source, ubl=_mime),
        Rule(ids + "CL002", "", allowance, source=source, ubl=partial(_reasons, said="false", listed="allowance-reasons")),
        Rule(ids + "CL003", "", charge, source=source, ubl=partial(_reasons, said="true", listed="charge-reasons")),
        Rule(ids + "CL006", "", point, source=source, ubl=_vat_points),
        Rule(ids + "CL007", "", currency, source=source, ubl=_currencies),
        Rule(ids + "CL008", "", address, source=source, ubl=_addresses),
        Rule(ids + "P0100", "", invoice, source=source, ubl=_typed(wanted, "cbc:InvoiceTypeCode", wanted.invoices)),
        Rule(ids + "P0101", "", note, source=source, ubl=_typed(wanted, "cbc:CreditNoteTypeCode", wanted.credit_notes)),
        Rule(ids + "F001", "", written, source=source, ubl=_dates),
        *exemptions,
    )
    return (*rows, Rule(ids + "P0112", "", german, source=source, ubl=_german_types)) if wanted is BILLING else rows


def _mime(g: Group) -> Broken:
    found = g.tree.every("cbc:EmbeddedDocumentBinaryObject")
    known = code_list("media-types").codes if found else ()
    return [spot(node, value=mime) for node in found if (mime := node.get("mimeCode")) is not None and mime not in known]


def _reasons(g: Group, said: str, listed: str) -> Broken:
    return [
        code
        for node in g.tree.every("cac:AllowanceCharge")
        for code in node.kids.get("cbc:AllowanceChargeReasonCode", ())
        if code.value not in code_list(listed).codes
        and any(word.raw == said for word in node.kids.get("cbc:ChargeIndicator", ()))
    ]


def _vat_points(g: Group) -> Broken:
    codes = (code for period in g.tree.every("cac:InvoicePeriod") for code in period.kids.get("cbc:DescriptionCode", ()))
    return [code for code in codes if code.value not in code_list("tax-points-ubl").codes]


def _currencies(g: Group) -> Broken:
    found: Sequence[Node] = (*amounts(g.tree), *g.tree.every("cbc:TaxAmount"))
    return [spot(node, value=node.get("currencyID") or "-") for node in found if node.get("currencyID") not in lists.CURRENCIES]


def _addresses(g: Group) -> Broken:
    return [
        spot(node, value=scheme)
        for node in g.tree.every("cbc:EndpointID")
        if (scheme := node.get("schemeID")) is not None and scheme not in lists.ADDRESS_SCHEMES
    ]


def _typed(wanted: Specification, name: str, known: frozenset[str]) -> Test:
    def test(g: Group) -> Broken:
        found = [code for code in g.tree.every(name) if code.value not in known]
        return found if found and wanted.process_number(g.tree) in wanted.coded else None

    return test


def _german_types(g: Group) -> Broken:
    found = [code for code in g.tree.every("cbc:InvoiceTypeCode") if code.value in _GERMAN_TYPES]
    return found if found and not both_german(g.tree) else None


def _dates(g: Group) -> Broken:
    found = (node for name in lists.DATES for node in g.tree.every(name))
    return [node for node in found if len(node.raw) != _DATE_LENGTH or day(node.raw) is None]


def _exempt(g: Group, reason: str, category: str) -> Broken:
    found = once(g.tree, "exemption reasons", _exemption_reasons).get(reason, ())
    return [spot(node, wanted=category, value=node.text("cbc:ID")) for node in found if node.text("cbc:ID") != category]


def _exemption_reasons(tree: Tree) -> dict[str, list[Node]]:
    """Reason code in capitals -> the VAT categories that give it."""
    found: dict[str, list[Node]] = {}
    for node in tree.every("cac:TaxCategory"):
        for code in node.kids.get("cbc:TaxExemptionReasonCode", ())[:1]:
            found.setdefault(code.raw.upper(), []).append(node)
    return found
