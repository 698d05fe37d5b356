"""Identifiers by their scheme: PEPPOL-COMMON-R040 to R057. One look at every identifier of the file answers all of them."""

from collections.abc import Callable, Mapping
from functools import partial

from duebook.kernel.rules import Severity
from duebook.rules.peppol import checkdigits as check
from duebook.rules.peppol.reading import once
from duebook.rules.rule import Rule
from duebook.rules.tree import Node, Tree

_Good = Callable[[Node], bool]


def _trimmed(test: Callable[[str], bool]) -> _Good:
    return lambda node: test(node.value)


def _digits(count: int) -> _Good:
    return lambda node: check.digits(node.value, count)


_SCHEMES: Mapping[str, tuple[str, _Good]] = {
    "0088": ("R040", _trimmed(check.gln)),
    "0192": ("R041", _trimmed(check.norwegian)),
    "0184": ("R042", lambda node: check.danish(node.raw, bare=True)),
    "0096": ("R052", lambda node: check.digits(node.raw, 10)),
    "0198": ("R053", lambda node: check.danish(node.raw, bare=False)),
    "0208": ("R043", _trimmed(check.belgian)),
    "0201": ("R044", _trimmed(check.italian_office)),
    "0210": ("R045", _trimmed(check.italian_tax_code)),
    "0211": ("R047", _trimmed(check.italian_vat)),
    "0007": ("R049", lambda node: check.digits(node.value, 10) and check.swedish(node.value)),
    "0151": ("R050", _trimmed(check.australian)),
    "0106": ("R054", _digits(8)),
    "0190": ("R055", _digits(20)),
    "9944": ("R056-1", _trimmed(check.dutch_vat)),
    "0217": ("R057", _digits(12)),
}
_LAST = "0217"  # asked after the numbers of Dutch VAT, and a number is asked the first rule that fits it

_WARNED = frozenset(("R044", "R045", "R046", "R047", "R054", "R055", "R056-1", "R056-2", "R057"))
_SENTENCES = {
    "R040": "{value} is no Global Location Number: its digits do not fit together. Copy it anew.",
    "R041": "{value} is no Norwegian organisation number. Give its nine digits.",
    "R042": "{value} is no Danish CVR number. Give its eight digits, with or without DK before them.",
    "R043": "{value} is no Belgian enterprise number. Give its ten digits.",
    "R044": "{value} is no Italian office code. Give its six letters or digits.",
    "R045": "{value} is no Italian tax code. Give sixteen characters, or the eleven digits of a company.",
    "R046": "{value} is no Italian tax code. Give sixteen characters, or the eleven digits of a company.",
    "R047": "{value} is no Italian VAT number. Give IT and eleven digits.",
    "R049": "{value} is no Swedish organisation number. Give its ten digits.",
    "R050": "{value} is no Australian Business Number. Give its eleven digits.",
    "R052": "{value} is no Danish P number. Give its ten digits.",
    "R053": "{value} is no Danish SE number. Give DK and eight digits.",
    "R054": "{value} is no Dutch KvK number. Give its eight digits.",
    "R055": "{value} is no Dutch OIN. Give its twenty digits.",
    "R056-1": "{value} is no Dutch VAT number. Give it as NL123456789B01.",
    "R056-2": "{value} is no Dutch VAT number. Give it as NL123456789B01.",
    "R057": "{value} is no number of a Dutch establishment. Give its twelve digits.",
}


def rules(source: str) -> tuple[Rule, ...]:
    """The rows, asked of UBL."""
    return tuple(
        Rule(
            f"PEPPOL-COMMON-{number}",
            "",
            sentence,
            source=source,
            severity=Severity.WARNING if number in _WARNED else Severity.ERROR,
            ubl=partial(lambda g, number: once(g.tree, "identifiers", _wrong).get(number), number=number),
        )
        for number, sentence in _SENTENCES.items()
    )


def _wrong(tree: Tree) -> dict[str, list[Node]]:
    """Number of a rule -> the identifiers that break it."""
    wrong: dict[str, list[Node]] = {}
    for node in tree.every("cbc:EndpointID"):
        scheme = node.get("schemeID") or ""
        if scheme == "9907" and not check.italian_tax_code(node.value):
            wrong.setdefault("R046", []).append(node)
        _ask(node, scheme, wrong)
    for node in tree.every("cbc:CompanyID"):
        scheme = node.get("schemeID") or ""
        if (scheme not in _SCHEMES or scheme == _LAST) and _dutch(node):
            if not check.dutch_vat(node.value):
                wrong.setdefault("R056-2", []).append(node)
        else:
            _ask(node, scheme, wrong)
    for party in tree.every("cac:PartyIdentification"):
        for node in party.kids.get("cbc:ID", ()):
            _ask(node, node.get("schemeID") or "", wrong)
    return wrong


def _ask(node: Node, scheme: str, wrong: dict[str, list[Node]]) -> None:
    asked = _SCHEMES.get(scheme)
    if asked is not None and not asked[1](node):
        wrong.setdefault(asked[0], []).append(node)


def _dutch(node: Node) -> bool:
    """Whether the number is a registration for VAT that starts with NL."""
    registration = node.parent
    if registration is None or registration.name != "cac:PartyTaxScheme" or not node.value.startswith("NL"):
        return False
    return registration.text("cac:TaxScheme/cbc:ID") == "VAT"
