"""SG Peppol BIS Billing 3.0 (IMDA, Singapore), release 2024.12, and 2026.6, which makes errors of what was a warning.

Where a rule of the release cannot be broken as it is written (BR-48, BR-DEC-13, -15, -19 and -20, UBL-SR-13 and -23), it is not
here.
"""

from duebook.kernel.rules import Severity
from duebook.rules.en16931 import vat
from duebook.rules.en16931.categories import Category, Number, Rate, Row
from duebook.rules.international import conditions, numbers
from duebook.rules.international.conditions import Numbered
from duebook.rules.international.singapore_own import RULES as OWN
from duebook.rules.international.singapore_own import SOURCE, exactly
from duebook.rules.international.taken import EN, Taken, peppol
from duebook.rules.occurrence import Occurrences, row
from duebook.rules.peppol.reading import BUYER, SELLER
from duebook.rules.rule import Rule, Sweep
from duebook.rules.ubl.rules import ROW_FILTERS

BILLING = Numbered(
    key="billing",
    source=SOURCE,
    identifier="urn:cen.eu:en16931:2017#conformant#urn:fdc:peppol.eu:2017:poacc:billing:international:sg:3.0",
    process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    invoices=frozenset("71 80 82 84 102 218 219 331 380 382 383 386 388 393 395 553 575 623 780 817 870 875 876 877".split()),
    credit_notes=frozenset("81 83 381 396 532".split()),
    coded=frozenset(("01",)),
    tax_amounts_of_rows=False,
)
_PLAIN = (
    "BR-01 BR-02 BR-03 BR-04 BR-05 BR-06 BR-07 BR-08 BR-09 BR-10 BR-11 BR-12 BR-15 BR-16 BR-17 BR-18 BR-19 BR-20 BR-21 BR-22 "
    "BR-23 BR-24 BR-25 BR-26 BR-27 BR-28 BR-29 BR-30 BR-31 BR-33 BR-36 BR-38 BR-41 BR-42 BR-43 BR-44 BR-49 BR-50 BR-51 BR-52 "
    "BR-54 BR-55 BR-57 BR-61 BR-62 BR-63 BR-64 BR-65 BR-CO-03 BR-CO-19 BR-CO-20 BR-CO-21 BR-CO-22 BR-CO-23 BR-CO-24 BR-DEC-01 "
    "BR-DEC-02 BR-DEC-05 BR-DEC-06 BR-DEC-09 BR-DEC-10 BR-DEC-11 BR-DEC-16 BR-DEC-17 BR-DEC-18 UBL-DT-06 UBL-DT-07 UBL-SR-19 "
    "UBL-SR-20 UBL-SR-21 BR-CL-01 BR-CL-03 BR-CL-04 BR-CL-05 BR-CL-06 BR-CL-07 BR-CL-08 BR-CL-10 BR-CL-11 BR-CL-13 BR-CL-14 "
    "BR-CL-15 BR-CL-19 BR-CL-20 BR-CL-21 BR-CL-23 BR-CL-24 BR-CL-25 BR-CL-26"
)
_MARKED = "BR-13 BR-14 BR-45 BR-46 BR-CO-15 BR-CO-18 BR-DEC-12 BR-DEC-14"
_R = "PEPPOL-EN16931-"
_PEPPOL = " ".join(
    _R + number
    for number in "R001 R003 R005 R007 R008 R010 R020 R040 R041 R042 R044 R046 R053 R054 R061 R080 R100 R101 R110 R111 R120 "
    "R121 R130 CL001 CL002 CL003 CL006 CL007 P0100 P0101 F001".split()
)
_LEFT = "UBL-CR-005 UBL-SR-12 UBL-SR-13 UBL-SR-18 UBL-SR-23 UBL-SR-49 UBL-SR-51 UBL-SR-52 UBL-SR-54 UBL-SR-55 UBL-SR-56"
_NAMED = {"UBL-SR-32": "UBL-SR-32-SG"}
_WARNING = Severity.WARNING
_NOT_REGISTERED = Category("NG", "NG", Rate.NONE, Number.NONE, Number.NONE, Row.ONCE, reason=False, cii_rate=Rate.NONE)


def _not_registered() -> tuple[Rule, ...]:
    """A seller who is not registered for GST: category NG, which stands as EN 16931's *outside the scope* does."""
    asked = frozenset("BR-NG-01 BR-NG-02 BR-NG-03 BR-NG-04 BR-NG-08 BR-NG-09".split())
    found = (*(rule for rule in vat.family(_NOT_REGISTERED) if rule.code in asked), *vat.sole("NG"))
    take = Taken(SOURCE, "GST")
    return tuple(take.rule(rule, f"{rule.code}-GST-SG") for rule in found)


def _rules() -> tuple[Rule, ...]:
    take, pool = Taken(SOURCE, "GST"), peppol(BILLING)
    return (
        *take.rules(EN, _PLAIN),
        *take.rules(EN, _MARKED, "-GST-SG"),
        take.rule(EN["UBL-SR-53"], "UBL-SR-53-SG", _WARNING),
        *take.rules(pool, _PEPPOL),
        take.rule(pool[f"{_R}R043"], f"{_R}R043", _WARNING),
        conditions.one_note(f"{_R}R002", SOURCE),
        conditions.specified(f"{_R}R004-SG", BILLING),
        conditions.in_currency(f"{_R}R051", SOURCE),
        conditions.addresses(f"{_R}CL008", SOURCE),
        *(numbers.rule(like, f"PEPPOL-COMMON-{like}", SOURCE) for like in ("R040", "R041", "R042", "R043", "R049", "R050")),
        *(numbers.rule(like, f"PEPPOL-COMMON-{like}", SOURCE, _WARNING) for like in ("R044", "R045", "R047")),
        numbers.rule("R046", "PEPPOL-COMMON-R046", SOURCE, _WARNING, addresses=True),
        *_not_registered(),
        *OWN,
        *_OCCURRENCES.rules,
    )


_LINES = "//cac:InvoiceLine | //cac:CreditNoteLine"
_OCCURRENCES = Occurrences(
    (
        *Taken(SOURCE, "GST").rows(_LEFT, _NAMED, {"UBL-SR-32": _WARNING}),
        row("UBL-SR-12-GST-SG", "w", "/", f"{SELLER}/cac:PartyTaxScheme[GST]/cbc:CompanyID", "0..1"),
        row("UBL-SR-18-SG", "w", "/", f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "0..1"),
        row("UBL-SR-38-GST-SG", "w", _LINES, "cac:Item/cac:ClassifiedTaxCategory/cbc:TaxExemptionReason", "0..1"),
    ),
    {**ROW_FILTERS, "GST": exactly},
    SOURCE,
)
SWEEPS: tuple[Sweep, ...] = (_OCCURRENCES,)
RULES: tuple[Rule, ...] = _rules()
