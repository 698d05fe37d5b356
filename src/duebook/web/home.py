"""Home: what to do today, the money, what changed, one chart. Before the first invoice: the first steps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duebook.kernel.money import exponent
from duebook.services.access import Actor
from duebook.services.operations import today
from duebook.services.operations.today import Overview
from duebook.web import words
from duebook.web.happenings import told, where
from duebook.web.page import page, show
from duebook.web.payables.bills import waiting as waiting_bills
from duebook.web.waiting import waiting


@page("")
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The first page."""
    now = today.overview(actor)
    told(now.events)
    for draft in now.to_approve:
        draft.url = where("web:draft", draft.pk)  # type: ignore[attr-defined]  # for the page only
    for item in now.overdue:
        item.url = where("web:invoice", item.document_id)  # type: ignore[attr-defined]  # for the page only
    invoices = where("web:invoices")
    context = {
        "now": now,
        "steps": _steps(now) if not now.started else [],
        "new_invoice": where("web:new-invoice"),
        "invoices_url": invoices,
        "drafts_url": f"{invoices}?view=draft",
        "activity_url": where("web:activity"),
        "open_label": _("Open"),
        "overdue_label": _("Overdue"),
        "soon_label": _("Due within 7 days"),
        "chart": _chart(actor, now),
        "waiting": waiting(actor),
        "bills": waiting_bills(actor) if actor.may("bills.receive") else None,
    }
    return show(request, "web/home.html", context)


def _steps(now: Overview) -> list[dict[str, Any]]:
    rows = (
        ("address", _("Add your address"), _("The law wants it on every invoice."), where("web:settings")),
        ("account", _("Add your bank account"), _("Customers pay there; it becomes a QR code too."), where("web:accounts")),
        ("customer", _("Add a customer"), _("Name, address and e-mail are enough."), where("web:new-customer")),
        ("issued", _("Issue your first invoice"), _("You see the page as you type."), where("web:new-invoice")),
    )  # fmt: skip
    return [{"title": title, "text": text, "url": url or "/", "done": now.steps[key]} for key, title, text, url in rows]


def _chart(actor: Actor, now: Overview) -> dict[str, Any]:
    """The rows as the chart's script reads them; amounts in minor units with their decimals, for drawing only."""
    return {
        "months": [month.isoformat() for month, _issued, _received in now.months],
        "issued": [issued for _month, issued, _received in now.months],
        "received": [received for _month, _issued, received in now.months],
        "decimals": exponent(actor.company.currency),
        "labels": [_("Issued"), _("Received")],
        "month": _("Month"),
        "locale": words.locale_of({"actor": actor}).replace("_", "-"),
        "figures": words.figures(actor.company.country),
        "currency": actor.company.currency,
    }
