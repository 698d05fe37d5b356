"""Debit runs: propose, look over, tell the customers, export once, and what came back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duebook.domain import debitreturns, debits, target
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.debits import collected, look, notify, propose
from duebook.services.debits import report as reports
from duebook.services.debits import runs as service
from duebook.services.debits.settings import ready, settings_of
from duebook.web import said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.payables.billforms import DayField, WhyForm
from duebook.web.payables.vocabulary import iban_groups

PART = "web/debits/rows.html"
TABS: tuple[tuple[str, Any], ...] = (
    ("", lazy("All")), ("draft", lazy("Draft")), ("exported", lazy("At the bank")), ("closed", lazy("Closed")),
    ("discarded", lazy("Discarded")),
)  # fmt: skip


class WishForm(Form):
    """Which invoices a run takes, and when."""

    until = DayField(label=lazy("Collect what is due until"))
    collection_on = DayField(label=lazy("Day of collection"))


class ReportForm(Form):
    """The bank's answer to a file."""

    file = forms.FileField(label=lazy("Status report of the bank (pain.002)"))


@page("payments.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All runs, newest first."""
    view = request.GET.get("view", "")
    view = view if view in dict(TABS) else ""
    found = look.run_list(actor, state=view)
    slice_ = cut(request, found, ("-pk",))
    context = {
        "slice": slice_, "part_template": PART, "view": view, "tabs": TABS, "count": found.count(),
        "ready": ready(settings_of(actor.company)),
    }  # fmt: skip
    return show(request, "web/debits/list.html", context, part=PART)


@page("mandates.write")
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What a run would collect, and what stays out and why; the button makes it a draft."""
    today = clock.today(actor.company.time_zone)
    settings = settings_of(actor.company)
    first = target.at_or_after(max(debits.earliest(today), debits.notice_from(today, settings.notice_days)))
    start = {"until": first, "collection_on": first}
    asked = request.POST if request.method == "POST" else request.GET if "until" in request.GET else None
    form = WishForm(asked, initial=start)
    wish: dict[str, Any] = form.cleaned_data if asked is not None and form.is_valid() else start
    if request.method == "POST" and form.is_valid():
        try:
            made = service.make_run(
                once(request, actor, lambda row: reverse("web:debit-run", args=[row.pk])),
                until=wish["until"], collection_on=wish["collection_on"],
            )  # fmt: skip
            return done(request, _("Look it over, tell the customers, then export it."), reverse("web:debit-run", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    found = propose.proposal(actor, until=wish["until"])
    context = {
        "form": form,
        "proposal": found,
        "left_out": [{"item": one.item, "why": said.fault(one.why)} for one in found.left_out],
        "ready": ready(settings),
    }
    return show(request, "web/debits/new.html", context, status=422 if form.errors else 200)


@page("payments.read")
def run(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """One run with its collections."""
    return _draw(request, actor, debit_run_id)


def _draw(request: HttpRequest, actor: Actor, run_id: str, faults: list[str] | None = None) -> HttpResponse:
    found = look.run_detail(actor, run_id)
    shown = [one for one in found.items if one.state != "dropped"]
    context = {
        "run": found.run,
        "account": iban_groups(found.run.iban),
        "items": [
            {
                "item": one,
                "untold": one.pk in found.untold,
                "why": _(debitreturns.meaning(one.return_code) or "-"),
                "claim": bool(one.fee_minor) and one.pk not in found.claimed,
            }
            for one in shown
        ],
        "early": any(one.state == "booked" and one.pk not in found.shown for one in shown)
        and settings_of(actor.company).booking != "day",
        "untold": len(found.untold),
        "dropped": [one for one in found.items if one.state == "dropped"],
        "form": ReportForm(),
        "faults": faults or [],
    }
    return show(request, "web/debits/run.html", context, status=422 if faults else 200)


def _deed(request: HttpRequest, actor: Actor, run_id: str, work: Any, sentence: Any) -> HttpResponse:
    """Do one thing to a run and come back to it; what stops it is said there."""
    here = reverse("web:debit-run", args=[run_id])
    try:
        result = work(once(request, actor, lambda _result: here))
    except Invalid as error:
        return _draw(request, actor, run_id, [said.fault(one) for one in error.faults])
    except Conflict as error:
        return done(request, said.error(error), here)
    return done(request, sentence(result) if callable(sentence) else sentence, here)


@require_POST
@page("mandates.write")
def tell(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """Mail the customers who were not told yet."""

    def told(count: int) -> str:
        return ngettext("{count} mail is on its way.", "{count} mails are on their way.", count).format(count=count)

    return _deed(request, actor, debit_run_id, lambda who: notify.notify_run(who, debit_run_id), told)


@require_POST
@page("debits.export")
def export(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """Write the bank's file and freeze it."""
    sentence = _("The file is written. Download it and give it to your bank.")
    return _deed(request, actor, debit_run_id, lambda who: service.export_run(who, debit_run_id), sentence)


@require_POST
@page("mandates.write")
def discard(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """Put a draft away."""
    sentence = _("The draft is put away.")
    return _deed(request, actor, debit_run_id, lambda who: service.discard_run(who, debit_run_id), sentence)


@require_POST
@page("mandates.write")
def drop(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """Take one invoice out of a draft."""
    item = request.POST.get("item", "")
    sentence = _("It is out of this run.")
    return _deed(request, actor, debit_run_id, lambda who: service.drop_item(who, debit_run_id, item), sentence)


@require_POST
@page("payments.write")
def book(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """Book the whole run as paid without waiting for the statement."""
    sentence = _("The collections are booked as paid.")
    return _deed(request, actor, debit_run_id, lambda who: collected.book_run(who, debit_run_id), sentence)


@require_GET
@page("debits.export")
def file(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:  # noqa: ARG001 - a page has a request
    """pain.008 as it was exported: the same bytes every time."""
    name, content = service.run_file(actor, debit_run_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/xml", headers=headers)


@page("debits.export")
def withdraw(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """Note that the file never went to the bank."""
    row = service.find(actor, debit_run_id)
    form = WhyForm.of(request)
    here = reverse("web:debit-run", args=[debit_run_id])
    if request.method == "POST" and form.is_valid():
        try:
            service.withdraw_run(once(request, actor, lambda _run: here), debit_run_id, form.cleaned_data["reason"])
            return done(request, _("Noted. Its invoices may go into another run."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"run": row, "form": form, "back": here}
    return show(request, "web/debits/withdraw.html", context, status=422 if form.errors else 200)


@page("payments.write")
def report(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take the bank's answer to a file: what it refused is open again."""
    form = ReportForm.of(request)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            taken = reports.take_report(actor, upload.read(reports.LARGEST + 1))
            count = len(taken.returned)
            sentence = ngettext("{count} collection was refused.", "{count} collections were refused.", count)
            return done(request, sentence.format(count=count), reverse("web:debits"))
        except Invalid as error:
            for one in error.faults:
                form.add_error("file", said.fault(one))
        except Conflict as error:
            form.add_error("file", said.error(error))
    context = {"form": form, "back": reverse("web:debits")}
    return show(request, "web/debits/report.html", context, status=422 if form.errors else 200)
