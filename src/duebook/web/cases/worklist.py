"""The worklist: who to call first, a call logged in place, and on to the next customer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.cases import calls, promises, worklist
from duebook.services.receivables.balances import open_items
from duebook.web.cases import forms, vocabulary
from duebook.web.page import done, once, page, show

MOST_SHOWN = 200


@page("cases.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, highest expected gain first."""
    bucket = request.GET.get("view", "")
    bucket = bucket if bucket in dict(vocabulary.BUCKETS) else ""
    owner = request.GET.get("owner", "")
    known = dict(forms.people(actor))
    owner = owner if owner in known or owner == "none" else ""
    found = worklist.rows(actor, owner=owner, bucket=bucket)
    context = {
        "rows": [_dressed(one) for one in found[:MOST_SHOWN]], "count": len(found), "view": bucket, "tabs": vocabulary.BUCKETS,
        "owner": owner, "people": known.items(), "cut": len(found) > MOST_SHOWN, "most": MOST_SHOWN,
    }  # fmt: skip
    return show(request, "web/cases/worklist.html", context)


@page("cases.read")
def one(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """One customer's turn: what is overdue, what was said, and the form for this contact."""
    return _turn(request, actor, customer_id, forms.CallForm())


@require_POST
@page("cases.write")
def log(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Log a contact, and go on to the next customer of the list."""
    customer = customers.find(actor, customer_id)
    if wanted := request.POST.get("use", ""):
        return _turn(request, actor, customer_id, _filled(request, actor, wanted))
    form = forms.CallForm(request.POST)
    if form.is_valid():
        following = _next(actor, customer_id)
        where = reverse("web:worklist-turn", args=[following]) if following else reverse("web:worklist")
        try:
            calls.log_call(once(request, actor, lambda _made: where), customer.pk, **form.cleaned_data)
            return done(request, _("The contact with {name} is kept.").format(name=customer.name), where)
        except Invalid as error:
            form.refuse(error)
    return _turn(request, actor, customer_id, form)


def _filled(request: HttpRequest, actor: Actor, template_id: str) -> forms.CallForm:
    """The form as it was typed, with a template's words after what was noted: nothing is logged yet."""
    typed = {name: request.POST.get(name, "") for name in forms.CallForm.base_fields}
    words = calls.find_template(actor.company, template_id).text
    return forms.CallForm(initial=typed | {"text": "\n".join(one for one in (typed["text"].strip(), words) if one)})


def _turn(request: HttpRequest, actor: Actor, customer_id: str, form: Any) -> HttpResponse:
    customer = customers.find(actor, customer_id)
    found = worklist.rows(actor)
    mine = [_dressed(row) for row in found if row.customer.pk == customer_id]
    notes: list[Any] = calls.of_customer(actor.company, customer_id)
    for each in notes:
        each.words = " · ".join(str(word) for word in (vocabulary.KINDS[each.kind], vocabulary.OUTCOMES[each.outcome]))
        each.next_word = vocabulary.ACTIONS.get(each.next_action, "")
    context = {
        "customer": customer, "rows": mine, "form": form, "notes": notes, "templates": calls.templates(actor.company),
        "items": [item for item in open_items(actor.company, customer_id)[:50] if item.open_minor > 0],
        "contacts": customer.contacts.order_by("name", "pk"), "score": promises.score(actor.company, customer_id),
        "following": _next(actor, customer_id),
    }  # fmt: skip
    return show(request, "web/cases/turn.html", context, status=422 if form.errors else 200)


def _next(actor: Actor, customer_id: str) -> str:
    """The customer after this one in the list; those who wait are passed over."""
    order = list(
        dict.fromkeys(
            row.customer.pk for row in worklist.rows(actor) if row.bucket != "waiting" or row.customer.pk == customer_id
        )
    )
    if customer_id not in order:
        return order[0] if order else ""
    after = order[order.index(customer_id) + 1 :]
    return after[0] if after else ""


def _dressed(row: worklist.Row) -> dict[str, Any]:
    return {
        "row": row, "why": vocabulary.why(row.rank), "action": vocabulary.ACTIONS[row.action],
        "chance": row.rank.chance // 10, "bucket": dict(vocabulary.BUCKETS).get(row.bucket, ""),
    }  # fmt: skip
