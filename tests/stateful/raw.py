"""What must hold of a company's money after every step, asked of the rows themselves and never of the services that wrote them."""

from collections import Counter

from duebook.domain.ledger import Account
from duebook.services.operations.verify import verify
from duebook.store.companies import Company
from duebook.store.models import Allocation, BankLine, LineStanding, LineUse, OpenItem, Payment, Posting

SETTLES = ("payment", "credit", "credit-note", "discount", "write-off", "fee")
"""How a document can be settled: paid, credited, discounted, written off, a fee kept back."""


def holds(company: Company) -> None:
    """All of it, and what `duebook verify` looks at."""
    ledger_is_zero(company)
    totals_are_made_up(company)
    sub_ledgers_are_the_control_accounts(company)
    lines_are_used_once(company)
    result = verify(company, files=False)
    assert result.ok, [f"{one.document}: {one.what}" for one in result.problems]


def ledger_is_zero(company: Company) -> None:
    """Each entry in its one currency, and so the whole."""
    entries: Counter = Counter()
    currencies: dict[str, set[str]] = {}
    for entry, currency, units in Posting.objects.of(company).values_list("entry", "currency", "amount_minor"):
        entries[entry] += units
        currencies.setdefault(entry, set()).add(currency)
    assert not any(entries.values()), entries
    assert all(len(one) == 1 for one in currencies.values())


def totals_are_made_up(company: Company) -> None:
    """I8: of each document paid, credited, discounted, written off, kept back as fee and open are its total."""
    settled: dict[str, Counter] = {}
    used: Counter = Counter()
    for document, kind, note, units in Allocation.objects.of(company).values_list(
        "document", "kind", "credit_note", "amount_minor"
    ):
        assert kind in SETTLES
        settled.setdefault(document, Counter())[kind] += units
        if note:
            used[note] -= units
    notes = {"381", "396", "503"}
    for item in OpenItem.objects.of(company).select_related("document"):
        total = -item.payable_minor if item.document.type in notes else item.payable_minor
        ways = settled.get(item.pk, Counter())
        assert sum(ways.values()) + used[item.pk] + item.open_minor == total, (item.document.number, ways, used[item.pk])
        low, high = min(total, 0), max(total, 0)
        assert low <= item.open_minor <= high, f"more than all of {item.document.number} is settled"
        assert item.is_open is (item.open_minor != 0)


def sub_ledgers_are_the_control_accounts(company: Company) -> None:
    """Of each customer in each currency: the open items are the receivable; the credit is what money left, and never below zero."""
    booked: Counter = Counter()
    for account, customer, currency, units in Posting.objects.of(company).values_list(
        "account", "customer", "currency", "amount_minor"
    ):
        booked[account, customer, currency] += units
    items: Counter = Counter()
    for customer, currency, units in OpenItem.objects.of(company).values_list("customer", "currency", "open_minor"):
        items[customer, currency] += units
    for key in {*items, *(key[1:] for key in booked if key[0] == Account.RECEIVABLE)}:
        assert booked[(Account.RECEIVABLE, *key)] == items[key]
    credit = explained_credit(company)
    for key in {*credit, *(key[1:] for key in booked if key[0] == Account.CUSTOMER_CREDIT)}:
        assert -booked[(Account.CUSTOMER_CREDIT, *key)] == credit[key]
        assert credit[key] >= 0


def explained_credit(company: Company) -> Counter:
    """What each customer has left of their money: all that came, less what settles documents, less what has its own entry."""
    found: Counter = Counter()
    for customer, currency, units in Payment.objects.of(company).values_list("customer", "currency", "amount_minor"):
        found[customer, currency] += units
    rows = Allocation.objects.of(company).filter(kind__in=("payment", "credit"))
    for customer, currency, units in rows.values_list("document__customer", "currency", "amount_minor"):
        found[customer, currency] -= units
    others = (Account.LATE_PAYMENT, Account.UNCLAIMED, Account.PREPAYMENT)
    rows = Posting.objects.of(company).filter(account__in=others).exclude(customer=None)
    for customer, currency, units in rows.values_list("customer", "currency", "amount_minor"):
        found[customer, currency] += units
    rows = Posting.objects.of(company).filter(account=Account.WRITE_OFF, document=None)  # money that went back twice
    for customer, currency, units in rows.values_list("customer", "currency", "amount_minor"):
        found[customer, currency] += units
    return found


def lines_are_used_once(company: Company) -> None:
    """What was made of a line and what is left of it are the line."""
    used: Counter = Counter()
    for line, units in LineUse.objects.of(company).values_list("line", "amount_minor"):
        used[line] += units
    left = dict(LineStanding.objects.of(company).values_list("line", "open_minor"))
    for line in BankLine.objects.of(company):
        assert used[line.pk] + left[line.pk] == line.amount_minor
        assert min(line.amount_minor, 0) <= left[line.pk] <= max(line.amount_minor, 0)


def held_by_gateways(company: Company) -> int:
    """The clearing account."""
    rows = Posting.objects.of(company).filter(account=Account.GATEWAY_CLEARING)
    return sum(rows.values_list("amount_minor", flat=True))
