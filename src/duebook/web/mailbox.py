"""The built-in mailbox: every message exactly as it went out, or would have gone out without a mail server."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from duebook.services.access import Actor
from duebook.services.delivery import mailbox as service
from duebook.store.deliveries import Mail
from duebook.web.happenings import where
from duebook.web.page import page, show
from duebook.web.paging import cut

LETTER = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""The policy of a message shown as its reader sees it: a letter may carry styles, and does nothing."""


@page("mailbox.read")
def mailbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, newest first."""
    found = Mail.objects.of(actor.company).defer("message").select_related("delivery__document")
    words = request.GET.get("q", "").strip()[:100]
    for word in words.split()[:4]:
        found = found.filter(subject__icontains=word) | found.filter(to__icontains=word)
    context = {
        "slice": cut(request, found, ("-created_at", "-id")),
        "part_template": "web/mailbox/rows.html",
        "count": found.count(),
        "searching": bool(words),
        "real": bool(settings.SMTP_URL),
    }
    return show(request, "web/mailbox/list.html", context, part="web/mailbox/rows.html")


@page("mailbox.read")
def mail(request: HttpRequest, actor: Actor, mail_id: str) -> HttpResponse:
    """One message: letter, files, source."""
    opened = service.read_mail(actor, mail_id)
    row = Mail.objects.of(actor.company).defer("message").select_related("delivery__document").get(pk=mail_id)
    document = row.delivery.document if row.delivery else None
    context = {
        "mail": opened,
        "document": document,
        "document_url": where("web:invoice", document.pk) if document else "",
        "source": opened.content.decode("utf-8", "replace")[:20_000],
    }
    return show(request, "web/mailbox/mail.html", context)


@xframe_options_sameorigin
@page("mailbox.read")
def letter(_request: HttpRequest, actor: Actor, mail_id: str) -> HttpResponse:
    """The HTML body as its reader sees it, for a frame that may do nothing."""
    opened = service.read_mail(actor, mail_id)
    return HttpResponse(opened.html, headers={"Content-Security-Policy": LETTER})


@page("mailbox.read")
def source(_request: HttpRequest, actor: Actor, mail_id: str) -> HttpResponse:
    """The exact message as a file (RFC 5322)."""
    opened = service.read_mail(actor, mail_id)
    name = f"{opened.id}.eml"
    return HttpResponse(
        opened.content, content_type="message/rfc822", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
