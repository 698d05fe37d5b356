"""What the editor's form says, as a draft: the :class:`Document` as typed, with a fault for every field that cannot be read.

The form edits a part of a document; everything it does not show (attachments, item classifications, instalments) is kept from the
``base``, the stored draft, and for lines from the field ``l_rest`` that travels with each row.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, ExchangeRate, Note, Preceding
from duebook.domain.line import AllowanceCharge
from duebook.domain.party import Delivery, Party, Period
from duebook.domain.terms import Discount, Terms
from duebook.kernel.rules import Fault
from duebook.web.invoices import rows
from duebook.web.invoices.reckon import Unreadable, reckon

DISCOUNT_CODE = "95"  # UNTDID 5189: discount
FREIGHT_CODE = "FC"  # UNTDID 7161: freight service
LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class Typed:
    """A form as it was read. ``keys`` are the rows' keys, one for each line of the document."""

    document: Document
    customer_id: str = ""
    customer_name: str = ""
    series_id: str = ""
    keys: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


class Form:
    """A posted form with the reader's way to write numbers; collects what cannot be read."""

    def __init__(self, post: QueryDict, locale: str) -> None:
        self.post = post
        self.locale = locale
        self.faults: list[Fault] = []

    def text(self, name: str) -> str:
        """A field without blanks around it."""
        return self.post.get(name, "").strip()[:LONGEST_TEXT]

    def number(self, text: str, path: str) -> Decimal | None:
        """A number or sum; a fault at ``path`` where it is neither."""
        try:
            return reckon(text, self.locale)
        except Unreadable:
            sentence = "This is not a number. Write one, or a sum such as 3*45."
            self.faults.append(Fault("FORM-NUMBER", path, sentence))
            return None

    def day(self, name: str, path: str) -> date | None:
        """A day; a fault where it is none."""
        return self.date(self.text(name), path)

    def date(self, text: str, path: str) -> date | None:
        """A day as ISO text; a fault where it is none."""
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults.append(Fault("FORM-DAY", path, "This is not a day. Write it as 2026-01-31."))
            return None


def read(post: QueryDict, base: Document, stored_customer: str, locale: str) -> Typed:
    """The draft a form describes. ``stored_customer`` is the id the base was saved with."""
    form = Form(post, locale)
    customer_id = form.text("customer")
    name = form.text("customer_name")
    with_tax = form.text("prices") == "with"
    lines, keys = rows.read(form, with_tax=with_tax)
    kind = form.text("type")
    document = replace(
        base,
        type=DocumentType(kind) if kind in set(DocumentType) else base.type,
        issue_date=form.day("issue_date", "issue_date"),
        due_date=form.day("due_date", "due_date"),
        currency=form.text("currency").upper(),
        language=form.text("language"),
        buyer_reference=form.text("buyer_reference"),
        purchase_order=form.text("purchase_order"),
        contract_reference=form.text("contract_reference"),
        project_reference=form.text("project_reference"),
        buyer=_buyer(base, customer_id, stored_customer, name),
        notes=_notes(base, form.text("note")),
        preceding=_preceding(form, base),
        delivery=_delivery(form, base),
        period=_period(form),
        terms=_terms(form, base),
        allowances=_allowances(form, base),
        prepaid=form.number(form.text("prepaid"), "prepaid"),
        exchange=_exchange(form, base),
        prices_include_tax=with_tax,
        lines=lines,
    )
    return Typed(document, customer_id, name, form.text("series"), keys, tuple(form.faults))


def _buyer(base: Document, customer_id: str, stored_customer: str, name: str) -> Party:
    """The buyer as the document names it itself: kept while the customer stays, else the typed name."""
    if customer_id:
        return base.buyer if customer_id == stored_customer else Party()
    return base.buyer if name == base.buyer.name and not stored_customer else Party(name=name)


def _notes(base: Document, text: str) -> tuple[Note, ...]:
    others = tuple(note for i, note in enumerate(base.notes) if i != shown_note(base))
    return (Note(text=text), *others) if text else others


def shown_note(document: Document) -> int:
    """Which note the form shows: the first without a subject code; -1 where there is none."""
    return next((i for i, note in enumerate(document.notes) if not note.subject_code), -1)


def _preceding(form: Form, base: Document) -> tuple[Preceding, ...]:
    number, day = form.text("preceding"), form.day("preceding_date", "preceding[0].issue_date")
    first = (Preceding(number=number, issue_date=day),) if number or day else ()
    return first + base.preceding[1:]


def _delivery(form: Form, base: Document) -> Delivery | None:
    day = form.day("delivery", "delivery.day")
    if base.delivery is not None:
        changed = replace(base.delivery, day=day)
        return None if changed == Delivery() else changed
    return Delivery(day=day) if day else None


def _period(form: Form) -> Period | None:
    start, end = form.day("period_start", "period.start"), form.day("period_end", "period.end")
    return Period(start=start, end=end) if start or end else None


def _terms(form: Form, base: Document) -> Terms | None:
    days = form.number(form.text("days"), "terms.days")
    percent = form.number(form.text("skonto"), "terms.discounts[0].percent")
    within = form.number(form.text("skonto_days"), "terms.discounts[0].days")
    kept = base.terms or Terms()
    discounts = kept.discounts[1:]
    if percent is not None and within is not None:
        discounts = (Discount(percent=percent, days=int(within)), *discounts)
    made = replace(
        kept, days=int(days) if days is not None else None, end_of_month=form.text("end_of_month") == "yes", discounts=discounts
    )
    return None if made == Terms() else made


def _allowances(form: Form, base: Document) -> tuple[AllowanceCharge, ...]:
    discount, charge = shown_allowances(base)
    others = tuple(row for row in base.allowances if row is not discount and row is not charge)
    mine: list[AllowanceCharge] = []
    text = form.text("discount")
    value = form.number(text, "allowances.discount")
    if value:
        kept = discount or AllowanceCharge(reason_code=DISCOUNT_CODE)
        amounts: dict[str, Any] = {"percent": value, "amount": None} if text.endswith("%") else {"amount": value, "percent": None}
        mine.append(replace(kept, reason=form.text("discount_reason"), base=None, **amounts))
    value = form.number(form.text("charge"), "allowances.charge")
    if value:
        kept = charge or AllowanceCharge(charge=True, reason_code=FREIGHT_CODE)
        mine.append(replace(kept, amount=value, percent=None, base=None, reason=form.text("charge_reason")))
    return (*mine, *others)


def shown_allowances(document: Document) -> tuple[AllowanceCharge | None, AllowanceCharge | None]:
    """The document's discount and charge that the form shows: the first of each kind."""
    discount = next((row for row in document.allowances if not row.charge), None)
    charge = next((row for row in document.allowances if row.charge and row.percent is None), None)
    return discount, charge


def _exchange(form: Form, base: Document) -> ExchangeRate | None:
    rate = form.number(form.text("exchange_rate"), "exchange.rate")
    currency = form.text("exchange_currency").upper()
    if rate is None or not currency or currency == form.text("currency").upper():
        return None
    return replace(base.exchange, rate=rate, currency=currency) if base.exchange else ExchangeRate(currency=currency, rate=rate)
