"""The page of one bill: who, how much, due when, what to do next; the invoice beside what the checks say; what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duebook.domain.billlife import Act, State
from duebook.edge import clock
from duebook.services.access import Actor
from duebook.services.payables import look
from duebook.services.payables.look import BillDetail
from duebook.web import words
from duebook.web.forms import Form
from duebook.web.invoices.choices import type_name
from duebook.web.page import page, show
from duebook.web.payables import checks
from duebook.web.payables.billforms import AnswerForm, ApproveForm, AssignForm, ScheduleForm
from duebook.web.payables.bills import counts_as_late, late
from duebook.web.payables.vocabulary import ACTIONS, ACTS, REASONS, RESPONSES, SOURCES, TERMS, iban_groups, kind_of

MOST_OFFERED = 200
"""Suppliers and orders in a select; whoever has more chooses by the bill's own number."""
_HIDDEN = frozenset({"to", "order", "run"})  # ids: the page links to those things


@dataclass(frozen=True)
class Happened:
    """One line of the timeline."""

    sentence: str
    icon: str
    at: datetime
    actor: str
    note: str = ""
    reasons: tuple[str, ...] = ()
    facts: tuple[tuple[str, Any], ...] = ()
    told: str = ""
    failed: bool = False


@page("bills.read")
def bill(request: HttpRequest, actor: Actor, bill_id: str) -> HttpResponse:
    """The page."""
    return draw(request, actor, bill_id)


def draw(request: HttpRequest, actor: Actor, bill_id: str, **refused: Form) -> HttpResponse:
    """The page, with a form that was refused in the place of its fresh one."""
    detail = look.bill_detail(actor, bill_id)
    standing, today = detail.standing, clock.today(actor.company.time_zone)
    in_file = detail.run is not None and detail.run.state in {"draft", "exported"}
    acts = frozenset(act for act in detail.acts if not (in_file and act in _FREE_ONLY))
    context = {
        "detail": detail,
        "bill": detail.bill,
        "standing": standing,
        "kind": kind_of(standing.state),
        "type_name": type_name(detail.bill.type) if detail.bill.type != "380" else "",
        "credit": detail.bill.payable_minor < 0,
        "due": late(standing.due_date, today) if standing.state not in {State.PAID, State.REJECTED} else "",
        "late": counts_as_late(detail.bill, today),
        "source": SOURCES.get(detail.bill.source, ""),
        "sheet": checks.readable(detail, words.locale_of({"actor": actor})),
        "checks": checks.groups(detail),
        "differences": [{"one": one, "name": TERMS.get(one.term, one.term)} for one in detail.differences],
        "accounts": [(one, iban_groups(one.account.iban)) for one in detail.accounts],
        "happened": list(_happened(detail)),
        "may": {act.value.replace("-", "_"): act in acts for act in Act},
        "undecided": State(standing.state) in look.UNDECIDED,
        **_forms(actor, detail, acts),
        **refused,
    }
    status = 422 if any(form.errors for form in refused.values()) else 200
    return show(request, "web/bills/bill.html", context, status=status)


_FREE_ONLY = frozenset({Act.REOPEN, Act.SCHEDULE, Act.UNSCHEDULE, Act.PAY})
"""Acts that are refused while the bill is in a payment run."""


def _forms(actor: Actor, detail: BillDetail, acts: frozenset[Act]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if Act.ACCEPT in acts:
        made["approve"] = ApproveForm(detail=detail)
    if Act.ANSWER in acts:
        made["answer"] = AnswerForm()
    if Act.SCHEDULE in acts:
        made["schedule"] = ScheduleForm(initial={"pay_on": detail.standing.pay_on or _due(actor, detail)})
    if Act.ASSIGN in acts:
        made["assign"] = assign_form(actor, detail)
    return made


def assign_form(actor: Actor, detail: BillDetail, typed: Any = None) -> AssignForm | None:
    """The form where something is still to be chosen: None where supplier and order are there, or nothing to choose from."""
    standing = detail.standing
    suppliers = [] if standing.supplier_id else [(row.pk, row.name) for row in look.supplier_list(actor)[:MOST_OFFERED]]
    orders = look.order_list(actor, supplier_id=standing.supplier_id or "", is_open=True)
    offered = [(row.pk, f"{row.number} · {row.supplier.name}") for row in orders[:MOST_OFFERED]]
    form = AssignForm(typed, suppliers=suppliers, orders=offered)
    for name, rows in (("supplier", suppliers), ("order", [] if standing.order_id else offered)):
        if not rows:
            del form.fields[name]
    return form if form.fields else None


def _due(actor: Actor, detail: BillDetail) -> Any:
    return max(detail.standing.due_date, clock.today(actor.company.time_zone))


def _happened(detail: BillDetail) -> Iterator[Happened]:
    told = {response.event_id: response for response in detail.responses}
    for event in reversed(detail.events):
        sentence, icon = ACTS.get(event.act, (event.act, "activity"))
        response = told.get(event.pk)
        reasons = [(REASONS, one) for one in event.reasons] + [(ACTIONS, one) for one in event.actions]
        yield Happened(
            sentence=str(sentence),
            icon=icon,
            at=event.at,
            actor=event.actor,
            note=event.note,
            reasons=tuple(one.get("text") or str(known.get(one.get("code", ""), one.get("code", ""))) for known, one in reasons),
            facts=tuple((name, value) for name, value in event.evidence.items() if value and name not in _HIDDEN),
            told=_told(response) if response else "",
            failed=bool(response and response.state == "failed"),
        )


def _told(response: Any) -> str:
    if response.state == "sent" and response.recipient:
        return _("{recipient} was told.").format(recipient=response.recipient)
    return str(RESPONSES.get(response.state, response.state))
