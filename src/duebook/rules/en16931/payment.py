"""How to pay: EN 16931-1:2017, 6.4.2 (BR-49 to BR-51, BR-61) and the preceding invoices (BR-55)."""

from duebook.kernel.rules import Severity
from duebook.rules.rows import EN, absent
from duebook.rules.rule import Broken, Group, Rule

_TRANSFERS = ("30", "58")
_CARD_DIGITS = 10


def _whole_card(g: Group) -> Broken:
    return [node for node in g.all("BT-87") if len(node.value) > _CARD_DIGITS]


def _no_account(g: Group) -> Broken:
    return g.text("BT-81") in _TRANSFERS and not g.all("BT-84")


_ACCOUNT = "The invoice asks for a credit transfer, but names no account. Give the IBAN or another account number."
_CARD = "The number of the card is given in full. For the card's safety give no more than its first six and last four digits."

RULES: tuple[Rule, ...] = (
    absent("BR-49", "BG-16", "BT-81", "The way of payment has no code. Give it, such as 58 for a SEPA credit transfer."),
    Rule(
        "BR-50",
        "BG-17",
        _ACCOUNT,
        terms=("BT-84",),
        source=EN,
        ubl=lambda g: not g.text("BT-84"),
        cii=lambda g: not any(node.value for node in g.all("BT-84")),
    ),
    Rule("BR-51", "BG-18", _CARD, terms=("BT-87",), severity=Severity.WARNING, source=EN, ubl=_whole_card),
    Rule("BR-51", "BG-18", _CARD, terms=("BT-87",), source=EN, cii=_whole_card),
    Rule(
        "BR-61",
        "BG-16",
        _ACCOUNT,
        terms=("BT-84",),
        source=EN,
        ubl=_no_account,
        cii=lambda g: not g.all("BT-84"),
        cii_group="BG-17",
    ),
    Rule(
        "BR-55",
        "BG-3",
        "A preceding invoice is named without its number. Give the number.",
        terms=("BT-25",),
        source=EN,
        ubl=lambda g: not g.all("BT-25"),
        cii=lambda g: not g.text("BT-25"),
    ),
)
