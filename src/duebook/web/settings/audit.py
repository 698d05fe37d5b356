"""The audit: who did what to what, when, from where, with the values before and after."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from duebook.services.access import Actor
from duebook.services.operations import audit as service
from duebook.store.audit import AuditEntry
from duebook.web.page import page
from duebook.web.paging import cut
from duebook.web.settings.pages import show_settings


@page("audit.read")
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list with its filters, all of them in the address."""
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "who", "what", "since", "until")}
    found: QuerySet[AuditEntry] = service.search(
        actor, words=wanted["q"], who=wanted["who"], verb=wanted["what"], since=_day(wanted["since"]), until=_day(wanted["until"])
    )
    slice_ = cut(request, found, ("-at", "-id"))
    for row in slice_.rows:
        row.title = row.subject if " object (" in row.label else row.label
        row.lines = [_change(name, pair) for name, pair in row.changes.items()]
    context = {
        "slice": slice_,
        "part_template": "web/settings/audit_rows.html",
        "verbs": service.verbs(actor),
        "people": service.people(actor),
        "wanted": wanted,
    }
    return show_settings(request, actor, "web/settings/audit.html", context, part="web/settings/audit_rows.html")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _change(name: str, pair: Any) -> dict[str, str]:
    before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)  # noqa: PLR2004 - before and after
    return {"name": name.replace("_", " "), "before": _short(before), "after": _short(after)}


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 300 else text[:300] + "…"  # noqa: PLR2004 - characters a table cell can bear
