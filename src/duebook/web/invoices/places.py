"""Where a fault stands in the editor: its path in the document -> the field beside which it is shown, and its fix."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from duebook.kernel.rules import Fault, Severity
from duebook.web import said

_LINE = re.compile(r"lines\[(\d+)\](?:\.(.*))?")
LINE_FIELDS = (
    ("item.name", "l_name"), ("item.description", "l_description"), ("item", "l_name"), ("quantity", "l_quantity"),
    ("unit", "l_unit"), ("price", "l_price"), ("allowances", "l_discount"), ("tax_rate_key", "l_tax"), ("tax.rate", "l_rate"),
    ("tax", "l_tax"), ("supply", "l_supply"), ("delivered", "l_delivered"),
)  # fmt: skip
FIELDS = (
    ("buyer_reference", "buyer_reference"), ("buyer", "customer_name"), ("customer", "customer_name"), ("type", "type"),
    ("issue_date", "issue_date"), ("due_date", "due_date"), ("terms.discounts", "skonto"), ("terms", "days"),
    ("currency", "currency"), ("language", "language"), ("purchase_order", "purchase_order"), ("delivery", "delivery"),
    ("contract_reference", "contract_reference"), ("project_reference", "project_reference"), ("period", "period_start"),
    ("notes", "note"), ("preceding", "preceding"), ("allowances.discount", "discount"), ("allowances.charge", "charge"),
    ("allowances", "discount"), ("prepaid", "prepaid"), ("exchange", "exchange_rate"), ("lines", "lines"),
)  # fmt: skip
"""Beginning of a path -> field of the form; the first that fits counts."""

SLOTS = tuple(dict.fromkeys(name for _path, name in FIELDS))
TYPED_AS_IS = frozenset(
    {"l_unit", "currency", "language", "issue_date", "due_date", "l_quantity", "l_price", "l_rate", "buyer_reference"}
)
"""Fields whose text is the value itself, so that a fix can be put there."""


MISSING = frozenset({"BR-07", "BR-08", "BR-10", "BR-11", "BR-16", "BR-25", "BR-26"})
"""What is only not there yet while a person is writing: said quietly until they try to issue."""


@dataclass(frozen=True)
class Shown:
    """A fault as the page draws it. ``field`` is the input it stands beside, "" for the list at the end."""

    text: str
    code: str
    severity: str
    source: str = ""
    row: str = ""
    field: str = ""
    fix: str = ""
    url: str = ""
    verb: str = ""


@dataclass(frozen=True)
class Sorted:
    """The faults of a draft by place: slot -> faults, row key -> faults, and those that belong nowhere on the form."""

    slots: dict[str, list[Shown]] = field(default_factory=dict)
    rows: dict[str, list[Shown]] = field(default_factory=dict)
    rest: list[Shown] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0


def sort(faults: Iterable[Fault], keys: Sequence[str], customer_id: str, *, strict: bool = True) -> Sorted:
    """Put every fault where a person can mend it; the same words at the same place are shown once.

    Unless ``strict``, what is only not there yet is said quietly, and of the buyer only the first of it.
    """
    found = Sorted(slots={name: [] for name in SLOTS}, rows={key: [] for key in keys})
    errors = warnings = 0
    seen: set[tuple[str, str, str]] = set()
    for fault in faults:
        shown = _shown(fault, keys, customer_id)
        if not strict and fault.code in MISSING:
            shown = replace(shown, severity="missing")
            if shown.field == "customer_name" and found.slots["customer_name"]:
                continue
        mark = (shown.row, shown.field, shown.text)
        if mark in seen:
            continue
        seen.add(mark)
        errors += fault.severity is Severity.ERROR
        warnings += fault.severity is Severity.WARNING
        place = found.rows.get(shown.row) if shown.row else found.slots.get(shown.field)
        (found.rest if place is None else place).append(shown)
    return Sorted(found.slots, found.rows, found.rest, errors, warnings)


def _shown(fault: Fault, keys: Sequence[str], customer_id: str) -> Shown:
    row, name = place_of(fault.path, keys)
    url, verb = _elsewhere(fault.path, customer_id)
    return Shown(
        text=said.fault(fault),
        code=fault.code,
        severity=fault.severity.value,
        source=fault.source if fault.source.startswith("https://") else "",
        row=row,
        field=name,
        fix=fault.fix if name in TYPED_AS_IS else "",
        url=url,
        verb=verb,
    )


def place_of(path: str, keys: Sequence[str]) -> tuple[str, str]:
    """(row key, field) of a path.

    >>> place_of("lines[1].price.net", ["a", "b"]), place_of("due_date", []), place_of("seller.vat_id", [])
    (('b', 'l_price'), ('', 'due_date'), ('', ''))
    """
    found = _LINE.fullmatch(path)
    if found and int(found[1]) < len(keys):
        inner = found[2] or "item"
        name = next(
            (name for start, name in LINE_FIELDS if inner == start or inner.startswith((f"{start}.", f"{start}["))), "l_name"
        )
        return keys[int(found[1])], name
    return "", next((name for start, name in FIELDS if path == start or path.startswith((f"{start}.", f"{start}["))), "")


def _elsewhere(path: str, customer_id: str) -> tuple[str, str]:
    """Where what the document only repeats is kept: the company's settings, the customer's page."""
    if path.startswith(("seller", "payment")):
        return reverse("web:settings"), _("Open the company's settings")
    if path.startswith("buyer") and path != "buyer_reference" and customer_id:
        return reverse("web:customer", args=[customer_id]), _("Open the customer")
    return "", ""
