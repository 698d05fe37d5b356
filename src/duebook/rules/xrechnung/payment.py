"""How to pay, in Germany: BR-DE-19, 20, 23 to 25, 30 and 31. A way of payment must have its own details and no others."""

import re
from collections.abc import Sequence

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node

_SOURCE = "XRechnung 3.0.2"
_TRANSFERS = frozenset(("30", "58"))
_CARDS = frozenset(("48", "54", "55"))
_DEBITS = frozenset(("59",))
_SEPA_TRANSFER = "58"

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_WHITE = re.compile(r"[ \t\r\n]+")
_LETTER_A = 55  # code points less this: A is 10


def iban(text: str) -> bool:
    """Whether the check digits of an IBAN fit (ISO 13616). A small letter counts as its own code point, not as the capital.

    >>> iban("DE75 5121 0800 1245 1261 99"), iban("DE76 5121 0800 1245 1261 99")
    (True, False)
    """
    compact = _WHITE.sub("", text)
    if not _IBAN.fullmatch(compact):
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(char if char.isdigit() else str(ord(char) - _LETTER_A) for char in turned)) % 97 == 1


_TRANSFER, _CARD, _MANDATE = "cac:PayeeFinancialAccount", "cac:CardAccount", "cac:PaymentMandate"
_TRANSFER_CII = "ram:PayeePartyCreditorFinancialAccount"
_CARD_CII = "ram:ApplicableTradeSettlementFinancialCard"
_DEBTOR_CII = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
_BANKS_CII = ("ram:PayeeSpecifiedCreditorFinancialInstitution", "ram:PayerSpecifiedDebtorFinancialInstitution")
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"


def _debit_cii(g: Group) -> bool:
    """Whether the invoice has anything of a direct debit, as far as one way of payment is concerned."""
    root = g.tree.root
    return bool(
        g.node.all(_DEBTOR_CII)
        or root.all(_SETTLEMENT + "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")
        or root.all(_SETTLEMENT + "ram:CreditorReferenceID")
    )


def _lacks(codes: frozenset[str], path: str) -> Test:
    return lambda g: g.text("BT-81") in codes and not g.node.all(path)


def _has(codes: frozenset[str], *paths: str) -> Test:
    return lambda g: [node for path in paths for node in g.node.all(path)[:1]] if g.text("BT-81") in codes else None


def _has_cii(codes: frozenset[str], path: str) -> Test:
    return lambda g: g.text("BT-81") in codes and (bool(g.node.all(path)) or _debit_cii(g))


def _bad_iban(codes: frozenset[str], path: str) -> Test:
    def test(g: Group) -> Broken:
        if g.text("BT-81") not in codes:
            return None
        account = g.node.one(path)
        return None if account is not None and iban(account.raw) else account or g.node

    return test


def _paid_by_debit(g: Group) -> bool:
    return bool(g.node.all("cac:PaymentMeans/cac:PaymentMandate"))


def _debit_parts(g: Group) -> tuple[Sequence[Node], Sequence[Node], Sequence[Node]]:
    """Mandate, creditor and debtor of a CII invoice."""
    return g.all("BT-89"), g.all("BT-90"), g.node.all(_SETTLEMENT + "ram:SpecifiedTradeSettlementPaymentMeans/" + _DEBTOR_CII)


def _no_creditor_cii(g: Group) -> Broken:
    mandate, creditor, debtor = _debit_parts(g)
    return bool(mandate or creditor or debtor) and not ((mandate or debtor) and creditor)


def _no_debtor_cii(g: Group) -> Broken:
    mandate, creditor, debtor = _debit_parts(g)
    return bool(mandate or creditor or debtor) and not ((mandate or creditor) and debtor)


_SEPA = frozenset((_SEPA_TRANSFER,))
_BAD_ACCOUNT = "The account for a SEPA transfer is no IBAN. Copy it anew."
_BAD_DEBTOR = "The account for a SEPA direct debit is no IBAN. Copy it anew."
_NO_ACCOUNT = "A credit transfer needs the account to pay to (BG-17). Add it."
_NOT_TRANSFER = "A credit transfer has neither a card (BG-18) nor a direct debit (BG-19). Leave them out, or change the code."
_NO_CARD = "A payment by card needs the card (BG-18). Add it."
_NOT_CARD = "A payment by card has neither an account (BG-17) nor a direct debit (BG-19). Leave them out, or change the code."
_NO_DEBIT = "A direct debit needs its details (BG-19). Add them."
_NOT_DEBIT = "A direct debit has neither an account to pay to (BG-17) nor a card (BG-18). Leave them out, or change the code."
_NO_CREDITOR = "A direct debit needs the creditor's identifier from the bank (BT-90). Add it."
_NO_DEBTOR = "A direct debit needs the account that is debited (BT-91). Add it."

PAYMENT: tuple[Rule, ...] = (
    Rule(
        "BR-DE-19",
        "BG-16",
        _BAD_ACCOUNT,
        severity=Severity.WARNING,
        source=_SOURCE,
        ubl=_bad_iban(_SEPA, "cac:PayeeFinancialAccount/cbc:ID"),
        cii=_bad_iban(_SEPA, _TRANSFER_CII + "/ram:IBANID"),
    ),
    Rule(
        "BR-DE-20",
        "BG-16",
        _BAD_DEBTOR,
        severity=Severity.WARNING,
        source=_SOURCE,
        ubl=_bad_iban(_DEBITS, "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
        cii=_bad_iban(_DEBITS, _DEBTOR_CII),
    ),
    Rule(
        "BR-DE-23-a",
        "BG-16",
        _NO_ACCOUNT,
        source=_SOURCE,
        ubl=_lacks(_TRANSFERS, _TRANSFER),
        cii=_lacks(_TRANSFERS, _TRANSFER_CII),
    ),
    Rule(
        "BR-DE-23-b",
        "BG-16",
        _NOT_TRANSFER,
        source=_SOURCE,
        ubl=_has(_TRANSFERS, _CARD, _MANDATE),
        cii=_has_cii(_TRANSFERS, _CARD_CII),
    ),
    Rule("BR-DE-24-a", "BG-16", _NO_CARD, source=_SOURCE, ubl=_lacks(_CARDS, _CARD), cii=_lacks(_CARDS, _CARD_CII)),
    Rule(
        "BR-DE-24-b",
        "BG-16",
        _NOT_CARD,
        source=_SOURCE,
        ubl=_has(_CARDS, _TRANSFER, _MANDATE),
        cii=_has_cii(_CARDS, _TRANSFER_CII),
    ),
    Rule(
        "BR-DE-25-a",
        "BG-16",
        _NO_DEBIT,
        source=_SOURCE,
        ubl=_lacks(_DEBITS, _MANDATE),
        cii=lambda g: g.text("BT-81") in _DEBITS and not _debit_cii(g),
    ),
    Rule(
        "BR-DE-25-b",
        "BG-16",
        _NOT_DEBIT,
        source=_SOURCE,
        ubl=_has(_DEBITS, _TRANSFER, _CARD),
        cii=_has(_DEBITS, _TRANSFER_CII, *_BANKS_CII, _CARD_CII),
    ),
    Rule(
        "BR-DE-30",
        "",
        _NO_CREDITOR,
        source=_SOURCE,
        ubl=lambda g: _paid_by_debit(g) and not g.all("BT-90"),
        cii=_no_creditor_cii,
    ),
    Rule(
        "BR-DE-31",
        "",
        _NO_DEBTOR,
        source=_SOURCE,
        ubl=lambda g: (
            _paid_by_debit(g) and not g.node.all("cac:PaymentMeans/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID")
        ),
        cii=_no_debtor_cii,
    ),
)
"""The rows, for both syntaxes."""
