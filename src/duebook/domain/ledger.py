"""Double-entry bookkeeping of receivables: what each event posts. Amounts are integer minor units; debit is positive.

What suppliers' bills post stands in :mod:`duebook.domain.payables`.

Money received always goes to the customer's credit first and is allocated from there, so that an overpayment needs no rule of its
own. Receivables carry the document, so every open amount is a sum of postings. One entry has one currency and sums to zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from duebook.domain.amounts import HUNDRED, Grid
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, VatRow
from duebook.domain.record import record
from duebook.kernel.money import EXACT, ZERO, major, minor, share


class Account(StrEnum):
    """The keys of the accounts; a company maps them to its own chart of accounts."""

    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    TAX = "tax-payable"
    BANK = "bank"
    CUSTOMER_CREDIT = "customer-credit"
    PREPAYMENT = "prepayment"
    PREPAYMENT_TAX = "prepayment-tax"
    WRITE_OFF = "write-off"
    DISCOUNT = "discount-allowed"
    ROUNDING = "rounding"
    THIRD_PARTY = "third-party"
    PAYABLE = "payable"
    EXPENSE = "expense"
    INPUT_TAX = "input-tax"
    REVERSE_TAX = "reverse-charge-tax"
    SUPPLIER_PREPAYMENT = "supplier-prepayment"
    BILL_DIFFERENCE = "bill-difference"
    BANK_CHARGE = "bank-charge"
    GATEWAY_CLEARING = "gateway-clearing"
    GATEWAY_FEE = "gateway-fee"
    PROVISION_EXPENSE = "provision-expense"
    ALLOWANCE = "bad-debt-allowance"
    UNCLAIMED = "unclaimed-credit"
    LATE_PAYMENT = "late-payment-income"
    EXCHANGE = "exchange"
    EXCHANGE_DIFFERENCE = "exchange-difference"


class Kind(StrEnum):
    """What an entry records."""

    ISSUE = "issue"
    PAYMENT = "payment"
    ALLOCATION = "allocation"
    OFFSET = "offset"
    REFUND = "refund"
    WRITE_OFF = "write-off"
    DISCOUNT = "discount"
    PREPAYMENT = "prepayment"
    REVERSAL = "reversal"
    BILL = "bill"
    BILL_PAYMENT = "bill-payment"
    PAYOUT = "payout"
    FEE = "fee"
    PROVISION = "provision"
    EXPIRY = "expiry"
    CLAIM = "claim"
    EXCHANGE = "exchange"


MONEY_AT = frozenset({Account.BANK, Account.GATEWAY_CLEARING, Account.EXCHANGE})
"""Accounts that customers' money comes to: the bank, a gateway that pays it out later, or the exchange of another currency."""


@record
class Posting:
    """One side of an entry. ``detail`` is the VAT category and rate of revenue and tax postings ("S 19")."""

    account: Account
    amount: int  # minor units, debit positive
    currency: str
    party: str = ""
    document: str = ""
    detail: str = ""


@record
class Entry:
    """What one event posts. Made by :func:`entry` only, which refuses what does not balance."""

    kind: Kind
    day: date
    postings: tuple[Posting, ...]


@record
class Refs:
    """Whom and what an entry is about: keys of the caller's own records."""

    party: str
    document: str = ""


PREPAYMENTS = frozenset({DocumentType.PREPAYMENT, DocumentType.SELF_BILLED_PREPAYMENT, DocumentType.PREPAYMENT_CREDIT_NOTE})


def entry(kind: Kind, day: date, postings: Iterable[Posting]) -> Entry:
    """An entry of the postings that are not zero; an unbalanced one is a programmer's error."""
    kept = tuple(posting for posting in postings if posting.amount)
    if sum(posting.amount for posting in kept) != 0:
        raise ValueError(f"this {kind} does not balance: {kept}")
    if len({posting.currency for posting in kept}) > 1:
        raise ValueError("one entry has one currency")
    return Entry(kind=kind, day=day, postings=kept)


def issue(document: Document, refs: Refs, day: date, settles: Sequence[Document] = ()) -> Entry:
    """What issuing a calculated document posts; a credit note posts the same with the other sign.

    The customer owes the payable; what was prepaid comes out of the prepayments, what is collected for others is owed to them.
    A prepayment invoice earns nothing yet: its amount is a prepayment and its tax is owed at once (Directive 2006/112/EC,
    Article 65). ``settles`` are the prepayment invoices that this final invoice takes up: their tax is taken back, because the
    final invoice carries all of it.
    """
    sign = -1 if document.type.is_credit else 1
    unit = _Units(document.currency, refs, sign)
    totals = document.computed
    out = [unit.post(Account.RECEIVABLE, totals.payable), unit.post(Account.PREPAYMENT, totals.prepaid)]
    out.append(unit.post(Account.ROUNDING, -totals.rounding))
    if document.third_party:
        collected = totals.payable - (totals.gross - totals.prepaid + totals.rounding)
        out.append(unit.post(Account.THIRD_PARTY, -collected))
    if document.type in PREPAYMENTS:
        out.append(unit.post(Account.PREPAYMENT, -totals.gross))
        out.append(unit.post(Account.PREPAYMENT_TAX, totals.tax))
    else:
        out += [unit.post(Account.REVENUE, -row.taxable, row) for row in document.vat]
    out += [unit.post(Account.TAX, -row.tax, row) for row in document.vat]
    for earlier in settles:
        if earlier.type not in PREPAYMENTS or earlier.currency != document.currency:
            raise ValueError("only prepayment invoices in the same currency are settled")
        back = -1 if earlier.type.is_credit else 1
        out += [unit.post(Account.TAX, back * row.tax, row) for row in earlier.vat]
        out.append(unit.post(Account.PREPAYMENT_TAX, -back * earlier.computed.tax))
    return entry(Kind.ISSUE, day, out)


def payment(amount: int, currency: str, refs: Refs, day: date, at: Account = Account.BANK) -> Entry:
    """Money that came in: the bank (or a gateway, ``at`` its clearing) has it, the customer has it to their credit."""
    _positive(amount)
    _holds_money(at)
    return _pair(Kind.PAYMENT, day, (at, refs), (Account.CUSTOMER_CREDIT, Refs(party=refs.party)), amount, currency)


def allocation(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """Credit of a customer used to pay a document."""
    _positive(amount)
    return _pair(
        Kind.ALLOCATION, day, (Account.CUSTOMER_CREDIT, Refs(party=refs.party)), (Account.RECEIVABLE, refs), amount, currency
    )


def offset(amount: int, currency: str, credit: Refs, invoice: Refs, day: date) -> Entry:
    """A credit note set off against an invoice."""
    _positive(amount)
    return _pair(Kind.OFFSET, day, (Account.RECEIVABLE, credit), (Account.RECEIVABLE, invoice), amount, currency)


def released(amount: int, currency: str, credit: Refs, day: date) -> Entry:
    """A credit note turned into the customer's credit, so that it can be refunded or used for any document."""
    _positive(amount)
    return _pair(
        Kind.OFFSET, day, (Account.RECEIVABLE, credit), (Account.CUSTOMER_CREDIT, Refs(party=credit.party)), amount, currency
    )


def refund(amount: int, currency: str, refs: Refs, day: date, at: Account = Account.BANK) -> Entry:
    """Credit of a customer paid back, from the bank or by a gateway out of its clearing."""
    _positive(amount)
    _holds_money(at)
    return _pair(Kind.REFUND, day, (Account.CUSTOMER_CREDIT, Refs(party=refs.party)), (at, refs), amount, currency)


def payout(amount: int, currency: str, day: date) -> Entry:
    """A gateway's payout reached the bank; below zero the gateway took money from there."""
    sides = ((Account.BANK, amount), (Account.GATEWAY_CLEARING, -amount))
    return entry(Kind.PAYOUT, day, [Posting(account=account, amount=units, currency=currency) for account, units in sides])


def gateway_fee(amount: int, currency: str, day: date) -> Entry:
    """What a gateway keeps for its work, out of the money it holds; below zero it gives a fee back."""
    sides = ((Account.GATEWAY_FEE, amount), (Account.GATEWAY_CLEARING, -amount))
    return entry(Kind.FEE, day, [Posting(account=account, amount=units, currency=currency) for account, units in sides])


def bank_fee(amount: int, currency: str, day: date) -> Entry:
    """What a bank takes from the account for its work, such as for a direct debit that came back."""
    _positive(amount)
    sides = ((Account.BANK_CHARGE, amount), (Account.BANK, -amount))
    return entry(Kind.FEE, day, [Posting(account=account, amount=units, currency=currency) for account, units in sides])


def exchanged(received: int, valued: int, currency: str, refs: Refs, day: date) -> Entry:
    """What the bank got for a payment in another currency, which the exchange account holds in that one.

    ``valued`` is what the documents state the payment to be worth in the bank's currency: the difference was gained or lost.
    """
    _positive(received)
    sides = ((Account.BANK, received), (Account.EXCHANGE, -valued), (Account.EXCHANGE_DIFFERENCE, valued - received))
    posted = [Posting(account=account, amount=units, currency=currency, party=refs.party) for account, units in sides]
    return entry(Kind.EXCHANGE, day, posted)


def claim(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """Credit of a customer used for interest, a lump sum or a fee for paying a document late: compensation without VAT.

    Source: Court of Justice, case 222/81, BAZ Bausystem, 1 July 1982.
    """
    _positive(amount)
    return _pair(
        Kind.CLAIM, day, (Account.CUSTOMER_CREDIT, Refs(party=refs.party)), (Account.LATE_PAYMENT, refs), amount, currency
    )


def prepayment(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """Credit of a customer set aside for a final invoice that will show it as prepaid (BT-113)."""
    _positive(amount)
    return _pair(
        Kind.PREPAYMENT, day, (Account.CUSTOMER_CREDIT, Refs(party=refs.party)), (Account.PREPAYMENT, refs), amount, currency
    )


def write_off(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """What will not be paid. The tax stays owed: relief for bad debts has its own rules in each country."""
    _positive(amount)
    return _pair(Kind.WRITE_OFF, day, (Account.WRITE_OFF, refs), (Account.RECEIVABLE, refs), amount, currency)


def lost(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """What a customer owes and no document says: money of theirs that was paid back and then taken by their bank too."""
    _positive(amount)
    return _pair(Kind.WRITE_OFF, day, (Account.WRITE_OFF, refs), (Account.CUSTOMER_CREDIT, refs), amount, currency)


def provision(amount: int, currency: str, day: date) -> Entry:
    """The allowance for bad debts changes by so much: above zero it grows at the cost of the result, below zero it shrinks."""
    if not amount:
        raise ValueError("a provision that does not change books nothing")
    nobody = Refs(party="")
    up, down = (Account.PROVISION_EXPENSE, nobody), (Account.ALLOWANCE, nobody)
    return _pair(Kind.PROVISION, day, *((up, down) if amount > 0 else (down, up)), abs(amount), currency)


def expiry(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """Credit that a customer did not claim while the law let them: it becomes income."""
    _positive(amount)
    return _pair(Kind.EXPIRY, day, (Account.CUSTOMER_CREDIT, refs), (Account.UNCLAIMED, refs), amount, currency)


def discount(document: Document, amount: int, refs: Refs, day: date) -> Entry:
    """An early-payment discount that was taken: it lowers revenue and tax alike (Directive 2006/112/EC, Articles 79 and 90).

    The amount includes tax and is cut over the VAT rows in proportion; each part's tax is rounded.
    """
    _positive(amount)
    unit = _Units(document.currency, refs, 1)
    rows = [row for row in document.vat if row.taxable + row.tax > ZERO]
    if not rows:
        raise ValueError("a discount needs a document with a positive amount")
    out = [unit.post(Account.RECEIVABLE, -major(amount, document.currency))]
    with localcontext(EXACT):
        grid = Grid(document.currency)
        cut = share(major(amount, document.currency), [row.taxable + row.tax for row in rows], document.currency)
        for row, part in zip(rows, cut, strict=True):
            rate = row.rate or ZERO
            tax = grid(part * rate / (HUNDRED + rate))
            out += [unit.post(Account.TAX, tax, row), unit.post(Account.DISCOUNT, part - tax, row)]
    return entry(Kind.DISCOUNT, day, out)


def charge(amount: int, currency: str, refs: Refs, day: date) -> Entry:
    """A fee that a bank or a payment service kept back from what the customer paid: it is ours, the document is settled."""
    _positive(amount)
    return _pair(Kind.PAYMENT, day, (Account.BANK_CHARGE, refs), (Account.RECEIVABLE, refs), amount, currency)


def reversal(original: Entry, day: date) -> Entry:
    """The same postings with the other sign: how a wrong entry is undone, since none is ever changed."""
    flipped = (
        Posting(
            account=one.account,
            amount=-one.amount,
            currency=one.currency,
            party=one.party,
            document=one.document,
            detail=one.detail,
        )
        for one in original.postings
    )
    return entry(Kind.REVERSAL, day, flipped)


def balance(
    entries: Iterable[Entry], account: Account, currency: str, *, party: str | None = None, document: str | None = None
) -> int:
    """The balance of an account in one currency, of one party or document where asked; debit positive."""
    return sum(
        one.amount
        for each in entries
        for one in each.postings
        if one.account is account
        and one.currency == currency
        and (party is None or one.party == party)
        and (document is None or one.document == document)
    )


class _Units:
    """Postings of one document: amounts become signed minor units."""

    def __init__(self, currency: str, refs: Refs, sign: int) -> None:
        self.currency, self.refs, self.sign = currency, refs, sign

    def post(self, account: Account, amount: Decimal, row: VatRow | None = None) -> Posting:
        detail = (
            "" if row is None else row.category.value if row.rate is None else f"{row.category.value} {row.rate.normalize():f}"
        )
        return Posting(
            account=account,
            amount=self.sign * minor(amount, self.currency),
            currency=self.currency,
            party=self.refs.party,
            document=self.refs.document,
            detail=detail,
        )


def _positive(amount: int) -> None:
    if amount <= 0:
        raise ValueError(f"an amount is positive, the event says which way: {amount}")


def _holds_money(at: Account) -> None:
    if at not in MONEY_AT:
        raise ValueError(f"customers' money does not come to {at}")


def _pair(  # a debit and a credit of the same amount
    kind: Kind, day: date, debit: tuple[Account, Refs], credit: tuple[Account, Refs], amount: int, currency: str
) -> Entry:
    (left, ours), (right, theirs) = debit, credit
    return entry(
        kind,
        day,
        (
            Posting(account=left, amount=amount, currency=currency, party=ours.party, document=ours.document),
            Posting(account=right, amount=-amount, currency=currency, party=theirs.party, document=theirs.document),
        ),
    )
