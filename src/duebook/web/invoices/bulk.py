"""What is done to many invoices at once: issue drafts, send documents, take their PDFs as one file. Each says how many failed."""

import io
import zipfile

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duebook.kernel.canonical import sha256
from duebook.kernel.errors import DuebookError, Refused
from duebook.services.access import Actor
from duebook.services.answers import Replay
from duebook.services.delivery.files import read_file
from duebook.services.delivery.queue import queue_delivery
from duebook.services.issuing import drafts, issue
from duebook.services.once import Once
from duebook.store.documents import IssuedDocument
from duebook.web import said
from duebook.web.page import ONCE, done, page

MOST = 200
NEEDS = {"issue": "documents.issue", "send": "documents.deliver", "zip": "files.read", "discard": "drafts.write"}


@require_POST
@page("documents.read")
def bulk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One action on the chosen rows."""
    act = request.POST.get("act", "")
    chosen = list(dict.fromkeys(request.POST.getlist("chosen")))[:MOST]
    back = _back(request)
    if act not in NEEDS or not chosen:
        return HttpResponseRedirect(back, status=303)
    if not actor.may(NEEDS[act]):
        raise Refused(permission=NEEDS[act])
    if act == "zip":
        return _zip(actor, chosen)
    verb = {"issue": _issue, "send": _send, "discard": _discard}[act]
    well, refused = 0, []
    for one in chosen:
        try:
            verb(_once(request, actor, act, one), one)
        except Replay:
            pass
        except DuebookError as error:
            refused.append(said.error(error))
            continue
        well += 1
    return done(request, _told(act, well, refused), back)


def _issue(actor: Actor, draft_id: str) -> None:
    issue.issue_draft(actor, draft_id)


def _send(actor: Actor, document_id: str) -> None:
    queue_delivery(actor, document_id)


def _discard(actor: Actor, draft_id: str) -> None:
    drafts.discard_draft(actor, draft_id)


def _once(request: HttpRequest, actor: Actor, act: str, one: str) -> Actor:
    key = request.POST.get(ONCE, "")
    return actor.doing(Once(f"{key}-{one}", sha256(f"{act} {one}".encode()), lambda row: (200, row.pk)) if key else None)


def _told(act: str, well: int, refused: list[str]) -> str:
    done_well = {
        "issue": ngettext("{n} invoice issued.", "{n} invoices issued.", well),
        "send": ngettext("{n} invoice on its way.", "{n} invoices on their way.", well),
        "discard": ngettext("{n} draft discarded.", "{n} drafts discarded.", well),
    }[act].format(n=well)
    if not refused:
        return done_well
    rest = ngettext("{n} not: {why}", "{n} not, the first because: {why}", len(refused)).format(n=len(refused), why=refused[0])
    return f"{done_well} {rest}" if well else rest


def _zip(actor: Actor, chosen: list[str]) -> HttpResponse:
    known = IssuedDocument.objects.of(actor.company).filter(pk__in=chosen).order_by("issue_date", "pk")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for document_id in known.values_list("pk", flat=True):
            frozen = read_file(actor, document_id, "pdf")
            archive.writestr(frozen.name, frozen.content)
    headers = {"Content-Disposition": 'attachment; filename="invoices.zip"'}
    return HttpResponse(held.getvalue(), content_type="application/zip", headers=headers)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if fits and wanted.startswith("/invoices/") else reverse("web:invoices")
