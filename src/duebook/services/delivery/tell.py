"""The ``webhook`` job: one try of one message at one endpoint, signed, logged, and tried again on the schedule.

Source: the Standard Webhooks specification (headers webhook-id, webhook-timestamp, webhook-signature; 2xx is taken, 410 means
"no more"). An endpoint that took nothing for days is switched off, and the company sees it.
"""

from datetime import timedelta

from django.conf import settings
from standardwebhooks.webhooks import Webhook

from duebook.edge import clock, egress
from duebook.kernel.canonical import canonical
from duebook.kernel.errors import Invalid, NotFound, Unavailable
from duebook.services.access import Actor, system
from duebook.services.delivery.webhooks import secrets_of
from duebook.services.operations.jobs import Again
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.outbox import Job
from duebook.store.webhooks import WebhookAttempt, WebhookEndpoint, WebhookMessage

PATIENCE = timedelta(days=5)
"""How long an endpoint may take nothing before it is switched off."""
GONE = 410
TAKEN = range(200, 300)
_NANO = 1_000_000


def perform(job: Job) -> None:
    """Tell the endpoint that the job names. Raises :class:`Again` where it did not take the message."""
    endpoint = WebhookEndpoint.objects.of(job.company_id).filter(pk=job.payload["endpoint"]).first()
    message = WebhookMessage.objects.of(job.company_id).filter(pk=job.payload["message"]).first()
    if message is None:
        raise NotFound("There is no such message.")
    if endpoint is None or not endpoint.is_active:
        return
    attempt = attempt_once(endpoint, message, job.attempts)
    record(system(job.company, "Duebook"), attempt)
    if not attempt.ok and attempt.status != GONE:
        raise Again(f"HTTP {attempt.status}" if attempt.status else attempt.response)


def attempt_once(endpoint: WebhookEndpoint, message: WebhookMessage, number: int) -> WebhookAttempt:
    """Send the message once and say what came of it (an unsaved row). The body is the same in every try, to the byte."""
    body = canonical(message.body)
    begun = clock.ticks()
    status, said = None, ""
    try:
        answer = egress.send(
            "POST", endpoint.url, content=body, headers=signed(endpoint, message.pk, body), allow=settings.EGRESS_ALLOW
        )
        status, said = answer.status, answer.content.decode("utf-8", "replace")
    except (Invalid, Unavailable) as error:
        said = str(error)
    return WebhookAttempt(
        company_id=endpoint.company_id, endpoint=endpoint, message=message, attempt=number, status=status,
        response=said.replace("\0", "")[:500], milliseconds=(clock.ticks() - begun) // _NANO, ok=status in TAKEN, at=clock.now(),
    )  # fmt: skip


def signed(endpoint: WebhookEndpoint, message_id: str, body: bytes) -> dict[str, str]:
    """The headers of one try: id, time, and a signature by every secret that is in force."""
    moment = clock.now()
    signatures = [Webhook(secret).sign(message_id, moment, body.decode()) for secret in secrets_of(endpoint)]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@verb("webhook.record", needs="webhooks.write")
def record(actor: Actor, attempt: WebhookAttempt) -> None:
    """Log a try, and switch the endpoint off where it said 410 or has taken nothing for :data:`PATIENCE`."""
    endpoint = WebhookEndpoint.objects.of(actor.company).select_for_update().filter(pk=attempt.endpoint_id).first()
    if endpoint is None:
        return
    attempt.save()
    if not attempt.ok and endpoint.is_active and (attempt.status == GONE or _hopeless(endpoint, attempt)):
        endpoint.is_active, endpoint.disabled_at = False, attempt.at
        endpoint.save(update_fields=["is_active", "disabled_at"])
        note(
            endpoint,
            {"is_active": True},
            {"is_active": False, "why": f"HTTP {attempt.status}" if attempt.status else "no answer"},
        )
    else:
        note(endpoint, {}, {"message": attempt.message_id, "status": attempt.status, "ok": attempt.ok})


def _hopeless(endpoint: WebhookEndpoint, attempt: WebhookAttempt) -> bool:
    """Failing since :data:`PATIENCE`: the first failure after the last success is that old."""
    tries = WebhookAttempt.objects.of(endpoint.company_id).filter(endpoint=endpoint)
    success = tries.filter(ok=True).order_by("-at").values_list("at", flat=True).first()
    failures = tries.filter(ok=False)
    first = (failures.filter(at__gt=success) if success else failures).order_by("at").values_list("at", flat=True).first()
    return first is not None and attempt.at - first >= PATIENCE
