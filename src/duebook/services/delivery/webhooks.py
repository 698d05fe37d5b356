"""Webhook endpoints: where a company wants to be told what, with a secret that signs every message (Standard Webhooks).

The secret is made here, shown once and kept encrypted; nobody types one, so there is never an empty or weak one. While a rotation
overlaps, messages carry both signatures.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings

from duebook.edge import cipher, clock, egress
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.webhooks import WebhookAttempt, WebhookEndpoint, WebhookMessage

EVENTS: dict[str, str] = {
    "document.issued": "A document was issued: its number is taken and its content sealed.",
    "document.rendered": "Its PDF and XML are frozen.",
    "document.sent": "It was handed to a channel for one recipient.",
    "document.failed": "A delivery was refused for good, or given up.",
    "document.delivered": "The recipient's mail system says it arrived.",
    "document.bounced": "It came back.",
    "document.viewed": "A person opened its public page for the first time.",
    "document.accepted": "The customer confirmed it.",
    "document.questioned": "The customer asked about it.",
    "document.disputed": "The customer objects to it.",
    "document.part-paid": "A part of it was paid.",
    "document.paid": "Nothing is open on it any more.",
    "document.discounted": "An early payment discount was taken.",
    "document.credited": "A credit note was used against it.",
    "document.written-off": "What was open on it was written off.",
    "document.refunded": "Money of it was paid back.",
    "document.reopened": "It is open again: what settled it was taken back.",
    "customer.reminded": "A reminder was written to a customer.",
    "customer.handed-over": "All letters to a customer are written: a person takes over.",
    "customer.overdue-state": "A customer's overdue state changed: clear, warn, hold or block.",
    "payment.recorded": "A payment was recorded.",
    "payment.refunded": "Money was paid back to a customer.",
    "payment.reversed": "A payment was taken back.",
    "charge.quarantined": "A gateway took another amount or currency than was asked for: a person decides.",
    "charge.disputed": "The payer's bank took money back, or the dispute over it was decided.",
    "charge.refunded-elsewhere": "Money was given back at the gateway itself: it is not booked yet.",
    "mandate.signed": "A customer signed a direct debit mandate, or one on paper was typed in.",
    "mandate.stopped": "A direct debit mandate ended: by the company, the customer or the bank.",
    "mandate.expired": "A direct debit mandate ended unused.",
    "mandate.resumed": "A direct debit mandate that a return had ended holds again: the return was undone.",
    "debit.returned": "A direct debit came back.",
    "debit.return-undone": "A direct debit did not come back after all.",
    "bill.arrived": "A file came into the inbox.",
    "bill.received": "A supplier's invoice was understood or typed.",
    "bill.taken-up": "Somebody began to look at it.",
    "bill.queried": "The supplier was asked about it.",
    "bill.answered": "The question about it was answered.",
    "bill.accepted": "It was accepted and posted.",
    "bill.rejected": "It was rejected.",
    "bill.reopened": "Its acceptance or rejection was taken back.",
    "bill.scheduled": "A day was set on which it is paid.",
    "bill.unscheduled": "That day was taken away.",
    "bill.exported": "It went to the bank in a payment run.",
    "bill.released": "Its payment run did not happen.",
    "bill.paid": "It was paid.",
    "bill.unpaid": "Its payment came back.",
    "bill.assigned": "A supplier or an order was put to it.",
    "chain.head": "The head of the chain was published.",
    "webhook.test": "Sent on demand, to try an endpoint.",
}
"""Type of event -> what it says. An endpoint's filter may name only these."""
MOST = 20
OVERLAP_HOURS = 24
PAGE = 100


@verb("webhook.create", needs="webhooks.write")
def create_endpoint(actor: Actor, url: str, *, events: Sequence[str] = (), description: str = "") -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is not shown again. No ``events`` means all of them."""
    if WebhookEndpoint.objects.of(actor.company).count() >= MOST:
        raise Conflict("A company has at most {most} webhook endpoints.", most=MOST)
    _check(url, events)
    secret = cipher.signing_secret()
    endpoint: WebhookEndpoint = WebhookEndpoint.objects.create(
        company=actor.company, url=url, description=description[:200], events=sorted(set(events)), secret=_closed(secret),
        created_at=clock.now(),
    )  # fmt: skip
    note(endpoint, {}, fields(endpoint, "url", "events", "description"))
    return endpoint, secret


@verb("webhook.save", needs="webhooks.write")
def save_endpoint(
    actor: Actor,
    endpoint_id: str,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    description: str | None = None,
    is_active: bool | None = None,
) -> WebhookEndpoint:
    """Change what is given. Switching an endpoint on again forgets why it was switched off."""
    endpoint = _locked(actor, endpoint_id)
    before = fields(endpoint, "url", "events", "description", "is_active")
    _check(endpoint.url if url is None else url, endpoint.events if events is None else events)
    endpoint.url = endpoint.url if url is None else url
    endpoint.events = endpoint.events if events is None else sorted(set(events))
    endpoint.description = endpoint.description if description is None else description[:200]
    if is_active is not None and is_active != endpoint.is_active:
        endpoint.is_active = is_active
        endpoint.disabled_at = None if is_active else clock.now()
    endpoint.save(update_fields=["url", "events", "description", "is_active", "disabled_at"])
    note(endpoint, before, fields(endpoint, "url", "events", "description", "is_active"))
    return endpoint


@verb("webhook.remove", needs="webhooks.write")
def remove_endpoint(actor: Actor, endpoint_id: str) -> None:
    """Remove an endpoint with its log; messages on their way to it end."""
    endpoint = _locked(actor, endpoint_id)
    note(endpoint, fields(endpoint, "url", "events"), {})
    endpoint.delete()


@verb("webhook.rotate", needs="webhooks.write")
def rotate_secret(actor: Actor, endpoint_id: str, *, overlap_hours: int = OVERLAP_HOURS) -> str:
    """A fresh secret; the former one signs too for so many hours (0 to 168). Returns the new one, which is not shown again."""
    if not 0 <= overlap_hours <= 7 * 24:
        raise Invalid([Fault("WEBHOOK-OVERLAP", "overlap_hours", "The overlap lasts 0 to 168 hours.")])
    endpoint = _locked(actor, endpoint_id)
    secret = cipher.signing_secret()
    endpoint.previous_secret = endpoint.secret if overlap_hours else ""
    endpoint.previous_until = clock.now() + timedelta(hours=overlap_hours) if overlap_hours else None
    endpoint.secret = _closed(secret)
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    note(endpoint, {}, {"rotated": True, "previous_until": str(endpoint.previous_until or "")})
    return secret


@verb("webhook.test", needs="webhooks.write")
def try_endpoint(actor: Actor, endpoint_id: str) -> WebhookMessage:
    """Queue a message that says nothing but that it is a test, to this endpoint alone."""
    endpoint = _locked(actor, endpoint_id)
    moment = clock.now()
    body: dict[str, Any] = {"type": "webhook.test", "timestamp": moment.isoformat(), "data": {"endpoint": endpoint.pk}}
    message: WebhookMessage = WebhookMessage.objects.create(
        company=actor.company, type="webhook.test", body=body, created_at=moment
    )
    outbox.put(actor.company, "webhook", f"{message.pk}:{endpoint.pk}", {"message": message.pk, "endpoint": endpoint.pk})
    note(message, {}, {"endpoint": endpoint.pk})
    return message


@verb("webhook.replay", needs="webhooks.write")
def replay(actor: Actor, endpoint_id: str, message_id: str = "") -> int:
    """Queue a message again, unchanged; without ``message_id`` every one that this endpoint never took. Returns how many."""
    endpoint = _locked(actor, endpoint_id)
    if not endpoint.is_active:
        raise Conflict("This endpoint is switched off. Switch it on first.")
    tried = WebhookAttempt.objects.of(actor.company).filter(endpoint=endpoint)
    if message_id:
        wanted = set(WebhookMessage.objects.of(actor.company).filter(pk=message_id).values_list("pk", flat=True))
        if not wanted:
            raise NotFound("There is no such message.")
    else:
        taken = set(tried.filter(ok=True).values_list("message_id", flat=True))
        wanted = set(tried.filter(ok=False).values_list("message_id", flat=True)) - taken
    mark = f"{clock.now():%Y%m%d%H%M%S%f}"
    facts = [(one, {"message": one, "endpoint": endpoint.pk}) for one in sorted(wanted)]
    outbox.put_all(actor.company, [("webhook", f"{one}:{endpoint.pk}:{mark}", payload) for one, payload in facts])
    note(endpoint, {}, {"replayed": len(wanted)})
    return len(wanted)


def list_endpoints(actor: Actor) -> list[WebhookEndpoint]:
    """The company's endpoints. Their secrets stay encrypted."""
    require(actor, "webhooks.write")
    return list(WebhookEndpoint.objects.of(actor.company).order_by("created_at", "pk"))


def log_of(actor: Actor, endpoint_id: str = "") -> list[WebhookAttempt]:
    """The latest tries, newest first: of one endpoint or of all."""
    require(actor, "webhooks.write")
    tries = WebhookAttempt.objects.of(actor.company).select_related("endpoint", "message").order_by("-at", "-pk")
    return list((tries.filter(endpoint_id=endpoint_id) if endpoint_id else tries)[:PAGE])


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    """The secrets that sign now, the present one first."""
    kept = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > clock.now():
        kept.append(endpoint.previous_secret)
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [cipher.decrypt(one, keys) for one in kept]


def _closed(secret: str) -> str:
    return cipher.encrypt(secret, settings.SECRET_KEY)


def _locked(actor: Actor, endpoint_id: str) -> WebhookEndpoint:
    endpoint: WebhookEndpoint | None = (
        WebhookEndpoint.objects.of(actor.company).select_for_update().filter(pk=endpoint_id).first()
    )
    if endpoint is None:
        raise NotFound("There is no such webhook endpoint.")
    return endpoint


def _check(url: str, events: Sequence[str]) -> None:
    egress.check(url, settings.EGRESS_ALLOW)
    if unknown := [one for one in events if one not in EVENTS]:
        facts = {"event": ", ".join(unknown)}
        raise Invalid([Fault("WEBHOOK-EVENT", "events", "There is no event called {event}.", facts=facts)])
