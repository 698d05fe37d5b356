"""How one bank line is drawn: what the bank says, what is proposed or was made of it, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.edge import clock
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor
from duebook.services.treasury import apply, recorded, search, standing
from duebook.store.bank import LineStanding, LineUse
from duebook.store.parties import Customer
from duebook.store.payments import Allocation, Payment
from duebook.web.page import is_part, show

ROW = "web/bank/line.html"
_SENTENCE = re.compile(r"(?<=\.)\s+")
KINDS: dict[str, Any] = {
    "payment": lazy("Payment"),
    "discount": lazy("Early payment discount"),
    "fee": lazy("Bank charges"),
    "write-off": lazy("Small rest written off"),
    "refund": lazy("Refund"),
    "return": lazy("Returned debit"),
    "payout": lazy("Payout of a payment provider"),
    "recorded": lazy("Payment that was recorded before"),
    "bill": lazy("Bill paid"),
    "run": lazy("Payment run"),
    "none": lazy("No receivable"),
}
"""What a line is made into, and what closes a document besides the payment."""
HUNDRED = 100


@dataclass
class Match:
    """One document of a proposal."""

    document: str
    number: str
    amount_minor: int
    kind: str
    kind_name: Any


@dataclass
class Made:
    """One use of a line with the documents it settles."""

    use: LineUse
    kind_name: Any
    settles: list[Allocation] = field(default_factory=list)


@dataclass
class Drawn:
    """A line with everything that its row shows."""

    row: LineStanding
    kind: str
    matches: list[Match]
    reasons: list[str]
    customer: str = ""
    percent: int | None = None
    tone: str = ""
    difference_minor: int = 0
    currency: str = ""
    uses: list[Made] = field(default_factory=list)
    recorded: list[Payment] = field(default_factory=list)

    @property
    def line(self) -> Any:
        """The bank line."""
        return self.row.line

    @property
    def open(self) -> bool:
        """Whether something of it is left."""
        return self.row.state in standing.OPEN_STATES

    @property
    def acceptable(self) -> bool:
        """Whether Enter accepts what is proposed."""
        return self.open and bool(self.matches or self.row.proposal.get("customer") or self.row.proposal.get("aside"))


def drawn(actor: Actor, rows: Sequence[LineStanding]) -> list[Drawn]:
    """Rows of the desk, in the same order. ``rows`` come with their line and account."""
    names = _names(actor, rows)
    uses: dict[str, list[Made]] = {}
    used = [row.pk for row in rows if row.state != "open"]
    found = standing.live(actor.company).filter(line__in=used).select_related("payment__customer").order_by("created_at", "pk")
    for use in found if used else ():
        uses.setdefault(use.line_id, []).append(Made(use, KINDS.get(use.kind, use.kind)))
    _settle(actor, [made for group in uses.values() for made in group])
    typed = recorded.candidates(actor, rows)
    return [_draw(row, names, uses.get(row.pk, []), typed.get(row.pk, [])) for row in rows]


def _draw(row: LineStanding, names: dict[str, str], uses: list[Made], typed: list[Payment]) -> Drawn:
    said = row.proposal
    percent = None if row.confidence is None else int(row.confidence * HUNDRED)
    kind = "line-open" if row.state == "open" else f"line-{row.state}"
    if any(made.use.automatic for made in uses):
        kind = "line-self" if row.state == "done" else kind
    currency = apply.proposed_currency(row)
    matches = [
        Match(one["document"], one["number"], one["amount_minor"], one["kind"], KINDS.get(one["kind"], one["kind"]))
        for one in said.get("matches", ())
    ]
    return Drawn(
        row=row, kind=kind, matches=matches, reasons=sentences(str(said.get("reason", ""))),
        customer=names.get(said.get("customer", ""), ""), percent=percent, tone=tone(row.confidence),
        difference_minor=int(said.get("difference_minor", 0)) if matches else 0, currency=currency, uses=uses, recorded=typed,
    )  # fmt: skip


def sentences(text: str) -> list[str]:
    """The engine's reasons, each in the reader's language."""
    return [_(one) for one in _SENTENCE.split(text.strip()) if one]


def tone(confidence: Decimal | None) -> str:
    """The colour beside the figure: sure, likely, doubtful."""
    if confidence is None:
        return ""
    return "good" if confidence >= Decimal("0.9") else "accent" if confidence >= Decimal("0.6") else "warn"


def _names(actor: Actor, rows: Sequence[LineStanding]) -> dict[str, str]:
    wanted = {str(row.proposal.get("customer", "")) for row in rows} - {""}
    return dict(Customer.objects.of(actor.company).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _settle(actor: Actor, made: Sequence[Made]) -> None:
    """Put to each use the documents that its payment settles now."""
    by_payment = {one.use.payment_id: one for one in made if one.use.payment_id}
    found = Allocation.objects.of(actor.company).filter(payment__in=by_payment, reverses=None, reversed_by=None)
    for one in found.select_related("document").order_by("created_at", "pk") if by_payment else ():
        by_payment[one.payment_id].settles.append(one)


@dataclass(frozen=True)
class Today:
    """The day's work: lines done by people and by themselves, and lines that are left."""

    done: int
    automatic: int
    left: int

    @property
    def total(self) -> int:
        """What the day began with, as far as it is known now."""
        return self.done + self.automatic + self.left

    @property
    def percent(self) -> int:
        """Whole percent done; 100 only where nothing is left."""
        return HUNDRED if not self.left else (self.total - self.left) * HUNDRED // self.total


def today(actor: Actor) -> Today:
    """The progress of today, in the company's days."""
    found = search.progress(actor, clock.today(actor.company.time_zone))
    return Today(found.done, found.automatic, found.left)


def find(actor: Actor, line_id: str) -> LineStanding:
    """A line's standing with its line and account; raises :class:`NotFound`."""
    rows = LineStanding.objects.of(actor.company).select_related("line__account", "line__statement__file")
    found: LineStanding | None = rows.filter(pk=line_id).first()
    if found is None:
        raise NotFound("There is no such bank line.")
    return found


def row_part(
    request: HttpRequest, actor: Actor, line_id: str, *, fault: str = "", told: str = "", panel: str = "", **more: Any
) -> HttpResponse:
    """One row as it stands now, with the day's progress beside it; ``panel`` is a template opened in it."""
    (one,) = drawn(actor, [find(actor, line_id)])
    context = {"one": one, "fault": fault, "told": told, "panel": panel, "progress": today(actor), "alone": True, **more}
    return HttpResponse(render_to_string(ROW, context, request))


def home(request: HttpRequest) -> str:
    """The desk as it was looked at before a step on a page of its own."""
    back = request.POST.get("back") or request.GET.get("back") or ""
    return back if back.startswith("/bank/?") else reverse("web:bank")


def answered(request: HttpRequest, actor: Actor, line_id: str, *, told: str = "", fault: str = "") -> HttpResponse:
    """After a step: the row for htmx; otherwise the desk with the sentence on top."""
    if is_part(request):
        return row_part(request, actor, line_id, told=told, fault=fault)

    messages.success(request, fault or told)
    response: HttpResponse = redirect(home(request))
    response.status_code = 303
    return response


def stepped(request: HttpRequest, actor: Actor, line_id: str, panel: str, context: dict[str, Any], title: Any) -> HttpResponse:
    """A form about a line: opened in its row for htmx, on a page of its own otherwise."""
    faulty = bool(context.get("form") and context["form"].errors) or bool(context.get("fault"))
    if is_part(request) and request.method == "POST":
        return row_part(request, actor, line_id, **{"panel": panel, **context})
    (one,) = drawn(actor, [find(actor, line_id)])
    here = {**context, "one": one, "panel": panel, "title": title, "back": home(request)}
    if is_part(request):
        return show(request, panel, here)
    return show(request, "web/bank/step.html", here, status=422 if faulty else 200)
