"""Saved methods: kept only with the customer's consent, used for what is due, given up at any time."""

from datetime import timedelta

from duebook.domain.gateway import Told
from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.services.access import Actor, require
from duebook.services.paying import connections
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.charges import Charge, SavedMethod


def keep(actor: Actor, charge: Charge, told: Told) -> SavedMethod | None:
    """Keep the method that a charge was paid with, once, where the payer agreed and the gateway saved it."""
    if not charge.consent or not told.method_token or _kept(charge):
        return None
    method: SavedMethod = SavedMethod.objects.create(
        company=actor.company, customer=charge.customer, connection=charge.connection,
        token=connections.seal(told.method_token), payer_token=connections.seal(told.payer_token),
        method=told.method[:10] or "other", label=told.label[:120], expires_on=told.method_expires,
        consented_at=charge.created_at, consent_text=charge.consent["text"], consent_from=charge.consent["from"][:200],
        created_at=clock.now(),
    )  # fmt: skip
    note(method, {}, {"customer": charge.customer_id, "label": method.label, "consent": charge.consent["from"]})
    return method


def _kept(charge: Charge) -> bool:
    """Whether the method of a charge was kept before; its consent is dated by the charge."""
    rows = SavedMethod.objects.of(charge.company_id).filter(customer=charge.customer_id, connection=charge.connection_id)
    return bool(rows.filter(consented_at=charge.created_at).exists())


@verb("saved-method.revoke", needs="mandates.write")
def revoke_method(actor: Actor, method_id: str) -> SavedMethod:
    """Use a saved method no more. Raises :class:`Conflict` where it was revoked before."""
    return drop(actor, method_id)


def drop(actor: Actor, method_id: str, *, by: str = "") -> SavedMethod:
    """The same inside a transaction: by whom, where it is not the actor (the customer on the public page)."""
    method: SavedMethod | None = SavedMethod.objects.of(actor.company).select_for_update().filter(pk=method_id).first()
    if method is None:
        raise NotFound("There is no such saved method.")
    if method.revoked_at:
        raise Conflict("This method was revoked already.")
    method.revoked_at, method.revoked_by = clock.now(), (by or actor.label)[:200]
    method.save(update_fields=["revoked_at", "revoked_by"])
    note(method, {"revoked": False}, {"revoked": True, "by": method.revoked_by})
    return method


def gone(actor: Actor, connection_id: str, token: str) -> SavedMethod | None:
    """The gateway says that a method of this connection no longer holds; None where we have none such."""
    for method in SavedMethod.objects.of(actor.company).filter(connection=connection_id, revoked_at=None).order_by("-pk")[:5000]:
        if connections.unseal(method.token) == token:
            return drop(actor, method.pk, by="gateway")
    return None


def methods_of(actor: Actor, customer_id: str) -> list[SavedMethod]:
    """A customer's saved methods, newest first, with those that were revoked."""
    require(actor, "payments.read")
    rows = SavedMethod.objects.of(actor.company).filter(customer=customer_id).select_related("connection")
    return list(rows.order_by("-created_at", "-pk"))


def usable(company_id: str, customer_id: str) -> SavedMethod | None:
    """The newest method that may be charged now: not revoked, not past its last day, of a connection that is on."""
    tomorrow = clock.now().date() + timedelta(days=1)
    rows = SavedMethod.objects.of(company_id).filter(customer=customer_id, revoked_at=None, connection__is_active=True)
    method: SavedMethod
    for method in rows.select_related("connection").order_by("-created_at", "-pk"):
        if method.expires_on is None or method.expires_on >= tomorrow:
            return method
    return None
