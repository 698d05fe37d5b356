"""A read invoice as a page of parts and rows, with every fault beside the row that it is about.

A row is a field of the document. One that is empty is drawn only where a fault is about it: then what is missing has a place too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal

from django.utils.translation import gettext as _

from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Line
from duebook.domain.party import Address, Contact, Identifier, Party
from duebook.kernel.money import exponent
from duebook.services.validator.report import Placed, Report
from duebook.web import words
from duebook.web.invoices.choices import CATEGORY_NAMES, UNIT_NAMES, type_name
from duebook.web.numbers import write
from duebook.web.validator.told import Told, told

MOST_ROWS = 60
"""Rows of a table that are drawn whatever they hold; further ones only where a fault is about them."""
MOST_FAULTS = 120


@dataclass
class Row:
    """One field: a label and a value, or in a table its ``cells`` (name of the cell, text)."""

    field: str
    label: str = ""
    value: str = ""
    sub: str = ""
    cells: list[tuple[str, str]] = dataclass_field(default_factory=list)
    faults: list[Told] = dataclass_field(default_factory=list)
    wrong: set[str] = dataclass_field(default_factory=set)

    @property
    def drawn(self) -> list[tuple[str, str, bool]]:
        """The cells, each with whether a fault is about it."""
        return [(name, text, any(one == name or one.startswith(f"{name}.") for one in self.wrong)) for name, text in self.cells]


@dataclass
class Part:
    """A part of the invoice. ``kind``: facts, or table with its ``heads``."""

    key: str
    title: str
    fields: tuple[str, ...]
    rows: list[Row]
    kind: str = "facts"
    heads: tuple[str, ...] = ()
    faults: list[Told] = dataclass_field(default_factory=list)
    left_out: int = 0


@dataclass
class Sheet:
    """The whole page: faults that belong to no part, then the parts. ``more`` faults are not drawn."""

    faults: list[Told]
    parts: list[Part]
    more: int = 0


def sheet(report: Report, where: str, *, linked: bool = True) -> Sheet:
    """The page of a report; ``where`` is the locale in which amounts and days are written."""
    parts = _Writer(report.document, where).parts() if report.document else []
    rows = {row.field: (part, row) for part in parts for row in part.rows}
    made = Sheet([], parts, max(0, len(report.faults) - MOST_FAULTS))
    for placed in report.faults[:MOST_FAULTS]:
        _put(made, rows, placed, told(placed.fault, linked=linked))
    for part in parts:
        _thin(part)
    made.parts = [part for part in parts if part.rows or part.faults]
    return made


def _put(made: Sheet, rows: dict[str, tuple[Part, Row]], placed: Placed, one: Told) -> None:
    """Beside the row of its field or of what the field belongs to, else on top of its part, else on top of the page."""
    name = placed.field
    while name:
        if name in rows:
            row = rows[name][1]
            row.faults.append(one)
            row.wrong.add(placed.field[len(name) :].lstrip("."))
            return
        part = next((part for part in made.parts if name in part.fields), None)
        if part is not None:
            part.faults.append(one)
            return
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
    made.faults.append(one)


def _thin(part: Part) -> None:
    """Leave out empty rows that nothing is wrong with, and of a long table what is right."""
    if part.kind == "table":
        kept = [row for place, row in enumerate(part.rows) if place < MOST_ROWS or row.faults]
    else:
        kept = [row for row in part.rows if row.value or row.faults]
    part.left_out = len(part.rows) - len(kept) if part.kind == "table" else 0
    part.rows = kept


class _Writer:
    """Writes the values of one document in the reader's language."""

    def __init__(self, document: Document, where: str) -> None:
        self.document = document
        self.where = where

    def parts(self) -> list[Part]:
        document = self.document
        return [
            self._head(document),
            self._party("seller", _("Seller"), document.seller),
            self._party("buyer", _("Buyer"), document.buyer),
            self._others(document),
            self._lines(document.lines),
            self._allowances(document.allowances),
            self._vat(document),
            self._totals(document),
            self._payment(document),
            self._attachments(document),
        ]

    def _head(self, document: Document) -> Part:
        period = document.period
        rows = [
            Row("number", _("Number"), document.number),
            Row("type", _("Kind"), _two(type_name(str(document.type)), str(document.type))),
            Row("issue_date", _("Issued"), self._day(document.issue_date)),
            Row("due_date", _("Due"), self._day(document.due_date)),
            Row("tax_point_date", _("Tax point"), self._day(document.tax_point_date)),
            Row("currency", _("Currency"), document.currency),
            Row("exchange.currency", _("Currency of the tax"), document.tax_currency),
            Row("period", _("Period"), _range(self._day(period.start), self._day(period.end)) if period else ""),
            Row("buyer_reference", _("Buyer's reference"), document.buyer_reference),
            Row("purchase_order", _("Purchase order"), document.purchase_order),
            Row("sales_order", _("Sales order"), document.sales_order),
            Row("contract_reference", _("Contract"), document.contract_reference),
            Row("project_reference", _("Project"), document.project_reference),
            Row("tender", _("Tender or lot"), document.tender),
            Row("despatch_advice", _("Despatch advice"), document.despatch_advice),
            Row("receiving_advice", _("Receiving advice"), document.receiving_advice),
            Row("buyer_accounting_reference", _("Buyer's account"), document.buyer_accounting_reference),
        ]
        for place, one in enumerate(document.preceding):
            rows.append(Row(f"preceding[{place}]", _("Earlier invoice"), _range(one.number, self._day(one.issue_date))))
        for place, note in enumerate(document.notes):
            rows.append(Row(f"notes[{place}]", _("Note"), note.text))
        rows.append(Row("process", _("Process"), document.process))
        rows.append(Row("specification", _("Specification"), document.specification))
        return Part("head", _("Invoice"), ("preceding", "notes", "exchange"), rows)

    def _party(self, key: str, title: str, party: Party) -> Part:
        rows = [
            Row(f"{key}.name", _("Name"), party.name),
            Row(f"{key}.trading_name", _("Trades as"), party.trading_name),
            Row(f"{key}.address", _("Address"), self._address(party.address)),
            Row(f"{key}.vat_id", _("VAT number"), party.vat_id),
            Row(f"{key}.tax_number", _("Tax number"), party.tax_number),
            Row(f"{key}.legal_id", _("Register"), _identifier(party.legal_id)),
            Row(f"{key}.ids", _("Identifiers"), ", ".join(_identifier(one) for one in party.ids)),
            Row(f"{key}.endpoint", _("Electronic address"), _identifier(party.endpoint)),
            Row(f"{key}.contact", _("Contact"), _contact(party.contact)),
            Row(f"{key}.legal_info", _("Legal form"), party.legal_info),
        ]
        return Part(key, title, (key,), rows)

    def _others(self, document: Document) -> Part:
        payee, agent, delivery = document.payee, document.tax_representative, document.delivery
        rows = [
            Row("payee", _("Payee"), payee.name if payee else ""),
            Row("tax_representative", _("Tax representative"), _range(agent.name, agent.vat_id) if agent else ""),
            Row("delivery.day", _("Delivered"), self._day(delivery.day) if delivery else ""),
            Row("delivery.name", _("Delivered to"), delivery.name if delivery else ""),
            Row(
                "delivery.address",
                _("Delivery address"),
                self._address(delivery.address) if delivery and delivery.address else "",
            ),
        ]
        return Part("others", _("Delivery and others"), ("delivery",), rows)

    def _lines(self, lines: Iterable[Line]) -> Part:
        heads = (_("Item"), _("Quantity"), _("Price"), _("VAT"), _("Net"))
        return Part("lines", _("Lines"), ("lines",), list(self._line_rows(lines)), "table", heads)

    def _line_rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        for place, line in enumerate(lines):
            unit = str(UNIT_NAMES.get(line.unit, line.unit))
            rate = line.tax.rate if line.tax else None
            name = f"{line.id}  {line.item.name}".strip()
            cells = [
                ("item", name),
                ("quantity", f"{self._number(line.quantity)} {unit}".strip()),
                ("price", self._amount(line.price.net)),
                ("tax", self._rate(line.tax.category if line.tax else "", rate)),
                ("net", self._amount(line.net)),
            ]
            yield Row(f"lines[{place}]", cells=cells, sub=_shortened(line.item.description))

    def _allowances(self, allowances: Iterable[AllowanceCharge]) -> Part:
        rows = [
            Row(
                f"allowances[{place}]",
                one.reason or one.reason_code or (_("Charge") if one.charge else _("Discount")),
                self._amount(one.amount if one.charge or one.amount is None else -one.amount),
            )
            for place, one in enumerate(allowances)
        ]
        return Part("allowances", _("Discounts and charges"), ("allowances",), rows)

    def _vat(self, document: Document) -> Part:
        rows = [
            Row(
                f"vat[{place}]",
                cells=[
                    ("category", self._rate(one.category, one.rate)),
                    ("taxable", self._amount(one.taxable)),
                    ("tax", self._amount(one.tax)),
                ],
                sub=one.exemption_text or one.exemption_code,
            )
            for place, one in enumerate(document.vat)
        ]
        return Part("vat", _("VAT"), ("vat",), rows, "table", (_("Rate"), _("Of"), _("VAT")))

    def _totals(self, document: Document) -> Part:
        totals = document.totals
        names = (
            ("lines", _("Sum of the lines")), ("allowances", _("Discounts")), ("charges", _("Charges")), ("net", _("Net")),
            ("tax", _("VAT")), ("gross", _("Gross")), ("prepaid", _("Already paid")), ("rounding", _("Rounding")),
            ("payable", _("To pay")),
        )  # fmt: skip
        always = {"lines", "net", "tax", "gross", "payable"}
        rows = []
        for name, label in names:
            value: Decimal | None = getattr(totals, name) if totals else None
            rows.append(Row(f"totals.{name}", label, self._amount(value) if value or (name in always and totals) else ""))
        return Part("totals", _("Totals"), ("totals",), rows)

    def _payment(self, document: Document) -> Part:
        rows = [Row("payment_terms", _("Terms"), document.payment_terms)]
        for place, one in enumerate(document.payment):
            at = f"payment[{place}]"
            rows += [
                Row(f"{at}.code", _("Means"), _two(one.text, one.code)),
                Row(f"{at}.account", _("Account"), _range(one.account, one.account_name)),
                Row(f"{at}.bic", _("BIC"), one.bic),
                Row(f"{at}.reference", _("Remittance"), one.reference),
                Row(f"{at}.mandate", _("Mandate"), one.mandate.id if one.mandate else ""),
                Row(f"{at}.card", _("Card"), one.card.number if one.card else ""),
            ]
        return Part("payment", _("Payment"), ("payment",), rows)

    def _attachments(self, document: Document) -> Part:
        rows = [
            Row(f"attachments[{place}]", one.id or "–", _two(one.filename or one.url or one.description, one.mime))
            for place, one in enumerate(document.attachments)
        ]
        return Part("attachments", _("Attached"), ("attachments",), rows)

    def _day(self, value: object) -> str:
        return words.day(value, self.where) if value else ""  # type: ignore[arg-type]  # a date of the model, or None

    def _number(self, value: Decimal | None) -> str:
        return "" if value is None else write(value, self.where)

    def _amount(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        if not words.is_currency(self.document.currency):
            return _two(write(value, self.where), self.document.currency)
        decimals = max(exponent(self.document.currency), -int(value.normalize().as_tuple().exponent))
        return words.money(value, self.document.currency, self.where, min(decimals, 10))

    def _rate(self, category: object, rate: Decimal | None) -> str:
        name = CATEGORY_NAMES.get(category, category)  # type: ignore[call-overload]  # also of a code that is none of ours
        return f"{self._number(rate)} %" if rate else str(name)

    def _address(self, address: Address) -> str:
        place = " ".join(part for part in (address.postcode, address.city) if part)
        country = words.country(address.country) if address.country else ""
        lines = (address.street, address.street_2, address.street_3, place, address.region, country)
        return "\n".join(line for line in lines if line)


def _identifier(one: Identifier | None) -> str:
    return _two(one.value, one.scheme) if one else ""


def _contact(one: Contact | None) -> str:
    return "\n".join(part for part in (one.name, one.phone, one.email) if part) if one else ""


def _two(text: str, code: str) -> str:
    return f"{text} ({code})" if text and code and text != code else text or code


def _range(first: str, last: str) -> str:
    return " – ".join(part for part in (first, last) if part)


def _shortened(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
