"""What customers want changed in their own record: each wish beside what stands there now, to take over or refuse."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.portal import changes
from duebook.store.portal import ChangeRequest
from duebook.web import said
from duebook.web.page import done, once, page, show

FIELDS: dict[str, Any] = {
    "name": lazy("Name"), "street": lazy("Street"), "street_2": lazy("Further address line"), "postcode": lazy("Postcode"),
    "city": lazy("City"), "region": lazy("Region"), "country": lazy("Country"), "email": lazy("E-mail"), "phone": lazy("Phone"),
    "buyer_reference": lazy("Buyer reference"),
}  # fmt: skip
LATEST = 50


@page("customers.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open wishes, and those decided lately."""
    return _page(request, actor)


@require_POST
@page("changes.decide")
def decide(request: HttpRequest, actor: Actor, change_id: str) -> HttpResponse:
    """Take a wish over, or refuse it with a word to the customer."""
    here = reverse("web:changes")
    asked = once(request, actor, lambda _change: here)
    try:
        if request.POST.get("act") == "take":
            changes.take(asked, change_id)
            return done(request, _("The record is changed. Documents that are issued stay as they are."), here)
        changes.refuse(asked, change_id, request.POST.get("note", ""))
        return done(request, _("The wish is refused; the customer reads why."), here)
    except Conflict as error:
        return done(request, said.error(error), here)
    except Invalid as error:
        return _page(request, actor, wrong=change_id, fault=said.fault(error.faults[0]))


def _page(request: HttpRequest, actor: Actor, *, wrong: str = "", fault: str = "") -> HttpResponse:
    decided = ChangeRequest.objects.of(actor.company).exclude(state__in=("open", "replaced")).select_related("customer")
    waiting = [_shown(one) for one in changes.waiting(actor)[:LATEST]]
    context = {
        "waiting": waiting,
        "decided": [_shown(one) for one in decided.order_by("-decided_at", "-pk")[:LATEST]],
        "wrong": wrong,
        "fault": fault,
    }
    return show(request, "web/customers/changes.html", context, status=422 if wrong else 200)


def _shown(change: ChangeRequest) -> dict[str, Any]:
    wanted = change.wanted
    rows = [
        {"label": label, "now": change.before.get(name, ""), "new": wanted.get(name, "")}
        for name, label in FIELDS.items()
        if name in wanted and wanted[name] != change.before.get(name, "")
    ]
    return {
        "change": change,
        "rows": rows,
        "gone": bool(wanted.get("gone")),
        "person": change.kind == "contact",
        "who": change.before.get("name") or change.before.get("email", ""),
    }
