"""Bank files: drop them, see what became of each, what is wrong and where; correct how a table is read."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duebook import banks
from duebook.kernel import codec
from duebook.kernel.errors import DuebookError, Invalid, TooLarge
from duebook.kernel.rules import Fault, Severity
from duebook.services.access import Actor
from duebook.services.operations import vault
from duebook.services.treasury import accounts, pickups, take_in
from duebook.store.bank import BankFile
from duebook.web import said
from duebook.web.page import is_part, page, show
from duebook.web.paging import cut

PART = "web/bank/file_rows.html"
MOST_FILES = 50
LARGEST_BODY = 120 * 1024 * 1024
"""Bytes of all files that are sent together."""
CHANNELS: dict[str, Any] = {
    "upload": lazy("By hand"), "api": lazy("API"), "folder": lazy("Folder"), "sftp": lazy("SFTP"), "command": lazy("Command"),
}  # fmt: skip
TABLES = ("csv", "xlsx")


@dataclass(frozen=True)
class Outcome:
    """What became of one file that was dropped."""

    name: str
    kind: str
    text: str = ""
    url: str = ""
    link: str = ""


@page("bank.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All files, with the place to drop new ones."""
    return _list(request, actor, [])


@require_POST
@page("bank.write")
def drop(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in the files one after the other; whatever is wrong with one keeps none of the others out."""
    files = request.FILES.getlist("files")[:MOST_FILES]
    outcomes = [_taken(actor, one, request.POST.get("account", "")) for one in files]
    if is_part(request):
        return show(request, "web/inbox/outcomes.html", {"outcomes": outcomes})
    return _list(request, actor, outcomes, "" if files else _("Choose at least one file."))


drop.largest = LARGEST_BODY  # type: ignore[attr-defined]  # read by the middleware before the body is


def _list(request: HttpRequest, actor: Actor, outcomes: list[Outcome], fault: str = "") -> HttpResponse:
    slice_ = cut(request, BankFile.objects.of(actor.company).all(), ("-received_at", "-pk"))
    for row in slice_.rows:
        row.channel_name = CHANNELS.get(row.channel, row.channel)
        row.kind = (
            "file-faults" if _count(row, Severity.ERROR) else "file-warned" if _count(row, Severity.WARNING) else "file-good"
        )
    context = {
        "slice": slice_,
        "part_template": PART,
        "count": BankFile.objects.of(actor.company).count(),
        "outcomes": outcomes,
        "fault": fault,
        "accounts": accounts.list_accounts(actor),
        "troubled": pickups.troubled(actor),
        "most": banks.LIMIT // 1024 // 1024,
    }
    return show(request, "web/bank/files.html", context, part=PART, status=422 if fault else 200)


def _count(row: BankFile, severity: Severity) -> int:
    return sum(one.get("severity", "error") == severity for one in row.faults)


def _taken(actor: Actor, file: "UploadedFile[Any]", account_id: str) -> Outcome:
    name = str(file.name or "")
    try:
        if (file.size or 0) > banks.LIMIT:
            raise TooLarge("A bank file has at most {limit} bytes; this has {bytes}.", limit=banks.LIMIT, bytes=file.size)
        taken = take_in.take_in(actor.doing(None), file.read(), name=name, channel="upload", account_id=account_id)
    except DuebookError as error:
        return Outcome(name, "refused", _told(error))
    url = reverse("web:bank-file", args=[taken.file.pk])
    if not taken.new:
        return Outcome(name, "file-known", _("This file was taken in before."), url, _("Look at it"))
    fresh = ngettext("{count} new line", "{count} new lines", taken.file.fresh).format(count=taken.file.fresh)
    known = taken.file.lines - taken.file.fresh
    text = _("{fresh}, {known} known already.").format(fresh=fresh, known=known) if known else f"{fresh}."
    if any(one.severity is not Severity.INFO for one in taken.faults):
        return Outcome(name, "file-warned", text, url, _("See what is wrong"))
    return Outcome(name, "file-good", text, url, _("Look at it"))


def _told(error: DuebookError) -> str:
    """Each fault with its place, the first of many."""
    if not isinstance(error, Invalid):
        return said.error(error)
    told = [f"{one.path}: {said.fault(one)}" if one.path and " " not in one.path else said.fault(one) for one in error.faults[:3]]
    return " ".join(told)


@page("bank.read")
def file(request: HttpRequest, actor: Actor, bank_file_id: str) -> HttpResponse:
    """One file: its statements, its faults with their places."""
    row = take_in.find_file(actor, bank_file_id)
    faults = [codec.load(Fault, one) for one in row.faults]
    statements = list(row.statements.select_related("account").order_by("opened", "pk")[:200])
    context = {
        "file": row,
        "channel": CHANNELS.get(row.channel, row.channel),
        "faults": [{"fault": one, "text": said.fault(one), "tone": _TONES[one.severity]} for one in faults],
        "statements": statements,
        "table": row.format in TABLES,
    }
    return show(request, "web/bank/file.html", context)


_TONES = {
    Severity.ERROR: ("bad", "alert-circle"),
    Severity.WARNING: ("warn", "alert-triangle"),
    Severity.INFO: ("", "info-circle"),
}


@require_GET
@page("bank.read")
def original(request: HttpRequest, actor: Actor, bank_file_id: str) -> HttpResponse:  # noqa: ARG001 - a page has a request
    """The file as it came: the same bytes."""
    row = take_in.find_file(actor, bank_file_id)
    name = "".join(sign for sign in row.name if sign.isascii() and (sign.isalnum() or sign in "._-")) or "statement"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(vault.get(row.sha256), content_type="application/octet-stream", headers=headers)
