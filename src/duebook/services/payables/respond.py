"""Tell the supplier what became of a bill: an Invoice Response, written with the decision and mailed by the worker.

Where there is no address it is kept beside the bill, for whoever sends it another way.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from duebook.domain.clarification import Clarification, Response, Status
from duebook.domain.document import Document
from duebook.domain.party import Identifier, Party
from duebook.domain.ports import Channel, Parcel, Receipt
from duebook.edge import clock, ids
from duebook.formats.ubl import response as writer
from duebook.kernel import codec, plugs
from duebook.kernel.errors import NotFound
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.delivery import letter, mailbox
from duebook.services.operations.jobs import Again
from duebook.services.payables import words
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.bills import BillEvent, BillResponse, BillStanding
from duebook.store.deliveries import Mail
from duebook.store.outbox import Job

EMAIL = "EM"
"""Scheme of an electronic address that is an e-mail address (EAS)."""


def queue(actor: Actor, standing: BillStanding, event: BillEvent) -> BillResponse:
    """Write the response to an act and queue its mail, in the transaction of the act."""
    document = codec.loads(Document, standing.bill.body)
    pk = ids.new("brs")
    body = writer.write(_response(actor, pk, event, document)).decode()
    recipient = address_of(standing, document)
    row: BillResponse = BillResponse.objects.create(
        id=pk, company=actor.company, bill=standing.bill, event=event, status=event.status, recipient=recipient, body=body,
        state="queued" if recipient else "kept", created_at=clock.now(),
    )  # fmt: skip
    if recipient:
        outbox.put(actor.company, "invoice-response", row.pk, {"response": row.pk})
    return row


def address_of(standing: BillStanding, document: Document) -> str:
    """Where a supplier reads answers: its own address on record, the one on the bill, or whoever sent the mail."""
    contact = document.seller.contact
    offered = (
        standing.supplier.email if standing.supplier else "",
        contact.email if contact else "",
        standing.bill.item.sender,
    )
    return next((one for one in offered if one and _is_email(one)), "")


def perform(job: Job) -> None:
    """The handler of ``invoice-response`` jobs. Raises :class:`Again` where it should be tried later."""
    rows = BillResponse.objects.of(job.company_id).select_related("company", "bill", "event")
    row = rows.filter(pk=job.payload["response"]).first()
    if row is None:
        raise NotFound("There is no such response.")
    if row.state != "queued":
        return
    channel: Channel = plugs.get("channels", "mail")
    parcel = parcel_of(row)
    receipt = channel.send(parcel)
    if receipt.state == "deferred":
        if job.attempts < job.max_attempts:
            raise Again(receipt.evidence)
        receipt = replace(receipt, state="failed", evidence=f"Given up. Last answer: {receipt.evidence}")
    _record(system(row.company, "Duebook"), row.pk, receipt, parcel.subject)


def parcel_of(row: BillResponse) -> Parcel:
    """The mail: some words, and the response as XML."""
    document = codec.loads(Document, row.bill.body)
    reasons = [codec.load(Clarification, one) for one in row.event.reasons]
    actions = [codec.load(Clarification, one) for one in row.event.actions]
    speech = words.speech_of(document.language or row.company.language)
    subject = words.subject(speech, Status(row.status), row.bill.number, row.company.name)
    text = words.text(speech, Status(row.status), row.bill.number, row.company.name, reasons, actions, row.event.note)
    return Parcel(
        document=document,
        recipient=row.recipient,
        subject=letter.one_line(subject),
        text=text,
        html="",
        files=((f"{row.pk}.xml", "application/xml", row.body.encode()),),
        sender_name=letter.one_line(row.company.mail_from_name or row.company.name),
        reply_to=row.company.mail_reply_to,
        key=row.pk,
    )


@verb("bill.response-record", needs="bills.receive")
def _record(actor: Actor, response_id: str, receipt: Receipt, subject: str) -> None:
    row: BillResponse = BillResponse.objects.of(actor.company).select_for_update().get(pk=response_id)
    if row.state != "queued":
        return
    row.state, row.evidence, row.message_id = receipt.state, receipt.evidence[:500], receipt.message_id
    row.sent_at = clock.now() if receipt.state == "sent" else None
    row.save(update_fields=["state", "evidence", "message_id", "sent_at"])
    if receipt.content:
        Mail.objects.create(
            company=actor.company, to=row.recipient[:1000], subject=subject[:300], message=mailbox.closed(receipt.content),
            created_at=clock.now(), transported=receipt.transported and receipt.state == "sent",
        )  # fmt: skip
    note(row, {"state": "queued"}, {"state": row.state, "evidence": row.evidence})


def _response(actor: Actor, pk: str, event: BillEvent, document: Document) -> Response:
    return Response(
        id=pk,
        at=event.at,
        status=Status(event.status),
        effective=event.at.date(),
        sender=_reachable(document.buyer if document.buyer.name else codec.load(Party, actor.company.profile)),
        receiver=_reachable(document.seller),
        number=document.number,
        issue_date=document.issue_date,
        type=document.type.value,
        reasons=tuple(codec.load(Clarification, one) for one in event.reasons),
        actions=tuple(codec.load(Clarification, one) for one in event.actions),
        note=event.note,
        payment=str(event.evidence.get("reference", "")),
    )


def _reachable(party: Party) -> Party:
    """The party with an electronic address: its e-mail address where it has no other."""
    if party.endpoint or not (party.contact and party.contact.email):
        return party
    return replace(party, endpoint=Identifier(value=party.contact.email, scheme=EMAIL))


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
