"""Ask a customer for a mandate in one step, and keep the scan of one on paper."""

from typing import Any

from duebook.domain.debits import Scheme
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.debits import links, mandates
from duebook.services.operations import vault
from duebook.services.verb import verb
from duebook.store.mandates import Mandate

LARGEST = 10 * 1024 * 1024
"""Bytes of a scan."""
PICTURES = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@verb("mandate.ask", needs="mandates.write")
def ask(
    actor: Actor,
    customer_id: str,
    *,
    recipient: str,
    scheme: str = Scheme.CORE,
    is_recurrent: bool = True,
    reference: str = "",
) -> Mandate:
    """Offer a mandate and mail the link to sign it. Raises what :func:`mandates.offer_mandate` and :func:`links.invite` do."""
    mandate: Mandate = mandates.offer_mandate(actor, customer_id, scheme=scheme, is_recurrent=is_recurrent, reference=reference)
    links.invite(actor, mandate.pk, recipient)
    return mandate


def keep_scan(actor: Actor, name: str, content: bytes) -> dict[str, Any]:
    """Keep the picture of a signed paper; gives what the mandate remembers of it. Raises :class:`Invalid` (``MANDATE-SCAN``)."""
    require(actor, "mandates.write")
    if len(content) > LARGEST or not content.startswith(PICTURES):
        raise Invalid([Fault("MANDATE-SCAN", "scan", "A scan is a PDF, PNG or JPEG of at most 10 MB.")])
    return {"scan": name[:120], "sha256_of_scan": vault.put(content)}
