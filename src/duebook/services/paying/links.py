"""A link to pay several documents of one customer together: a public link typed to that set, which shows nothing else."""

from collections.abc import Sequence
from datetime import timedelta

from duebook.edge import clock, ids
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.delivery.links import KIND, VALID_DAYS, address, find_link
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.deliveries import PublicLink
from duebook.store.documents import IssuedDocument

PURPOSE = "pay"
MOST = 100
"""Documents of one link."""


@verb("link.pay", needs="documents.deliver")
def create_pay_link(
    actor: Actor, document_ids: Sequence[str], recipient: str = "", *, days: int = VALID_DAYS
) -> tuple[PublicLink, str]:
    """A new link to pay these documents; returns it with its token, which cannot be had again.

    Raises :class:`NotFound` for a document that is not the company's, :class:`Invalid` (``LINK-SET``) for documents of several
    customers or currencies.
    """
    chosen = list(dict.fromkeys(document_ids))
    rows = {row.pk: row for row in IssuedDocument.objects.of(actor.company).filter(pk__in=chosen[: MOST + 1])}
    if not chosen or set(rows) != set(chosen):
        raise NotFound("There is no such document.")
    if len(chosen) > MOST or len({(row.customer_id, row.currency) for row in rows.values()}) > 1:
        facts = {"most": str(MOST)}
        raise Invalid(
            [Fault("LINK-SET", "invoices", "Choose up to {most} documents of one customer in one currency.", facts=facts)]
        )
    token = ids.token(KIND)
    moment = clock.now()
    link: PublicLink = PublicLink.objects.create(
        company=actor.company, document=rows[chosen[0]], documents=chosen, purpose=PURPOSE, recipient=recipient[:320],
        token_hash=ids.digest(token), created_at=moment, expires_at=moment + timedelta(days=days),
    )  # fmt: skip
    numbers = [rows[pk].number for pk in chosen]
    note(link, {}, {"documents": numbers, "recipient": recipient, "expires_at": link.expires_at.isoformat()})
    return link, token


def find_any(token: str) -> PublicLink:
    """The link behind a token that may pay: one of a document, or one of a set; raises :class:`NotFound`."""
    try:
        return find_link(token)
    except NotFound:
        return find_link(token, PURPOSE)


def pay_address(token: str) -> str:
    """The whole address of the pay page."""
    return f"{address(token)}/pay"
