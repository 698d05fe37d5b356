"""References, days, totals and the currency of an invoice: BR-FR-18, -29, -30 and CO."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from duebook.rules.france.notes import UNIQUE, after, modes, subjects, types
from duebook.rules.france.reading import (
    AGREEMENT,
    LINE,
    SELLER,
    SETTLEMENT,
    UBL_LINE,
    blank,
    both,
    first,
    nodes,
    placed,
    raws,
    rule,
)
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node

_CORRECTIVE = frozenset({"384", "471", "472", "473"})
_CREDIT = frozenset({"261", "381", "396", "502", "503"})
_ADVANCE = frozenset({"386", "500", "503"})
_PAID = frozenset({"B2", "S2", "M2"})
_FINAL = frozenset({"B4", "S4", "M4"})
_SUM = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_PREVIOUS = f"{SETTLEMENT}/ram:InvoiceReferencedDocument"
_DUE = {
    "cii": (f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString",),
    "ubl": ("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate"),
}
_ISSUED = {"cii": "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "ubl": "cbc:IssueDate"}


def _readable(path: str, name: str) -> Test:
    """More than one attachment that is the readable invoice."""
    return lambda g: [one for one in g.tree.root.all(path) if any(kid.raw == "LISIBLE" for kid in one.kids.get(name, ()))][1:2]


def _objects_cii(path: str) -> Test:
    def test(g: Group) -> Broken:
        return [one for one in g.tree.root.all(path) if _repeated(_references(one))]

    return test


def _references(node: Node) -> list[str]:
    documents = node.kids.get("ram:AdditionalReferencedDocument", ())
    return [code.raw for document in documents for code in document.kids.get("ram:ReferenceTypeCode", ())]


def _objects_ubl(path: str) -> Test:
    def test(g: Group) -> Broken:
        found = nodes(g.tree, path)
        return [one for one in found if _repeated([number.get("schemeID") or "" for number in one.kids.get("cbc:ID", ())])]

    return test


def _repeated(codes: list[str]) -> bool:
    return codes.count("AFL") > 1 or codes.count("AVV") > 1


def _empty_object(path: str, code: str) -> Test:
    def test(g: Group) -> Broken:
        documents = [one for one in g.tree.root.all(f"{path}/ram:AdditionalReferencedDocument") if code in _kinds(one)]
        return [number for one in documents for number in one.kids.get("ram:IssuerAssignedID", ()) if blank(number)]

    return test


def _kinds(document: Node) -> set[str]:
    return {one.raw for one in document.kids.get("ram:ReferenceTypeCode", ())}


def _object_rules() -> Iterator[Rule]:
    once = "AFL and AVV may each name one invoiced object here. Keep one of each."
    empty = "This invoiced object has no number. Give it, or leave the reference out."
    places = (
        ("29", "BT-18", AGREEMENT, "cac:AdditionalDocumentReference"),
        ("30", "BT-128", LINE, f"{UBL_LINE}/cac:DocumentReference"),
    )
    for number, term, cii, ubl in places:
        yield rule(f"BR-FR-{number}_{term}", once, _objects_cii(cii), _objects_ubl(ubl))
        for code in ("AFL", "AVV"):
            yield rule(f"BR-FR-{number}_{code}", empty, _empty_object(cii, code), None)
            yield placed(f"BR-FR-{number}_{code}", empty, blank, ubl=f"{ubl}/cbc:ID[{code}]")


def _framework(g: Group) -> Broken:
    """A credit note for a period (262) names the contract and the period."""
    if g.tree.syntax == "ubl":
        kind, period = raws(g, "cbc:CreditNoteTypeCode"), "cac:InvoicePeriod"
        paths = ["cac:ContractDocumentReference/cbc:ID", f"{period}/cbc:StartDate", f"{period}/cbc:EndDate"]
    else:
        kind, period = types(g), f"{SETTLEMENT}/ram:BillingSpecifiedPeriod"
        paths = [f"{AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID"]
        paths += [f"{period}/ram:{side}DateTime/udt:DateTimeString" for side in ("Start", "End")]
    return "262" in kind and not all(any(raws(g, path)) for path in paths) and g.node


def _corrects_one(g: Group) -> Broken:
    ubl = g.tree.syntax == "ubl"
    kind = raws(g, "cbc:InvoiceTypeCode") if ubl else types(g)
    return bool(kind & _CORRECTIVE) and len(nodes(g.tree, "cac:BillingReference" if ubl else _PREVIOUS)) != 1 and g.node


def _credits_cii(g: Group) -> Broken:
    if not types(g) & _CREDIT or any(_dated(one) for one in g.tree.root.all(_PREVIOUS)):
        return None
    lines = [one for one in g.tree.root.all(LINE) if _counts(one)]
    path = "ram:SpecifiedLineTradeSettlement/ram:InvoiceReferencedDocument"
    return None if all(any(_dated(document) for document in line.all(path)) for line in lines) else g.node


def _dated(document: Node) -> bool:
    return "ram:IssuerAssignedID" in document.kids and bool(document.all("ram:FormattedIssueDateTime/qdt:DateTimeString"))


def _counts(line: Node) -> bool:
    found = line.all("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode")
    return not found or any(one.raw == "DETAIL" for one in found)


def _credits_ubl(g: Group) -> Broken:
    name = "cac:InvoiceDocumentReference"
    if not raws(g, "cbc:CreditNoteTypeCode") & _CREDIT or any(
        "cbc:ID" in one.kids and "cbc:IssueDate" in one.kids for one in g.tree.root.all(f"cac:BillingReference/{name}")
    ):
        return None
    own = raws(g, "cbc:ID")
    for line in g.tree.root.kids.get("cac:CreditNoteLine", ()):
        documents = line.all(f"cac:BillingReference/{name}")
        mine = [one for one in documents if any(number.raw in own for number in one.kids.get("cbc:ID", ()))]
        if mine and not any(status.raw == "DETAIL" for one in mine for status in one.kids.get("cbc:DocumentStatusCode", ())):
            continue
        others = [one for one in documents if one not in mine and "cbc:ID" in one.kids and "cbc:IssueDate" in one.kids]
        if not others:
            return g.node
    return None


def _due_days(g: Group) -> list[Node]:
    return [node for path in _DUE[g.tree.syntax] for node in nodes(g.tree, path)]


def _due_early(g: Group) -> Broken:
    due = _due_days(g)
    if not any(day.value for day in due) or types(g) & _ADVANCE or modes(g) & _PAID:
        return None
    issued = first(g, _ISSUED[g.tree.syntax])
    if issued is None:
        return due if g.tree.syntax == "cii" else None
    return [day for day in due if day.raw < issued.raw]


def _final_advance(g: Group) -> Broken:
    return bool(modes(g) & _FINAL and types(g) & _ADVANCE) and g.node


def _paid(check: Callable[[Group], bool]) -> Test:
    return lambda g: bool(modes(g) & _PAID) and not check(g) and g.node


def _amount(g: Group, cii: str, ubl: str) -> Decimal | None:
    node = first(g, f"cac:LegalMonetaryTotal/cbc:{ubl}" if g.tree.syntax == "ubl" else f"{_SUM}/ram:{cii}")
    return None if node is None else node.number


def _paid_in_full(g: Group) -> bool:
    paid = _amount(g, "TotalPrepaidAmount", "PrepaidAmount")
    return paid is not None and paid == _amount(g, "GrandTotalAmount", "TaxInclusiveAmount")


def _accounted(g: Group) -> Broken:
    """An invoice in another currency says the VAT in euros."""
    if g.tree.syntax == "ubl":
        own, other, totals = "cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode", "cac:TaxTotal/cbc:TaxAmount"
    else:
        own, other, totals = (
            f"{SETTLEMENT}/ram:InvoiceCurrencyCode",
            f"{SETTLEMENT}/ram:TaxCurrencyCode",
            f"{_SUM}/ram:TaxTotalAmount",
        )
    euros = any(node.raw for node in nodes(g.tree, totals) if node.get("currencyID") == "EUR")
    return any(code != "EUR" for code in raws(g, own)) and not ("EUR" in raws(g, other) and euros) and g.node


def _member(g: Group) -> bool:
    """Whether the seller is a member of a VAT group (scheme 0231)."""
    ubl = f"{SELLER}/cac:PartyIdentification/cbc:ID[0231]"
    return bool(nodes(g.tree, ubl if g.tree.syntax == "ubl" else f"{AGREEMENT}/ram:SellerTradeParty/ram:GlobalID[0231]"))


def _member_unsaid(g: Group) -> Broken:
    if not _member(g):
        return None
    if g.tree.syntax == "ubl":
        return after(g, "TXD") != UNIQUE and g.node
    said = any(one.raw == UNIQUE for note in subjects(g, "TXD") for one in note.kids.get("ram:Content", ()))
    return not said and g.node


def _member_alone(g: Group) -> Broken:
    ubl = "cac:TaxRepresentativeParty/cac:PartyTaxScheme/cbc:CompanyID"
    cii = f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty/ram:SpecifiedTaxRegistration/ram:ID[VA]"
    return _member(g) and not any(raws(g, ubl if g.tree.syntax == "ubl" else cii)) and g.node


_CORRECTS = "A corrective invoice names exactly one preceding invoice (BT-25). Give it."
_CREDITS = "A credit note names the invoice that it is about with its day, for the whole or for each line. Give both."


RULES: tuple[Rule, ...] = (
    rule(
        "BR-FR-18_BT-123",
        "Several attachments are the readable invoice (LISIBLE). Keep one.",
        _readable(f"{AGREEMENT}/ram:AdditionalReferencedDocument", "ram:Name"),
        _readable("cac:AdditionalDocumentReference", "cbc:DocumentDescription"),
    ),
    *_object_rules(),
    both("BR-FR-CO-03_BT-3", "A global allowance (262) names the contract and the invoicing period. Give them.", _framework),
    rule("BR-FR-CO-04_BT-4", _CORRECTS, _corrects_one, None),
    rule("BR-FR-CO-04_BT-3", _CORRECTS, None, _corrects_one),
    rule("BR-FR-CO-05_BT-3", _CREDITS, _credits_cii, _credits_ubl),
    both("BR-FR-CO-07_BT-9", "The due date is before the issue date. Correct one of the two.", _due_early, "BT-9"),
    both(
        "BR-FR-CO-08_BT-23",
        "A final invoice after an advance (B4, S4, M4) is no invoice of an advance. Correct one.",
        _final_advance,
    ),
    both(
        "BR-FR-CO-09_BT-23-1",
        "The invoice says that it is paid (B2, S2, M2): what is paid is the total with VAT.",
        _paid(_paid_in_full),
    ),
    both(
        "BR-FR-CO-09_BT-23-2",
        "The invoice says that it is paid (B2, S2, M2): nothing is due.",
        _paid(lambda g: _amount(g, "DuePayableAmount", "PayableAmount") == 0),
    ),
    both(
        "BR-FR-CO-09_BT-23-3",
        "The invoice says that it is paid (B2, S2, M2): give the day of payment as due date.",
        _paid(lambda g: any(day.value for day in _due_days(g))),
    ),
    both("BR-FR-CO-12_BT-5", "An invoice in another currency gives the VAT total in euros too, with EUR as BT-6.", _accounted),
    both("BR-FR-CO-14_BT-29-1", "A member of a VAT group says so in a note (TXD, MEMBRE_ASSUJETTI_UNIQUE).", _member_unsaid),
    both(
        "BR-FR-CO-15_BT-29-1",
        "A member of a VAT group names the group as tax representative, with its VAT number.",
        _member_alone,
    ),
)
