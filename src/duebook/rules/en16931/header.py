"""What an invoice as a whole must have and how its parts go together: EN 16931-1:2017, 6.4.2."""

from duebook.rules.rows import EN, absent, blank
from duebook.rules.rule import Broken, Group, Rule


def _both_tax_points(g: Group) -> Broken:
    return g.all("BT-7") and g.all("BT-8")


def _both_tax_points_anywhere(g: Group) -> Broken:
    return g.tree.every("ram:TaxPointDate") and g.tree.every("ram:DueDateTypeCode") and g.all("BG-23")


def _vat_total_in_tax_currency(g: Group) -> Broken:
    amounts = {amount.get("currencyID") for amount in g.all("VAT totals")}
    return [code for code in g.all("BT-6") if code.raw not in amounts]


def _vat_total_in_tax_currency_cii(g: Group) -> Broken:
    codes = {code.raw for code in g.all("BT-6")}
    if not codes or not g.all("BG-22"):
        return False
    amounts = {amount.get("currencyID") for amount in g.all("VAT totals")}
    return not codes & amounts or any(code.raw in codes for code in g.all("BT-5"))


def _headers_taxes(g: Group) -> Broken:
    settlements = g.tree.every("ram:ApplicableHeaderTradeSettlement")
    return [tax for settlement in settlements for tax in settlement.kids.get("ram:ApplicableTradeTax", ())]


def _no_breakdown(g: Group) -> Broken:
    return not g.all("BG-23")


def _period_empty(g: Group) -> Broken:
    return not (g.all("BT-73") or g.all("BT-74") or ("BT-8" in g.terms and g.all("BT-8")))


def ends_before_start(g: Group) -> Broken:
    """Whether a period's last day is before its first (UBL: the day is the first ten characters)."""
    starts, ends = g.all("start"), g.all("end")
    return starts and ends and ends[0].value[:10] < starts[0].value[:10]


def ends_before_start_cii(g: Group) -> Broken:
    """As above; only days in the format 102 can be compared."""
    if not g.node.all("ram:StartDateTime") or not g.node.all("ram:EndDateTime"):
        return False
    starts = [day.raw for day in g.all("start") if day.get("format") == "102"]
    ends = [day.raw for day in g.all("end") if day.get("format") == "102"]
    return not any(end >= start for end in ends for start in starts)


RULES: tuple[Rule, ...] = (
    blank(
        "BR-01", "", "BT-24", "The file does not say which specification it follows. Name it, such as urn:cen.eu:en16931:2017."
    ),
    blank("BR-02", "", "BT-1", "The invoice has no number. Give it one from your series."),
    blank("BR-03", "", "BT-2", "The invoice has no issue date. Give the day on which it is issued."),
    blank("BR-04", "", "BT-3", "The kind of document is missing. Give its code, 380 for an invoice or 381 for a credit note."),
    blank("BR-05", "", "BT-5", "The currency of the invoice is missing. Give its code, such as EUR."),
    absent("BR-16", "", "BG-25", "The invoice has no line. Add at least one."),
    Rule(
        "BR-29",
        "BG-14",
        "The invoicing period ends before it starts. Swap the two days or correct one.",
        terms=("BT-74", "BT-73"),
        source=EN,
        ubl=ends_before_start,
        cii=ends_before_start_cii,
    ),
    Rule(
        "BR-CO-19",
        "BG-14",
        "The invoicing period has neither a first nor a last day. Give one, or leave the period out.",
        _period_empty,
        ("BT-73", "BT-74"),
        source=EN,
        cii=lambda g: not g.node.all("ram:StartDateTime") and not g.node.all("ram:EndDateTime"),
    ),
    Rule(
        "BR-53",
        "",
        "A currency for the tax is named (BT-6), but the VAT total in it is missing. Add it (BT-111), or leave BT-6 out.",
        terms=("BT-6", "BT-111"),
        source=EN,
        ubl=_vat_total_in_tax_currency,
        cii=_vat_total_in_tax_currency_cii,
    ),
    Rule(
        "BR-CO-03",
        "",
        "The tax point is given as a date and as a code. Keep one of the two.",
        terms=("BT-7", "BT-8"),
        source=EN,
        ubl=_both_tax_points,
        cii=_both_tax_points_anywhere,
    ),
    Rule(
        "BR-CO-18",
        "",
        "There is no VAT breakdown. Add one row for each VAT category and rate.",
        _no_breakdown,
        ("BG-23",),
        source=EN,
        cii_group="BG-25",
        cii=lambda g: g.node is g.tree.every("ram:IncludedSupplyChainTradeLineItem")[0] and not _headers_taxes(g),
    ),
    blank("BR-52", "BG-24", "BT-122", "A supporting document has no reference. Give it a number or a name."),
)
