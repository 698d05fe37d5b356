"""The CIUS XRechnung 3.0.2: what it shares with Peppol's German rules, and what only KoSIT's release asks."""

import re

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, spot
from duebook.rules.tree import Node
from duebook.rules.xrechnung.german import GERMAN, SOURCE

CIUS = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
EXTENSION = CIUS + "#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
CVD = CIUS + "#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"
_KNOWN = frozenset((CIUS, EXTENSION, CVD))

_DATES = (
    *("cbc:IssueDate", "cbc:DueDate", "cbc:StartDate", "cbc:EndDate", "cbc:ActualDeliveryDate"),
    *("cbc:TaxPointDate", "cbc:PaymentDueDate"),
)
_DATES_CII = ("udt:DateTimeString", "qdt:DateTimeString", "udt:DateString")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_CII = re.compile(r"\d{8}")
_AGREEMENT = "ram:SpecifiedLineTradeAgreement/"


def _unknown_specification(g: Group) -> Broken:
    found = g.all("BT-24")
    if g.tree.syntax == "cii" and not g.tree.every("rsm:ExchangedDocumentContext"):
        return None
    return None if any(node.raw in _KNOWN for node in found) else spot(found[0] if found else g.node, fix=CIUS)


def _undated_ubl(g: Group) -> Broken:
    if g.all("BT-72") or g.all("BG-14"):
        return False
    return not all("cac:InvoicePeriod" in line.kids for line in g.all("BG-25"))


def _undated_cii(g: Group) -> Broken:
    trade = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery/"
    if g.node.all(trade + "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime") or g.all("BG-14"):
        return False
    return not all(line.all("ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod") for line in g.all("BG-25"))


def _odd_dates_ubl(g: Group) -> Broken:
    return [node for name in _DATES for node in g.tree.every(name) if not _DAY.fullmatch(node.value)]


def _odd_dates_cii(g: Group) -> Broken:
    found = (node for name in _DATES_CII for node in g.tree.every(name))
    return [node for node in found if (node.get("format") or "").strip() != "102" or not _DAY_CII.fullmatch(node.value)]


def _two_bases(g: Group) -> Broken:
    """A base quantity at both prices of a line that is not the same."""
    gross = g.node.all(_AGREEMENT + "ram:GrossPriceProductTradePrice/ram:BasisQuantity")
    if not gross:
        return None
    net = g.node.all(_AGREEMENT + "ram:NetPriceProductTradePrice/ram:BasisQuantity")
    if not net:
        return None
    same = any(one.raw == other.raw for one in gross for other in net)
    units = [unit for one in gross if (unit := one.get("unitCode")) is not None]
    others = [unit for one in net if (unit := one.get("unitCode")) is not None]
    return None if same and (not units or not others or not set(units).isdisjoint(others)) else gross[0]


def _supporting(g: Group) -> list[Node]:
    return [one for one in g.all("BG-24") if any(code.raw == "916" for code in one.kids.get("ram:TypeCode", ()))]


def _two_names(g: Group) -> Broken:
    return [one.kids["ram:Name"][1] for one in _supporting(g) if len(one.kids.get("ram:Name", ())) > 1]


def _two_attachments(g: Group) -> Broken:
    name = "ram:AttachmentBinaryObject"
    return [one.kids[name][1] for one in _supporting(g) if len(one.kids.get(name, ())) > 1]


_SPECIFICATION = "{value} is not the identifier of XRechnung 3.0. Give it as the specification (BT-24)."
_DELIVERY = "The invoice does not say when the goods were delivered or the service was done. Give a day or a period."
_DATE = "{value} is no date as Germany wants it: year, month and day, such as 2026-11-22."
_DATE_CII = "{value} is no date as Germany wants it: eight digits with the format 102, such as 20261122."
_BASES = "The base quantity is given at the gross and the net price, but not alike. Give the same number and unit."
_NAMES = "A supporting document has two descriptions. Keep one."
_ATTACHMENTS = "A supporting document has two attachments. Give each its own document."

RULES: tuple[Rule, ...] = (
    *GERMAN,
    Rule("BR-DE-21", "", _SPECIFICATION, _unknown_specification, severity=Severity.WARNING, source=SOURCE),
    Rule("BR-DE-TMP-32", "", _DELIVERY, severity=Severity.INFO, source=SOURCE, ubl=_undated_ubl, cii=_undated_cii),
    Rule("BR-TMP-3", "BG-25", _BASES, source=SOURCE, cii=_two_bases),
    Rule("BR-TMP-4", "", _NAMES, severity=Severity.WARNING, source=SOURCE, cii=_two_names),
    Rule("BR-TMP-5", "", _ATTACHMENTS, severity=Severity.WARNING, source=SOURCE, cii=_two_attachments),
    Rule("BR-TMP-6", "", _DATE, severity=Severity.WARNING, source=SOURCE, ubl=_odd_dates_ubl),
    Rule("BR-TMP-7", "", _DATE_CII, severity=Severity.WARNING, source=SOURCE, cii=_odd_dates_cii),
)
