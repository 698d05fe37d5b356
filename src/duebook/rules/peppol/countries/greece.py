"""Greece: GR-R-001 to GR-R-010 and GR-S-008, GR-S-011: the six parts of the number, the tax authority's mark, tax numbers.

A Greek seller's invoice number is the seller's tax number, the date, the number of its branch, the type of the document, the
series and the running number, with ``|`` between them.
"""

import re
from collections.abc import Callable
from functools import partial

from duebook.kernel.rules import Severity
from duebook.rules.peppol.checkdigits import greek
from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import (
    BUYER,
    COUNTRY,
    REPRESENTATIVE,
    SELLER,
    buyer_country,
    double,
    integer,
    raw,
    says,
    seller_country,
    seller_country_alone,
    vat_numbers,
)
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node, NotANumber, Tree

_CODES = frozenset(("GR", "EL"))
_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_TYPES = frozenset(("1.1", "1.6", "2.1", "2.4", "5.1", "5.2"))
_PARTS = 6
_TIN = 9
_MARK, _URL = "##M.AR.K##", "##INVOICE|URL##"
_SCHEME = "9933"


def _seller(tree: Tree) -> bool:
    return seller_country(tree) in _CODES


def _both(tree: Tree) -> bool:
    return _seller(tree) and buyer_country(tree) in _CODES


def _address(tree: Tree) -> bool:
    return _seller(tree) and says(tree.root, f"{SELLER}/{COUNTRY}", "GR")


def _seller_alone(tree: Tree) -> bool:
    return seller_country_alone(tree) in _CODES


def _split(text: str) -> list[str]:
    return text.split("|") if text else []


def _count(g: Group) -> Broken:
    return [node for node in g.all("BT-1") if len(_split(node.raw)) != _PARTS]


def _part(number: int, good: Callable[[Group, str], bool]) -> Test:
    """Broken where the part of the invoice number is not there or not good."""

    def test(g: Group) -> Broken:
        parts = [(node, _split(node.raw)) for node in g.all("BT-1")]
        return [node for node, found in parts if len(found) < number or not good(g, found[number - 1])]

    return test


def _own_number(g: Group, part: str) -> bool:
    if len(" ".join(part.split())) != _TIN or not greek(part):
        return False
    known = (
        number for path in (SELLER, REPRESENTATIVE) for party in g.node.all(path) for number in vat_numbers(party, exact=True)
    )
    return any(number.raw[2:11] == part for number in known)


def _own_date(g: Group, part: str) -> bool:
    written, issued = part.split("/"), raw(g.node, "cbc:IssueDate").split("-")
    if not part.strip() or not _DATE.match(part) or len(issued) < 3 or len(written) < 3:  # noqa: PLR2004 - day, month, year
        return False
    return written[:3] == [issued[2], issued[1], issued[0]]


def _whole(_g: Group, part: str) -> bool:
    if double(part) is None:
        return False
    if not integer(part):
        raise NotANumber  # the official rule cannot be evaluated either
    return int(part) >= 0


def _unnamed(g: Group, path: str) -> Broken:
    return [party for party in g.node.all(path) if not raw(party, "cac:PartyName/cbc:Name")]


def _good_vat(number: Node) -> bool:
    return number.raw[:2] == "EL" and greek(number.raw[2:])


def _unregistered(g: Group, path: str) -> Broken:
    parties = [(party, vat_numbers(party, exact=False)) for party in g.node.all(path)]
    return [party for party, numbers in parties if len(numbers) != 1 or not _good_vat(numbers[0])]


def _vat_numbers(g: Group) -> Broken:
    return [number for party in g.node.all(SELLER) for number in vat_numbers(party, exact=False) if not _good_vat(number)]


def _described(found: Node, words: str) -> bool:
    return says(found, "cbc:DocumentDescription", words)


def _references(g: Group, words: str) -> list[Node]:
    return [node for node in g.node.kids.get("cac:AdditionalDocumentReference", ()) if _described(node, words)]


def _no_mark(g: Group) -> Broken:
    return len(_references(g, _MARK)) != 1


def _no_url(g: Group) -> Broken:
    return len(_references(g, _URL)) != 1


def _two_urls(g: Group) -> Broken:
    return _references(g, _URL)[1:]


def _marks(g: Group) -> Broken:
    found = (node for node in g.tree.every("cac:AdditionalDocumentReference") if _described(node, _MARK))
    return [number for node in found for number in node.kids.get("cbc:ID", ()) if number.raw[:1] not in set("123456789")]


def _urls(g: Group) -> Broken:
    found = (node for node in g.tree.every("cac:AdditionalDocumentReference") if _described(node, _URL))
    return [node for node in found if not node.text("cac:Attachment/cac:ExternalReference/cbc:URI")]


def _addresses(g: Group, path: str) -> Broken:
    found = g.node.all(f"{path}/cbc:EndpointID")
    return [node for node in found if node.get("schemeID") != _SCHEME or not greek(node.raw)]


_NUMBER = "The invoice number of a Greek seller has six parts with | between them: "
_SELLER_VAT = "A Greek seller must give one VAT number: EL and the nine digits of the tax number. Mend it."
_ENDPOINT = "{value} is no Greek electronic address: it is the tax number, under the scheme 9933. Give it so."

RULES: tuple[Rule, ...] = (
    asked(_seller, "GR-R-001-1", _NUMBER + "this one has another count.", _count),
    asked(_seller, "GR-R-001-2", _NUMBER + "the first is the tax number in the seller's VAT number.", _part(1, _own_number)),
    asked(_seller, "GR-R-001-3", _NUMBER + "the second is the issue date as day/month/year.", _part(2, _own_date)),
    asked(_seller, "GR-R-001-4", _NUMBER + "the third is a whole number.", _part(3, _whole)),
    asked(
        _seller,
        "GR-R-001-5",
        _NUMBER + "the fourth is the type of document, one of 1.1, 1.6, 2.1, 2.4, 5.1 and 5.2.",
        _part(4, lambda _g, part: part in _TYPES),
    ),
    asked(_seller, "GR-R-001-6", _NUMBER + "the fifth cannot be empty.", _part(5, lambda _g, part: bool(part))),
    asked(_seller, "GR-R-001-7", _NUMBER + "the sixth cannot be empty.", _part(6, lambda _g, part: bool(part))),
    asked(
        _seller, "GR-R-002", "A Greek seller must give the name in the register (BT-28). Add it.", partial(_unnamed, path=SELLER)
    ),
    asked(_seller, "GR-S-011", _SELLER_VAT, partial(_unregistered, path=SELLER), Severity.WARNING),
    asked(_seller, "GR-R-003", "{value} is no Greek VAT number. Give EL and the nine digits of the tax number.", _vat_numbers),
    asked(
        _address,
        "GR-R-004-1",
        "A Greek document carries one mark of the tax authority: a document reference described as ##M.AR.K##. Add it.",
        _no_mark,
    ),
    asked(
        _address,
        "GR-S-008-1",
        "A Greek document should say once where it can be verified: a document reference described as ##INVOICE|URL##.",
        _no_url,
        Severity.WARNING,
    ),
    asked(_address, "GR-R-008-2", "The address for verifying a Greek document is given twice. Keep one.", _two_urls),
    asked(_address, "GR-R-004-2", "{value} is no mark of the Greek tax authority: it is a whole number above zero.", _marks),
    asked(_seller, "GR-R-008-3", "The document reference ##INVOICE|URL## does not say the address. Give it (BT-124).", _urls),
    asked(_seller, "GR-R-005", "A Greek seller must give the buyer's full name (BT-45). Add it.", partial(_unnamed, path=BUYER)),
    asked(_seller_alone, "GR-R-009", _ENDPOINT, partial(_addresses, path=SELLER)),
    asked(
        _both,
        "GR-R-006",
        "Between Greek parties the buyer's VAT number (BT-48) is given once: EL and nine digits. Mend it.",
        partial(_unregistered, path=BUYER),
    ),
    asked(_both, "GR-R-010", _ENDPOINT, partial(_addresses, path=BUYER)),
)
