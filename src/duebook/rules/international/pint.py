"""PINT Billing 1.1, the rules that all countries share (ibr-): EN 16931 without VAT's own rules, for any tax.

What a country adds (``@aunz-1``, ``@sg-1``, ``@jp-1``, ``@my-1``...) is not asked.
Source: OpenPeppol, PINT billing, shared rules.
As the published rules do it, the total of the tax breakdown (ibr-co-14, ibr-124) is asked of invoices, not of credit notes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from duebook.rules.codelists import code_list
from duebook.rules.en16931.totals import cents
from duebook.rules.international import conditions, numbers
from duebook.rules.international.conditions import typed, unlisted
from duebook.rules.international.pint_rows import ROWS
from duebook.rules.international.taken import EN, Taken, peppol
from duebook.rules.occurrence import Occurrences
from duebook.rules.peppol import checkdigits as check
from duebook.rules.peppol.document import BILLING
from duebook.rules.peppol.reading import double
from duebook.rules.rule import Broken, Group, Rule, Sweep, Test, spot
from duebook.rules.tree import Node
from duebook.rules.ubl.rules import ROW_FILTERS

SOURCE = "PINT Billing 1.1"
INVOICES = frozenset("71 80 82 84 102 218 219 331 380 382 383 386 388 393 395 480 553 575 623 780 817 870 875 876 877".split())
CREDIT_NOTES = frozenset("81 83 381 396 532".split())
SELF_INVOICES, SELF_CREDIT_NOTES = frozenset(("389", "527")), frozenset(("261",))
_MEANS = frozenset(f"Z0{number}" for number in range(1, 9)) | {"98"}

_NUMBERED = (
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 33 36 38 41 42 43 44 49 52 53 "
    "54 55 56 57 62 63 64 65"
)
TAKEN: Mapping[str, str] = {
    **{f"BR-{number}": f"ibr-0{number}" for number in _NUMBERED.split()},
    **{f"BR-CO-{number}": f"ibr-co-{number}" for number in "10 11 12 13 14 16 19 20".split()},
    **{f"BR-CL-{number}": f"ibr-cl-{number}" for number in "03 04 05 07 10 11 13 14 15 19 20 21 23 26".split()},
    "BR-DEC-18": "ibr-091",
    "BR-DEC-10": "ibr-121",
    "BR-DEC-11": "ibr-122",
    "BR-DEC-12": "ibr-123",
    "BR-DEC-14": "ibr-125",
    "UBL-DT-06": "ibr-074",
    "UBL-DT-07": "ibr-075",
}
"""Code in EN 16931 -> code here."""
_R = "PEPPOL-EN16931-"
PEPPOL: Mapping[str, str] = {
    _R + there: f"ibr-{here}"
    for there, here in {
        "R001": "076",
        "R005": "077",
        "R008": "079",
        "R010": "080",
        "R020": "081",
        "R044": "083",
        "R055": "084",
        "R110": "085",
        "R111": "086",
        "R121": "087",
        "R130": "088",
        "F001": "073",
    }.items()
}
"""Code in Peppol BIS Billing -> code here."""
_TIME = re.compile(r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_FEW = 2
_SAID = frozenset(("true", "false", "1", "0"))
_INVOICE_CURRENCY_AT_ROWS = frozenset(("cbc:TaxableAmount",))


def _included(g: Group) -> bool:
    """Whether the amounts hold the tax already."""
    return any(one.value in {"true", "1"} for one in g.tree.root.all("cac:TaxTotal/cbc:TaxIncludedIndicator"))


def _with_tax(g: Group) -> Broken:
    """The first tax total is the one that counts; it is in the invoice's currency."""
    if _included(g):
        return None
    gross, net = (g.node.one(f"cac:LegalMonetaryTotal/cbc:Tax{kind}Amount") for kind in ("Inclusive", "Exclusive"))
    codes = {code.raw for code in g.all("BT-5")}
    totals = g.node.kids.get("cac:TaxTotal", ())[:1]
    taxes = [one for total in totals for one in total.kids.get("cbc:TaxAmount", ()) if one.get("currencyID") in codes]
    if gross is None or net is None or len(taxes) != 1:
        return gross or g.node
    right = cents(net.number + taxes[0].number)
    return None if gross.number == right else spot(gross, fix=f"{right:.2f}")


def _decimals(g: Group) -> Broken:
    found = g.all("BT-110")[:1]
    return None if g.tree.credit_note else [spot(one, most=_FEW) for one in found if len(one.raw.partition(".")[2]) > _FEW]


def _unidentified(g: Group) -> Broken:
    paths = ("cac:PartyTaxScheme/cbc:CompanyID", "cac:PartyIdentification/cbc:ID", "cac:PartyLegalEntity/cbc:CompanyID")
    return [party for party in g.node.kids.get("cac:Party", ()) if not any(party.all(path) for path in paths)]


def _said_neither(g: Group) -> Broken:
    found = (node for node in g.tree.every("cac:AllowanceCharge") if node.parent is None or node.parent.name != "cac:Price")
    return [spot(node, value=said) for node in found if (said := node.text("cbc:ChargeIndicator")) not in _SAID]


def _projects(g: Group) -> Broken:
    return [*g.node.kids.get("cac:ProjectReference", ())[1:2], *typed(g.node, "50")[1:2]][:1]


def _despatched_twice(g: Group) -> Broken:
    if not g.tree.every("cac:DespatchDocumentReference"):
        return None
    return [*g.node.all("cac:DespatchLineReference/cac:DocumentReference/cbc:ID")]


def _paid(g: Group) -> Broken:
    return g.node.kids.get("cac:PrepaidPayment", ())[:1] if not g.node.all("cac:LegalMonetaryTotal/cbc:PrepaidAmount") else None


def _payee_twice(path: str, g: Group) -> Broken:
    """A payee that is not the seller has one of each."""
    found = [one for one in g.node.all(path) if (one.get("schemeID") or "").upper() != "SEPA" or not path.endswith("cbc:ID")]
    above = g.node.parent
    sellers = above.all("cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName") if above else ()
    names = {one.raw for one in g.node.all("cac:PartyName/cbc:Name")}
    return found[1] if len(found) > 1 and not names & {one.raw for one in sellers} else None


def _times(g: Group) -> Broken:
    names = [name for name in g.tree.names if name.startswith("cbc:") and name.endswith("Time")]
    return [node for name in names for node in g.tree.every(name) if not _TIME.fullmatch(node.raw.strip())]


def _foreign(g: Group) -> Broken:
    own = {code.raw for code in g.all("BT-5")}
    more: list[Node] = []
    for total in g.tree.every("cac:TaxTotal"):
        amounts = total.kids.get("cbc:TaxAmount", ())
        if any(one.get("currencyID") in own for one in amounts):
            rows = total.kids.get("cac:TaxSubtotal", ())
            more += amounts
            more += (one for row in rows for name in ("cbc:TaxableAmount", "cbc:TaxAmount") for one in row.kids.get(name, ()))
    return conditions.foreign_amounts(g.tree, _INVOICE_CURRENCY_AT_ROWS, more)


def _types(g: Group) -> Broken:
    """Type codes: those of billing, or those of self-billing where the specification (BT-24) is that."""
    itself = "selfbilling" in g.text("BT-24")
    known = SELF_INVOICES if itself else INVOICES
    notes = SELF_CREDIT_NOTES if itself else CREDIT_NOTES
    found = [one for one in g.tree.every("cbc:InvoiceTypeCode") if one.value not in known]
    return [*found, *(one for one in g.tree.every("cbc:CreditNoteTypeCode") if one.value not in notes)]


def _media() -> frozenset[str]:
    return code_list("media-types").codes | {"application/xml"}


def _ten_digits(node: Node) -> bool:
    return len(node.value) == 10 and double(node.value) is not None  # noqa: PLR2004 - a Swedish number


_NUMBERS = (
    numbers.rule("R040", "ibr-068", SOURCE),
    numbers.rule("R041", "ibr-069", SOURCE),
    numbers.rule("R042", "ibr-070", SOURCE),
    numbers.rule("R043", "ibr-113", SOURCE),
    numbers.rule("R044", "ibr-114", SOURCE),
    numbers.rule("R045", "ibr-115", SOURCE, schemes=("0210", "9907")),
    numbers.rule("R047", "ibr-116", SOURCE, schemes=("0211", "9906"), good=lambda node: check.italian_vat(node.value)),
    numbers.rule("R050", "ibr-120", SOURCE),
    numbers.rule("R049", "ibr-127", SOURCE, good=_ten_digits),
)


def _own() -> tuple[Rule, ...]:
    take, pool = Taken(SOURCE, "tax", pint=True), peppol(BILLING)
    en = {code: take.words(rule.sentence) for code, rule in EN.items()}
    once = "A payee that is not the seller has this once. Keep one."
    named = (
        ("ibr-105", "cac:PartyIdentification/cbc:ID"),
        ("ibr-106", "cac:PartyLegalEntity/cbc:CompanyID"),
        ("ibr-sr-19", "cac:PartyName/cbc:Name"),
    )
    table: tuple[tuple[str, str, str, Test], ...] = (
        ("ibr-082", "", pool[f"{_R}R043"].sentence, _said_neither),
        ("ibr-090", "", "The document names more than one project. Keep one.", _projects),
        (
            "ibr-092",
            "BG-25",
            "A despatch advice is named here and on the document. Keep one of the two.",
            _despatched_twice,
        ),
        ("ibr-093", "", "Payments made before are listed, but not their total. Give it (ibt-113).", _paid),
        *((code, "BG-10", once, partial(_payee_twice, path)) for code, path in named),
        ("ibr-119", "", "{value} is no time as it must be written here: hours, minutes and seconds, such as 09:30:00.", _times),
        ("ibr-124", "tax total", en["BR-DEC-12"], _decimals),
        ("ibr-126", "", pool[f"{_R}R051"].sentence, _foreign),
        ("ibr-co-15", "", en["BR-CO-15"], _with_tax),
        ("ibr-co-26", "BG-4", en["BR-CO-26"], _unidentified),
        ("ibr-044", "BG-21", en["BR-38"], lambda g: not g.all("BT-104") and not g.all("BT-105")),  # asked of the document's too
        ("ibr-cl-01", "", "{value} is no type of this document in PINT. Use 380 for an invoice, 381 for a credit note.", _types),
        (
            "ibr-cl-16",
            "",
            "“{value}” is no way of paying in PINT. Use one of its list, such as 30 for a transfer.",
            unlisted(("cac:PaymentMeans/cbc:PaymentMeansCode",), lambda: code_list("payment-means").codes | _MEANS),
        ),
        (
            "ibr-cl-24",
            "",
            "A file of the type “{value}” cannot be attached. Attach a PDF, PNG, JPEG, CSV, XLSX, ODS or XML.",
            unlisted(("cbc:EmbeddedDocumentBinaryObject",), _media, "mimeCode"),
        ),
    )
    return tuple(Rule(code, group, sentence, test, source=SOURCE) for code, group, sentence, test in table)


def _unless(spared: Callable[[Group], bool], rule: Rule) -> Rule:
    test = rule.ubl or rule.test or (lambda _g: None)
    return replace(rule, test=None, ubl=lambda g: None if spared(g) else test(g))


def _rules() -> tuple[Rule, ...]:
    take = Taken(SOURCE, "tax", pint=True)
    asked_less: dict[str, Callable[[Group], bool]] = {"ibr-co-13": _included, "ibr-co-14": lambda g: g.tree.credit_note}
    taken = (*take.rules(EN, TAKEN), *take.rules(peppol(BILLING), PEPPOL))
    return (
        *(_unless(asked_less[rule.code], rule) if rule.code in asked_less else rule for rule in taken),
        *_NUMBERS,
        *_own(),
        conditions.addresses("ibr-cl-25", SOURCE),
        *_OCCURRENCES.rules,
    )


_OCCURRENCES = Occurrences(ROWS, ROW_FILTERS, SOURCE)
SWEEPS: tuple[Sweep, ...] = (_OCCURRENCES,)
RULES: tuple[Rule, ...] = _rules()
