"""What happens on a public page: seen, confirmed, asked. Each an event with its evidence, none of them caused by a plain GET.

"Viewed" shall mean that a person saw it. Mail scanners and link previews fetch every address in a mail, so fetching the page
proves nothing and records nothing. A view is recorded by what a person's browser does next: the page's own script tells when it
was looked at (a touch, key or scroll, or some seconds in the foreground), or a button is pressed. The classes of evidence:

- ``staff``: somebody signed in to the company itself; never recorded.
- ``scanner``: a program that says so or gives itself away; recorded once as ``scanned``, never as viewed.
- ``human``: everything else that acts on the page from within the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_address, ip_network

from duebook.domain.codes import DocumentType
from duebook.domain.disputes import Claim
from duebook.edge import clock
from duebook.kernel.errors import Invalid, TooMany
from duebook.kernel.rules import Fault
from duebook.services import outbox, timeline
from duebook.services.access import Actor, members, system
from duebook.services.cases import disputes
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.deliveries import Event, PublicLink
from duebook.store.documents import OpenItem

TOO_SOON = timedelta(seconds=8)
"""A view this soon after the link was made, without anything pressed, is a gateway that opens mails before delivery."""
PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|scan|headless|phantom|python|curl|wget|java/|go-http|okhttp|libwww|httpclient|axios"
    r"|node-fetch|barracuda|proofpoint|mimecast|safelinks|skypeuri|whatsapp/|facebookexternalhit|google-safety|imageproxy|mailproxy"
    r"|microsoft office|ms-office|trendmicro|forcepoint|zscaler|sophos|fortinet|symantec"
)
"""Words in a user agent (lower case) that mean a program: crawlers, link previews, mail gateways. Cubot is a telephone."""
LONGEST_QUESTION = 2000
MOST_QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class Objection:
    """What a customer objects to, as they said it."""

    text: str
    reason: str
    claims: tuple[Claim, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What a door knows of a request to a public page."""

    ip: str
    agent: str
    user_id: str = ""  # of whoever is signed in
    prefetch: bool = False


def evidence_class(link: PublicLink, visit: Visit, *, pressed: bool) -> str:
    """``staff``, ``scanner`` or ``human``. ``pressed``: a button, which no gateway presses."""
    if visit.user_id and members(link.company).filter(user_id=visit.user_id).exists():
        return "staff"
    agent = visit.agent.lower()
    if not agent.strip() or visit.prefetch or PROGRAMS.search(agent):
        return "scanner"
    if not pressed and clock.now() - link.created_at < TOO_SOON:
        return "scanner"
    return "human"


def seen(link: PublicLink, visit: Visit, *, by: str = "page") -> str:
    """Record that a page was looked at (``by`` page) or a file taken (pdf, ubl, cii); returns the class of the evidence."""
    kind = evidence_class(link, visit, pressed=by != "page")
    if kind != "staff":
        _view(_visitor(link, visit), link, kind, by, visit)
    return kind


def confirm(link: PublicLink, visit: Visit, *, name: str = "") -> bool:
    """The customer confirms the document. True where that is new; confirming again changes nothing."""
    if evidence_class(link, visit, pressed=True) == "staff":
        return False
    seen(link, visit, by="confirmation")
    return _answer(_visitor(link, visit), link, "accepted", {"name": name.strip()[:200], **_evidence(link, visit)})


def question(
    link: PublicLink,
    visit: Visit,
    text: str,
    *,
    name: str = "",
    dispute: bool = False,
    reason: str = "other",
    claims: Sequence[Claim] = (),
) -> bool:
    """The customer asks about the document, or objects to it or some lines (``claims``), with a ``reason`` of the closed list.

    Raises :class:`Invalid` for an empty text or wrong lines, :class:`TooMany`. Objecting again adds words to the open dispute.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_QUESTION:
        facts = {"most": str(LONGEST_QUESTION)}
        raise Invalid([Fault("QUESTION-TEXT", "text", "Write what you want to say, in at most {most} characters.", facts=facts)])
    if evidence_class(link, visit, pressed=True) == "staff":
        return False
    seen(link, visit, by="question")
    evidence = {"text": text, "name": name.strip()[:200], **_evidence(link, visit)}
    if not dispute or DocumentType(link.document.type).is_credit:
        return _answer(_visitor(link, visit), link, "questioned", evidence)
    said = Objection(text, reason, tuple(claims), name.strip()[:200])
    return _answer(_visitor(link, visit), link, "disputed", evidence | {"reason": reason}, said)


def confirmed_at(link: PublicLink) -> Event | None:
    """The event of the document's confirmation, if there is one."""
    events = Event.objects.of(link.company_id).filter(document_id=link.document_id, kind="accepted")
    event: Event | None = events.order_by("at").first()
    return event


@verb("link.view", needs="documents.deliver")
def _view(actor: Actor, link: PublicLink, kind: str, by: str, visit: Visit) -> None:
    locked: PublicLink = PublicLink.objects.of(actor.company).select_for_update().get(pk=link.pk)
    events = Event.objects.of(actor.company).filter(document_id=link.document_id)
    facts = {"class": kind, "by": by, **_evidence(link, visit)}
    moment = clock.now()
    if kind == "scanner":
        if not events.filter(kind="scanned", evidence__link=link.pk).exists():
            timeline.happened_all(actor, "scanned", [(link.document, facts)])
        return
    first = locked.first_viewed_at is None
    locked.first_viewed_at = locked.first_viewed_at or moment
    locked.last_viewed_at = moment
    locked.save(update_fields=["first_viewed_at", "last_viewed_at"])
    if not first:
        return
    new = OpenItem.objects.of(actor.company).filter(document_id=link.document_id, viewed_at=None).update(viewed_at=moment)
    timeline.happened_all(actor, "viewed", [(link.document, facts)])
    note(locked, {}, {"first_viewed_at": moment.isoformat(), "class": kind})
    if new:
        about = {"id": link.document_id, "number": link.document.number}
        outbox.tell(actor.company, "document.viewed", about | {"class": kind, "by": by})


@verb("link.answer", needs="documents.deliver")
def _answer(actor: Actor, link: PublicLink, kind: str, evidence: dict[str, str], objection: Objection | None = None) -> bool:
    PublicLink.objects.of(actor.company).select_for_update().get(pk=link.pk)
    events = Event.objects.of(actor.company).filter(document_id=link.document_id)
    if kind == "accepted" and events.filter(kind=kind).exists():
        return False
    if events.filter(kind__in=("questioned", "disputed")).count() >= MOST_QUESTIONS:
        raise TooMany("So many questions were asked here that only a telephone helps.")
    event = timeline.happened_all(actor, kind, [(link.document, evidence)])[0]
    if objection is not None:
        disputes.objected(actor, link.document, objection.reason, objection.text, objection.claims, sender=objection.name)
    if kind != "accepted":
        outbox.put(actor.company, "question", event.pk, {"event": event.pk})
    about = {"id": link.document_id, "number": link.document.number}
    outbox.tell(actor.company, f"document.{kind}", about | {key: evidence[key] for key in ("text", "name") if key in evidence})
    note(link, {}, {kind: event.at.isoformat()})
    return True


def _visitor(link: PublicLink, visit: Visit) -> Actor:
    return replace(system(link.company, link.recipient or link.document.buyer_name), ip=_network(visit.ip))


def _evidence(link: PublicLink, visit: Visit) -> dict[str, str]:
    return {"link": link.pk, "recipient": link.recipient, "ip": _network(visit.ip), "agent": visit.agent[:200]}


def _network(ip: str) -> str:
    """The network somebody came from, not the single address: /24 or /48. Enough as evidence, and less of a person's data."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))  # noqa: PLR2004 - IP's versions
