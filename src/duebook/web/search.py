"""Find anything: customers, documents, drafts, items, pages. Ctrl-K asks here as one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.services.access import Actor
from duebook.services.billing import customers, items
from duebook.services.issuing import found
from duebook.services.payables import look
from duebook.web import words
from duebook.web.happenings import where
from duebook.web.page import page
from duebook.web.settings.pages import pages_for
from duebook.web.shell import FOOT, GROUPS

INNER: tuple[tuple[str, Any, str, Any, str], ...] = (
    ("web:unapplied", lazy("Unapplied money"), "building-bank", lazy("Bank"), "bank.read"),
    ("web:bank-accounts", lazy("Bank accounts"), "building-bank", lazy("Bank"), "bank.read"),
    ("web:bank-files", lazy("Bank statements"), "upload", lazy("Bank"), "bank.read"),
    ("web:bank-pickups", lazy("SFTP servers"), "download", lazy("Bank"), "company.write"),
    ("web:bank-rules", lazy("Bank rules"), "adjustments", lazy("Bank"), "bank.read"),
    ("web:remittances", lazy("Remittance advices"), "file-text", lazy("Bank"), "bank.read"),
    ("web:charges", lazy("Online payments"), "credit-card", lazy("Payments"), "payments.read"),
    ("web:payouts", lazy("Payouts"), "credit-card", lazy("Payments"), "payments.read"),
    ("web:mandates", lazy("Mandates"), "repeat", lazy("Direct debits"), "payments.read"),
    ("web:provisions", lazy("Provision for bad debts"), "scale", lazy("Disputes"), "cases.read"),
    ("web:reminders-sent", lazy("Letters"), "bell", lazy("Reminders"), "documents.read"),
    ("web:claims", lazy("Claims"), "bell", lazy("Reminders"), "documents.read"),
    ("web:reminder-policies", lazy("Policies"), "bell", lazy("Reminders"), "company.read"),
    ("web:statement-schedules", lazy("Statements"), "bell", lazy("Reminders"), "company.read"),
    ("web:changes", lazy("Wishes of customers"), "users", lazy("Customers"), "customers.read"),
)
"""Pages within the rooms: name of the address, title, icon, room, permission."""
MOST = 6
LONGEST = 100


@page("")
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rows of the palette for what was typed; without anything typed the pages."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = [_pages(request, actor, text)]
    if text:
        kinds = (_customers, _documents, _bills, _suppliers, _items)
        groups = [*(kind(actor, text) for kind in kinds), *groups]
    numbered = [group for group in groups if group["rows"]]
    for index, row in enumerate(row for group in numbered for row in group["rows"]):
        row["id"] = f"found-{index}"
    return render(request, "web/found.html", {"groups": numbered, "text": text})


def _customers(actor: Actor, text: str) -> dict[str, Any]:
    rows = customers.search(actor, text).order_by("name", "pk")[:MOST] if actor.may("customers.read") else ()
    drawn = [{"url": where("web:customer", row.pk), "title": row.name, "end": row.number, "icon": "users"} for row in rows]
    return {"title": _("Customers"), "rows": drawn}


def _documents(actor: Actor, text: str) -> dict[str, Any]:
    rows = found.documents(actor, text, MOST) if actor.may("documents.read") else []
    drawn = [
        {
            "url": where("web:invoice", row.pk),
            "title": f"{row.number} · {row.buyer_name}",
            "end": words.plain_money(row.payable_minor, row.currency, actor.company.country),
            "icon": "file-invoice",
        }
        for row in rows
    ]
    return {"title": _("Documents"), "rows": [row for row in drawn if row["url"]]}


def _bills(actor: Actor, text: str) -> dict[str, Any]:
    rows = look.bills(actor, words=text).defer("body")[:MOST] if actor.may("bills.read") else ()
    drawn = [
        {
            "url": where("web:bill", row.pk),
            "title": f"{row.number} · {row.seller_name}",
            "end": words.plain_money(row.payable_minor, row.currency, actor.company.country),
            "icon": "receipt",
        }
        for row in rows
    ]
    return {"title": _("Bills"), "rows": drawn}


def _suppliers(actor: Actor, text: str) -> dict[str, Any]:
    rows = look.supplier_list(actor, text)[:MOST] if actor.may("bills.read") else ()
    drawn = [{"url": where("web:supplier", row.pk), "title": row.name, "end": row.number, "icon": "users-group"} for row in rows]
    return {"title": _("Suppliers"), "rows": drawn}


def _items(actor: Actor, text: str) -> dict[str, Any]:
    rows = items.search(actor, text).order_by("name", "pk")[:MOST] if actor.may("items.read") else ()
    return {
        "title": _("Items"),
        "rows": [{"url": where("web:item", row.pk), "title": row.name, "end": row.number, "icon": "package"} for row in rows],
    }


def _pages(request: HttpRequest, actor: Actor, text: str) -> dict[str, Any]:
    rooms = [room for _title, group in GROUPS for room in group] + list(FOOT)
    rows = [
        {"url": where(room.name), "title": str(room.title), "icon": room.icon, "end": f"g {room.key}" if room.key else ""}
        for room in rooms
        if not room.permission or actor.may(room.permission)
    ]
    rows += [
        {"url": where(name), "title": str(title), "icon": icon, "end": str(of)}
        for name, title, icon, of, permission in INNER
        if actor.may(permission)
    ]
    rows += [
        {"url": each["url"], "title": str(each["title"]), "icon": "settings", "end": _("Settings")}
        for each in pages_for(request, actor)
    ]
    rows += [
        {"url": where(name), "title": title, "icon": "plus", "end": ""}
        for name, title, permission in (
            ("web:new-invoice", _("New invoice"), "drafts.write"),
            ("web:new-customer", _("New customer"), "customers.write"),
            ("web:new-item", _("New item"), "items.write"),
            ("web:new-supplier", _("New supplier"), "suppliers.write"),
            ("web:new-run", _("New payment run"), "bills.pay"),
        )
        if actor.may(permission)
    ]
    wanted = [row for row in rows if row["url"] and text.lower() in row["title"].lower()]
    return {"title": _("Pages"), "rows": wanted[: 12 if not text else MOST]}
