"""Remittance advices that came by mail: a file, or the text of a message, that names documents of ours.

A mail is a stranger's claim. Its advice is kept only where the sender's address is one customer's and all documents that it
names, as far as we know them, are that customer's; otherwise the item waits in the inbox and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import transaction

from duebook.banks import advicepage, advicepdf, advices, advicetext
from duebook.domain.advice import Advice
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.payables.record import close, find_item, locked_item
from duebook.services.treasury import remittance
from duebook.services.verb import verb
from duebook.store.bank import Remittance
from duebook.store.companies import Company
from duebook.store.inbox import InboxItem
from duebook.store.parties import Customer, CustomerContact

SELF_TOLD = frozenset({"remadv", "x12-820"})
"""Formats in which nothing but an advice is sent."""


def take(actor: Actor, item: InboxItem, content: bytes) -> bool:
    """Make advices of a mailed item, or let it wait with the reason; False where it is no advice to this company."""
    if item.channel != "mail":
        return False
    try:
        found = _read(item, content)
    except (Invalid, TooLarge) as error:
        if advices.sniff(content[: advices.LIMIT]) not in SELF_TOLD:
            return False
        _keep(actor, item.pk, (), error.faults if isinstance(error, Invalid) else [Fault("ADVICE-SIZE", "", error.detail)])
        return True
    owners = _owners(actor.company, found.advices)
    if not owners and not found.told:
        return False
    faults = list(found.faults)
    if len(owners) != 1 or owners != senders(actor.company, item.sender):
        sentence = "{sender} is no address of the one customer whose documents are named: look at it, and upload it."
        faults.insert(0, Fault("ADVICE-SENDER", "", sentence, facts={"sender": item.sender or "?"}))
        found = replace(found, sure=False)
    _keep(actor, item.pk, found.advices if found.sure else (), faults, customer_id="".join(owners) if found.sure else "")
    return True


def _owners(company: Company, found: Sequence[Advice]) -> set[str]:
    """The customers whose documents are named."""
    numbers = [part.number for one in found for part in one.parts]
    return {customer for _, customer in remittance.documents(company, numbers).values()}


def senders(company: Company, address: str) -> set[str]:
    """The customers with this address, as their own or as a contact's."""
    if not address:
        return set()
    own = Customer.objects.of(company).filter(email__iexact=address, archived_at=None)
    contacts = CustomerContact.objects.of(company).filter(email__iexact=address, customer__archived_at=None)
    return {*own.values_list("pk", flat=True), *contacts.values_list("customer", flat=True)}


def made_of(item: InboxItem) -> list[Remittance]:
    """The advices that an item's file is."""
    rows = Remittance.objects.of(item.company_id).filter(source=remittance.MAILED, sha256=item.sha256)
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class _Found:
    """What a file or a text says. ``told``: it can be nothing but an advice; what is not ``sure`` waits for a person."""

    advices: tuple[Advice, ...]
    faults: tuple[Fault, ...]
    told: bool = False
    sure: bool = True


def looked(actor: Actor, item_id: str) -> advicepage.Found | None:
    """What a mailed item that waits says, for a person who types it; nothing where it cannot be read."""
    require(actor, "bills.read")
    require(actor, "bank.write")
    item = find_item(actor, item_id)
    try:
        found = _read(item, vault.get(item.sha256))
    except (Invalid, TooLarge):
        return None
    if not found.advices:
        return None
    advice = found.advices[0]
    named = advice if advice.payer else replace(advice, payer=_sender(actor.company, item.sender))
    return advicepage.Found(named, found.faults, sure=found.sure)


def _sender(company: Company, address: str) -> str:
    """Who sent a mail: the one customer with its address, else the address. A proposal to look at, no proof."""
    known = senders(company, address)
    name = Customer.objects.of(company).values_list("name", flat=True).get(pk=known.pop()) if len(known) == 1 else address
    return str(name)[:200]


def _read(item: InboxItem, content: bytes) -> _Found:
    """The advices in a file, or in the text of a message without files. Raises :class:`Invalid` or :class:`TooLarge`."""
    if item.message and item.message == item.sha256:
        text = _text(content)
        content = text.strip().encode()
        if advices.sniff(content) not in {*SELF_TOLD, "csv"}:
            return _looked(advicetext.read(text))
    key = advices.sniff(content)
    if key == "pdf" and len(content) <= advices.LIMIT:
        return _looked(advicepdf.look(content))
    reading = advices.read(content, key)
    return _Found(reading.advices, reading.faults, told=key in SELF_TOLD)


def _looked(found: advicepage.Found) -> _Found:
    return _Found((found.advice,), found.faults, sure=found.sure)


def _text(content: bytes) -> str:
    """The text of a message; that of an HTML message as a table of its cells."""
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    try:
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        text = str(plain.get_content()) if plain is not None else ""
        return text if text.strip() or html is None else advicetext.lines(str(html.get_content()))
    except (ValueError, LookupError, AttributeError):
        return ""


@verb("remittance.take-mail", needs="bank.write")
def _keep(actor: Actor, item_id: str, found: Sequence[Advice], faults: Sequence[Fault], *, customer_id: str = "") -> InboxItem:
    """Keep the advices and say at the item what became of it, once."""
    standing = locked_item(actor, item_id)
    item: InboxItem = standing.item
    if standing.state != "new":
        return item
    facts = {"source": remittance.MAILED, "sender": item.sender, "customer_id": customer_id, "sha256": item.sha256}
    try:
        with transaction.atomic():
            for one in found:
                remittance.take_in(actor, one, **facts)
    except Invalid as error:
        close(standing, "waiting", [*error.faults, *faults])
        return item
    close(standing, "understood" if found else "waiting", faults)
    return item
