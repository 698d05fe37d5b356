"""Totals of five-line documents, beside the bare arithmetic on the same figures: five products and six sums, rounded."""

from dataclasses import replace
from decimal import Decimal

from duebook.domain.document import Document
from duebook.domain.totals import calculate
from duebook.kernel.money import round_money
from duebook.services.operations.bench import work
from duebook.services.operations.bench.shape import Figures, memory, rate, timed

DIFFERENT = 500


def measure(n: int) -> Figures:
    """Calculate so many documents on one core."""
    bare = [replace(one, totals=None, vat=(), lines=tuple(replace(line, net=None) for line in one.lines)) for one in _made(n)]
    documents = [bare[i % len(bare)] for i in range(n)]
    with memory() as peak:
        taken = timed(lambda: [calculate(one) for one in documents])
        limit = timed(lambda: [_arithmetic(one) for one in documents])
    return Figures("totals", n, taken, rate(n, limit), peak.bytes, "the same products and sums in bare Decimal")


def _made(n: int) -> list[Document]:
    return work.calculated(min(n, DIFFERENT))


def _arithmetic(document: Document) -> Decimal:
    nets = [round_money((line.quantity or 0) * (line.price.net or Decimal(0)), document.currency) for line in document.lines]
    net = sum(nets, Decimal(0))
    return net + round_money(net * 19 / 100, document.currency)
