"""The examples as whole documents: read, taxed, computed and numbered without a database, on a fixed day, so that their bytes stay."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from duebook import formats
from duebook.domain.check import check
from duebook.domain.document import Document
from duebook.domain.tax import PLAIN, Scheme, Taxation, decide
from duebook.domain.taxcheck import tax_faults
from duebook.domain.totals import calculate
from duebook.kernel.rules import Fault
from duebook.regimes import regime_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples"
INPUTS = ("*.yaml", "*.csv", "*.jsonl", "order.xml")
DAY = date(2026, 9, 15)
"""The issue date of an example that gives none."""
OUTPUTS = {"json": ".json", "ubl": ".ubl.xml", "cii": ".cii.xml"}
NATIONAL = {
    "examples/it/fatturapa": {"fatturapa": ".fatturapa.xml"},
    "examples/it/split-payment": {"fatturapa": ".fatturapa.xml"},
    "examples/pl/ksef": {"ksef": ".ksef.xml"},
    "examples/pl/correction": {"ksef": ".ksef.xml"},
    "examples/es/facturae": {"facturae": ".facturae.xml", "verifactu": ".verifactu.xml"},
}
"""Example -> the formats of its country in which it is written too."""

SETTINGS = {
    "de/small-business.yaml": Taxation(scheme=Scheme.SMALL_BUSINESS),
    "lu/consumer-abroad.yaml": Taxation(oss=True),
}
"""What a draft does not say because the company's settings know it."""


@dataclass(frozen=True)
class Example:
    """One document of one example file."""

    name: str  # of the golden files, without suffix: "examples/de/invoice"
    document: Document
    faults: tuple[Fault, ...]

    @property
    def outputs(self) -> dict[str, str]:
        """Key of each format it is written in -> the end of the golden file's name."""
        return OUTPUTS | NATIONAL.get(self.name, {})


def inputs() -> list[Path]:
    """Every example as a person wrote it."""
    return sorted(path for pattern in INPUTS for path in FOLDER.glob(f"*/{pattern}"))


@cache
def examples() -> tuple[Example, ...]:
    """Every document of every example, complete."""
    return tuple(one for path in inputs() for one in of(path))


def of(path: Path) -> Iterator[Example]:
    """The documents of one file, with everything that is wrong with them."""
    reading = formats.read(path.read_bytes())
    name = path.relative_to(FOLDER).as_posix()
    taxation = SETTINGS.get(name, PLAIN)
    stem = f"examples/{name.rpartition('.')[0]}"
    for place, draft in enumerate(reading.documents, 1):
        number = f"EX-{place}" if len(reading.documents) > 1 else "EX-1"
        day = draft.issue_date or DAY
        typed = replace(draft, issue_date=day)
        done = calculate(decide(typed, regime_of, on=day, taxation=taxation))
        faults = (*reading.faults, *check(done, today=day), *tax_faults(typed, regime_of, day, taxation))
        means = tuple(replace(one, reference=one.reference or number) for one in done.payment)
        title = f"{stem}.{place}" if len(reading.documents) > 1 else stem
        yield Example(title, replace(done, number=number, payment=means), faults)
