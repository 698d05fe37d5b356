"""Fit the weights of the matching engine: src/duebook/domain/matching/weights.py.

Run from the repository: ``python assets/fitmatching.py [--benchmark FOLDER] [--books N] [--write]``. Learns on generated books
and, with ``--benchmark`` (invoices.csv, payments.csv, matches.csv of the TU Darmstadt and SAP design), on the half of its matches
with an even number; prints likelihood and calibration on books and matches it has not seen. Nothing of the benchmark is kept but
the weights. A conditional logit: of a receipt's claims and "none of them", the right one; ridge penalty; Adagrad, whole passes.
"""

import argparse
import csv
import json
import sys
from datetime import date
from decimal import Decimal
from math import exp, log
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from duebook.domain.matching.generate import Book, generate  # noqa: E402 - after the path is set
from duebook.domain.matching.index import Index  # noqa: E402
from duebook.domain.matching.model import OpenItem, Receipt  # noqa: E402
from duebook.domain.matching.parts import order  # noqa: E402
from duebook.domain.matching.weigh import weigh  # noqa: E402
from duebook.edge.dice import Dice  # noqa: E402

Row = tuple[list[tuple[str, ...]], int]
RIDGE = 0.3
PASSES = 200
STEP = 0.5
TARGET = ROOT / "src/duebook/domain/matching/weights.py"


def rows(items: list[OpenItem], truth: dict[str, frozenset[str]], receipts: list[Receipt]) -> list[Row]:
    """(features of each claim, place of the right one or -1) of every receipt that has a claim."""
    index = Index(items)
    made = []
    for reading, claims in weigh(index, sorted(receipts, key=order)):
        if not claims or reading.receipt.id not in truth:
            continue
        right = -1
        for place, claim in enumerate(claims):
            if {index.items[at].number for at in claim.places} == truth[reading.receipt.id]:
                right = place
        made.append(([claim.features() for claim in claims], right))
    return made


def of_book(book: Book) -> list[Row]:
    """Rows of a generated book; transfers made twice teach nothing about one receipt, so they are left out."""
    truth = {case.receipt.id: case.truth for case in book.cases if "cardinality:duplicate" not in case.noise}
    return rows(list(book.items), truth, [case.receipt for case in book.cases])


def day(text: str) -> date:
    """A day as the benchmark writes it."""
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def of_benchmark(folder: Path) -> tuple[list[Row], list[Row]]:
    """Rows of the even matches and of the odd ones; all stand in one pool of open items."""
    with (folder / "invoices.csv").open(encoding="utf-8") as file:
        invoices = list(csv.DictReader(file))
    with (folder / "payments.csv").open(encoding="utf-8") as file:
        payments = list(csv.DictReader(file))
    with (folder / "matches.csv").open(encoding="utf-8") as file:
        matches = list(csv.DictReader(file))
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
    ]
    halves: tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]] = ({}, {})
    for match in matches:
        numbers = frozenset(invoices[place]["Billing Number"] for place in json.loads(match["invoice_ids"]))
        for payment in json.loads(match["payment_ids"]):
            halves[int(match["match_id"]) % 2][str(payment)] = numbers
    return rows(items, halves[0], receipts), rows(items, halves[1], receipts)


def chances(row: Row, weights: dict[str, float]) -> list[float]:
    """The probability of each claim."""
    strengths = [exp(max(-15.0, min(15.0, sum(weights.get(name, 0.0) for name in names)))) for names in row[0]]
    whole = 1 + sum(strengths)
    return [strength / whole for strength in strengths]


def fit(data: list[Row]) -> dict[str, float]:
    """The weights of the greatest penalised likelihood."""
    weights: dict[str, float] = {}
    seen: dict[str, float] = {}
    for number in range(PASSES):
        slope: dict[str, float] = {}
        for row in data:
            for place, (names, chance) in enumerate(zip(row[0], chances(row, weights), strict=True)):
                pull = (place == row[1]) - chance
                for name in names:
                    slope[name] = slope.get(name, 0.0) + pull
        for name, value in slope.items():
            pull = value - RIDGE * weights.get(name, 0.0)
            seen[name] = seen.get(name, 1e-6) + pull * pull
            weights[name] = weights.get(name, 0.0) + STEP * pull / seen[name] ** 0.5
        if number % 50 == 49:  # noqa: PLR2004 - a line now and then
            sys.stderr.write(f"pass {number + 1}: {likelihood(data, weights):.4f}\n")
    return weights


def likelihood(data: list[Row], weights: dict[str, float]) -> float:
    """Mean logarithm of the probability given to what was right."""
    total = 0.0
    for row in data:
        given = chances(row, weights)
        total += log(max(1e-12, given[row[1]] if row[1] >= 0 else 1 - sum(given)))
    return total / max(1, len(data))


def report(name: str, data: list[Row], weights: dict[str, float]) -> None:
    """Calibration of the best claim in bins of confidence."""
    bins: dict[float, list[tuple[float, bool]]] = {}
    for row in data:
        given = chances(row, weights)
        best = max(range(len(given)), key=given.__getitem__)
        edge = next(edge for edge in (0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.7, 0.5, 0.0) if given[best] >= edge)
        bins.setdefault(edge, []).append((given[best], best == row[1]))
    sys.stdout.write(f"{name}: {len(data)} receipts, likelihood {likelihood(data, weights):.4f}\n")
    for edge in sorted(bins, reverse=True):
        inside = bins[edge]
        claimed = sum(chance for chance, _ in inside) / len(inside)
        right = sum(good for _, good in inside) / len(inside)
        sys.stdout.write(f"  from {edge}: {len(inside)}, claimed {claimed:.4f}, right {right:.4f}\n")


def main() -> None:
    """Fit, tell, and with --write write the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--benchmark", type=Path)
    reader.add_argument("--books", type=int, default=16)
    reader.add_argument("--write", action="store_true")
    given = reader.parse_args()
    learn = [row for seed in range(1000, 1000 + given.books) for row in of_book(generate(Dice(seed), 800))]
    check = [row for seed in range(2000, 2006) for row in of_book(generate(Dice(seed), 800))]
    held: list[Row] = []
    if given.benchmark:
        even, held = of_benchmark(given.benchmark)
        learn += even * 3  # three books' worth a pass, or the made-up ones decide everything
    weights = fit(learn)
    report("generated, unseen", check, weights)
    if held:
        report("benchmark, unseen half", held, weights)
    if given.write:
        body = "".join(f'    "{name}": {round(value * 1000)},\n' for name, value in sorted(weights.items()) if abs(value) >= 0.02)  # noqa: PLR2004
        head = '"""The score\'s weights in thousandths of a logit, written by assets/fitmatching.py."""'
        TARGET.write_text(f"{head}\n\nWEIGHTS: dict[str, int] = {{\n{body}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
