"""The ``question`` job: what a customer wrote on the public page, as a mail to the company. The timeline has it already."""

from duebook.domain.party import Party
from duebook.domain.ports import Channel, Parcel
from duebook.edge import clock
from duebook.kernel import codec, plugs
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, system
from duebook.services.delivery import letter, mailbox, wording
from duebook.services.delivery.sealed import document_of
from duebook.services.operations.jobs import Again
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.deliveries import Event, Mail
from duebook.store.documents import IssuedDocument
from duebook.store.outbox import Job


def perform(job: Job) -> None:
    """Mail the question that the job names to the company, where it has an address for answers."""
    rows = Event.objects.of(job.company_id).select_related("document__company")
    event = rows.filter(pk=job.payload["event"]).first()
    if event is None or event.document is None:
        raise NotFound("There is no such question.")
    to = address_of(job.company)
    if not to:
        return
    parcel = _parcel(event.document, event, to)
    channel: Channel = plugs.get("channels", "mail")
    receipt = channel.send(parcel)
    if receipt.state == "deferred":
        raise Again(receipt.evidence)
    _keep(system(job.company, "Duebook"), parcel, receipt.content, transported=receipt.transported and receipt.state == "sent")


def address_of(company: Company) -> str:
    """Where a company reads its answers: its reply address, else the contact on its documents."""
    contact = codec.load(Party, company.profile).contact if company.profile else None
    return company.mail_reply_to or (contact.email if contact else "")


def _parcel(row: IssuedDocument, event: Event, to: str) -> Parcel:
    document = document_of(row)
    words = wording.words(row.company.language)
    evidence = event.evidence
    facts = {"number": row.number, "customer": row.buyer_name}
    name = str(evidence.get("name", ""))
    said = str(evidence.get("text", "")) + (f"\n\n{name}" if name else "")
    intro = wording.fill_in(words["question_intro"], facts)
    subject = wording.fill_in(words["dispute_subject" if event.kind == "disputed" else "question_subject"], facts)
    return Parcel(
        document=document,
        recipient=to,
        subject=letter.one_line(subject),
        text=f"{intro}\n\n{said}\n",
        html="",
        files=(),
        sender_name=letter.one_line(row.buyer_name),
        reply_to=str(evidence.get("recipient", "")),
        key=event.pk,
    )


@verb("mail.keep", needs="documents.deliver")
def _keep(actor: Actor, parcel: Parcel, content: bytes, *, transported: bool) -> None:
    mail = Mail.objects.create(
        company=actor.company, to=parcel.recipient, subject=parcel.subject[:300], message=mailbox.closed(content),
        transported=transported, created_at=clock.now(),
    )  # fmt: skip
    note(mail, {}, {"to": mail.to, "subject": mail.subject})
