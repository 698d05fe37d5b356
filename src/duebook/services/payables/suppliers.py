"""Suppliers: save, archive, find; also straight from a bill's seller."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet

from duebook.domain.party import Party
from duebook.domain.payables import seller_key
from duebook.domain.terms import Terms
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.suppliers import Supplier

_AUDITED = ("number", "name", "key", "vat_id", "country", "email", "profile", "expense_account", "terms", "note")


@verb("supplier.save", needs="suppliers.write")
def save_supplier(
    actor: Actor,
    profile: Party,
    *,
    supplier_id: str = "",
    number: str = "",
    email: str = "",
    expense_account: str = "",
    terms: Terms | None = None,
    note_text: str = "",
) -> Supplier:
    """Make or change a supplier. Raises :class:`Invalid`: SUPPLIER-NAME, SUPPLIER-EMAIL, SUPPLIER-NUMBER, SUPPLIER-TWICE."""
    supplier = find(actor, supplier_id) if supplier_id else Supplier(company=actor.company)
    before = fields(supplier, *_AUDITED) if supplier_id else {}
    address = email.strip() or (profile.contact.email.strip() if profile.contact else "")
    if faults := _faults(actor, supplier, profile, number.strip(), address):
        raise Invalid(faults)
    supplier.number, supplier.name, supplier.profile = number.strip()[:40], profile.name.strip()[:200], codec.dump(profile)
    supplier.key, supplier.vat_id = seller_key(profile), profile.vat_id[:20]
    supplier.country, supplier.email = profile.address.country[:2], address
    supplier.expense_account, supplier.note = expense_account.strip()[:20], note_text
    supplier.terms = codec.dump(terms) if terms else {}
    supplier.save()
    note(supplier, before, fields(supplier, *_AUDITED))
    return supplier


@verb("supplier.archive", needs="suppliers.write")
def archive_supplier(actor: Actor, supplier_id: str, *, archived: bool = True) -> Supplier:
    """Put a supplier away, or bring it back. Its bills stay."""
    supplier = find(actor, supplier_id)
    if not archived and (twin := _twin(actor, supplier, supplier.key)):
        raise Invalid([_twice(twin)])
    before = fields(supplier, "archived_at")
    supplier.archived_at = clock.now() if archived else None
    supplier.save(update_fields=["archived_at"])
    note(supplier, before, fields(supplier, "archived_at"))
    return supplier


def find(actor: Actor, supplier_id: str) -> Supplier:
    """The actor's supplier with this id; somebody else's is not there."""
    supplier: Supplier | None = Supplier.objects.of(actor.company).filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound("There is no such supplier.")
    return supplier


def search(actor: Actor, words: str = "", *, archived: bool = False) -> QuerySet[Supplier]:
    """Suppliers whose name, number, tax number or e-mail holds every word."""
    found = Supplier.objects.of(actor.company).filter(archived_at__isnull=not archived)
    for word in words.split()[:6]:
        found = found.filter(
            Q(name__icontains=word) | Q(number__istartswith=word) | Q(vat_id__istartswith=word) | Q(email__icontains=word)
        )
    result: QuerySet[Supplier] = found
    return result


def _faults(actor: Actor, supplier: Supplier, profile: Party, number: str, email: str) -> list[Fault]:
    faults = [] if profile.name.strip() else [Fault("SUPPLIER-NAME", "name", "This is required.")]
    try:
        if email:
            validate_email(email)
    except ValidationError:
        faults.append(Fault("SUPPLIER-EMAIL", "email", "This is not an e-mail address."))
    others = Supplier.objects.of(actor.company).exclude(pk=supplier.pk)
    if number and (other := others.filter(number=number).first()):
        faults.append(Fault("SUPPLIER-NUMBER", "number", "{name} has this number.", facts={"name": other.name}))
    if supplier.archived_at is None and (twin := _twin(actor, supplier, seller_key(profile))):
        faults.append(_twice(twin))
    return faults


def _twin(actor: Actor, supplier: Supplier, key: str) -> Supplier | None:
    others: Any = Supplier.objects.of(actor.company).exclude(pk=supplier.pk)
    found: Supplier | None = others.filter(key=key, archived_at=None).first()
    return found


def _twice(twin: Supplier) -> Fault:
    sentence = "{name} has the same tax number, or the same name and country."
    return Fault("SUPPLIER-TWICE", "vat_id" if twin.vat_id else "name", sentence, facts={"name": twin.name})
