"""Denmark: DK-R-002 to DK-R-017. Most are asked of a Danish seller and a Danish buyer, those on payment of an invoice only."""

import re
from collections.abc import Callable
from decimal import Decimal

from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import BUYER, LEGAL, SELLER, buyer_address, double, lines, raw, scheme, seller_address
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node, Tree

_MEANS = " 1 10 31 42 48 49 50 58 59 93 97 "
_GIRO = re.compile(r"[0-9]{7,8}")
_UNSPSC = frozenset(("19.05.01", "19.0501", "26.08.01", "26.0801"))
_CVR = "0184"
_CODES = "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
_ACCOUNT = "cac:PayeeFinancialAccount/cbc:ID"
_HIGHEST_TAX_CODE = 9999


def _seller(tree: Tree) -> bool:
    return seller_address(tree) == "DK"


def _both(tree: Tree) -> bool:
    return _seller(tree) and buyer_address(tree) == "DK"


def _invoice(tree: Tree) -> bool:
    return not tree.credit_note and _both(tree)


def _unregistered(g: Group) -> Broken:
    return not any(node.value for node in g.node.all(f"{SELLER}/{LEGAL}"))


def _foreign_register(party: Node) -> Node | None:
    found = party.one(LEGAL)
    return found if found is not None and scheme(found) != _CVR else None


def _seller_register(g: Group) -> Broken:
    return [node for party in g.node.all(SELLER) if (node := _foreign_register(party))]


def _buyer_register(g: Group) -> Broken:
    return [node for party in g.node.all(BUYER) if (node := _foreign_register(party))]


def _negative_credit(g: Group) -> Broken:
    due = g.node.one("cac:LegalMonetaryTotal/cbc:PayableAmount")
    if due is None or not g.tree.credit_note or buyer_address(g.tree) != "DK":
        return None
    amount = double(due.raw)
    return due if amount is not None and amount < 0 else None


def _schemeless(g: Group) -> Broken:
    found = (one for path in (SELLER, BUYER) for one in g.node.all(f"{path}/cac:PartyIdentification/cbc:ID"))
    return [node for node in found if not scheme(node)]


def _paying(broken: Callable[[Node, str], bool]) -> Test:
    def test(g: Group) -> Broken:
        found = g.node.kids.get("cac:PaymentMeans", ())
        codes = ((means, raw(means, "cbc:PaymentMeansCode")) for means in found)
        return [spot(means, value=code) for means, code in codes if broken(means, code)]

    return test


def _unregistered_account(means: Node, code: str) -> bool:
    branch = "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
    return code in {"31", "42"} and not (means.text(_ACCOUNT) and means.text(branch))


def _unmandated(means: Node, code: str) -> bool:
    payer = "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"
    return code == "49" and not (means.text("cac:PaymentMandate/cbc:ID") and means.text(payer))


def _giro(means: Node, code: str) -> bool:
    kind = raw(means, "cbc:PaymentID")[:3]
    return code == "50" and not (kind in {"01#", "04#", "15#"} and _GIRO.fullmatch(raw(means, _ACCOUNT)))


def _giro_number(means: Node, code: str) -> bool:
    identifier = raw(means, "cbc:PaymentID")
    return code == "50" and identifier[:3] in {"04#", "15#"} and len(identifier) != len("04#") + 16


def _card(means: Node, code: str) -> bool:
    kind = raw(means, "cbc:PaymentID")[:3]
    return code == "93" and not (kind in {"71#", "73#", "75#"} and len(raw(means, _ACCOUNT)) == len("12345678"))


def _card_number(means: Node, code: str) -> bool:
    identifier = raw(means, "cbc:PaymentID")
    return code == "93" and identifier[:3] in {"71#", "75#"} and len(identifier) - len("71#") not in {15, 16}


def _old_classification(g: Group) -> Broken:
    broken = []
    for line in lines(g.tree):
        codes = line.all(_CODES)
        if any(code.get("listID") == "TST" for code in codes) and not any(code.get("listVersionID") in _UNSPSC for code in codes):
            broken.append(codes[0])
    return broken


def _tax_reason(g: Group) -> Broken:
    found = (
        node
        for node in g.tree.every("cac:AllowanceCharge")
        if any(code.raw == "ZZZ" for code in node.kids.get("cbc:AllowanceChargeReasonCode", ()))
    )
    return [node for node in found if not _names_tax(raw(node, "cbc:AllowanceChargeReason"))]


def _names_tax(reason: str) -> bool:
    number = double(reason)
    if len(" ".join(reason.split())) == len("9999") and number is not None and Decimal(0) <= number <= _HIGHEST_TAX_CODE:
        return True
    return "#" in reason and not reason.startswith("#") and not reason.endswith("#")


RULES: tuple[Rule, ...] = (
    asked(_seller, "DK-R-002", "A Danish seller must give its CVR number (BT-30). Add it.", _unregistered),
    asked(_seller, "DK-R-014", "A Danish seller's CVR number (BT-30) needs the scheme 0184. Add it.", _seller_register),
    asked(
        _seller, "DK-R-016", "The amount of a Danish credit note cannot be {value}. Send an invoice instead.", _negative_credit
    ),
    asked(_both, "DK-R-013", "The identifier {value} does not say its scheme. Add it, such as 0088.", _schemeless),
    asked(
        _invoice,
        "DK-R-005",
        "{value} is no way of payment between Danish parties. Choose 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 or 97.",
        _paying(lambda _means, code: f" {code} " not in _MEANS),
    ),
    asked(
        _invoice,
        "DK-R-006",
        "A Danish credit transfer needs the account (BT-84) and the bank's registration number (BT-86). Add what is missing.",
        _paying(_unregistered_account),
    ),
    asked(
        _invoice,
        "DK-R-007",
        "A Danish direct debit needs its mandate (BT-89) and the account that is debited (BT-91). Add what is missing.",
        _paying(_unmandated),
    ),
    asked(
        _invoice,
        "DK-R-008",
        "A Danish giro payment needs an identifier (BT-83) that starts 01#, 04# or 15#, and an account of 7 or 8 digits (BT-84).",
        _paying(_giro),
    ),
    asked(
        _invoice,
        "DK-R-009",
        "After 04# or 15# the identifier of a giro payment (BT-83) has 16 digits. Give all of them.",
        _paying(_giro_number),
    ),
    asked(
        _invoice,
        "DK-R-010",
        "A Danish FIK payment needs an identifier (BT-83) that starts 71#, 73# or 75#, and a creditor of 8 characters (BT-84).",
        _paying(_card),
    ),
    asked(
        _invoice,
        "DK-R-011",
        "After 71# or 75# the identifier of a FIK payment (BT-83) has 15 or 16 digits. Give all of them.",
        _paying(_card_number),
    ),
    asked(_both, "DK-R-017", "A Danish buyer's CVR number (BT-47) needs the scheme 0184. Add it.", _buyer_register),
    asked(
        _both,
        "DK-R-003",
        "{value} does not say which version of UNSPSC it is from. Give 19.05.01 or 26.08.01 as the version of its list.",
        _old_classification,
    ),
    asked(
        _both,
        "DK-R-004",
        "A tax that is not VAT (reason code ZZZ) is named by four digits or by a text with a # inside. Give one as the reason.",
        _tax_reason,
    ),
)
