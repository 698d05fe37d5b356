"""What the checks found about a bill, in the groups a person asks for, each with one word on how it went."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.formats import places
from duebook.kernel.rules import Fault, Severity
from duebook.rules import Verdict
from duebook.services.payables.look import BillDetail
from duebook.services.validator.report import Placed, Report, title_of
from duebook.web.validator.sheet import Sheet, sheet
from duebook.web.validator.told import Told, counts, told

OURS = "BILL-"
_GROUPS: tuple[tuple[str, Any, tuple[str, ...], Any], ...] = (
    ("buyer", lazy("Addressed to us"), ("BILL-BUYER", "BILL-DATE"), lazy("It is for this company.")),
    ("duplicate", lazy("Received once"), ("BILL-DUPLICATE",), lazy("Nothing like it was received before.")),
    ("totals", lazy("Totals"), ("BILL-TOTAL", "BILL-DECIMALS"), lazy("The amounts agree with their own parts.")),
    ("tax", lazy("Tax numbers"), ("BILL-TAX-NUMBER",), lazy("Form and check digits fit.")),
    ("supplier", lazy("Supplier"), ("BILL-SUPPLIER",), lazy("The supplier is known.")),
    ("account", lazy("Account"), ("BILL-ACCOUNT", "BILL-IBAN"), lazy("Two people stand behind the account.")),
    ("order", lazy("Purchase order"), ("BILL-ORDER",), lazy("It keeps to the order.")),
)
"""Key, title, the beginnings of its codes, what is said where nothing is wrong."""


@dataclass
class Group:
    """One check: how it went (good, warn, bad, or "" where there was nothing to check) and what it says."""

    key: str
    title: Any
    tone: str
    note: Any = ""
    faults: list[Told] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """Its icon."""
        return {"good": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}.get(self.tone, "circle-dashed")

    @property
    def word(self) -> str:
        """How it went, for those who do not see the icon."""
        named = {"good": _("In order"), "warn": _("Warning"), "bad": _("Error")}
        return named.get(self.tone, _("Nothing to check"))


def groups(detail: BillDetail) -> list[Group]:
    """All checks of a bill, the rules of its file first."""
    own = [fault for fault in detail.faults if fault.code.startswith(OURS)]
    return [_rules(detail), *(_group(detail, own, *one) for one in _GROUPS)]


def readable(detail: BillDetail, where: str) -> Sheet:
    """The invoice as a person reads it, with the faults of the rules beside their places."""
    faults = tuple(fault for fault in detail.faults if not fault.code.startswith(OURS))
    placed = tuple(Placed(one, places.field_of(one.path) if one.path.startswith("/") else one.path) for one in faults)
    return sheet(Report(Verdict("", "", faults), placed, detail.document), where)


def _rules(detail: BillDetail) -> Group:
    faults = [fault for fault in detail.faults if not fault.code.startswith(OURS)]
    numbers = [sum(fault.severity is one for fault in faults) for one in (Severity.ERROR, Severity.WARNING, Severity.INFO)]
    found = counts(*numbers)
    if detail.valid is None:
        note = _("Typed from paper: there is no file to hold to rules.") if detail.bill.source == "typed" else ""
        note = note or _("No rules are asked of this format.")
        return Group("rules", _("Rules of the e-invoice"), _tone(faults) if faults else "", found or note)
    title = title_of(detail.profile) or detail.profile or "EN 16931"
    if not faults:
        return Group("rules", _("Rules of the e-invoice"), "good", _("Valid: {profile}.").format(profile=title))
    return Group(
        "rules", _("Rules of the e-invoice"), _tone(faults), _("{profile}: {counts}").format(profile=title, counts=found)
    )


def _group(detail: BillDetail, own: Iterable[Fault], key: str, title: Any, codes: tuple[str, ...], good: Any) -> Group:
    found = [fault for fault in own if fault.code.startswith(codes)]
    if found:
        shown = [] if key == "totals" and detail.differences else [told(fault, linked=False) for fault in found]
        return Group(key, title, _tone(found), "", shown)
    nothing = {
        "order": _("It names no order.") if detail.standing.order_id is None else "",
        "account": "" if any(means.account for means in detail.document.payment) else _("It names no account."),
        "tax": "" if detail.document.seller.vat_id else _("It names no VAT number of the supplier."),
    }.get(key, "")
    return Group(key, title, "" if nothing else "good", nothing or good)


def _tone(faults: Iterable[Fault]) -> str:
    severities = {fault.severity for fault in faults}
    return "bad" if Severity.ERROR in severities else "warn" if Severity.WARNING in severities else ""
