"""What is agreed or dropped about one invoice: a promise, a plan, a small difference, money after a write-off."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from duebook.domain import instalments
from duebook.domain.instalments import Part
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.cases import plans, promises, recover, tolerance
from duebook.services.receivables import typed as typed_money
from duebook.services.receivables.correct import find as find_document
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.web import said
from duebook.web.cases import forms
from duebook.web.cases.disputes import deed
from duebook.web.forms import AmountField, sentence
from duebook.web.page import done, once, page, show
from duebook.web.payables.billforms import DayField

WEEK = timedelta(days=7)
_PART = re.compile(r"parts\[(\d+)\]\.(due_on|amount)")


@page("cases.write")
def promise(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Note a promise for an invoice."""
    row = find_document(actor, invoice_id)
    form = forms.PromiseForm.of(request, {"due_on": clock.today(actor.company.time_zone) + WEEK})
    what = {
        "title": _("Note a promise"),
        "button": _("Note the promise"),
        "icon": "calendar",
        "lead": _("No reminder is sent until then."),
    }

    def act(who: Actor, typed: dict[str, Any]) -> None:
        promises.make_promise(who, row.customer_id, typed.pop("due_on"), document_id=row.pk, **typed)

    return _deed(request, actor, row, form, what, act, _("The promise is noted."))


@page("payments.write")
def drop(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Drop a small difference within the tolerance."""
    row = find_document(actor, invoice_id)
    form = forms.DropForm.of(request)
    what = {
        "title": _("Drop the difference"), "button": _("Drop it"), "icon": "ban",
        "lead": _("What is open is written off, where it is within the tolerance of your company."),
    }  # fmt: skip

    def act(who: Actor, typed: dict[str, Any]) -> None:
        tolerance.drop_difference(who, row.pk, typed["code"], typed["text"])

    return _deed(request, actor, row, form, what, act, _("The difference is dropped."))


@page("payments.write")
def recovered(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Money came after all for what was written off."""
    row = find_document(actor, invoice_id)
    form = forms.RecoverForm.of(request, {"received_on": clock.today(actor.company.time_zone)})
    what = {
        "title": _("Money came after all"), "button": _("Record it"), "icon": "cash",
        "lead": _("The write-off is taken back by so much, and the payment settles it."), "beside": "amount",
    }  # fmt: skip

    def act(who: Actor, typed: dict[str, Any]) -> None:
        recover.recover(who, row.pk, typed["amount"], received_on=typed["received_on"], reference=typed["reference"])

    return _deed(request, actor, row, form, what, act, _("The payment is recorded."))


@page("cases.write")
def plan(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Propose instalments for an invoice: equal parts first, then each with its own day and amount."""
    row = find_document(actor, invoice_id)
    item = OpenItem.objects.of(actor.company).get(pk=row.pk)
    today = clock.today(actor.company.time_zone)
    form = forms.PlanForm.of(request, {"count": 3, "first": today + WEEK, "months": 1, "grace": 5})
    rows = _typed(request)
    where = reverse("web:agreements", args=[row.customer_id])
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if not rows:
                rows = _equal(form, item, row.currency)
            elif parts := _parts(rows, row.currency):
                who = once(request, actor, lambda _row: where)
                plans.propose_plan(who, [row.pk], parts, grace=typed["grace"], remark=typed["remark"])
                return done(request, _("The plan is proposed. Note when the customer agrees."), where)
        except Invalid as error:
            faults = [fault for fault in error.faults if not _beside(rows, fault)]
        except Conflict as error:
            form.add_error(None, said.error(error))
    faulty = form.errors or faults or any(one["day_faults"] or one["amount_faults"] for one in rows)
    context = {
        "form": form, "row": row, "item": item, "back": reverse("web:invoice", args=[row.pk]), "parts": rows, "faulty": faulty,
        "faults": [sentence(fault) for fault in faults],
    }  # fmt: skip
    return show(request, "web/cases/plan.html", context, status=422 if faulty else 200)


def _line(day: str, amount: str) -> dict[str, Any]:
    """One part as the form writes it, with what is wrong beside its day and beside its amount."""
    return {"due_on": day, "amount": amount, "day_faults": [], "amount_faults": []}


def _typed(request: HttpRequest) -> list[dict[str, Any]]:
    """The parts as typed; none where the page has not shown them yet, or equal parts are wanted again."""
    if request.POST.get("act") != "propose":
        return []
    typed = zip(request.POST.getlist("part_day"), request.POST.getlist("part_amount"), strict=False)
    return [_line(day, amount) for day, amount in typed]


def _equal(form: Any, item: OpenItem, currency: str) -> list[dict[str, Any]]:
    """Equal parts; none, with the reason beside its field, where there is too little for so many or no such day."""
    typed, field = form.cleaned_data, AmountField()
    if item.open_minor < typed["count"]:
        form.add_error("count", _("A part is more than nothing."))
        return []
    try:
        parts = instalments.split(item.open_minor, typed["count"], typed["first"], months=typed["months"])
    except ValueError:  # a day after the last year there is
        form.add_error("first", DayField.default_error_messages["invalid"])
        return []
    return [_line(one.due_on.isoformat(), field.prepare_value(major(one.amount, currency))) for one in parts]


def _parts(rows: list[dict[str, Any]], currency: str) -> list[Part]:
    """The typed parts; none where one of them cannot be read, which is then said beside it."""
    found: list[Part] = []
    for one in rows:
        due = _clean(DayField(), one["due_on"], one["day_faults"])
        amount = _clean(AmountField(), one["amount"], one["amount_faults"])
        try:
            units = typed_money.units(amount, currency) if amount is not None else 0
        except Invalid as error:
            one["amount_faults"] += [sentence(fault) for fault in error.faults]
            continue
        if due is not None:
            found.append(Part(due_on=due, amount=units))
    return found if not any(one["day_faults"] or one["amount_faults"] for one in rows) else []


def _clean(field: Any, text: str, faults: list[Any]) -> Any:
    try:
        return field.clean(text)
    except ValidationError as error:
        faults += error.messages
        return None


def _beside(rows: list[dict[str, Any]], fault: Fault) -> bool:
    """Put a fault of one part beside its day or amount; False for what is wrong with all of them together."""
    if (found := _PART.fullmatch(fault.path)) is None or int(found[1]) >= len(rows):
        return False
    rows[int(found[1])]["day_faults" if found[2] == "due_on" else "amount_faults"].append(sentence(fault))
    return True


def _deed(
    request: HttpRequest, actor: Actor, row: IssuedDocument, form: Any, what: dict[str, Any], act: Any, sentence: str
) -> HttpResponse:
    where = reverse("web:invoice", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            act(once(request, actor, lambda _made: where), dict(form.cleaned_data))
            return done(request, sentence, where)
        except Invalid as error:
            form.refuse(error)
        except (Conflict, Refused) as error:
            form.add_error(what.get("beside"), said.error(error))
    return deed(request, form, what, where, row.number)
