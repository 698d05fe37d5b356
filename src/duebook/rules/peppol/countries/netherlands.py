"""The Netherlands: NL-R-001 to NL-R-009, which Peppol has from the Dutch NLCIUS."""

from collections.abc import Callable
from functools import partial

from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import BUYER, COUNTRY, LEGAL, REPRESENTATIVE, SELLER, dutch_both, dutch_seller, raw
from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Node, Tree

_MEANS = frozenset(("30", "48", "49", "57", "58", "59"))
_ADDRESS = ("cbc:StreetName", "cbc:CityName", "cbc:PostalZone")
_REGISTERS = frozenset(("0106", "0190"))


def _represented(tree: Tree) -> bool:
    return dutch_seller(tree) and raw(tree.root, f"{REPRESENTATIVE}/{COUNTRY}").strip().upper() == "NL"


def _uncorrected(g: Group) -> Broken:
    found = g.tree.every("cbc:CreditNoteTypeCode")
    return found if found and not g.all("BT-25") else None


def _lacks_address(g: Group, path: str) -> Broken:
    return [node for node in g.node.all(f"{path}/cac:PostalAddress") if not all(name in node.kids for name in _ADDRESS)]


def _unregistered(g: Group, path: str) -> Broken:
    def good(number: Node) -> bool:
        return bool(number.value) and not _REGISTERS.isdisjoint((number.get("schemeID") or "").split(" "))

    return [number for number in g.node.all(f"{path}/{LEGAL}") if not good(number)]


def _unpaid(g: Group) -> Broken:
    if g.tree.every("cac:PaymentMeans"):
        return None
    owed: Callable[[Node], bool] = (lambda due: due.number < 0) if g.tree.credit_note else (lambda due: due.number > 0)
    totals = [(total, total.one("cbc:PayableAmount")) for total in g.tree.every("cac:LegalMonetaryTotal")]
    return [total for total, due in totals if due is None or owed(due)]


def _means(g: Group) -> Broken:
    found = g.tree.every("cac:PaymentMeans")
    return [means.one("cbc:PaymentMeansCode") or means for means in found if means.text("cbc:PaymentMeansCode") not in _MEANS]


def _no_order(g: Group) -> Broken:
    if g.all("BT-13"):
        return None
    return [node for reference in g.tree.every("cac:OrderLineReference") for node in reference.kids.get("cbc:LineID", ())]


_REGISTER = "{value} is not said to be a KvK number or an OIN. Give the number under the scheme 0106 or 0190."
_SELLER_ADDRESS = "A Dutch seller must give street, city and post code. Add what is missing."
_BUYER_ADDRESS = "Between Dutch parties the buyer's address has street, city and post code. Add what is missing."
_AGENT_ADDRESS = "The address of a Dutch tax representative has street, city and post code. Add what is missing."

RULES: tuple[Rule, ...] = (
    asked(dutch_seller, "NL-R-001", "A Dutch credit note must name the invoice that it corrects (BT-25). Add it.", _uncorrected),
    asked(dutch_seller, "NL-R-002", _SELLER_ADDRESS, partial(_lacks_address, path=SELLER)),
    asked(dutch_seller, "NL-R-003", _REGISTER, partial(_unregistered, path=SELLER)),
    asked(dutch_both, "NL-R-004", _BUYER_ADDRESS, partial(_lacks_address, path=BUYER)),
    asked(dutch_both, "NL-R-005", _REGISTER, partial(_unregistered, path=BUYER)),
    asked(_represented, "NL-R-006", _AGENT_ADDRESS, partial(_lacks_address, path=REPRESENTATIVE)),
    asked(dutch_seller, "NL-R-007", "There is money to pay, but no way of payment. Say how to pay (BG-16).", _unpaid),
    asked(
        dutch_both,
        "NL-R-008",
        "{value} is no way of payment between Dutch parties. Choose 30, 48, 49, 57, 58 or 59.",
        _means,
    ),
    asked(dutch_seller, "NL-R-009", "A line names an order line, but the invoice names no order (BT-13). Add it.", _no_order),
)
