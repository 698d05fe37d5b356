"""A-NZ Peppol BIS Billing 3.0 (Australia and New Zealand), release 1.0.12: EN 16931 and Peppol with GST, and what is its own.

Code lists are those of EN 16931 as they are now: the release has older ones, and takes no code that these do not.
"""

from duebook.kernel.rules import Severity
from duebook.rules.international import conditions, numbers
from duebook.rules.international.conditions import Numbered
from duebook.rules.international.taken import EN, Taken, peppol
from duebook.rules.international.taxes import is_gst
from duebook.rules.occurrence import Occurrences
from duebook.rules.peppol.reading import BUYER, COUNTRY, LEGAL, SELLER
from duebook.rules.rule import Broken, Group, Rule, Sweep, Test
from duebook.rules.tree import Node
from duebook.rules.ubl.rules import ROW_FILTERS

SOURCE = "A-NZ Peppol BIS Billing 3.0, 1.0.12"
_CEN = "urn:cen.eu:en16931:2017#conformant#urn:fdc:peppol.eu:2017:poacc:"
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:"
BILLING = Numbered(
    key="billing",
    source=SOURCE,
    identifier=f"{_CEN}billing:international:aunz:3.0",
    process=f"{_PROCESS}billing:01:1.0",
    invoices=frozenset("80 82 84 380 383 386 393 395 575 623 780".split()),
    credit_notes=frozenset("81 83 381 396 532".split()),
    coded=frozenset(("01",)),
    tax_amounts_of_rows=False,
)
SELF_BILLING = Numbered(
    key="self-billing",
    source="A-NZ Peppol BIS Self-Billing 3.0, 1.0.12",
    identifier=f"{_CEN}selfbilling:international:aunz:3.0",
    process=f"{_PROCESS}selfbilling:01:1.0",
    invoices=frozenset(("389",)),
    credit_notes=frozenset(("261",)),
    coded=frozenset(("01",)),
    tax_amounts_of_rows=False,
)

_PLAIN = (
    "BR-01 BR-02 BR-03 BR-04 BR-05 BR-06 BR-07 BR-08 BR-09 BR-10 BR-11 BR-12 BR-15 BR-16 BR-17 BR-18 BR-19 BR-20 BR-21 BR-22 "
    "BR-23 BR-24 BR-25 BR-26 BR-27 BR-28 BR-29 BR-30 BR-31 BR-33 BR-36 BR-38 BR-41 BR-42 BR-43 BR-44 BR-49 BR-50 BR-52 BR-54 "
    "BR-55 BR-57 BR-61 BR-62 BR-63 BR-64 BR-65 BR-CO-10 BR-CO-11 BR-CO-12 BR-CO-19 BR-CO-20 BR-CO-21 BR-CO-22 BR-CO-23 "
    "BR-CO-24 BR-DEC-01 BR-DEC-02 BR-DEC-05 BR-DEC-06 BR-DEC-09 BR-DEC-10 BR-DEC-11 BR-DEC-16 BR-DEC-17 BR-DEC-18 BR-DEC-23 "
    "BR-DEC-24 BR-DEC-25 BR-DEC-27 BR-DEC-28 BR-E-06 BR-E-07 UBL-DT-01 UBL-DT-06 UBL-DT-07 UBL-SR-19 UBL-SR-20 UBL-SR-21 "
    "BR-CL-01 BR-CL-03 BR-CL-04 BR-CL-05 BR-CL-07 BR-CL-10 BR-CL-11 BR-CL-13 BR-CL-14 BR-CL-15 BR-CL-16 BR-CL-17 BR-CL-18 "
    "BR-CL-19 BR-CL-20 BR-CL-21 BR-CL-23 BR-CL-24 BR-CL-25 BR-CL-26"
)
_MARKED = (
    "BR-13 BR-14 BR-32 BR-37 BR-45 BR-46 BR-47 BR-48 BR-53 BR-56 BR-CO-03 BR-CO-04 BR-CO-13 BR-CO-14 BR-CO-15 BR-CO-16 BR-CO-17 "
    "BR-CO-18 BR-DEC-12 BR-DEC-14 BR-DEC-19 BR-DEC-20 BR-CL-06 BR-E-01 BR-E-05 BR-E-08 BR-E-09 BR-G-01 BR-G-05 BR-G-06 BR-G-07 "
    "BR-G-08 BR-G-09 BR-O-01 BR-O-05 BR-O-06 BR-O-07 BR-O-08 BR-O-09 BR-O-11 BR-O-12 BR-O-13 BR-O-14 BR-S-01 BR-S-05 BR-S-06 "
    "BR-S-07 BR-S-08 BR-S-09 BR-S-10 BR-Z-01 BR-Z-05 BR-Z-06 BR-Z-07 BR-Z-08 BR-Z-09 BR-Z-10"
)
"""What is taken from EN 16931 under its code there, and what with -AUNZ behind it."""
_WARNED = "UBL-SR-44 UBL-SR-46 UBL-SR-47"
_R = "PEPPOL-EN16931-"
_PEPPOL = " ".join(
    _R + number
    for number in "R001 R003 R008 R010 R020 R040 R041 R042 R043 R044 R046 R053 R054 R100 R101 R110 R111 R120 R121 R130 "
    "CL001 CL002 CL003 CL006 CL007 F001".split()
)
_LEFT = "UBL-CR-674 UBL-CR-681 UBL-CR-682 UBL-SR-06 UBL-SR-22 UBL-SR-23 UBL-SR-27 UBL-SR-29 UBL-SR-51 UBL-SR-52"
_LEFT += " UBL-SR-54 UBL-SR-55 UBL-SR-56"
_NAMED = {code: f"{code}-AUNZ" for code in ("UBL-SR-12", "UBL-SR-13", "UBL-SR-18", "UBL-SR-32")}
_FEWEST, _MOST = 4, 6


def _unpaid(g: Group) -> Broken:
    """An invoice on which something is due says until when."""
    if g.tree.credit_note:
        return None
    due = [node for total in g.all("BG-22") for node in total.kids.get("cbc:PayableAmount", ()) if node.number > 0]
    said = g.tree.every("cbc:DueDate") or any(terms.kids.get("cbc:Note") for terms in g.tree.every("cac:PaymentTerms"))
    return due if due and not said else None


def _card(g: Group) -> Broken:
    number = g.one("BT-87")
    return not _FEWEST <= len(number.raw if number else "") <= _MOST


def _other_kind(g: Group) -> Broken:
    """A document reference has a type only where it names the invoiced object, or in a credit note a project."""
    kinds = [one.raw for one in g.node.kids.get("cbc:DocumentTypeCode", ())]
    return bool(kinds) and "130" not in kinds and not (g.tree.credit_note and "50" in kinds)


def _registered(party: str, country: str, scheme: str) -> Test:
    """A party of a country has the registration number that its businesses go by."""

    def test(g: Group) -> Broken:
        at = g.tree.root.text(f"{party}/{COUNTRY}").upper()
        broken = []
        for node in g.tree.root.all(party) if at == country else ():
            found = node.all(LEGAL)
            if not found or not found[0].raw or all(one.get("schemeID") != scheme for one in found):
                broken.append(found[0] if found else node)
        return broken

    return test


def _schemes(node: Node) -> bool:
    """Whether a tax registration names a tax that is not GST."""
    return not is_gst(node)


def _own(wanted: Numbered, after: str) -> tuple[Rule, ...]:
    source = wanted.source
    take = Taken(source, "GST")
    pool = peppol(wanted)
    seller_abn = "In Australia a business goes by its ABN. Give it as the seller's registration number, under the scheme 0151."
    buyer_abn = "In Australia a business goes by its ABN. Give it as the buyer's registration number, under the scheme 0151."
    seller_nzbn = (
        "In New Zealand a business goes by its NZBN. Give it as the seller's registration number, under the scheme 0088."
    )
    buyer_nzbn = "In New Zealand a business goes by its NZBN. Give it as the buyer's registration number, under the scheme 0088."
    card = "Of the card's number its last four to six digits are shown: no fewer, and no more."
    due = "Something is due, but it is not said until when. Give the due date (BT-9) or terms of payment (BT-20)."
    kind = "A document reference has a type only where it names the invoiced object (130; in a credit note also 50). Remove it."
    return (
        *take.rules(pool, _PEPPOL),
        *take.rules(pool, {f"{_R}R005": f"{_R}R005-AUNZ", f"{_R}R055": f"{_R}R055-AUNZ"}),
        *take.rules(pool, {f"{_R}{number}": f"{_R}{number}{after}" for number in ("P0100", "P0101")}),
        take.rule(pool[f"{_R}R007"], f"{_R}R007{'-AUNZ' + after if after else ''}"),
        conditions.one_note(f"{_R}R002", source),
        conditions.specified(f"{_R}R004-AUNZ{after}", wanted),
        conditions.one_reference(f"{_R}R006", "130", "The document names more than one invoiced object. Keep one.", source),
        conditions.one_reference(f"{_R}R080", "50", "The document names more than one project. Keep one.", source),
        conditions.in_currency(f"{_R}R051-AUNZ", source),
        conditions.addresses(f"{_R}CL008", source),
        *(numbers.rule(like, f"PEPPOL-COMMON-{like}", source) for like in ("R040", "R041", "R042")),
        numbers.rule("R050", "AUNZ-R-006", source, Severity.WARNING),
        Rule("AUNZ-R-001", "", seller_abn, _registered(SELLER, "AU", "0151"), source=source),
        Rule("AUNZ-R-002", "", seller_nzbn, _registered(SELLER, "NZ", "0088"), source=source),
        Rule("AUNZ-R-004", "", buyer_abn, _registered(BUYER, "AU", "0151"), source=source),
        Rule("AUNZ-R-005", "", buyer_nzbn, _registered(BUYER, "NZ", "0088"), source=source),
        Rule("BR-CO-25", "", due, _unpaid, source=source),
        Rule("BR-51", "BG-18", card, _card, ("BT-87",), source=source),
        conditions.one_of_each("BR-66", "cac:PaymentMeans/cac:CardAccount", "Only one card can be named. Keep one.", source),
        conditions.one_of_each(
            "BR-67", "cac:PaymentMeans/cac:PaymentMandate", "Only one mandate can be named. Keep one.", source
        ),
        Rule("UBL-SR-43", "BG-24", kind, _other_kind, source=source),
    )


def rules(wanted: Numbered, after: str = "") -> tuple[Rule, ...]:
    """The table of one of the two specifications; ``after`` stands behind the codes that are its own."""
    take = Taken(wanted.source, "GST")
    return (
        *take.rules(EN, _PLAIN),
        *take.rules(EN, _MARKED, "-AUNZ"),
        *take.rules(EN, _WARNED, severity=Severity.WARNING),
        *_own(wanted, after),
        *_OCCURRENCES.rules,
    )


_OCCURRENCES = Occurrences(
    Taken(SOURCE, "GST").rows(_LEFT, _NAMED, {"UBL-SR-45": Severity.WARNING}),
    {**ROW_FILTERS, "VAT": is_gst, "no_VAT": _schemes},
    SOURCE,
)
SWEEPS: tuple[Sweep, ...] = (_OCCURRENCES,)
RULES: tuple[Rule, ...] = rules(BILLING)
