"""A ZUGFeRD 1.0 invoice as a document: the reader of CII, which has other names for the same parts.

Version 1 is built on an earlier state of the Cross Industry Invoice. What differs is a few names of elements, the rest is read as
in :mod:`duebook.formats.cii.read`; faults keep the names of the file itself. A line of nothing but a note is
a note of the document.
"""

from dataclasses import replace

from duebook.domain.document import Document, Note
from duebook.domain.line import Line, Price
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.cii.read import document_of
from duebook.formats.tree import Tree
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

RSM = "urn:ferd:CrossIndustryDocument:invoice:1p0"
PREFIXES = {
    "rsm": RSM,
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:12",
}
NAMES = {
    "ExchangedDocumentContext": "SpecifiedExchangedDocumentContext",
    "ExchangedDocument": "HeaderExchangedDocument",
    "SupplyChainTradeTransaction": "SpecifiedSupplyChainTradeTransaction",
    **{f"ApplicableHeaderTrade{part}": f"ApplicableSupplyChainTrade{part}" for part in ("Agreement", "Delivery", "Settlement")},
    **{f"SpecifiedLineTrade{part}": f"SpecifiedSupplyChainTrade{part}" for part in ("Agreement", "Delivery", "Settlement")},
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "RateApplicablePercent": "ApplicablePercent",
    "IssuerAssignedID": "ID",
}
"""Name in CII -> name in ZUGFeRD 1."""
_PATHS = {"FormattedIssueDateTime/udt:DateTime": "IssueDateTime"}
"""Paths that differ as a whole."""


class _Tree(Tree):
    """A tree that is asked with the names of CII."""

    def _translated(self, path: str) -> str:
        path = _PATHS.get(path, path)
        steps = (step.rpartition(":") for step in path.split("/"))
        return "/".join(f"{prefix}{mark}{NAMES.get(name, name)}" for prefix, mark, name in steps)


def read(content: bytes) -> Reading:
    """The document in the bytes; raises :class:`Invalid` where they are not a ZUGFeRD 1 invoice."""
    return read_root(xmlsafe.parse(content))


def read_root(root: Element) -> Reading:
    """The same from a parsed root."""
    if root.tag != f"{{{RSM}}}CrossIndustryDocument":
        raise Invalid([Fault("READ-ROOT", "/", "This is not a ZUGFeRD 1 invoice: {name}.", facts={"name": str(root.tag)})])
    tree = _Tree(root, PREFIXES, "ram")
    document = _tidy(document_of(tree, root))
    return Reading((document,), (*tree.faults, *tree.left()))


def _tidy(document: Document) -> Document:
    """Without the version's own BT-24, so that a writer fills its own; lines of text become notes."""
    said = tuple(Note(text=line.note) for line in document.lines if _only_text(line))
    lines = tuple(line for line in document.lines if not _only_text(line))
    return replace(document, specification="", notes=(*document.notes, *said), lines=lines)


def _only_text(line: Line) -> bool:
    return bool(line.note) and line.net is None and line.tax is None and line.price == Price()
