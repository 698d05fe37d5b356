"""Public links: a secret address for one document and one purpose. Random, typed, kept only as a hash, expiring, revocable.

Whoever holds the link may see and download the document, confirm it and ask about it: nothing else, and no other document. An
unknown, expired, revoked or foreign token is the same :class:`NotFound`, so nothing can be learned by trying.
"""

from datetime import timedelta

from django.conf import settings

from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, NotFound
from duebook.services.access import Actor
from duebook.services.delivery.sealed import row_of
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.deliveries import PublicLink
from duebook.store.documents import IssuedDocument

KIND = "pub"
"""Prefix of the token: a token of another kind (an API key, an invitation) is no public link."""
VALID_DAYS = 400
"""How long a link works: past the payment term, a reminder or two, and the year's closing of the books."""
LONGEST = 64


@verb("link.create", needs="documents.deliver")
def create_link(actor: Actor, document_id: str, recipient: str = "", *, days: int = VALID_DAYS) -> tuple[PublicLink, str]:
    """A new link to a document; returns it with its token, which cannot be had again."""
    row = row_of(actor, document_id)
    token = ids.token(KIND)
    moment = clock.now()
    link: PublicLink = PublicLink.objects.create(
        company=actor.company, document=row, purpose="view", recipient=recipient, token_hash=ids.digest(token),
        created_at=moment, expires_at=moment + timedelta(days=days),
    )  # fmt: skip
    note(link, {}, {"document": row.number, "recipient": recipient, "expires_at": link.expires_at.isoformat()})
    return link, token


@verb("link.revoke", needs="documents.deliver")
def revoke_link(actor: Actor, link_id: str) -> PublicLink:
    """Make a link stop working at once. Raises :class:`Conflict` where it was revoked already."""
    link: PublicLink | None = PublicLink.objects.of(actor.company).select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotFound("There is no such link.")
    if link.revoked_at:
        raise Conflict("This link was revoked already.")
    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])
    note(link, {"revoked": False}, {"revoked": True})
    return link


def links_of(row: IssuedDocument) -> list[PublicLink]:
    """The links of a document, newest first, for its page in the company's screens."""
    return list(PublicLink.objects.of(row.company_id).filter(document=row).order_by("-created_at", "-pk"))


def find_link(token: str, purpose: str = "view") -> PublicLink:
    """The link behind a token, with document, customer and company; raises :class:`NotFound` for anything that does not hold."""
    if not token.startswith(f"{KIND}_") or len(token) > LONGEST:
        raise NotFound
    links = PublicLink.objects.everywhere("a link is found by its secret alone; the secret says whose it is")
    link: PublicLink | None = (
        links.filter(token_hash=ids.digest(token), purpose=purpose, revoked_at=None, expires_at__gt=clock.now())
        .select_related("company", "document__company", "document__customer", "document__open_item")
        .first()
    )
    if link is None:
        raise NotFound
    return link


def address(token: str) -> str:
    """The whole address of the public page."""
    return f"{str(settings.BASE_URL).rstrip('/')}/p/{token}"
