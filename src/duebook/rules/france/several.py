"""Documents that are several invoices in one (BR-FR-MV) or the balance of two parties (BR-FR-BD)."""

from collections.abc import Callable, Iterable, Iterator

from duebook.rules.france.notes import types
from duebook.rules.france.reading import AGREEMENT, BUYER, SELLER, SETTLEMENT, blank, both, nodes, raws, rule
from duebook.rules.france.sublines import SubLine, currencies, own_references, sublines
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node

_SEVERAL = frozenset({"S8", "B8", "M8"})
_BALANCE = frozenset({"S9", "B9", "M9"})
_EITHER = _SEVERAL | _BALANCE
_BUYERS_TYPES = frozenset({"389", "261", "501", "500", "502", "471", "473"})
_CORRECTING = frozenset({"384", "472", "381", "396", "503"})
_BUYERS_CORRECTING = frozenset({"261", "471", "473", "502"})
_MODE = {
    "cii": "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    "ubl": "cbc:ProfileID",
}
_SIREN = {
    "cii": {party: f"{AGREEMENT}/ram:{party}TradeParty/ram:SpecifiedLegalOrganization/ram:ID" for party in ("Seller", "Buyer")},
    "ubl": {
        "Seller": f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID",
        "Buyer": f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
    },
}
_TYPE = {"cii": ("rsm:ExchangedDocument/ram:TypeCode",), "ubl": ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")}
_CENT = 0.01
_PARTIES = 2


def _in(wanted: frozenset[str], test: Test) -> Test:
    """The test, asked only of documents with one of these business processes."""
    return lambda g: test(g) if any(node.value in wanted for node in g.tree.root.all(_MODE[g.tree.syntax])) else None


def _tops(g: Group) -> list[SubLine]:
    return [line for line in sublines(g.tree) if line.top]


def _each_top(broken: Callable[[Group, SubLine], bool]) -> Test:
    return lambda g: [line.node for line in _tops(g) if broken(g, line)]


def _number(g: Group) -> frozenset[str]:
    return frozenset(raws(g, "cbc:ID" if g.tree.syntax == "ubl" else "rsm:ExchangedDocument/ram:ID"))


def _unstated(g: Group) -> Broken:
    if g.tree.syntax == "cii":
        return [status for line in sublines(g.tree) for status in line.statuses if blank(status)]
    return [line.node for line in sublines(g.tree) if not any(status.value for status in line.statuses)]


def _counted(g: Group, party: str) -> int:
    sirens = raws(g, _SIREN[g.tree.syntax][party])
    return sum(bool(line.legal_raw & sirens) for line in _tops(g))


def _no_tax(g: Group, line: SubLine) -> bool:
    found = line.tax(currencies(g.tree)[0])
    return found is None or blank(found)


def _no_second_tax(g: Group, line: SubLine) -> bool:
    second = currencies(g.tree)[1]
    found = line.tax(second)
    return bool(second) and (not any(second) or found is None or blank(found))


def _object_cii(code: str) -> Test:
    """A reference of this kind names an object (130) and has a number, which is no business process."""

    def test(g: Group) -> Broken:
        documents = [
            one for line in _tops(g) for one in line.node.all("ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument")
        ]
        return [one for one in documents if _has(one, "ram:ReferenceTypeCode", code) and _half(one, code)]

    return test


def _has(node: Node, name: str, text: str) -> bool:
    return any(one.raw == text for one in node.kids.get(name, ()))


def _half(document: Node, code: str) -> bool:
    numbers = document.kids.get("ram:IssuerAssignedID", ())
    if not _has(document, "ram:TypeCode", "130") or not (numbers and numbers[0].value):
        return True
    return code == "AVV" and any(one.raw in _SEVERAL for one in numbers)


def _object_ubl(code: str) -> Test:
    def test(g: Group) -> Broken:
        broken = []
        for line in _tops(g):
            documents = [
                one for one in line.node.kids.get("cac:DocumentReference", ()) if _has(one, "cbc:DocumentTypeCode", "130")
            ]
            numbers = [one for document in documents for one in document.kids.get("cbc:ID", ()) if one.get("schemeID") == code]
            process = code == "AVV" and any(one.raw in _SEVERAL for one in numbers)
            if process or not (numbers and numbers[0].value):
                broken.append(line.node)
        return broken

    return test


def _off_total(g: Group, line: SubLine) -> bool:
    """A group's total that is more than a cent for each part off what its parts come to."""
    above = {number.strip() for number in line.numbers}
    parts = [
        amount
        for one in sublines(g.tree)
        if one.parents & above and any(status.raw != "INFORMATION" for status in one.statuses)
        for amount in one.totals
    ]
    if not line.totals:
        return True
    total = sum(float(amount.number) for amount in parts)
    return abs(float(line.totals[0].number) - total) > _CENT * len(parts)


def _differs(text: Callable[[SubLine], str]) -> Test:
    """A line that has not what the line above it has, or nothing."""

    def test(g: Group) -> Broken:
        every = sublines(g.tree)
        known = {number: text(line) for line in every for number in line.numbers}
        return [line.node for line in every if not text(line) or (line.parents and not _same(text(line), line.parents, known))]

    return test


def _same(text: str, parents: Iterable[str], known: dict[str, str]) -> bool:
    return any(known.get(parent) == text for parent in parents)


def _unmarked_reason(g: Group) -> Broken:
    broken = []
    for line in sublines(g.tree):
        if not line.has("DETAIL"):
            continue
        reason = line.reasons[0].raw if line.reasons else ""
        if not reason.strip() or not line.number or not reason.startswith(f"#{line.number}#"):
            broken.append(line.node)
    return broken


def _off_tax(g: Group, line: SubLine) -> bool:
    """A group's VAT that is not what the rows of the VAT breakdown that carry its number come to."""
    given = line.tax(currencies(g.tree)[0])
    return given is None or abs(float(given.number) - sum(float(one.number) for one in _taxes(g, f"#{line.number}#"))) > _CENT


def _taxes(g: Group, start: str) -> list[Node]:
    if g.tree.syntax == "cii":
        rows = [row for row in g.tree.root.all(f"{SETTLEMENT}/ram:ApplicableTradeTax") if _has(row, "ram:TypeCode", "VAT")]
        reason, amount = "ram:ExemptionReason", "ram:CalculatedAmount"
    else:
        every = g.tree.root.all("cac:TaxTotal/cac:TaxSubtotal")
        rows = [row for row in every if any(one.raw == "VAT" for one in row.all("cac:TaxCategory/cac:TaxScheme/cbc:ID"))]
        reason, amount = "cac:TaxCategory/cbc:TaxExemptionReason", "cbc:TaxAmount"
    return [one for row in rows if any(text.raw.startswith(start) for text in row.all(reason)) for one in row.all(amount)]


def _off_gross(g: Group, line: SubLine) -> bool:
    if not line.grosses:
        return False
    given, tax = line.grosses[0], line.tax(currencies(g.tree)[0])
    if blank(given) or not line.totals or tax is None:
        return True
    parts = sum(bool(one.parents & line.numbers) and one.has("DETAIL", "GROUP") for one in sublines(g.tree))
    return abs(given.number - line.totals[0].number - tax.number) * 100 > parts


def _own_number(g: Group) -> Broken:
    """Of the seller's own invoices one has the number of the document; where it is one invoice, that one."""
    sirens, own = raws(g, _SIREN[g.tree.syntax]["Seller"]), _number(g)
    mine = [line for line in _tops(g) if line.legal_raw & sirens]
    count = sum(one.raw in own for line in mine for one in line.objects)
    if count == 1:
        return None
    return [line.node for line in mine if (line.number in own) is not (count == 0)]


def _again(g: Group) -> Broken:
    """An invoice whose number another one in the document has."""
    if g.tree.syntax == "cii":
        every = list(g.tree.every("ram:IssuerAssignedID"))
    else:
        documents = [one for one in g.tree.every("cac:DocumentReference") if _has(one, "cbc:DocumentTypeCode", "130")]
        every = [number for one in documents for number in one.kids.get("cbc:ID", ()) if number.get("schemeID") == "AFL"]
    seen: set[str] = set()
    twice = set()
    for one in every:
        if one.raw in seen:
            twice.add(id(one))
        seen.add(one.raw)
    return [one for line in _tops(g) for one in line.objects if id(one) in twice]


def _type(wanted: bool) -> Test:  # noqa: FBT001 - of two rules one asks for the buyer's types, one for others
    def test(g: Group) -> Broken:
        found = [node for path in _TYPE[g.tree.syntax] for node in nodes(g.tree, path)]
        return [one for one in found if not one.value or (one.value in _BUYERS_TYPES) is not wanted]

    return test


def _uncorrected(kinds: frozenset[str], cii: str, ubl: str) -> Test:
    """A group of a correcting document that does not name the invoice that it corrects."""

    def lacks(g: Group, line: SubLine) -> bool:
        if g.tree.syntax == "cii":
            return not line.node.all(f"ram:SpecifiedLineTradeSettlement/ram:InvoiceReferencedDocument/{cii}")
        mine = own_references(line.node, _number(g))
        others = [one for one in line.node.kids.get("cac:BillingReference", ()) if one not in mine]
        named = [one for one in others if one.all("cac:InvoiceDocumentReference/cbc:ID")]
        return not any(one.all(f"cac:InvoiceDocumentReference/{ubl}") for one in named)

    each = _each_top(lacks)
    return lambda g: each(g) if types(g) & kinds else None


def _groups(test: Callable[[int], bool]) -> Test:
    return lambda g: None if test(len(_tops(g))) else spot(g.node)


def _once(party: str) -> Test:
    return lambda g: None if _counted(g, party) == 1 else spot(g.node)


def _correcting() -> Iterator[Rule]:
    sentences = {
        "136": ("ram:IssuerAssignedID", "cbc:ID", "This group does not name the invoice that it corrects. Give its number."),
        "138": (
            "ram:FormattedIssueDateTime/qdt:DateTimeString",
            "cbc:IssueDate",
            "This group does not give the day of the invoice that it corrects. Give it.",
        ),
    }
    for start, modes, kinds in (("MV", _SEVERAL, _CORRECTING), ("BD", _BALANCE, _BUYERS_CORRECTING)):
        for term, (cii, ubl, sentence) in sentences.items():
            yield both(f"BR-FR-{start}-14-EXT-FR-FE-{term}", sentence, _in(modes, _uncorrected(kinds, cii, ubl)))


def _top(code: str, sentence: str, broken: Callable[[Group, SubLine], bool]) -> Rule:
    return both(code, sentence, _in(_EITHER, _each_top(broken)))


_SELLERS = "One group of the balance is the seller's: give its SIREN there, once."
_BUYERS = "A balance is issued by the buyer. Use one of the types 389, 261, 501, 500, 502, 471 and 473."
_AFL = "The reference AFL of this group must be of type 130 and give the number of its invoice."
_AVV = (
    "The reference AVV of this group must be of type 130 and give the business process of its invoice, other than S8, B8 and M8."
)

RULES: tuple[Rule, ...] = (
    both(
        "BR-FR-MV-01_EXT-FR-FE-163",
        "This line does not say whether it is a group, a detail or information.",
        _in(_EITHER, _unstated),
    ),
    both(
        "BR-FR-MV-02_EXT-FR-FE-163",
        "The document says that it has the invoices of several sellers, but no group of lines. Make one for each.",
        _in(_SEVERAL, _groups(lambda count: count >= 1)),
    ),
    both(
        "BR-FR-BD-02_EXT-FR-FE-163",
        "A balance has two groups of lines, one for each party.",
        _in(_BALANCE, _groups(lambda n: n == _PARTIES)),
    ),
    rule("BR-FR-BD-02_BT-31", _SELLERS, _in(_BALANCE, _once("Seller")), None),
    rule("BR-FR-BD-02_BT-30", _SELLERS, None, _in(_BALANCE, _once("Seller"))),
    both(
        "BR-FR-BD-02_BT-47", "One group of the balance is the buyer's: give its SIREN there, once.", _in(_BALANCE, _once("Buyer"))
    ),
    _top("BR-FR-MV-03_EXT-FR-FE-164", "This group does not name its seller. Give the name.", lambda _, line: not line.name),
    _top("BR-FR-MV-03_EXT-FR-FE-167", "This group's seller has no SIREN. Give it.", lambda _, line: not line.legal),
    _top("BR-FR-MV-03_EXT-FR-FE-177", "This group's seller has no country. Give its code.", lambda _, line: not line.country),
    _top("BR-FR-MV-03_EXT-FR-FE-181", "This group has no VAT total. Give it.", _no_tax),
    _top("BR-FR-MV-03_EXT-FR-FE-182", "This group has no VAT total in the currency of the tax. Give it.", _no_second_tax),
    rule("BR-FR-MV-03_BT-128_AFL", _AFL, _in(_EITHER, _object_cii("AFL")), _in(_EITHER, _object_ubl("AFL"))),
    rule("BR-FR-MV-03_BT-128_AVV", _AVV, _in(_EITHER, _object_cii("AVV")), _in(_EITHER, _object_ubl("AVV"))),
    _top(
        "BR-FR-MV-05_EXT-FR-FE-BG-12",
        "The total of this group is not what its lines come to. Correct it or the lines.",
        _off_total,
    ),
    both(
        "BR-FR-MV-06_EXT-FR-FE-167",
        "This line has no SIREN of its seller, or another one than the group that it stands in.",
        _in(_EITHER, _differs(lambda line: line.legal)),
    ),
    both(
        "BR-FR-MV-07_BT-128",
        "This line has no number of its invoice, or another one than the group that it stands in.",
        _in(_EITHER, _differs(lambda line: line.number)),
    ),
    both(
        "BR-FR-MV-08_BT-128",
        "The exemption reason of this line must start with the number of its invoice between number signs.",
        _in(_EITHER, _unmarked_reason),
    ),
    _top("BR-FR-MV-09_EXT-FR-FE-181", "The VAT of this group is not what its rows of the VAT breakdown come to.", _off_tax),
    _top("BR-FR-MV-10_EXT-FR-FE-184", "The total with VAT of this group is not the total without VAT plus the VAT.", _off_gross),
    both(
        "BR-FR-MV-11_BT-128",
        "Of the seller's own invoices exactly one has the number of the document.",
        _in(_EITHER, _own_number),
    ),
    both(
        "BR-FR-MV-12_BT-128", "Two invoices of this document have the number “{value}”. Give each its own.", _in(_EITHER, _again)
    ),
    both(
        "BR-FR-MV-13_BT-3",
        "The invoices of several sellers cannot stand in a document that the buyer issues. Use another type.",
        _in(_SEVERAL, _type(wanted=False)),
    ),
    rule("BR-FR-BD-13_BT-3", _BUYERS, _in(_BALANCE, _type(wanted=True)), None),
    rule("BR-FR-MV-BD_BT-3", _BUYERS, None, _in(_BALANCE, _type(wanted=True))),
    *_correcting(),
)
