"""Rules on payment: accounts, cards, mandates, terms, and what the totals come to."""

import re
from collections.abc import Iterable

from stdnum import bic, iban
from stdnum.eu import at_02

from duebook.domain.checks.header import EN
from duebook.domain.checks.lists import PAYMENT_MEANS
from duebook.domain.document import Document, PaymentMeans
from duebook.kernel.money import ZERO, major
from duebook.kernel.rules import Place, Rule, Severity, at

SEPA = frozenset({"58", "59"})
TRANSFERS = frozenset({"30", "58"})
DIRECT_DEBITS = frozenset({"49", "59"})
CARD = re.compile(r"[^0-9]*([0-9][^0-9]*){4,6}|([0-9]{6})[^0-9]+([0-9]{4})")
MOST_ADJUSTED = 100  # minor units
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def _means(d: Document, codes: frozenset[str]) -> Iterable[tuple[str, PaymentMeans]]:
    return ((f"payment[{i}]", one) for i, one in enumerate(d.payment) if one.code in codes)


def _code(d: Document) -> Iterable[Place]:
    return [at(f"payment[{i}].code", code=one.code) for i, one in enumerate(d.payment) if one.code not in PAYMENT_MEANS]


def _account(d: Document) -> Iterable[Place]:
    return [at(f"{path}.account") for path, one in _means(d, TRANSFERS) if not one.account.strip()]


def _iban(d: Document) -> Iterable[Place]:
    for path, one in _means(d, SEPA):
        places = [(f"{path}.account", one.account)]
        if one.mandate is not None:
            places.append((f"{path}.mandate.debited_iban", one.mandate.debited_iban))
        for place, number in places:
            if number and not (IBAN.fullmatch(number) and iban.is_valid(number)):
                tidy = "".join(number.split()).upper()
                yield at(place, tidy if iban.is_valid(tidy) else "", number=number)


def _bic(d: Document) -> Iterable[Place]:
    for path, one in _means(d, SEPA):
        if one.bic and not (one.bic.isupper() and bic.is_valid(one.bic) and " " not in one.bic):
            tidy = "".join(one.bic.split()).upper()
            yield at(f"{path}.bic", tidy if bic.is_valid(tidy) else "", number=one.bic)


def _card(d: Document) -> Iterable[Place]:
    return [
        at(f"payment[{i}].card.number", one.card.number[-4:])
        for i, one in enumerate(d.payment)
        if one.card and not CARD.fullmatch(one.card.number)
    ]


def _mandate(d: Document) -> Iterable[Place]:
    for path, one in _means(d, DIRECT_DEBITS):
        if one.mandate is None or not one.mandate.id.strip():
            yield at(f"{path}.mandate.id")


def _creditor(d: Document) -> Iterable[Place]:
    for i, one in enumerate(d.payment):
        if one.mandate and one.mandate.creditor_id and not at_02.is_valid(one.mandate.creditor_id):
            yield at(f"payment[{i}].mandate.creditor_id", number=one.mandate.creditor_id)


def _terms(d: Document) -> Iterable[Place]:
    owed = not d.type.is_credit and (d.totals is None or d.totals.payable > ZERO)
    agreed = d.terms is not None and (d.terms.days is not None or bool(d.terms.parts))
    if owed and not (d.due_date or d.payment_terms.strip() or agreed):
        yield at("terms.days", "30")


def _negative_credit(d: Document) -> Iterable[Place]:
    if d.type.is_credit and d.totals is not None and d.totals.gross < ZERO:
        yield at("totals.gross", amount=d.totals.gross)


def _negative_invoice(d: Document) -> Iterable[Place]:
    if not d.type.is_credit and d.totals is not None and d.totals.gross < ZERO:
        yield at("type", "381", amount=d.totals.gross)


def _overpaid(d: Document) -> Iterable[Place]:
    if d.totals is not None and d.totals.gross >= ZERO > d.totals.payable:
        yield at("prepaid", prepaid=d.totals.prepaid, gross=d.totals.gross)


def _prepaid_negative(d: Document) -> Iterable[Place]:
    return (at("prepaid", amount=d.prepaid),) if d.prepaid is not None and d.prepaid < ZERO else ()


def _adjustment(d: Document) -> Iterable[Place]:
    most = major(MOST_ADJUSTED, d.currency)
    if d.adjustment is not None and abs(d.adjustment) > most:
        yield at("adjustment", amount=d.adjustment, most=most)


def _nothing(d: Document) -> Iterable[Place]:
    if d.totals is not None and d.lines and d.totals.gross == ZERO:
        yield at("totals.gross")


RULES: tuple[Rule[Document], ...] = (
    Rule("BR-CL-16", "{code} is not a payment means code of UNTDID 4461.", _code, source="UNTDID 4461", terms=("BT-81",)),
    Rule("BR-61", "A bank transfer needs the account to pay to.", _account, source=EN, terms=("BT-84",)),
    Rule("DB-IBAN", "{number} is not a valid IBAN.", _iban, Severity.WARNING, source="ISO 13616", terms=("BT-84", "BT-91")),
    Rule("DB-BIC", "{number} is not a valid BIC.", _bic, source="ISO 9362", terms=("BT-86",)),
    Rule(
        "BR-51",
        "Show at most the first six and last four digits of a card.",
        _card,
        source="EN 16931-1:2017, 6.4; PCI DSS 3.4",
        terms=("BT-87",),
    ),
    Rule("DB-MANDATE", "A direct debit needs the mandate's reference.", _mandate, source="EPC130-08", terms=("BT-89",)),
    Rule("DB-CREDITOR-ID", "{number} is not a valid creditor identifier.", _creditor, source="EPC262-08", terms=("BT-90",)),
    Rule("BR-CO-25", "Say when payment is due: a due date or payment terms.", _terms, source=EN, terms=("BT-9", "BT-20")),
    Rule(
        "DB-CREDIT-SIGN",
        "The credit note comes to {amount}. Amounts of a credit note are positive: the type says that they are taken off.",
        _negative_credit,
        terms=("BT-112",),
    ),
    Rule(
        "DB-NEGATIVE",
        "The invoice comes to {amount}. Write a credit note with positive amounts instead.",
        _negative_invoice,
        Severity.WARNING,
        terms=("BT-3", "BT-112"),
    ),
    Rule(
        "DB-OVERPAID",
        "{prepaid} was paid before, more than the {gross} of this document. The rest would have to be paid back.",
        _overpaid,
        Severity.WARNING,
        terms=("BT-113",),
    ),
    Rule("DB-PREPAID", "The prepaid amount {amount} is negative.", _prepaid_negative, terms=("BT-113",)),
    Rule("DB-ADJUSTMENT", "An adjustment of {amount} is too much: at most {most}.", _adjustment, terms=("BT-114",)),
    Rule("DB-ZERO", "The document comes to nothing.", _nothing, Severity.WARNING, terms=("BT-112",)),
)
