"""Iceland: IS-R-001 to IS-R-010: kennitala, addresses, bank accounts and the final due date (eindagi)."""

from functools import partial

from duebook.kernel.rules import Severity
from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import BUYER, LEGAL, SELLER, buyer_address, day, says, seller_address
from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Node, NotANumber, Tree

_TYPES = frozenset(("380", "381"))
_KENNITALA = "0196"
_ACCOUNT_LENGTH = 12
_DATE_LENGTH = 10


def _seller(tree: Tree) -> bool:
    return seller_address(tree) == "IS"


def _both(tree: Tree) -> bool:
    return _seller(tree) and buyer_address(tree) == "IS"


def _type(g: Group) -> Broken:
    return g.one("BT-3") or g.node if g.text("BT-3") not in _TYPES else None


def _identified(party: str, g: Group) -> bool:
    return any(number.get("schemeID") == _KENNITALA for number in g.node.all(f"{party}/{LEGAL}"))


def _addressed(party: str, g: Group) -> bool:
    return all(g.node.all(f"{party}/cac:PostalAddress/{name}") for name in ("cbc:StreetName", "cbc:PostalZone"))


def _seller_unidentified(g: Group) -> Broken:
    return not _identified(SELLER, g)


def _seller_unaddressed(g: Group) -> Broken:
    return not _addressed(SELLER, g)


def _buyer_unidentified(g: Group) -> Broken:
    return bool(g.all("BG-7")) and not _identified(BUYER, g)


def _buyer_unaddressed(g: Group) -> Broken:
    return bool(g.all("BG-7")) and not _addressed(BUYER, g)


def _short_account(g: Group, code: str) -> Broken:
    means = [one for one in g.node.kids.get("cac:PaymentMeans", ()) if says(one, "cbc:PaymentMeansCode", code)]
    accounts = [account for one in means for account in one.all("cac:PayeeFinancialAccount/cbc:ID")]
    if len(accounts) > 1:
        raise NotANumber  # the official rule cannot be evaluated either
    if not means or (accounts and len(accounts[0].value) == _ACCOUNT_LENGTH):
        return None
    return accounts[0] if accounts else means[0]


def _eindagi(g: Group) -> list[Node]:
    references = g.node.kids.get("cac:AdditionalDocumentReference", ())
    return [one for one in references if says(one, "cbc:DocumentDescription", "EINDAGI")]


def _dates(g: Group) -> list[Node]:
    return [node for one in _eindagi(g) for node in one.kids.get("cbc:ID", ())]


def _no_date(g: Group) -> Broken:
    found = _eindagi(g)
    dates = _dates(g)
    if not found or (dates and len(dates[0].raw) == _DATE_LENGTH and day(dates[0].raw)):
        return None
    return dates[0] if dates else found[0]


def _no_due_date(g: Group) -> Broken:
    return _eindagi(g)[:1] if not g.node.kids.get("cbc:DueDate") else None


def _before_due(g: Group) -> Broken:
    due = [node.raw for node in g.node.kids.get("cbc:DueDate", ())]
    final = _dates(g)
    if any(one <= other.raw for one in due for other in final):  # as text, which is right for dates written alike
        return None
    return _eindagi(g)[:1]


_ACCOUNT = "An Icelandic account (BT-84) has twelve digits: bank, ledger and account number. Give all of them."

RULES: tuple[Rule, ...] = (
    asked(_seller, "IS-R-001", "{value} is no kind of document in Iceland. Choose 380 or 381.", _type, Severity.WARNING),
    asked(
        _seller,
        "IS-R-002",
        "An Icelandic seller must give its kennitala (BT-30) under the scheme 0196. Add it.",
        _seller_unidentified,
    ),
    asked(
        _seller,
        "IS-R-003",
        "An Icelandic seller must give the street and the post code. Add what is missing.",
        _seller_unaddressed,
    ),
    asked(_seller, "IS-R-006", _ACCOUNT, partial(_short_account, code="9")),
    asked(_seller, "IS-R-007", _ACCOUNT, partial(_short_account, code="42")),
    asked(_seller, "IS-R-008", "The final due date (EINDAGI) must be a date such as 2026-11-22. Write it so.", _no_date),
    asked(_seller, "IS-R-009", "A document with a final due date (EINDAGI) needs a due date (BT-9) too. Add it.", _no_due_date),
    asked(_seller, "IS-R-010", "The final due date (EINDAGI) is before the due date. Mend one of the two.", _before_due),
    asked(
        _both, "IS-R-004", "An Icelandic buyer's kennitala (BT-47) is given under the scheme 0196. Add it.", _buyer_unidentified
    ),
    asked(_both, "IS-R-005", "An Icelandic buyer's address needs street and post code. Add what is missing.", _buyer_unaddressed),
)
