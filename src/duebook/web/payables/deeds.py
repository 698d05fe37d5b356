"""What is done with a bill, a button each. Faults come back beside the field; what is no longer possible is said."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.payables import assign as assigning
from duebook.services.payables import decide, look, pay, record, schedule
from duebook.store.bills import Bill
from duebook.web import said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.payables.bill import assign_form, draw
from duebook.web.payables.billforms import AnswerForm, ApproveForm, PaidForm, ReasonsForm, ScheduleForm, WhyForm
from duebook.web.payables.vocabulary import kind_of

NEVER_WAIVED = ("BILL-DUPLICATE", "BILL-SUPPLIER", "BILL-OWN-RATE")
"""Codes that a reason does not waive."""


@require_POST
@page("bills.decide")
def approve(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Accept and post. Errors of the checks want a reason first."""
    form = ApproveForm(request.POST, detail=look.bill_detail(actor, bill_id))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            decide.accept_bill(
                once(request, actor, _to_bill),
                bill_id,
                expense_account=typed["expense_account"],
                waive=typed["waive"],
                self_assessed=typed.get("self_assessed"),
                remark=typed["remark"],
                respond_to=typed["respond"],
            )
            return done(request, _("Approved and posted. Say when it is paid."), _place(bill_id))
        except Invalid as error:
            if typed["waive"] or any(fault.code.startswith(NEVER_WAIVED) for fault in error.faults):
                form.refuse(error)
            else:
                form.add_error("waive", _("The checks found errors. Say why they do not matter, or ask the supplier."))
        except Conflict as error:
            return done(request, said.error(error), _place(bill_id))
    return draw(request, actor, bill_id, approve=form)


@require_POST
@page("bills.receive")
def take_up(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Somebody looks at it."""
    return _plainly(request, bill_id, lambda: decide.take_up(once(request, actor, _to_bill), bill_id), _("It is in process."))


@require_POST
@page("bills.receive")
def check(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Check anew: suppliers, orders and accounts may have changed."""
    return _plainly(request, bill_id, lambda: record.recheck(once(request, actor, _to_bill), bill_id), _("Checked again."))


@require_POST
@page("bills.receive")
def answer(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """What the supplier said to a query."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        return _plainly(
            request,
            bill_id,
            lambda: decide.answer_query(once(request, actor, _to_bill), bill_id, form.cleaned_data["reason"]),
            _("The answer is noted. The bill can be decided."),
        )
    return draw(request, actor, bill_id, answer=form)


@require_POST
@page("bills.decide")
def plan(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Set the day of its payment."""
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            schedule.schedule_bill(once(request, actor, _to_bill), bill_id, pay_on=form.cleaned_data["pay_on"])
            return done(request, _("Its payment is scheduled."), _place(bill_id))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            return done(request, said.error(error), _place(bill_id))
    return draw(request, actor, bill_id, schedule=form)


@require_POST
@page("bills.decide")
def unplan(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Do not pay it yet."""
    return _plainly(
        request, bill_id, lambda: schedule.unschedule_bill(once(request, actor, _to_bill), bill_id), _("It is off the schedule.")
    )


@require_POST
@page("bills.receive")
def assign(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Choose its supplier, its order, or both."""
    form = assign_form(actor, look.bill_detail(actor, bill_id), request.POST)
    settled = [name for name in ("supplier", "order") if request.POST.get(name) and (form is None or name not in form.fields)]
    if form is None or settled:
        return done(request, _("There is nothing to choose."), _place(bill_id))
    if form.is_valid():
        typed = form.cleaned_data
        chosen = {"supplier_id": typed.get("supplier", ""), "order_id": typed.get("order", "")}
        if not any(chosen.values()):
            form.add_error(None, _("Choose a supplier or an order."))
        else:
            return _plainly(
                request,
                bill_id,
                lambda: assigning.assign(once(request, actor, _to_bill), bill_id, **chosen),
                _("Chosen, and checked again."),
            )
    return draw(request, actor, bill_id, assign=form)


@require_POST
@page("suppliers.write")
def new_supplier(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Make the seller of the bill a supplier."""
    return _plainly(
        request,
        bill_id,
        lambda: assigning.supplier_of_bill(once(request, actor, lambda _row: _place(bill_id)), bill_id),
        _("The supplier is added. Its account still needs two people."),
    )


@page("bills.receive")
def query(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Ask the supplier, for reasons."""
    return _with_reasons(request, actor, bill_id, decide.query_bill, QUERY)


@page("bills.decide")
def reject(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Reject, for reasons."""
    return _with_reasons(request, actor, bill_id, decide.reject_bill, REJECT)


@page("bills.decide")
def reopen(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Take a decision back."""

    def act(form: Form) -> str:
        decide.reopen_bill(once(request, actor, _to_bill), bill_id, form.cleaned_data["reason"])
        return _("The decision is taken back. What was posted is reversed.")

    return _form_page(request, actor, bill_id, WhyForm.of(request), REOPEN, act)


@page("bills.pay")
def paid(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """It was paid outside of a payment run."""

    def act(form: Form) -> str:
        typed = form.cleaned_data
        pay.pay_bill(
            once(request, actor, _to_bill), bill_id, paid_on=typed["paid_on"], reference=typed["reference"],
            respond_to=typed["respond"],
        )  # fmt: skip
        return _("It is paid.")

    return _form_page(request, actor, bill_id, PaidForm.of(request), PAID, act)


@page("bills.pay")
def came_back(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """Its payment came back."""

    def act(form: Form) -> str:
        found = pay.unpay_bill(once(request, actor, lambda _rows: _place(bill_id)), bill_id, form.cleaned_data["reason"])
        return ngettext("The bill is owed again.", "{count} bills of that transfer are owed again.", len(found)).format(
            count=len(found)
        )

    return _form_page(request, actor, bill_id, WhyForm.of(request), CAME_BACK, act)


QUERY = {
    "title": lazy("Ask the supplier"),
    "lead": lazy("The bill waits until there is an answer. The supplier reads your reasons in the mail."),
    "button": lazy("Ask"), "icon": "message", "done": lazy("The bill is in query."),
}  # fmt: skip
REJECT = {
    "title": lazy("Reject the bill"), "lead": lazy("Nothing is posted, and nothing is paid. The supplier may send it again."),
    "button": lazy("Reject"), "icon": "x", "tone": "btn-danger", "done": lazy("The bill is rejected."),
}  # fmt: skip
REOPEN = {
    "title": lazy("Take the decision back"),
    "lead": lazy("The bill is in process again. What was posted stays in the books, a second entry takes it back."),
    "button": lazy("Take it back"), "icon": "rotate", "tone": "btn-danger",
}  # fmt: skip
PAID = {
    "title": lazy("Mark as paid"), "lead": lazy("For what was paid by card, by hand, or in your bank's own program."),
    "button": lazy("Mark as paid"), "icon": "cash",
}  # fmt: skip
CAME_BACK = {
    "title": lazy("The payment came back"), "lead": lazy("Every bill that the same transfer paid is owed again."),
    "button": lazy("Note it"), "icon": "arrow-back-up", "tone": "btn-danger",
}  # fmt: skip


def _with_reasons(
    request: HttpRequest, actor: Actor, bill_id: str, verb: Callable[..., Bill], what: dict[str, Any]
) -> HttpResponse:
    def act(form: ReasonsForm) -> str:
        typed = form.cleaned_data
        verb(
            once(request, actor, _to_bill), bill_id, form.told("reasons"), actions=form.told("actions"), remark=typed["remark"],
            respond_to=typed["respond"],
        )  # fmt: skip
        return str(what["done"])

    return _form_page(request, actor, bill_id, ReasonsForm.of(request), what, act)


def _form_page(
    request: HttpRequest, actor: Actor, bill_id: str, form: Form, what: dict[str, Any], act: Callable[[Any], str]
) -> HttpResponse:
    """A page with one form about a bill."""
    bill = record.find(actor, bill_id)
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, act(form), _place(bill_id))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"form": form, "bill": bill, "what": what, "kind": kind_of(bill.standing.state), "back": _place(bill_id)}
    return show(request, "web/bills/deed.html", context, status=422 if form.errors else 200)


def _plainly(request: HttpRequest, bill_id: str, act: Callable[[], object], sentence: str) -> HttpResponse:
    """Do it and go back to the bill; where it is not possible, go back and say why."""
    try:
        act()
    except (Conflict, Invalid) as error:
        return done(request, said.error(error), _place(bill_id))
    return done(request, sentence, _place(bill_id))


def _place(bill_id: str) -> str:
    return reverse("web:bill", args=[bill_id])


def _to_bill(bill: Bill) -> str:
    return _place(bill.pk)
