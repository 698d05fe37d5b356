"""The inbox: drop files, see what became of each, and put away what is no bill."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from duebook.kernel import codec
from duebook.kernel.errors import Conflict, DuebookError, Invalid, TooLarge
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.payables import look, reading, record
from duebook.services.payables.receive import receive
from duebook.services.payables.understand import understand
from duebook.services.treasury import mailed
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem
from duebook.web import said, words
from duebook.web.page import done, is_part, once, page, show
from duebook.web.paging import cut
from duebook.web.payables.paper import PaperForm, start_of
from duebook.web.payables.vocabulary import CHANNELS, item_kind
from duebook.web.validator.told import told

PART = "web/inbox/rows.html"
MOST_COUNTED = 10_000
MOST_FILES = 50
LARGEST_BODY = 120 * 1024 * 1024
"""Bytes of all files that are sent together."""
TABS: tuple[tuple[str, Any], ...] = (
    ("", lazy("All")), ("waiting", lazy("To type")), ("refused", lazy("Refused")), ("understood", lazy("Understood")),
    ("new", lazy("Not read yet")), ("discarded", lazy("Put away")),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of one file that was dropped."""

    name: str
    kind: str
    text: str = ""
    url: str = ""
    link: str = ""


@page("bills.read")
def inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, with the place to drop files."""
    return _list(request, actor, [])


@require_POST
@page("bills.receive")
def drop(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Receive the files one after the other; whatever is wrong with one keeps none of the others out."""
    files = request.FILES.getlist("files")[:MOST_FILES]
    outcomes = [_received(actor, one) for one in files]
    if is_part(request):
        return show(request, "web/inbox/outcomes.html", {"outcomes": outcomes})
    return _list(request, actor, outcomes, "" if files else _("Choose at least one file."))


drop.largest = LARGEST_BODY  # type: ignore[attr-defined]  # read by the middleware before the body is


def _list(request: HttpRequest, actor: Actor, outcomes: list[Outcome], fault: str = "") -> HttpResponse:
    view = request.GET.get("view", "")
    view = view if view in dict(TABS) else ""
    found = look.inbox(actor, state=view)
    slice_ = cut(request, found, ("-pk",))
    for row in slice_.rows:
        row.channel_name = CHANNELS.get(row.channel, row.channel)
        row.why = _why(row)
        row.found = list(row.bills.all())
        row.kind = item_kind(row.standing.state)
    count = found.order_by()[: MOST_COUNTED + 1].values("pk").count()
    context = {
        "slice": slice_,
        "part_template": PART,
        "view": view,
        "tabs": TABS,
        "count": count,
        "outcomes": outcomes,
        "fault": fault,
        "most": reading.LARGEST // 1024 // 1024,
    }
    return show(request, "web/inbox/list.html", context, part=PART, status=422 if fault else 200)


def _why(item: InboxItem) -> str:
    """The first fault of an item, in words."""
    if item.standing.state not in {"refused", "waiting"} or not item.standing.faults:
        return ""
    return said.fault(codec.load(Fault, item.standing.faults[0]))


def _received(actor: Actor, file: "UploadedFile[Any]") -> Outcome:
    name = str(file.name or "")
    try:
        if (file.size or 0) > reading.LARGEST:
            raise TooLarge("A bill has at most {limit} bytes; this has {bytes}.", limit=reading.LARGEST, bytes=file.size)
        item, new = receive(actor.doing(None), file.read(), channel="upload", name=name)
        found = understand(actor, item.pk)
    except DuebookError as error:
        return Outcome(name, "refused", said.error(error))
    item = record.find_item(actor, item.pk)
    here = reverse("web:inbox-item", args=[item.pk])
    if found:
        return _understood(actor, name, found, here, new=new)
    if item.standing.state == "waiting":
        return Outcome(name, "waiting", _("It holds no e-invoice: type it from the page."), here, _("Type this bill"))
    return Outcome(name, item.standing.state, _why(item), here, _("Look at it"))


def _understood(actor: Actor, name: str, found: list[Bill], here: str, *, new: bool) -> Outcome:
    first = found[0]
    facts = {
        "number": first.number,
        "name": first.seller_name,
        "amount": words.plain_money(first.payable_minor, first.currency, actor.company.country),
    }
    if not new:
        text = _("It was here before: {number} of {name}, {amount}.").format(**facts)
    elif len(found) > 1:
        text = _("{count} bills, the first {number} of {name}.").format(count=len(found), **facts)
    else:
        text = _("{number} of {name}, {amount}.").format(**facts)
    url = reverse("web:bill", args=[first.pk]) if len(found) == 1 else here
    return Outcome(name, "understood", text, url, _("Check it") if new else _("Look at it"))


@page("bills.read")
def item(request: HttpRequest, actor: Actor, inbox_id: str) -> HttpResponse:
    """One item: what it is, what is wrong with it, its bills; the form to type it from."""
    return draw(request, actor, inbox_id, None)


def draw(request: HttpRequest, actor: Actor, inbox_id: str, form: PaperForm | None) -> HttpResponse:
    """The page of an item, with a form that was refused or a fresh one where it can be typed."""
    row = look.item_detail(actor, inbox_id)
    state = row.standing.state
    typable = state in {"waiting", "refused"} and actor.may("bills.receive")
    if form is None and typable:
        form = PaperForm(initial=start_of(actor.company), company=actor.company, where=words.locale_of({"actor": actor}))
    context = {
        "item": row,
        "state": state,
        "kind": item_kind(state),
        "channel": CHANNELS.get(row.channel, row.channel),
        "faults": [told(codec.load(Fault, one), linked=False) for one in row.standing.faults],
        "bills": list(row.bills.order_by("position")),
        "advices": mailed.made_of(row) if actor.may("bank.read") else [],
        "advised": state == "waiting" and any(one["code"].startswith("ADVICE-") for one in row.standing.faults),
        "form": form if typable else None,
        "may_discard": state in {"new", "waiting", "refused"} and actor.may("bills.receive"),
    }
    return show(request, "web/inbox/item.html", context, status=422 if form is not None and form.errors else 200)


@require_GET
@page("bills.read")
def file(request: HttpRequest, actor: Actor, inbox_id: str) -> HttpResponse:  # noqa: ARG001 - a page has a request
    """The bytes as they came, always as an attachment: a stranger wrote them."""
    row, content = look.item_file(actor, inbox_id)
    suffix = {"application/pdf": "pdf", "application/xml": "xml", "text/xml": "xml"}.get(row.mime, "bin")
    headers = {
        "Content-Disposition": f'attachment; filename="{row.pk}.{suffix}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_POST
@page("bills.receive")
def transcribe(request: HttpRequest, actor: Actor, inbox_id: str) -> HttpResponse:
    """Make a bill of what a person typed."""
    row = record.find_item(actor, inbox_id)
    here = reverse("web:inbox-item", args=[row.pk])
    form = PaperForm(request.POST, company=actor.company, where=words.locale_of({"actor": actor}))
    if form.is_valid():
        try:
            made = record.type_bill(once(request, actor, lambda _rows: reverse("web:bills")), row.pk, form.document(actor))
            return done(request, _("{number} is typed.").format(number=made.number), reverse("web:bill", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            return done(request, said.error(error), here)
    return draw(request, actor, inbox_id, form)


@require_POST
@page("bills.receive")
def discard(request: HttpRequest, actor: Actor, inbox_id: str) -> HttpResponse:
    """Put away what is no bill, or bring it back."""
    away = request.POST.get("discarded") == "yes"
    row = record.find_item(actor, inbox_id)
    here = reverse("web:inbox-item", args=[row.pk])
    try:
        record.discard_item(once(request, actor, lambda _row: here), row.pk, discarded=away)
    except Conflict as error:
        return done(request, said.error(error), here)
    sentence = _("{name} is put away.") if away else _("{name} is back.")
    return done(request, sentence.format(name=row.name), here)
