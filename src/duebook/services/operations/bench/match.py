"""Receipts against as many open invoices by the matching engine, beside reading each text for an exact number with a table.

The lines and the invoices are generated with the noise of real statements; precision and share posted stand beside the time.
"""

import re

from duebook.domain.matching.engine import match
from duebook.domain.matching.evaluate import calibration, evaluate
from duebook.domain.matching.generate import generate
from duebook.domain.matching.model import Decision
from duebook.edge.dice import Dice
from duebook.services.operations.bench.shape import Figures, memory, rate, timed

SEED = 7
WORD = re.compile(r"[\w/-]+")


def measure(n: int) -> Figures:
    """Decide so many receipts in one process."""
    book = generate(Dice(SEED), n)
    receipts = [case.receipt for case in book.cases]
    decided: list[Decision] = []
    with memory() as peak:
        taken = timed(lambda: decided.extend(match(book.items, receipts)))
        numbers = {item.number: item for item in book.items}
        limit = timed(lambda: [numbers.get(word) for one in receipts for word in WORD.findall(one.text)])
    truth = {case.receipt.id: case.truth for case in book.cases}
    noise = {case.receipt.id: case.noise for case in book.cases}
    figures = evaluate(decided, truth, noise, {one.id: one.amount for one in receipts})
    more = {
        "open": len(book.items),
        "calibration_error": str(calibration(decided, truth)),
        "classes": {
            one.name: {
                "receipts": one.receipts,
                "posted": one.posted,
                "precision": str(one.precision),
                "straight": str(one.straight),
            }
            for one in figures
        },
        "bound": str(figures[0].bound) if figures else "",
    }
    return Figures(
        "match", len(receipts), taken, rate(n, limit), peak.bytes, "exact numbers in the texts looked up in a table", more
    )
