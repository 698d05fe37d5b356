"""What is agreed or dropped about one invoice: a promise, a plan, a small difference, money after a write-off."""

from collections.abc import Sequence
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
from duebook.kernel.money import major, minor, round_money
from duebook.services.access import Actor
from duebook.services.cases import plans, promises, recover, tolerance
from duebook.services.receivables.correct import find as find_document
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.web import said
from duebook.web.cases import forms
from duebook.web.cases.disputes import deed
from duebook.web.forms import AmountField
from duebook.web.page import done, once, page, show
from duebook.web.payables.billforms import DayField

WEEK = timedelta(days=7)


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
        "lead": _("The write-off is taken back by so much, and the payment settles it."),
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
    parts: list[Part] = []
    trouble: list[str] = []
    where = reverse("web:agreements", args=[row.customer_id])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            parts = _typed(request, row) or instalments.split(
                item.open_minor, typed["count"], typed["first"], months=typed["months"]
            )
            if request.POST.get("act") == "propose":
                who = once(request, actor, lambda _row: where)
                plans.propose_plan(who, [row.pk], parts, grace=typed["grace"], remark=typed["remark"])
                return done(request, _("The plan is proposed. Note when the customer agrees."), where)
        except Invalid as error:
            trouble = [said.fault(fault) for fault in error.faults]
        except Conflict as error:
            trouble = [said.error(error)]
        except (ValueError, ValidationError):
            trouble = [_("Write days and amounts, and no part of nothing.")]
    context = {
        "form": form, "row": row, "item": item, "back": reverse("web:invoice", args=[row.pk]), "trouble": trouble,
        "parts": _shown(request, row, parts),
    }  # fmt: skip
    return show(request, "web/cases/plan.html", context, status=422 if trouble or form.errors else 200)


def _shown(request: HttpRequest, row: IssuedDocument, parts: Sequence[Part]) -> list[dict[str, str]]:
    """The parts as the form writes them; what was typed and could not be read stays as it was typed."""
    if not parts and request.POST.get("act") == "propose":
        typed = zip(request.POST.getlist("part_day"), request.POST.getlist("part_amount"), strict=False)
        return [{"due_on": day, "amount": amount} for day, amount in typed]
    field = AmountField()
    return [{"due_on": one.due_on.isoformat(), "amount": field.prepare_value(major(one.amount, row.currency))} for one in parts]


def _typed(request: HttpRequest, row: IssuedDocument) -> list[Part]:
    """The parts as typed; none where the page has not shown them yet, or equal parts are wanted again."""
    if request.POST.get("act") != "propose":
        return []
    days, amounts = request.POST.getlist("part_day"), request.POST.getlist("part_amount")
    field, day = AmountField(), DayField()
    found = []
    for typed_day, typed_amount in zip(days, amounts, strict=False):
        amount, due = field.to_python(typed_amount), day.to_python(typed_day)
        if amount is None or due is None or round_money(amount, row.currency) != amount:
            raise ValueError(typed_amount)
        found.append(Part(due_on=due, amount=minor(amount, row.currency)))
    return found


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
            form.add_error(None, said.error(error))
    return deed(request, form, what, where, row.number)
