"""What the editor shows beside the form, computed anew for every change: totals, tax and why, faults at their places."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from django.http import HttpRequest
from django.utils.translation import gettext as _

from duebook.domain import numbering
from duebook.domain.document import Document, TaxReason
from duebook.domain.line import Price
from duebook.domain.party import Party
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import NotFound
from duebook.kernel.money import ZERO, minor, round_money
from duebook.kernel.rules import fill
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.issuing import approve, numbers, profile
from duebook.services.issuing.prepare import Prepared, prepare
from duebook.store.counters import Counter, Series
from duebook.store.drafts import Draft
from duebook.store.parties import Customer
from duebook.web import words
from duebook.web.invoices import choices
from duebook.web.invoices.places import Sorted, sort
from duebook.web.invoices.read import Typed, read

_ADDRESS = re.compile(r"https://\S+")


@dataclass(frozen=True)
class Desk:
    """One look at a draft. ``nets`` maps the key of a row to the net of its line."""

    typed: Typed
    prepared: Prepared
    customer: Customer | None
    faults: Sorted
    nets: dict[str, Decimal | None]
    taxes: list["TaxLine"]
    number: str
    series_name: str
    wants_approval: bool
    recipient: str

    @property
    def document(self) -> Document:
        """The document as it would be issued."""
        return self.prepared.document

    @property
    def issuable(self) -> bool:
        """Nothing stops an issue."""
        return self.prepared.issuable and not self.typed.faults


@dataclass(frozen=True)
class TaxLine:
    """One row of the tax breakdown with the sentence that says why."""

    label: str
    taxable: Decimal | None
    tax: Decimal | None
    why: str
    source: str = ""
    url: str = ""


def where(request: HttpRequest, actor: Actor) -> str:
    """The locale in which this reader types and reads numbers."""
    return words.locale_of({"actor": actor, "request": request})


def read_form(request: HttpRequest, actor: Actor, draft: Draft | None) -> Typed:
    """The posted form over what is stored."""
    base = codec.load(Document, draft.body) if draft else Document()
    return resolve(actor, read(request.POST, base, (draft.customer_id or "") if draft else "", where(request, actor)))


def resolve(actor: Actor, typed: Typed) -> Typed:
    """A customer whose exact name was typed counts as chosen: the form works without scripts."""
    if typed.customer_id or not typed.customer_name:
        return typed
    found = customers.search(actor, typed.customer_name).filter(name__iexact=typed.customer_name)[:2]
    if len(found) != 1:
        return typed
    return replace(typed, customer_id=found[0].pk, document=replace(typed.document, buyer=Party()))


def look(actor: Actor, typed: Typed, draft: Draft | None = None, *, strict: bool = False) -> Desk:
    """Everything about a draft as it was typed. ``strict``: somebody tried to issue it, so what is missing is a fault."""
    customer = _customer(actor, typed.customer_id)
    prepared = prepare(actor.company, typed.document, customer)
    if not prepared.complete:
        prepared = _as_far_as_possible(actor, typed.document, customer, prepared)
    document = prepared.document
    found = [*typed.faults, *prepared.faults]
    if prepared.complete and not profile.named(document.specification):
        found += profile.profile_faults(document, found)
    faults = sort(found, typed.keys, typed.customer_id, strict=strict)
    number, series_name = next_number(actor, document, typed.series_id, customer)
    return Desk(
        typed=typed,
        prepared=prepared,
        customer=customer,
        faults=faults,
        nets=dict(zip(typed.keys, (line.net for line in document.lines), strict=False)),
        taxes=tax_lines(document, words.locale_of({"actor": actor})),
        number=number,
        series_name=series_name,
        wants_approval=_wants_approval(actor, document, draft),
        recipient=recipient_of(customer, document),
    )


def _as_far_as_possible(actor: Actor, typed: Document, customer: Customer | None, real: Prepared) -> Prepared:
    """What can be computed while a price is still to come: it counts as nothing, and stays a fault."""
    lines = tuple(replace(line, price=_priced(line.price)) for line in typed.lines)
    soft = prepare(actor.company, replace(typed, lines=lines), customer)
    return replace(soft if soft.complete else real, faults=(*real.faults, *soft.faults), complete=False)


def _priced(price: Price) -> Price:
    missing = price.net is None and price.gross is None and price.with_tax is None
    return replace(price, net=ZERO, with_tax=ZERO) if missing else price


def tax_lines(document: Document, locale: str) -> list[TaxLine]:
    """The breakdown with its reasons; without totals the reasons alone."""
    reasons = {(reason.category, reason.rate): reason for reason in reversed(document.tax_reasons)}
    if not document.vat:
        return [TaxLine(_label(one), None, None, why(one, locale), *_source(one)) for one in document.tax_reasons]
    lines = []
    for row in document.vat:
        reason = reasons.get((row.category, row.rate))
        text = " ".join(part for part in (why(reason, locale) if reason else "", row.exemption_text) if part)
        lines.append(TaxLine(_label(row), row.taxable, row.tax, text, *_source(reason)))
    return lines


def why(reason: TaxReason, locale: str) -> str:
    """The reason in the reader's language, with the names of places and days as people write them."""
    facts = {
        "country": Locale.parse(locale).territories.get(reason.country, reason.country),
        "rate": _rate(reason.rate),
        "since": words.day(reason.since, locale) if reason.since else "",
        "category": reason.category.value,
    }
    return fill(_(reason.sentence), facts)


def _source(reason: TaxReason | None) -> tuple[str, str]:
    """The official text by name, and its address where it has one."""
    text = reason.source if reason else ""
    found = _ADDRESS.search(text)
    return _ADDRESS.sub("", text).strip(" :,"), found[0] if found else ""


def _label(row: Any) -> str:
    name = choices.CATEGORY_NAMES.get(row.category, row.category)
    if row.category.carries_tax or row.rate:
        return f"{_rate(row.rate)} %"
    return str(name)


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else format(rate.normalize(), "f")


def next_number(actor: Actor, document: Document, series_id: str, customer: Customer | None) -> tuple[str, str]:
    """The number that an issue at this moment would give, and the name of its series; nothing is taken."""
    rows = list(Series.objects.of(actor.company).filter(archived_at=None).order_by("created_at", "pk"))
    series = next((row for row in rows if row.pk == series_id), None) if series_id else numbers.usual(rows, document)
    if series is None:
        return "", ""
    law = numbers.pattern_of(series, actor.company)
    day = document.issue_date or clock.today(actor.company.time_zone)
    period = numbering.period_key(law, day)
    counter = Counter.objects.of(actor.company).filter(series=series, period=period).first()
    value = counter.next_value if counter else series.start
    return numbering.render(law, value, day, customer.number if customer else ""), series.name


def recipient_of(customer: Customer | None, document: Document) -> str:
    """Who would get the mail."""
    if customer is not None:
        contacts = customer.contacts.exclude(email="").order_by("pk")
        chosen = next((one.email for one in contacts if "invoice" in one.roles), "")
        if chosen or customer.email:
            return chosen or customer.email
    return document.buyer.contact.email if document.buyer.contact else ""


def today(actor: Actor) -> date:
    """The company's today."""
    return clock.today(actor.company.time_zone)


def _customer(actor: Actor, customer_id: str) -> Customer | None:
    try:
        return customers.find(actor, customer_id) if customer_id else None
    except NotFound:
        return None


def _wants_approval(actor: Actor, document: Document, draft: Draft | None) -> bool:
    limit = actor.company.approval_from_minor
    if limit is None or document.totals is None:
        return False
    payable = minor(round_money(document.totals.payable, document.currency), document.currency)
    if payable < limit:
        return False
    return draft is None or len(approve.approvals(draft)) < actor.company.approval_steps
