"""A customer signs a mandate on its public page, or ends it there. What was shown and who agreed is kept with the mandate."""

from dataclasses import dataclass, replace

from duebook.edge import clock
from duebook.kernel.canonical import Plain, canonical, sha256
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, system
from duebook.services.debits import mandates, wording
from duebook.services.debits.settings import ready, settings_of
from duebook.services.delivery import post
from duebook.services.delivery.visits import Visit
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.mandates import Mandate, MandateLink


@dataclass(frozen=True, slots=True)
class Signature:
    """What the customer typed."""

    iban: str
    holder: str
    name: str  # of whoever signs
    place: str = ""
    agreed: bool = False
    email: str = ""  # where the copy goes, if not where the link went


def sign(link: MandateLink, visit: Visit, typed: Signature) -> Mandate:
    """Sign. Raises :class:`Invalid` with a fault for each field, :class:`Conflict` where it is signed or ended already."""
    return _sign(_signer(link, visit), link, visit, typed)


def withdraw(link: MandateLink, visit: Visit) -> Mandate:
    """The customer ends the mandate. Raises :class:`Conflict` where it has ended already."""
    mandate: Mandate = mandates.stop_mandate(
        _signer(link, visit), link.mandate_id, "Withdrawn by the customer on the public page.", by="customer"
    )
    return mandate


@verb("mandate.sign", needs="mandates.write")
def _sign(actor: Actor, link: MandateLink, visit: Visit, typed: Signature) -> Mandate:
    mandate = mandates.locked(actor, link.mandate_id)
    if mandate.state != "offered":
        raise Conflict("This mandate is {state} already.", state=mandate.state)
    settings = settings_of(actor.company)
    if not ready(settings):
        raise Conflict("This company does not collect by direct debit.")
    before = fields(mandate, "state", "iban", "holder", "signed_on")
    mandate.iban, mandate.bic, mandate.holder = _checked(typed)
    moment = clock.now()
    text = wording.mandate_text(mandate, settings, link.language)
    signed: dict[str, Plain] = {
        "name": typed.name.strip()[:120], "place": typed.place.strip()[:70], "ip": visit.ip, "agent": visit.agent[:300],
        "language": link.language, "recipient": link.recipient, "link": link.pk, "text": text, "at": moment.isoformat(),
        "reference": mandate.reference, "scheme": mandate.scheme, "iban": mandate.iban, "holder": mandate.holder,
        "creditor": wording.creditor_of(mandate, settings), "creditor_id": settings.creditor_id,
        "is_recurrent": mandate.is_recurrent,
    }  # fmt: skip
    mandate.evidence = {**signed, "sha256": sha256(canonical(signed))}
    mandate.state, mandate.signed_on = "active", clock.today(actor.company.time_zone)
    mandate.save(update_fields=["iban", "bic", "holder", "evidence", "state", "signed_on"])
    note(mandate, before, fields(mandate, "state", "iban", "holder", "signed_on"))
    mandates.tell(mandate, "signed")
    _send_copy(actor, link, mandate, typed)
    return mandate


def genuine(mandate: Mandate) -> bool:
    """Whether the kept evidence is still what its hash was made of."""
    kept = dict(mandate.evidence)
    digest = kept.pop("sha256", "")
    return bool(digest) and sha256(canonical(kept)) == digest


def _checked(typed: Signature) -> tuple[str, str, str]:
    faults: list[Fault] = []
    try:
        account = mandates.account(typed.iban, "", typed.holder)
    except Invalid as error:
        faults += error.faults
        account = ("", "", "")
    if not typed.name.strip():
        faults.append(Fault("MANDATE-NAME", "name", "Type your name: it stands for your signature."))
    if not typed.agreed:
        faults.append(Fault("MANDATE-AGREED", "agreed", "Tick the box to agree."))
    if faults:
        raise Invalid(faults)
    return account


def _send_copy(actor: Actor, link: MandateLink, mandate: Mandate, typed: Signature) -> None:
    recipient = typed.email.strip() or link.recipient or mandate.customer.email
    if "@" not in recipient:
        return
    letter = wording.copy(mandate, link.language)
    post.queue(
        actor.company, purpose="mandate", key=f"mandate-copy:{mandate.pk}", recipient=recipient[:320], subject=letter.subject,
        text=letter.text,
    )  # fmt: skip


def _signer(link: MandateLink, visit: Visit) -> Actor:
    return replace(system(link.company, (link.recipient or link.mandate.customer.name)[:200]), ip=visit.ip)
