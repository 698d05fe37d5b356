"""Public links of mandates: a secret address where a customer signs a mandate, and may end it later. No other link opens it.

Tokens begin with another word than those of documents, API keys or invitations, and lie in a table of their own, so that one kind
can never stand for another. An unknown, expired, revoked or foreign token is the same :class:`NotFound`.
"""

from datetime import timedelta

from django.conf import settings

from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.debits import mandates, wording
from duebook.services.debits.settings import ready, settings_of
from duebook.services.delivery import post
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.mandates import Mandate, MandateLink

KIND = "sdd"
"""Prefix of the token."""
VALID_DAYS = 60
LONGEST = 64


@verb("mandate.invite", needs="mandates.write")
def invite(actor: Actor, mandate_id: str, recipient: str, *, language: str = "") -> tuple[MandateLink, str]:
    """Mail the customer a link to sign; returns it with its token, which cannot be had again.

    Raises :class:`Conflict` for a mandate that waits for no signature, :class:`Invalid` before the company can collect.
    """
    mandate = mandates.locked(actor, mandate_id)
    if mandate.state != "offered":
        raise Conflict("This mandate is {state}: it waits for no signature.", state=mandate.state)
    if not ready(settings_of(actor.company)):
        raise Invalid([Fault("DEBIT-SETTINGS", "", "Enter the creditor identifier and the account for direct debits first.")])
    if "@" not in recipient:
        raise Invalid([Fault("MANDATE-RECIPIENT", "recipient", "An e-mail address is needed.")])
    link, token = _make(actor, mandate, recipient.strip()[:320], language)
    letter = wording.invitation(mandate, address(token), link.language)
    post.queue(
        actor.company, purpose="mandate", key=f"mandate-link:{link.pk}", recipient=link.recipient, subject=letter.subject,
        text=letter.text,
    )  # fmt: skip
    return link, token


@verb("mandate.link", needs="mandates.write")
def create_link(actor: Actor, mandate_id: str, *, language: str = "") -> tuple[MandateLink, str]:
    """A link without a mail, for handing over by other ways."""
    return _make(actor, mandates.locked(actor, mandate_id), "", language)


@verb("mandate.link-revoke", needs="mandates.write")
def revoke_link(actor: Actor, link_id: str) -> MandateLink:
    """Make a link stop working at once."""
    link: MandateLink | None = MandateLink.objects.of(actor.company).select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotFound("There is no such link.")
    if link.revoked_at:
        raise Conflict("This link was revoked already.")
    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])
    note(link, {"revoked": False}, {"revoked": True})
    return link


def find_link(token: str) -> MandateLink:
    """The link behind a token with its mandate and company; raises :class:`NotFound` for anything that does not hold."""
    if not token.startswith(f"{KIND}_") or len(token) > LONGEST:
        raise NotFound
    links = MandateLink.objects.everywhere("a link is found by its secret alone; the secret says whose it is")
    link: MandateLink | None = (
        links.filter(token_hash=ids.digest(token), revoked_at=None, expires_at__gt=clock.now())
        .select_related("company", "mandate__company", "mandate__customer")
        .first()
    )
    if link is None:
        raise NotFound
    return link


def address(token: str) -> str:
    """The whole address of the public page."""
    return f"{str(settings.BASE_URL).rstrip('/')}/p/mandate/{token}"


def _make(actor: Actor, mandate: Mandate, recipient: str, language: str) -> tuple[MandateLink, str]:
    token, moment = ids.token(KIND), clock.now()
    link: MandateLink = MandateLink.objects.create(
        company=actor.company, mandate=mandate, recipient=recipient, token_hash=ids.digest(token), created_at=moment,
        language=(language or mandate.customer.language or actor.company.language)[:12],
        expires_at=moment + timedelta(days=VALID_DAYS),
    )  # fmt: skip
    note(link, {}, {"mandate": mandate.reference, "recipient": recipient, "expires_at": link.expires_at.isoformat()})
    return link, token
