"""Remittance advices: typed or from a file, and joined to the receipt that they announce."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duebook.banks import advicepdf, advices
from duebook.banks.advicepage import Found
from duebook.domain.advice import Advice, AdvicePart
from duebook.kernel.errors import DuebookError, Invalid, NotFound
from duebook.kernel.money import ZERO
from duebook.services.access import Actor
from duebook.services.treasury import mailed, remittance
from duebook.web import numbers, partyform, said, words
from duebook.web.forms import AmountField, Form
from duebook.web.invoices import desk
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut

PART = "web/bank/remittance_rows.html"
ROWS = 6
MOST_ROWS = 100
SOURCES: dict[str, Any] = {
    "typed": lazy("Typed"), "pdf": "PDF", "mail": lazy("E-mail"), "remadv": "REMADV", "x12-820": "X12 820", "camt": "camt",
    "portal": lazy("Customer portal"), "csv": "CSV", "xlsx": "XLSX",
}  # fmt: skip


@page("bank.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Advices, newest first; those that wait for their receipt on a tab of their own."""
    return _list(request, actor, "")


def _list(request: HttpRequest, actor: Actor, fault: str) -> HttpResponse:
    waiting = request.GET.get("view") == "waiting"
    found = remittance.listed(actor, waiting=waiting)
    slice_ = cut(request, found, ("-created_at", "-pk"))
    for row in slice_.rows:
        row.kind = "advice-joined" if row.line_id else "put-away" if row.closed_at else "advice-waiting"
        row.source_name = SOURCES.get(row.source, row.source)
    context = {"slice": slice_, "part_template": PART, "count": found.count(), "waiting": waiting, "fault": fault}
    return show(request, "web/bank/remittances.html", context, part=PART, status=422 if fault else 200)


@require_POST
@page("bank.write")
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in the advices of a file."""
    file = request.FILES.get("file")
    if file is None:
        return _list(request, actor, _("Choose a file."))
    content = file.read()
    try:
        made, faults = remittance.take_file(actor, content)
        if not made:
            raise Invalid(faults)
    except DuebookError as error:
        found = _looked(content)
        return _list(request, actor, said.error(error)) if found is None else _start(request, actor, found)
    sentence = ngettext("{count} advice is kept.", "{count} advices are kept.", len(made)).format(count=len(made))
    return done(request, sentence, reverse("web:remittances"))


def _looked(content: bytes) -> Found | None:
    """What a PDF says that does not prove itself; nothing for what cannot be read at all."""
    try:
        return advicepdf.look(content) if advicepdf.FORMAT.sniff(content) and len(content) <= advices.LIMIT else None
    except DuebookError:
        return None


@require_GET
@page("bank.write")
def start(request: HttpRequest, actor: Actor, inbox_id: str) -> HttpResponse:
    """Type an advice that came by mail, from what could be read of it."""
    found = mailed.looked(actor, inbox_id)
    if found is None:
        return HttpResponseRedirect(reverse("web:new-remittance"))
    return _start(request, actor, found, status=200)


def _start(request: HttpRequest, actor: Actor, found: Found, status: int = 422) -> HttpResponse:
    """The form with what was read, and what a person has to look at."""
    where = desk.where(request, actor)
    advice = found.advice
    initial = {
        "payer": advice.payer, "reference": advice.reference, "paid_on": advice.paid_on, "total": advice.total,
        "currency": advice.currency or actor.company.currency,
    }  # fmt: skip
    form = AdviceForm(initial=initial)
    total: Any = form.fields["total"]
    total.where = where
    rows = [
        {"number": one.number, "amount": numbers.write(one.amount, where), "why": one.reason, "fault": ""}
        for one in advice.parts[:MOST_ROWS]
    ]
    rows += [{"number": "", "amount": "", "why": "", "fault": ""} for _n in range(2)]
    notes = [f"{said.fault(one)} ({one.path})" if one.path else said.fault(one) for one in found.faults]
    return show(request, "web/bank/remittance_new.html", {"form": form, "rows": rows, "notes": notes}, status=status)


class AdviceForm(Form):
    """What a payer wrote; the documents stand in the rows below."""

    payer = partyform.text(lazy("Payer"), 200)
    reference = partyform.text(lazy("Reference of the payment"), 140)
    paid_on = forms.DateField(
        label=lazy("Paid on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    total = AmountField(label=lazy("Total"), required=False, help_text=lazy("Empty: the sum of the documents."))
    currency = forms.CharField(label=lazy("Currency"), max_length=3)


@page("bank.write")
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Type an advice."""
    where = desk.where(request, actor)
    form = AdviceForm.of(request, {"currency": actor.company.currency})
    total: Any = form.fields["total"]
    total.where = where
    rows = _typed(request)
    if request.method == "POST" and form.is_valid():
        parts = _parts(rows, where)
        typed = form.cleaned_data
        if not words.is_currency(typed["currency"].upper()):
            form.add_error("currency", _("This is not a currency: write three letters such as EUR."))
        elif not any(row["fault"] for row in rows):
            try:
                advice = _advice(typed, parts)
                made = remittance.take_in(once(request, actor, lambda row: reverse("web:remittance", args=[row.pk])), advice)
                return done(request, _("The advice is kept."), reverse("web:remittance", args=[made.pk]))
            except Invalid as error:
                form.refuse(error)
    context = {"form": form, "rows": rows}
    faulty = form.errors or any(row["fault"] for row in rows)
    return show(request, "web/bank/remittance_new.html", context, status=422 if faulty else 200)


def _advice(typed: dict[str, Any], parts: tuple[AdvicePart, ...]) -> Advice:
    total: Decimal = typed["total"] if typed["total"] is not None else sum((one.amount for one in parts), ZERO)
    paid_on: date | None = typed["paid_on"]
    return Advice(
        payer=typed["payer"], reference=typed["reference"], paid_on=paid_on, total=total, currency=typed["currency"].upper(),
        parts=parts,
    )  # fmt: skip


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    cells = zip(request.POST.getlist("number"), request.POST.getlist("amount"), request.POST.getlist("why"), strict=False)
    rows = [{"number": number, "amount": amount, "why": why, "fault": ""} for number, amount, why in cells][:MOST_ROWS]
    while len(rows) < ROWS or rows[-1]["number"]:
        rows.append({"number": "", "amount": "", "why": "", "fault": ""})
    return rows


def _parts(rows: list[dict[str, str]], where: str) -> tuple[AdvicePart, ...]:
    out = []
    for row in rows:
        if not row["number"].strip() and not row["amount"].strip():
            continue
        try:
            amount = numbers.read(row["amount"], where)
        except ValueError:
            row["fault"] = _("Write an amount such as 1250 or 1250.50.")
            continue
        out.append(AdvicePart(number=row["number"].strip(), amount=amount, reason=row["why"].strip()))
    return tuple(out)


@page("bank.read")
def one(request: HttpRequest, actor: Actor, remittance_id: str) -> HttpResponse:
    """One advice with its documents and the receipt it was joined to."""
    row = remittance.listed(actor).filter(pk=remittance_id).first()
    if row is None:
        raise NotFound("There is no such remittance advice.")
    kind = "advice-joined" if row.line_id else "put-away" if row.closed_at else "advice-waiting"
    context = {"advice": row, "kind": kind, "source": SOURCES.get(row.source, row.source)}
    return show(request, "web/bank/remittance.html", context)


@require_POST
@page("bank.write")
def close(request: HttpRequest, actor: Actor, remittance_id: str) -> HttpResponse:
    """Put an advice away."""
    remittance.close(actor, remittance_id)
    return done(request, _("The advice is put away."), reverse("web:remittances"))
