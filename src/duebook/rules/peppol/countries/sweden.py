"""Sweden: SE-R-001 to SE-R-013: VAT and organisation numbers, rates, bankgiro and plusgiro."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from duebook.kernel.rules import Severity
from duebook.rules.peppol.checkdigits import swedish
from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import COUNTRY, double, once, says, vat_numbers
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node, Tree

_RATES = frozenset(map(Decimal, (25, 12, 6)))
_VAT_LENGTH = 14
_NUMBER_LENGTH = 10
_BRANCH = "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"


def _parties(tree: Tree, role: str) -> list[Node]:
    parties = (party for holder in tree.every(role) for party in holder.kids.get("cac:Party", ()))
    return [party for party in parties if says(party, COUNTRY, "SE")]


def _sellers(tree: Tree) -> list[Node]:
    return once(tree, "Swedish sellers", lambda t: _parties(t, "cac:AccountingSupplierParty"))


def _registered(tree: Tree) -> list[Node]:
    """The VAT numbers of Swedish sellers who have one that starts with SE: of each, the first."""
    return once(tree, "Swedish VAT numbers", _vat_numbers)


def _vat_numbers(tree: Tree) -> list[Node]:
    numbers = [vat_numbers(party, exact=True) for party in _sellers(tree)]
    return [found[0] for found in numbers if any(number.raw[:2] == "SE" for number in found)]


def _here(tree: Tree) -> bool:
    return bool(_sellers(tree))


def _domestic(tree: Tree) -> bool:
    return _here(tree) and bool(_parties(tree, "cac:AccountingCustomerParty"))


def _vat_length(g: Group) -> Broken:
    return [number for number in _registered(g.tree) if len(number.value) != _VAT_LENGTH]


def _vat_digits(g: Group) -> Broken:
    return [number for number in _registered(g.tree) if double(number.raw[2:14]) is None]


def _organisations(good: Callable[[Node], bool]) -> Test:
    def test(g: Group) -> Broken:
        entities = (entity for party in _sellers(g.tree) for entity in party.kids.get("cac:PartyLegalEntity", ()))
        return [number for entity in entities for number in entity.kids.get("cbc:CompanyID", ())[:1] if not good(number)]

    return test


def _f_tax(g: Group) -> Broken:
    registrations = (
        one
        for party in _sellers(g.tree)
        if party.all("cac:PartyLegalEntity/cbc:CompanyID")
        for one in party.kids.get("cac:PartyTaxScheme", ())
        if one.text("cac:TaxScheme/cbc:ID").upper() != "VAT"
    )
    found = (number for one in registrations for number in one.kids.get("cbc:CompanyID", ()))
    return [number for number in found if number.value.upper() != "GODKÄND FÖR F-SKATT"]


def _rates(g: Group) -> Broken:
    if not _registered(g.tree):
        return None
    categories = (*g.tree.every("cac:TaxCategory"), *g.tree.every("cac:ClassifiedTaxCategory"))
    standard = (node for node in categories if says(node, "cbc:ID", "S"))
    return [node for node in standard if not any(double(rate.raw) in _RATES for rate in node.kids.get("cbc:Percent", ())[:1])]


def _accounts(giro: str, good: Callable[[str], bool]) -> Test:
    def test(g: Group) -> Broken:
        means = (one for one in g.tree.every("cac:PaymentMeans") if one.text("cbc:PaymentMeansCode") == "30")
        accounts = (node for one in means if one.text(_BRANCH) == giro for node in one.all("cac:PayeeFinancialAccount/cbc:ID"))
        return [node for node in accounts if not good(node.value)]

    return test


def _paid_by(g: Group, codes: tuple[str, ...]) -> Broken:
    return [means for means in g.tree.every("cac:PaymentMeans") if says(means, "cbc:PaymentMeansCode", *codes)]


def _number(text: str) -> bool:
    return double(text) is not None


_PLUSGIRO, _BANKGIRO = "SE:PLUSGIRO", "SE:BANKGIRO"
_warned = partial(asked, severity=Severity.WARNING)

RULES: tuple[Rule, ...] = (
    asked(
        _here, "SE-R-001", "{value} is no Swedish VAT number: it has fourteen characters. Give SE and twelve digits.", _vat_length
    ),
    asked(_here, "SE-R-002", "{value} is no Swedish VAT number: after SE it is digits. Give SE and twelve digits.", _vat_digits),
    asked(
        _here,
        "SE-R-003",
        "{value} is no Swedish organisation number: it is digits only. Give its ten digits.",
        _organisations(lambda number: double(number.raw) is not None),
    ),
    asked(
        _here,
        "SE-R-004",
        "{value} is no Swedish organisation number: it has ten digits. Give all of them.",
        _organisations(lambda number: len(number.value) == _NUMBER_LENGTH),
    ),
    asked(
        _here,
        "SE-R-013",
        "{value} is no Swedish organisation number: its last digit does not fit. Copy it anew.",
        _organisations(lambda number: swedish(number.value)),
    ),
    asked(_here, "SE-R-005", "A Swedish seller's tax registration (BT-32) must read Godkänd för F-skatt. Write so.", _f_tax),
    asked(
        _here, "SE-R-006", "A Swedish seller's VAT rate is 6, 12 or 25 per cent. Give one of them, or another category.", _rates
    ),
    _warned(_here, "SE-R-007", "{value} is no plusgiro account: it is digits only.", _accounts(_PLUSGIRO, _number)),
    _warned(
        _here,
        "SE-R-010",
        "{value} is no plusgiro account: it has two to eight digits.",
        _accounts(_PLUSGIRO, lambda text: 2 <= len(text) <= 8),  # noqa: PLR2004 - said in the sentence
    ),
    _warned(_here, "SE-R-008", "{value} is no bankgiro account: it is digits only.", _accounts(_BANKGIRO, _number)),
    _warned(
        _here,
        "SE-R-009",
        "{value} is no bankgiro account: it has seven or eight digits.",
        _accounts(_BANKGIRO, lambda text: len(text) in {7, 8}),
    ),
    _warned(
        _here,
        "SE-R-011",
        "Bankgiro and plusgiro are given as a credit transfer (code 30) with SE:BANKGIRO or SE:PLUSGIRO as the bank (BT-86).",
        partial(_paid_by, codes=("50", "56")),
    ),
    _warned(
        _domestic,
        "SE-R-012",
        "A credit transfer between Swedish parties has the code 30, not 31. Change it.",
        partial(_paid_by, codes=("31",)),
    ),
)
