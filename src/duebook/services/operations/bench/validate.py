"""Verdicts on a ten-line invoice by EN 16931 and XRechnung, beside parsing it and holding it to its schema, which is all C."""

from dataclasses import replace
from statistics import median

from duebook.domain.party import Identifier
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.formats import schema
from duebook.kernel import plugs
from duebook.rules import check
from duebook.services.operations.bench import work
from duebook.services.operations.bench.shape import MILLI, Figures, memory, rate, timed

LINES = 10
LONG = 5000
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"


def measure(n: int) -> Figures:
    """So many verdicts in one process; the median of one, and of one invoice of 5,000 lines, in milliseconds."""
    content, long = invoice(LINES), invoice(LONG)
    with memory() as peak:
        check(content)  # the tables are made when they are first asked
        each = [timed(lambda: check(content)) for _ in range(n)]
        plain = timed(lambda: [schema.schema_faults(xmlsafe.parse(content)) for _ in range(n)])
        longest = timed(lambda: check(long))
    more = {"p50_ms": round(median(each) / MILLI, 2), "lines_5000_ms": round(longest / MILLI)}
    return Figures("validate", n, sum(each), rate(n, plain), peak.bytes, "libxml2: parsing and schema alone", more)


def invoice(lines: int) -> bytes:
    """A valid XRechnung in UBL with so many lines."""
    made = work.calculated(1)[0]
    bare = [replace(made.lines[place % len(made.lines)], id=str(place + 1)) for place in range(lines)]
    whole = replace(
        made,
        specification=XRECHNUNG,
        process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        buyer_reference="04011000-12345-03",
        seller=replace(made.seller, endpoint=Identifier(value="DE136695976", scheme="9930")),
        buyer=replace(made.buyer, endpoint=Identifier(value="einkauf@lagerhaus.example", scheme="EM")),
        lines=tuple(bare),
        totals=None,
        vat=(),
    )
    content: bytes = plugs.get("formats", "ubl").write(calculate(whole)).content
    return content
