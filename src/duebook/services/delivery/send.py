"""Send: what the worker does with a queued delivery. The network is used outside every transaction; the result is recorded after.

A killed worker leaves the delivery queued, and the next try sends the same message under the same Message-ID: at most one
delivery is ever *recorded*. "Deferred" (a transport error) is tried again with backoff; "failed" is the other side's final word.
"""

from duebook.domain.ports import Channel, Parcel, Receipt
from duebook.edge import clock
from duebook.kernel import plugs
from duebook.kernel.errors import NotFound
from duebook.services import outbox, timeline
from duebook.services.access import Actor, system
from duebook.services.delivery import files, letter, links, mailbox
from duebook.services.delivery.sealed import document_of
from duebook.services.operations.jobs import Again
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.deliveries import Delivery, Mail, PublicLink
from duebook.store.documents import OpenItem
from duebook.store.outbox import Job

ATTACHED = ("pdf", "ubl")
"""Which frozen files go along: the PDF (with CII inside) and UBL."""


def perform(job: Job) -> None:
    """The handler of ``deliver`` jobs. Raises :class:`Again` where it should be tried later."""
    rows = Delivery.objects.of(job.company_id).select_related("company", "document__company")
    delivery = rows.filter(pk=job.payload["delivery"]).first()
    if delivery is None:
        raise NotFound("There is no such delivery.")
    if delivery.state != "queued":
        return
    actor = system(delivery.company, "Duebook")
    link, token = links.create_link(actor, delivery.document_id, delivery.recipient)
    channel: Channel = plugs.get("channels", delivery.channel)
    receipt = channel.send(parcel_of(delivery, links.address(token)))
    if receipt.state == "deferred":
        links.revoke_link(actor, link.pk)
        if job.attempts < job.max_attempts:
            raise Again(receipt.evidence)
        receipt = Receipt("failed", f"Given up after {job.attempts} tries. Last answer: {receipt.evidence}", receipt.message_id)
    record(actor, delivery.pk, receipt, link)


def parcel_of(delivery: Delivery, address: str) -> Parcel:
    """Everything the channel needs, made from what is frozen and what was queued."""
    company, row = delivery.company, delivery.document
    document = document_of(row)
    words = letter.write(company, document, row.payable_minor, delivery.language, delivery.subject, delivery.message, address)
    frozen = {file.kind: file for file in files.all_of(row)}
    return Parcel(
        document=document,
        recipient=delivery.recipient,
        copies=tuple(delivery.copies),
        subject=words.subject,
        text=words.text,
        html=words.html,
        files=tuple((file.name, file.mime, file.content) for kind in ATTACHED if (file := frozen.get(kind))),
        sender_name=letter.one_line(company.mail_from_name or company.name),
        reply_to=company.mail_reply_to,
        key=delivery.pk,
    )


@verb("delivery.record", needs="documents.deliver")
def record(actor: Actor, delivery_id: str, receipt: Receipt, link: PublicLink) -> Delivery:
    """Record what became of a delivery: once. A second result for the same delivery changes nothing."""
    delivery: Delivery = Delivery.objects.of(actor.company).select_for_update().get(pk=delivery_id)
    if delivery.state != "queued":
        return delivery
    moment = clock.now()
    delivery.state, delivery.evidence, delivery.message_id = receipt.state, receipt.evidence[:500], receipt.message_id
    if receipt.state == "sent":
        delivery.sent_at = moment
        OpenItem.objects.of(actor.company).filter(document_id=delivery.document_id, sent_at=None).update(sent_at=moment)
    else:
        PublicLink.objects.of(actor.company).filter(pk=link.pk).update(revoked_at=moment)
    delivery.save(update_fields=["state", "evidence", "message_id", "sent_at"])
    if receipt.content:
        Mail.objects.create(
            company=actor.company, delivery=delivery, to=", ".join([delivery.recipient, *delivery.copies])[:1000],
            subject=delivery.subject, message=mailbox.closed(receipt.content), created_at=moment,
            transported=receipt.transported and receipt.state == "sent",
        )  # fmt: skip
    _announce(actor, delivery, receipt)
    return delivery


def _announce(actor: Actor, delivery: Delivery, receipt: Receipt) -> None:
    facts = {
        "delivery": delivery.pk, "channel": delivery.channel, "recipient": delivery.recipient, "copies": delivery.copies,
        "message_id": receipt.message_id, "answer": receipt.evidence, "transported": receipt.transported,
    }  # fmt: skip
    timeline.happened_all(actor, receipt.state, [(delivery.document, facts)])
    about = {"id": delivery.document_id, "number": delivery.document.number}
    outbox.tell(actor.company, f"document.{receipt.state}", about | facts)
    note(delivery, {"state": "queued"}, {"state": receipt.state, "evidence": receipt.evidence})
