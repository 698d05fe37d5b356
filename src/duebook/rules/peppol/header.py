"""The invoice as a whole: Peppol BIS Billing 3.0 (R001 to R061, R110 and R111), as far as XRechnung has taken the rules over."""

from collections.abc import Sequence
from operator import le, lt

from duebook.rules.peppol.reading import asked_day
from duebook.rules.peppol.reading import lines as own_lines
from duebook.rules.rule import Broken, Group, Rule, spot
from duebook.rules.tree import Node

_DEBITS = frozenset(("49", "59"))
_TOTALS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"


def rules(source: str, *, order_number_may_be_empty: bool = False) -> tuple[Rule, ...]:
    """The rows for one release. KoSIT's forgives an empty order number, which a sales order number cannot stand without."""

    def empty_ubl(g: Group) -> Broken:
        found = g.tree.empty()
        return [node for node in found if not _order_number(node)] if order_number_may_be_empty else found

    process = "The invoice does not say which business process it belongs to. Give it (BT-23)."
    currency = "The VAT is accounted in {value}, which is the currency of the invoice anyway. Leave the second currency out."
    buyer = "The buyer has no electronic address. Give it with its scheme, such as a GLN under 0088."
    seller = "The seller has no electronic address. Give it with its scheme, such as a GLN under 0088."
    empty = "This element is empty. Fill it in or leave it out."
    breakdowns = "The VAT breakdown must be given once, in the invoice currency; here it is given {count} times."
    accounting = "The VAT total in the accounting currency must be given once where that currency is named, else not at all."
    signs = "The VAT totals in the two currencies have different signs. Give both the same sign."
    mandate = "A direct debit needs the reference of its mandate. Give it (BT-89)."
    start = "This line's period starts on {value}, before the invoice's. Mend one of the two."
    end = "This line's period ends on {value}, after the invoice's. Mend one of the two."
    return (
        Rule(
            "PEPPOL-EN16931-R001", "", process, terms=("BT-23",), source=source, ubl=lambda g: not g.all("BT-23"), cii=_no_process
        ),
        Rule("PEPPOL-EN16931-R005", "", currency, source=source, ubl=_same_currency_ubl, cii=_same_currency_cii),
        Rule("PEPPOL-EN16931-R008", "", empty, source=source, ubl=empty_ubl, cii=_empty_cii),
        Rule("PEPPOL-EN16931-R010", "BG-7", buyer, source=source, ubl=_unaddressed, cii=lambda g: not g.all("BT-49")),
        Rule("PEPPOL-EN16931-R020", "BG-4", seller, source=source, ubl=_unaddressed, cii=lambda g: not g.all("BT-34")),
        Rule("PEPPOL-EN16931-R053", "", breakdowns, source=source, ubl=_breakdowns_ubl, cii=_breakdowns_cii),
        Rule("PEPPOL-EN16931-R054", "", accounting, source=source, ubl=_accounting_ubl, cii=_accounting_cii),
        Rule("PEPPOL-EN16931-R055", "", signs, source=source, ubl=_signs_ubl, cii=_signs_cii),
        Rule("PEPPOL-EN16931-R061", "BG-16", mandate, source=source, ubl=_unmandated_ubl, cii=_unmandated_cii),
        Rule("PEPPOL-EN16931-R110", "", start, source=source, ubl=_starts_early, cii=_starts_early_cii),
        Rule("PEPPOL-EN16931-R111", "", end, source=source, ubl=_ends_late, cii=_ends_late_cii),
    )


def _order_number(node: Node) -> bool:
    return node.name == "cbc:ID" and node.parent is not None and node.parent.name == "cac:OrderReference"


def _no_process(g: Group) -> Broken:
    return not g.all("BT-23") and bool(g.tree.every("rsm:ExchangedDocumentContext"))


def _empty_cii(g: Group) -> Broken:
    delivery = "ram:ApplicableHeaderTradeDelivery"  # an empty one is mandatory; the official rule knows it by its usual prefix
    return [node for node in g.tree.empty() if not (node.name == delivery and node.element.prefix == "ram")]


def _same_currency_ubl(g: Group) -> Broken:
    return [
        node
        for node in g.tree.every("cbc:TaxCurrencyCode")
        if node.parent is not None and node.value == node.parent.text("cbc:DocumentCurrencyCode")
    ]


def _same_currency_cii(g: Group) -> Broken:
    return [node for node in g.all("BT-6")[:1] if node.value == g.text("BT-5")]


def _unaddressed(g: Group) -> Broken:
    return [party for party in g.node.kids.get("cac:Party", ()) if "cbc:EndpointID" not in party.kids]


def _breakdowns_ubl(g: Group) -> Broken:
    found = [total for total in g.node.kids.get("cac:TaxTotal", ()) if "cac:TaxSubtotal" in total.kids]
    return None if len(found) == 1 else spot(found[1] if found else g.node, count=len(found))


def _totals_cii(g: Group, currency: str, settlement: Node | None = None) -> list[Node]:
    """The VAT totals in the currency that a term names, of one settlement or of all."""
    codes = [code.raw for code in g.all(currency)]
    found = g.all("VAT totals") if settlement is None else settlement.all(_TOTALS)
    return [total for total in found if total.get("currencyID") in codes]


def _breakdowns_cii(g: Group) -> Broken:
    totals = (_totals_cii(g, "BT-5", one) for one in g.tree.every("ram:ApplicableHeaderTradeSettlement"))
    return [spot(found[1], count=len(found)) for found in totals if len(found) > 1]


def _accounting_ubl(g: Group) -> Broken:
    found = [total for total in g.node.kids.get("cac:TaxTotal", ()) if "cac:TaxSubtotal" not in total.kids]
    wanted = 1 if "cbc:TaxCurrencyCode" in g.node.kids else 0
    return None if len(found) == wanted else (found[wanted] if len(found) > wanted else g.node)


def _accounting_cii(g: Group) -> Broken:
    codes = [code.raw for code in g.all("BT-5")]
    broken = []
    for settlement in g.tree.every("ram:ApplicableHeaderTradeSettlement"):
        totals = settlement.all(_TOTALS)
        others = [one for one in totals if (said := one.get("currencyID")) is not None and any(said != code for code in codes)]
        wanted = 1 if "ram:TaxCurrencyCode" in settlement.kids else 0
        if len(others) != wanted:
            broken.append(others[wanted] if len(others) > wanted else settlement)
    return broken


def _signs_ubl(g: Group) -> Broken:
    if "cbc:TaxCurrencyCode" not in g.node.kids:
        return False
    amounts = g.node.all("cac:TaxTotal/cbc:TaxAmount")
    accounted = [amount for amount in amounts if amount.get("currencyID") == g.text("BT-6")]
    return _signs(
        accounted, [amount for amount in amounts if amount.get("currencyID") == g.text("BT-5")], nothing_is_negative=True
    )


def _signs(accounted: Sequence[Node], invoiced: Sequence[Node], *, nothing_is_negative: bool) -> bool:
    """Whether no total of one list has the sign of one of the other. A total of nothing has both signs in UBL, one in CII."""
    if not accounted:
        return True
    ours, theirs = [one.number for one in accounted], [one.number for one in invoiced]
    if any(x >= 0 for x in ours) and any(x >= 0 for x in theirs):
        return False
    below = le if nothing_is_negative else lt
    return not (any(below(x, 0) for x in ours) and any(below(x, 0) for x in theirs))


def _signs_cii(g: Group) -> Broken:
    invoiced = _totals_cii(g, "BT-5") if g.all("BT-6") else []
    return bool(invoiced) and _signs(_totals_cii(g, "BT-6"), invoiced, nothing_is_negative=False)


def _unmandated_ubl(g: Group) -> Broken:
    return g.text("BT-81") in _DEBITS and not g.node.all("cac:PaymentMandate/cbc:ID")


def _unmandated_cii(g: Group) -> Broken:
    settlement = g.node.parent
    if g.text("BT-81") not in _DEBITS or settlement is None:
        return False
    return not settlement.all("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")


def _line_dates(g: Group, name: str) -> list[tuple[Node, Node]]:
    """A date of every line's period, each with the invoice's."""
    whole = g.node.all(f"cac:InvoicePeriod/{name}")
    return [(day, whole[0]) for line in own_lines(g.tree) for day in line.all(f"cac:InvoicePeriod/{name}")] if whole else []


def _starts_early(g: Group) -> Broken:
    dates = _line_dates(g, "cbc:StartDate")
    return [own for own, whole in dates if not own.raw or asked_day(own) < asked_day(whole)]


def _ends_late(g: Group) -> Broken:
    dates = _line_dates(g, "cbc:EndDate")
    return [own for own, whole in dates if not own.raw or asked_day(own) > asked_day(whole)]


_PERIOD = "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/"


def _line_dates_cii(g: Group, name: str) -> list[tuple[Node, list[str], list[str]]]:
    periods = [period for period in g.all("BG-14") if name in period.kids]
    whole = [day.raw for period in periods for day in period.all(f"{name}/udt:DateTimeString")]
    if not periods:
        return []
    found = [node for line in g.all("BG-25") for node in line.all(_PERIOD + name)]
    return [(node, [day.raw for day in node.all("udt:DateTimeString")], whole) for node in found]


def _starts_early_cii(g: Group) -> Broken:
    dates = _line_dates_cii(g, "ram:StartDateTime")
    return [node for node, own, whole in dates if not any(a >= b for a in own for b in whole)]


def _ends_late_cii(g: Group) -> Broken:
    dates = _line_dates_cii(g, "ram:EndDateTime")
    return [node for node, own, whole in dates if not any(a <= b for a in own for b in whole)]
