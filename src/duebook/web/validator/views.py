"""Check a file; share what was found; take the link back. All of it works without script, and nothing is kept unasked."""

import base64
import binascii
import zlib
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from duebook.kernel.errors import Invalid, NotFound, TooLarge
from duebook.kernel.rules import Fault, Severity
from duebook.services.access import Actor
from duebook.services.validator import share
from duebook.services.validator.report import LARGEST, PROFILES, Report, report_on
from duebook.store.users import User
from duebook.web import words
from duebook.web.actor import actor_of
from duebook.web.forms import Form
from duebook.web.page import done
from duebook.web.validator.door import counted, missed, open_page, shown
from duebook.web.validator.sheet import sheet
from duebook.web.validator.told import counts

MADE_HERE = "shared-checks"
MOST_REMEMBERED = 50
LARGEST_PACKED = 400_000
"""Characters of a file inside the page of its report, from which a link can be made without choosing the file again."""
LARGEST_BODY = LARGEST + 1024 * 1024


class CheckForm(Form):
    """The file and what it is held to."""

    file = forms.FileField(label=lazy("Invoice file"), required=False, max_length=200)
    profile = forms.ChoiceField(
        label=lazy("Hold it to"), choices=[("auto", lazy("What the file says it follows")), *PROFILES], initial="auto"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def validate(request: HttpRequest, actor: Actor | None) -> HttpResponse:
    """The form, or the report on the file that was sent with it."""
    form = CheckForm.of(request, {"profile": "auto"})
    if request.method != "POST" or not form.is_valid():
        return _start(request, actor, form, 422 if request.method == "POST" else 200)
    counted(request, actor)
    try:
        content, name = _sent(request, form)
        profile = form.cleaned_data["profile"]
        if request.POST.get("act") == "share":
            return _shared(request, content, name, profile)
        report = report_on(content, profile)
    except Invalid as error:
        form.refuse(error)
        return _start(request, actor, form, 422)
    except TooLarge as error:
        form.add_error("file", _("A file to check has at most {most} MB.").format(most=LARGEST // 1024 // 1024))
        return _start(request, actor, form, error.status)
    context = _context(request, actor, report) | {"name": name, "chosen": profile, "packed": _packed(content)}
    return shown(request, actor, "web/validator/report.html", context)


validate.largest = LARGEST_BODY  # type: ignore[attr-defined]  # read by the middleware before the body is


@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A shared report, for whoever has its address; a POST takes it back, by whoever made it."""
    try:
        row = share.find(token)
    except NotFound:
        missed(request)
        raise
    actor = actor_of(request)
    mine = share.may_withdraw(row, _user(request), request.session.get(MADE_HERE, ()))
    if request.method == "POST":
        if not mine:
            raise NotFound
        share.withdraw(row)
        return done(request, _("The link is withdrawn and the file deleted."), reverse("web:validate"))
    report = share.report_of(row)
    context = _context(request, actor, report) | {
        "name": row.name, "shared": row, "mine": mine, "address": share.address(token) if mine else "",
    }  # fmt: skip
    response = shown(request, actor, "web/validator/report.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer" if request.method == "GET" and not mine else "same-origin"
    return response


def _start(request: HttpRequest, actor: Actor | None, form: CheckForm, status: int) -> HttpResponse:
    return shown(request, actor, "web/validator/start.html", {"form": form, "most": LARGEST // 1024 // 1024}, status=status)


def _sent(request: HttpRequest, form: CheckForm) -> tuple[bytes, str]:
    """The file and its name: as uploaded, or as the page of a report carries it."""
    upload = form.cleaned_data["file"]
    if upload is not None:
        if upload.size > LARGEST:
            raise TooLarge
        return upload.read(), str(upload.name)
    packed = request.POST.get("packed", "")
    if packed:
        return _unpacked(packed), request.POST.get("name", "")
    raise Invalid([Fault("VALIDATE-FILE", "file", "Choose a file first.")])


def _shared(request: HttpRequest, content: bytes, name: str, profile: str) -> HttpResponse:
    row, token = share.share(content, name=name, profile=profile, user=_user(request))
    if row.made_by is None:
        request.session[MADE_HERE] = [*request.session.get(MADE_HERE, ()), row.pk][-MOST_REMEMBERED:]
    return HttpResponseRedirect(reverse("web:shared-check", args=[token]), status=303)


def _context(request: HttpRequest, actor: Actor | None, report: Report) -> dict[str, Any]:
    errors, warnings, hints = (report.count(one) for one in (Severity.ERROR, Severity.WARNING, Severity.INFO))
    where = words.locale_of({"actor": actor, "request": request})
    linked = actor is not None or settings.PUBLIC_VALIDATOR
    return {
        "report": report,
        "sheet": sheet(report, where, linked=linked),
        "counts": counts(errors, warnings, hints),
        "state": "foreign" if report.foreign else "valid" if report.valid else "invalid",
        "syntax": {"ubl": "UBL", "cii": "CII"}.get(report.verdict.syntax, ""),
        "profiles": PROFILES,
    }


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _packed(content: bytes) -> str:
    """A file for the page of its report, "" for one that is too large for it."""
    packed = base64.b64encode(zlib.compress(content)).decode() if len(content) <= LARGEST else ""
    return packed if len(packed) <= LARGEST_PACKED else ""


def _unpacked(packed: str) -> bytes:
    try:
        inner = zlib.decompressobj()
        content = inner.decompress(base64.b64decode(packed, validate=True), LARGEST + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Invalid([Fault("VALIDATE-FILE", "file", "Choose a file first.")]) from None
    if len(content) > LARGEST:
        raise TooLarge
    return content
