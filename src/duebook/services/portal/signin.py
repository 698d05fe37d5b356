"""Signing in by mail: a letter with a link that works once and for some minutes, then a session. No password, nothing to guess.

Whether an address is known is never told: asking always answers the same, and only its holder sees whether a letter comes.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from duebook.edge import clock, ids
from duebook.kernel.errors import NotFound
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.delivery import post, wording
from duebook.services.portal import reach
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.outbox import Job
from duebook.store.portal import PortalPass

LETTER = timedelta(minutes=30)
SESSION = timedelta(days=30)
IDLE_ROWS = timedelta(days=60)
"""How long a letter's link works, how long a session lasts, and when rows that have ended are forgotten."""
MOST_LETTERS = 5
"""Links of one address that hold at the same time: nobody's mailbox is filled from here."""
KINDS = {"letter": "pin", "session": "pse"}
LONGEST = 64


def ask(email: str) -> None:
    """Queue the letter where the address is known and has not so many links already.

    The token is made when the letter is written, so that no job holds it.
    """
    email = email.strip().lower()
    held = PortalPass.objects.filter(purpose="letter", email=email, ended_at=None, expires_at__gt=clock.now())
    taken = reach.seats(email)
    if taken and held.count() < MOST_LETTERS:
        _queue(reach.actor(taken[0].company, email), email)


@verb("portal.letter", needs="documents.deliver")
def _queue(actor: Actor, email: str) -> None:
    key = ids.new("pin")
    outbox.put(actor.company, "portal-letter", key, {"email": email})
    note(actor.company, {}, {"letter": email})


def perform(job: Job) -> None:
    """The handler of ``portal-letter`` jobs: makes the link and hands the letter over."""
    email = str(job.payload["email"])
    taken = [one for one in reach.seats(email) if one.company.pk == job.company_id]
    if not taken:
        raise NotFound("This address is nobody's any more.")
    _write(reach.actor(taken[0].company, email), email, taken[0].customer.language, f"sign-in:{job.pk}:{job.attempts}")


@verb("portal.letter-write", needs="documents.deliver")
def _write(actor: Actor, email: str, language: str, key: str) -> None:
    token = _make("letter", email, LETTER)
    words = wording.words(language or actor.company.language)
    link = f"{str(settings.BASE_URL).rstrip('/')}/my/in/{token}"
    facts = {"company": actor.company.name, "link": link}
    subject, text = wording.fill_in(words["portal_subject"], facts), wording.fill_in(words["portal_message"], facts)
    post.queue(actor.company, purpose="sign-in", key=key, recipient=email, subject=subject, text=text)


def letter(token: str) -> PortalPass:
    """The unused letter behind a link; raises :class:`NotFound` for anything that does not hold."""
    return _find("letter", token)


def enter(token: str, *, ip: str = "", agent: str = "") -> str:
    """Use a letter's link up; returns the token of the session. Raises :class:`NotFound`, also the second time."""
    with transaction.atomic():
        used = _find("letter", token)
        if not PortalPass.objects.filter(pk=used.pk, ended_at=None).update(ended_at=clock.now()):
            raise NotFound
        PortalPass.objects.filter(expires_at__lt=clock.now() - IDLE_ROWS).delete()
        return _make("session", used.email, SESSION, ip=ip, agent=agent)


def session(token: str) -> PortalPass | None:
    """The session of a cookie; None where it has ended."""
    try:
        return _find("session", token)
    except NotFound:
        return None


def leave(token: str) -> None:
    """End a session."""
    PortalPass.objects.filter(token_hash=ids.digest(token), purpose="session", ended_at=None).update(ended_at=clock.now())


def _make(purpose: str, email: str, lasts: timedelta, *, ip: str = "", agent: str = "") -> str:
    token, moment = ids.token(KINDS[purpose]), clock.now()
    PortalPass.objects.create(
        purpose=purpose, email=email, token_hash=ids.digest(token), ip=ip[:45], agent=agent[:200], created_at=moment,
        expires_at=moment + lasts,
    )  # fmt: skip
    return token


def _find(purpose: str, token: str) -> PortalPass:
    if not token.startswith(f"{KINDS[purpose]}_") or len(token) > LONGEST:
        raise NotFound
    rows = PortalPass.objects.filter(purpose=purpose, token_hash=ids.digest(token), ended_at=None, expires_at__gt=clock.now())
    found: PortalPass | None = rows.first()
    if found is None:
        raise NotFound
    return found
