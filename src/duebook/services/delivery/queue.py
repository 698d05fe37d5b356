"""Deliver: choose the recipient and the words, and queue one delivery with its job in one transaction. Nothing is sent here."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from duebook.edge import clock
from duebook.edge.mail import header_safe
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.delivery import wording
from duebook.services.delivery.letter import one_line
from duebook.services.delivery.sealed import document_of, row_of
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.deliveries import Delivery
from duebook.store.documents import IssuedDocument
from duebook.store.parties import CustomerContact

MOST_COPIES = 10
LONGEST_SUBJECT = 300
LONGEST_MESSAGE = 10_000


@verb("document.deliver", needs="documents.deliver")
def queue_delivery(
    actor: Actor,
    document_id: str,
    *,
    channel: str = "mail",
    recipient: str = "",
    copies: Sequence[str] | None = None,
    subject: str = "",
    message: str = "",
    language: str = "",
) -> Delivery:
    """Queue a document for one recipient. What is left out is chosen: the customer's invoice contact, the usual words.

    ``subject`` and ``message`` may use the placeholders of :data:`duebook.services.delivery.wording.PLACEHOLDERS`.
    Raises :class:`Invalid` where there is no usable address, :class:`~duebook.kernel.errors.NotFound` for an unknown channel.
    """
    plugs.get("channels", channel)
    row = row_of(actor, document_id)
    document = document_of(row)
    to = recipient.strip() or usual_recipient(row)
    cc = usual_copies(row) if copies is None else [copy.strip() for copy in copies]
    _check(to, cc, subject, message)
    wish = wording.speech_of(language, row.customer.language, document.language, actor.company.language)
    tag = next((tag for tag in (language, document.language) if tag and wording.speech_of(tag) == wish), wish)
    locale = wording.locale_of(tag, document.buyer.address.country)
    facts = wording.facts_of(document, actor.company, row.payable_minor, locale)
    delivery: Delivery = Delivery.objects.create(
        company=actor.company,
        document=row,
        channel=channel,
        recipient=to,
        copies=[copy for copy in cc if copy != to],
        subject=one_line(wording.fill_in(subject or wording.usual_subject(document, wish), facts))[:LONGEST_SUBJECT],
        message=wording.fill_in(message or wording.usual_message(document, wish), facts),
        language=tag,
        created_by=actor.user,
        created_at=clock.now(),
    )
    outbox.put(actor.company, "deliver", delivery.pk, {"delivery": delivery.pk})
    note(delivery, {}, fields(delivery, "document_id", "channel", "recipient", "copies", "subject"))
    return delivery


def usual_recipient(row: IssuedDocument) -> str:
    """Whom a document goes to: the customer's contact for invoices, else its e-mail address, else the buyer's contact on it."""
    buyer = document_of(row).buyer
    on_document = buyer.contact.email if buyer.contact else ""
    return next((address for address in (*_contacts(row, "invoice"), row.customer.email, on_document) if address), "")


def usual_copies(row: IssuedDocument) -> list[str]:
    """Who gets a copy: the customer's contacts for copies, and further ones for invoices."""
    return [*_contacts(row, "invoice")[1:], *_contacts(row, "copy")][:MOST_COPIES]


def _contacts(row: IssuedDocument, role: str) -> list[str]:
    contacts = CustomerContact.objects.of(row.company_id).filter(customer_id=row.customer_id).exclude(email="").order_by("pk")
    return [contact.email for contact in contacts if role in contact.roles]


def _check(recipient: str, copies: Sequence[str], subject: str, message: str) -> None:
    if not recipient:
        raise Invalid([Fault("DELIVERY-RECIPIENT", "recipient", "This customer has no e-mail address. Enter one.")])
    if len(copies) > MOST_COPIES:
        facts = {"most": str(MOST_COPIES)}
        raise Invalid([Fault("DELIVERY-COPIES", "copies", "At most {most} people get a copy.", facts=facts)])
    if len(subject) > LONGEST_SUBJECT or len(message) > LONGEST_MESSAGE:
        facts = {"subject": str(LONGEST_SUBJECT), "message": str(LONGEST_MESSAGE)}
        sentence = "A subject has at most {subject} characters, a message {message}."
        raise Invalid([Fault("DELIVERY-LENGTH", "message", sentence, facts=facts)])
    header_safe(subject, "subject")
    addresses = [("recipient", recipient), *(("copies", copy) for copy in copies)]
    if faults := [fault for path, one in addresses if (fault := _fault(path, one))]:
        raise Invalid(faults)


def _fault(path: str, address: str) -> Fault | None:
    header_safe(address, path)
    try:
        validate_email(address)
    except ValidationError:
        return Fault("DELIVERY-ADDRESS", path, "{address} is not an e-mail address.", facts={"address": address})
    return None
