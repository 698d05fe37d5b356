"""What a customer wants changed in its own record: asked on its pages, taken over or refused by somebody of the company.

Nothing changes before it is taken over: an address on an invoice and a person who may see invoices are the company's affair. An
open wish about the same thing is replaced by the next one.
"""

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from duebook.domain.party import Address, Contact, Party
from duebook.domain.terms import Terms
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound, TooMany
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.parties import Customer, CustomerContact
from duebook.store.portal import ChangeRequest

DETAILS = ("name", "street", "street_2", "postcode", "city", "region", "country", "email", "phone", "buyer_reference")
"""What a customer may ask to have changed of itself. Tax numbers are not among them: they decide the tax, and are asked for."""
PERSON = ("name", "email", "phone")
LONGEST = 200
MOST_OPEN = 20


def details_of(customer: Customer) -> dict[str, str]:
    """The customer's own record as it stands, by the names of :data:`DETAILS`."""
    party: Party = codec.load(Party, customer.profile)
    at, contact = party.address, party.contact
    return {
        "name": party.name, "street": at.street, "street_2": at.street_2, "postcode": at.postcode, "city": at.city,
        "region": at.region, "country": at.country, "email": customer.email, "phone": contact.phone if contact else "",
        "buyer_reference": customer.buyer_reference,
    }  # fmt: skip


def waiting(actor: Actor) -> QuerySet[ChangeRequest]:
    """The company's open wishes, oldest first."""
    rows: QuerySet[ChangeRequest] = ChangeRequest.objects.of(actor.company).filter(state="open")
    return rows.select_related("customer").order_by("asked_at", "pk")


@verb("portal.ask-details", needs="customers.write")
def ask_details(actor: Actor, customer_id: str, email: str, wanted: Mapping[str, str]) -> ChangeRequest:
    """Ask for another name, address, e-mail or reference. Raises :class:`Invalid` by field, :class:`Conflict` for no change."""
    customer = customers.find(actor, customer_id)
    now = details_of(customer)
    new = {name: " ".join(str(wanted.get(name, now[name])).split())[:LONGEST] for name in DETAILS}
    new["country"] = new["country"].upper()
    faults = [] if new["name"] else [Fault("CHANGE-NAME", "name", "A name is needed.")]
    if len(new["country"]) != 2 or not new["country"].isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        faults.append(Fault("CHANGE-COUNTRY", "country", "Choose a country."))
    faults += _bad_email(new["email"])
    if faults:
        raise Invalid(faults)
    changed = [name for name in DETAILS if new[name] != now[name]]
    if not changed:
        raise Conflict("Nothing is different from what is on record.")
    return _ask(actor, customer, "details", {n: now[n] for n in changed}, {n: new[n] for n in changed}, email)


@verb("portal.ask-contact", needs="customers.write")
def ask_contact(actor: Actor, customer_id: str, email: str, wanted: Mapping[str, str], *, gone: bool = False) -> ChangeRequest:
    """Ask for a person to be added (no ``id``), changed or taken away (``gone``). A person's address may see every document."""
    customer = customers.find(actor, customer_id)
    present = customers.find_contact(actor, customer, str(wanted["id"])) if wanted.get("id") else None
    before = {name: str(getattr(present, name)) for name in PERSON} if present else {}
    new = {name: " ".join(str(wanted.get(name, "")).split())[:LONGEST] for name in PERSON}
    if gone:
        if present is None:
            raise NotFound
        return _ask(actor, customer, "contact", before, {"id": present.pk, "gone": True}, email)
    faults = _bad_email(new["email"]) if new["email"] else [Fault("CONTACT-EMAIL", "email", "An e-mail address is needed.")]
    if faults:
        raise Invalid(faults)
    if new == before:
        raise Conflict("Nothing is different from what is on record.")
    return _ask(actor, customer, "contact", before, {**new, "id": present.pk if present else ""}, email)


@verb("change.take", needs="changes.decide")
def take(actor: Actor, change_id: str) -> ChangeRequest:
    """Take a wish over into the customer's record. Documents that are issued keep what they say."""
    change = _locked(actor, change_id)
    (_take_details if change.kind == "details" else _take_contact)(actor, change)
    return _decide(actor, change, "taken", "")


@verb("change.refuse", needs="changes.decide")
def refuse(actor: Actor, change_id: str, why: str) -> ChangeRequest:
    """Leave the record as it is; the customer reads why."""
    if not why.strip():
        raise Invalid([Fault("CHANGE-WHY", "note", "Say why: the customer reads it.")])
    return _decide(actor, _locked(actor, change_id), "refused", why.strip()[:500])


def _ask(
    actor: Actor, customer: Customer, kind: str, before: Mapping[str, object], wanted: Mapping[str, object], email: str
) -> ChangeRequest:
    Customer.objects.of(actor.company).select_for_update(no_key=True).get(pk=customer.pk)  # one wish after the other
    rows = ChangeRequest.objects.of(actor.company).filter(customer=customer, state="open")
    if rows.count() >= MOST_OPEN:
        raise TooMany("So many wishes are open that the company has to answer some first.")
    about = wanted.get("id", "")
    for one in rows.filter(kind=kind):
        if kind == "details" or (about and one.wanted.get("id") == about):
            one.state, one.decided_at = "replaced", clock.now()
            one.save(update_fields=["state", "decided_at"])
    made: ChangeRequest = ChangeRequest.objects.create(
        company=actor.company, customer=customer, kind=kind, before=dict(before), wanted=dict(wanted), asked_by=email,
        asked_at=clock.now(),
    )  # fmt: skip
    note(made, before, wanted)
    outbox.tell(actor.company, "change.asked", {"id": made.pk, "customer": customer.pk, "kind": kind})
    return made


def _locked(actor: Actor, change_id: str) -> ChangeRequest:
    rows = ChangeRequest.objects.of(actor.company).select_for_update(of=("self",)).select_related("customer")
    change: ChangeRequest | None = rows.filter(pk=change_id).first()
    if change is None:
        raise NotFound
    if change.state != "open":
        raise Conflict("This was decided already.")
    return change


def _decide(actor: Actor, change: ChangeRequest, state: str, why: str) -> ChangeRequest:
    change.state, change.decided_by, change.decided_at, change.note = state, actor.user, clock.now(), why
    change.save(update_fields=["state", "decided_by", "decided_at", "note"])
    note(change, {"state": "open"}, {"state": state, "note": why})
    outbox.tell(actor.company, f"change.{state}", {"id": change.pk, "customer": change.customer_id})
    return change


def _take_details(actor: Actor, change: ChangeRequest) -> None:
    customer = change.customer
    new = {**details_of(customer), **change.wanted}
    party: Party = codec.load(Party, customer.profile)
    address = Address(
        street=new["street"], street_2=new["street_2"], street_3=party.address.street_3, city=new["city"],
        postcode=new["postcode"], region=new["region"], country=new["country"],
    )  # fmt: skip
    contact = replace(party.contact or Contact(), phone=new["phone"])
    if party.contact and "email" in change.wanted and party.contact.email == customer.email:
        contact = replace(contact, email=new["email"])
    party = replace(party, name=new["name"], address=address, contact=contact if contact != Contact() else None)
    customers.save_customer(
        actor, party, customer_id=customer.pk, number=customer.number, email=new["email"], language=customer.language,
        currency=customer.currency, terms=codec.load(Terms, customer.terms) if customer.terms else None,
        buyer_reference=new["buyer_reference"], note_text=customer.note, buyer_kind=customer.buyer_kind,
        specification=customer.specification,
    )  # fmt: skip


def _take_contact(actor: Actor, change: ChangeRequest) -> None:
    wanted, customer = change.wanted, change.customer
    contact_id = str(wanted.get("id", ""))
    if contact_id and not CustomerContact.objects.of(actor.company).filter(pk=contact_id).exists():
        raise Conflict("This person was taken away meanwhile.")
    if wanted.get("gone"):
        customers.remove_contact(actor, customer.pk, contact_id)
        return
    roles = customers.find_contact(actor, customer, contact_id).roles if contact_id else []
    customers.save_contact(
        actor, customer.pk, contact_id=contact_id, name=wanted["name"], email=wanted["email"], phone=wanted["phone"], roles=roles
    )


def _bad_email(text: str) -> list[Fault]:
    if not text:
        return []
    try:
        validate_email(text)
    except ValidationError:
        return [Fault("CHANGE-EMAIL", "email", "This is not an e-mail address.")]
    return []
