"""Find the documents that a line pays, and accept those; or split it into parts that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import ZERO, major
from duebook.services.access import Actor
from duebook.services.treasury import apply, posting
from duebook.services.treasury.split import Piece, split
from duebook.store.bank import LineStanding
from duebook.store.documents import OpenItem
from duebook.web import numbers, said
from duebook.web.forms import AmountField, Form
from duebook.web.invoices import desk
from duebook.web.page import once, page, show
from duebook.web.treasury.acts import again, customers_for, open_for
from duebook.web.treasury.lines import answered, find, stepped

FIND = "web/bank/find.html"
SPLIT = "web/bank/split.html"
ROWS = 3
MOST_ROWS = 20
NONE = "none"


class ChosenForm(Form):
    """Which documents, and what becomes of a difference."""

    rest = forms.ChoiceField(
        label=lazy("If more was paid"),
        choices=[("credit", lazy("the rest is the customer's credit")), ("open", lazy("the rest stays on the line"))],
        required=False,
    )
    fee = AmountField(label=lazy("Kept back by a bank"), required=False, help_text=lazy("Booked as bank charges."))
    drop = forms.BooleanField(label=lazy("If less was paid, write the rest off"), required=False)
    reason = forms.CharField(label=lazy("Note"), max_length=200, required=False)
    paid = AmountField(required=False, help_text=lazy("Empty: what the bank says was sent."))
    places = {"parts": "document"}
    foreign = False

    def asking(self, row: LineStanding, items: Sequence[OpenItem]) -> "ChosenForm":
        """Ask what the line pays in the documents' currency, where one of those that are shown has another than the line."""
        others = sorted({item.currency for item in items} - {row.line.currency})
        self.fields["paid"].label = _("Paid in {currencies}").format(currencies=", ".join(others))
        self.foreign = bool(others)
        return self


@page("bank.write")
def search(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """Search open documents, choose some, accept them."""
    row = find(actor, line_id)
    asked = request.POST if request.method == "POST" else request.GET  # without script a search is a page that keeps the rest
    q, chosen = asked.get("q", ""), asked.getlist("document")
    items = _shown(actor, row, q, chosen)
    kept = {name: request.GET[name] for name in ChosenForm.base_fields if name in request.GET}
    form = ChosenForm.of(request, {"rest": "credit"} | kept, auto_id=f"%s_{line_id}").asking(row, items)
    if request.method == "POST" and not chosen:
        form.add_error(None, _("Choose at least one document."))
    elif request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            apply.accept(
                once(request, actor, again(line_id)), line_id, parts=[(pk, None) for pk in chosen],
                rest=typed["rest"] or "credit", fee=typed["fee"], drop=typed["drop"], reason=typed["reason"],
                paid=typed["paid"],
            )  # fmt: skip
            return answered(request, actor, line_id, told=_("Posted."))
        except Invalid as error:
            form.refuse(error)
        except (Conflict, NotFound) as error:
            form.add_error(None, said.error(error))
    context = {
        "form": form,
        "items": items,
        "chosen": chosen or _proposed(row),
        "q": q,
        "act": reverse("web:bank-find", args=[line_id]),
    }
    return stepped(request, actor, line_id, FIND, context, _("Find documents"))


@require_GET
@page("bank.write")
def found(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """The documents that fit what is typed; those that are ticked stay."""
    row = find(actor, line_id)
    chosen = request.GET.getlist("document")
    shown = _shown(actor, row, request.GET.get("q", ""), chosen)
    form = ChosenForm.of(request, {"paid": request.GET.get("paid", "")}, auto_id=f"%s_{line_id}").asking(row, shown)
    context = {"form": form, "items": shown, "chosen": chosen, "one": {"line": row.line}, "q": request.GET.get("q", "")}
    return show(request, "web/bank/found.html", context)


def _shown(actor: Actor, row: LineStanding, q: str, chosen: Sequence[str]) -> list[OpenItem]:
    """The documents that fit what is searched, behind those that are ticked and do not."""
    items = open_for(actor, row, q)
    others = set(chosen) - {item.pk for item in items}
    if not others:
        return items
    kept = OpenItem.objects.of(actor.company).filter(pk__in=others, is_open=True).order_by("due_date", "pk")
    return [*kept.select_related("document", "customer").defer("document__body")[: posting.MOST], *items]


def _proposed(row: LineStanding) -> list[str]:
    return [pk for pk, _amount in apply.proposed_parts(row)]


@dataclass
class Row:
    """One part of a split as it is typed."""

    amount: str = ""
    purpose: str = ""
    reason: str = ""
    fault: str = ""


@page("bank.write")
def split_line(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """Split a line: each part for a document, a customer's credit, or no receivable."""
    row = find(actor, line_id)
    where = desk.where(request, actor)
    rows = _typed(request, row, where)
    fault = ""
    if request.method == "POST" and request.POST.get("act") != "more":
        pieces = _pieces(rows, where)
        if not pieces:
            fault = _("Give at least one part an amount.")
        elif not any(one.fault for one in rows):
            try:
                split(once(request, actor, again(line_id)), line_id, [piece for _row, piece in pieces])
                return answered(request, actor, line_id, told=_("Split."))
            except Invalid as error:
                fault = _place(error, [one for one, _piece in pieces])
            except (Conflict, NotFound) as error:
                fault = said.error(error)
    context = {
        "parts": rows,
        "fault": fault,
        "purposes": _purposes(request, actor, row),
        "customers": customers_for(actor, row, request.GET.get("q", request.POST.get("q", ""))),
        "left": str(abs(major(row.open_minor, row.line.currency))),
        "rest": abs(major(row.open_minor, row.line.currency)) - _sum(rows, where),
        "q": request.GET.get("q", request.POST.get("q", "")),
        "act": reverse("web:bank-split", args=[line_id]),
        "none": NONE,
        "where": where.replace("_", "-"),
    }
    return stepped(request, actor, line_id, SPLIT, context, _("Split"))


def _typed(request: HttpRequest, row: LineStanding, where: str) -> list[Row]:
    """The parts that were typed, or those that the proposal begins with; always an empty one more."""
    form = request.POST if request.method == "POST" else request.GET
    parts = [
        Row(*cells) for cells in zip(form.getlist("amount"), form.getlist("purpose"), form.getlist("reason"), strict=False)
    ][:MOST_ROWS]  # fmt: skip
    if not parts:
        own = apply.proposed_currency(row) == row.line.currency  # a split is in the line's currency
        proposed = apply.proposed_parts(row) if own else ()
        parts = [Row(numbers.write(amount, where), pk) for pk, amount in proposed if amount and amount > 0]
        parts = parts or [Row(numbers.write(abs(major(row.open_minor, row.line.currency)), where))]
    while len(parts) < ROWS or (request.POST.get("act") == "more" and len(parts) < MOST_ROWS and parts[-1].amount):
        parts.append(Row())
    return parts


def _pieces(rows: list[Row], where: str) -> list[tuple[Row, Piece]]:
    """The parts with an amount; a fault is kept beside the one that cannot be read."""
    out = []
    for one in rows:
        if not one.amount.strip():
            continue
        amount = _amount(one, where)
        if amount is None:
            one.fault = _("Write an amount such as 1250 or 1250.50.")
            out.append((one, Piece(ZERO)))
            continue
        document = one.purpose if one.purpose.startswith("inv_") else ""
        customer = one.purpose if one.purpose.startswith("cus_") else ""
        out.append((one, Piece(amount, document, customer, "" if document or customer else one.reason)))
    return out


def _amount(one: Row, where: str) -> Decimal | None:
    try:
        return numbers.read(one.amount, where)
    except ValueError:
        return None


def _sum(rows: list[Row], where: str) -> Decimal:
    return sum((_amount(one, where) or ZERO for one in rows if one.amount.strip()), ZERO)


def _place(error: Invalid, rows: list[Row]) -> str:
    """Faults of one part beside it; what is about all of them is given back."""
    rest = []
    for fault in error.faults:
        head, _dot, _field = fault.path.partition(".")
        if head.startswith("parts[") and head[6:-1].isdigit() and int(head[6:-1]) < len(rows):
            rows[int(head[6:-1])].fault = said.fault(fault)
        else:
            rest.append(said.fault(fault))
    return " ".join(rest)


def _purposes(request: HttpRequest, actor: Actor, row: LineStanding) -> list[Any]:
    """The documents a part can be for: what was searched, and what is chosen already."""
    q = request.GET.get("q", request.POST.get("q", ""))
    items = open_for(actor, row, q)
    known = {item.pk for item in items}
    return [*(item for item in open_for(actor, row, "") if q and item.pk not in known), *items]
