"""The engine's figures on generated books and, where it is at hand, on the public benchmark."""

import csv
import json
from datetime import datetime
from decimal import Decimal

import pytest

from duebook.domain.matching.engine import match
from duebook.domain.matching.evaluate import calibration, evaluate, least
from duebook.domain.matching.generate import RATES, generate
from duebook.domain.matching.model import OpenItem, Receipt
from duebook.edge.dice import Dice
from tests.corpora import corpus


def judged(seed, n):
    book = generate(Dice(seed), n)
    decisions = match(book.items, [case.receipt for case in book.cases])
    truth = {case.receipt.id: case.truth for case in book.cases}
    noise = {case.receipt.id: case.noise for case in book.cases}
    figures = evaluate(decisions, truth, noise, {case.receipt.id: case.receipt.amount for case in book.cases})
    return {one.name: one for one in figures}, calibration(decisions, truth)


def test_generated_books_keep_the_targets():
    figures, error = judged(31, 1200)
    whole = figures["all"]
    assert whole.precision >= Decimal("0.998")
    assert whole.straight >= Decimal("0.84")
    assert figures["reference:full"].straight >= Decimal("0.93")
    assert whole.falsely_posted_other == 0
    assert error <= Decimal("0.03")


def test_every_class_of_noise_is_generated_and_told():
    figures, _ = judged(5, 600)
    names = {f"{kind}:{name}" for kind, rates in RATES.items() if kind != "book" for name in rates}
    assert names - {"credit:invoice"} <= set(figures)


def test_a_seed_makes_one_book():
    assert generate(Dice(9), 80) == generate(Dice(9), 80)
    assert generate(Dice(9), 80) != generate(Dice(10), 80)


@pytest.mark.parametrize(
    ("posts", "wrong", "bound"), [(3000, 0, "0.9990"), (100, 0, "0.9705"), (1000, 1, "0.9953"), (5, 5, "0.0000")]
)
def test_the_bound_of_clopper_and_pearson(posts, wrong, bound):
    assert abs(least(posts, wrong) - Decimal(bound)) <= Decimal("0.0001")


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(text):
    return datetime.strptime(text, "%Y%m%d").date()


def test_the_public_benchmark_keeps_the_targets():
    folder = corpus("matching/single")
    invoices, payments = rows(folder / "invoices.csv"), rows(folder / "payments.csv")
    truth = {}
    for one in rows(folder / "matches.csv")[:900]:
        numbers = frozenset(invoices[place]["Billing Number"] for place in json.loads(one["invoice_ids"]))
        truth.update(dict.fromkeys(map(str, json.loads(one["payment_ids"])), numbers))
    items = [
        OpenItem(
            number=one["Billing Number"],
            order_reference=one["Assignment Number"],
            amount=Decimal(one["Amount"]),
            currency=one["Currency Code"],
            customer_id=one["Customer ID"],
            customer_name=one["Customer Name"],
            issue_date=day(one["Document Date"]),
            due_date=day(one["Due Date"]),
        )
        for one in invoices
    ]
    receipts = [
        Receipt(
            id=one["payment_id"],
            amount=round(Decimal(one["Amount"]), 2),
            currency=one["Currency"],
            booked=day(one["Posting Date"]),
            counterparty=one["Business Partner"],
            iban=one["Account Number"],
            text=one["Memo Line"],
        )
        for one in payments
        if one["payment_id"] in truth
    ]
    figures = evaluate(match(items, receipts), truth, amounts={one.id: one.amount for one in receipts})[0]
    assert figures.precision >= Decimal("0.999")
    assert figures.straight >= Decimal("0.95")
    assert figures.money >= Decimal("0.93")
