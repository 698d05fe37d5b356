"""API keys: made with scopes, shown once, kept hashed, revoked at once."""

from collections.abc import Sequence
from datetime import datetime

from duebook.edge import clock, ids
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.users import ApiKey

SHOWN = 12
"""Characters of a key that stay readable, so that a person knows which one it is."""


@verb("key.create", needs="keys.write")
def create_key(actor: Actor, name: str, scopes: Sequence[str], expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    """Make a key; gives the row and the secret, which nobody can see again.

    A key may do no more than the person who makes it. Raises :class:`Invalid`: ``KEY-NAME``, ``KEY-SCOPES``.
    """
    faults = [] if name.strip() else [Fault("KEY-NAME", "name", "This is required.")]
    if not scopes:
        faults.append(Fault("KEY-SCOPES", "scopes", "Choose at least one permission."))
    beyond = [scope for scope in scopes if not actor.may(scope)]
    if beyond:
        sentence = "You may not give what you do not have: {scopes}."
        faults.append(Fault("KEY-SCOPES", "scopes", sentence, facts={"scopes": ", ".join(beyond)}))
    if faults:
        raise Invalid(faults)
    secret = ids.token("key")
    key = ApiKey.objects.create(
        company=actor.company,
        name=name.strip()[:100],
        prefix=secret[:SHOWN],
        digest=ids.digest(secret),
        scopes=sorted(set(scopes)),
        created_by=actor.user,
        expires_at=expires_at,
    )
    note(key, {}, fields(key, "name", "prefix", "scopes", "expires_at"))
    return key, secret


@verb("key.revoke", needs="keys.write")
def revoke_key(actor: Actor, key_id: str) -> ApiKey:
    """Make a key worthless from now on; its row stays for the audit."""
    key: ApiKey | None = ApiKey.objects.of(actor.company).filter(pk=key_id, revoked_at=None).first()
    if key is None:
        raise NotFound
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    note(key, {"revoked_at": None}, fields(key, "revoked_at"))
    return key


def listed(actor: Actor) -> list[ApiKey]:
    """All keys, newest first."""
    return list(ApiKey.objects.of(actor.company).select_related("created_by").order_by("revoked_at", "-created_at", "-pk"))
