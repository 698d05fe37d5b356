"""Mandates: offered to a customer, taken from paper, stopped by either side, expired when unused for 36 months."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from schwifty import IBAN
from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers

from duebook.domain import debits
from duebook.domain.debits import Scheme
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.debits.settings import compact
from duebook.services.receivables import typed
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.mandates import DebitItem, Mandate, MandateLink
from duebook.store.parties import Customer

LONGEST_REFERENCE = 35
_REFERENCE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+?-:().,'")
_AUDITED = ("reference", "scheme", "is_recurrent", "iban", "bic", "holder", "state", "signed_on", "stopped_by", "stopped_why")
OLDEST_SIGNATURE = date(2009, 11, 1)
"""SEPA direct debits began in this month; an older signature was of another scheme."""


@verb("mandate.offer", needs="mandates.write")
def offer_mandate(
    actor: Actor, customer_id: str, *, scheme: str = Scheme.CORE, is_recurrent: bool = True, reference: str = ""
) -> Mandate:
    """A mandate that waits for the customer's signature on its public page (:mod:`duebook.services.debits.links`)."""
    customer = customer_of(actor, customer_id)
    mandate = _new(actor, customer, scheme, reference, is_recurrent=is_recurrent)
    mandate.holder = customer.name[:70]
    mandate.save(force_insert=True)
    note(mandate, {}, fields(mandate, *_AUDITED))
    return mandate


@verb("mandate.type", needs="mandates.write")
def type_mandate(  # noqa: PLR0913 - a mandate on paper has these facts; all but the customer are named
    actor: Actor,
    customer_id: str,
    *,
    iban: str,
    holder: str,
    signed_on: date,
    bic: str = "",
    scheme: str = Scheme.CORE,
    is_recurrent: bool = True,
    reference: str = "",
    place: str = "",
    scan: Mapping[str, Any] | None = None,
) -> Mandate:
    """Take a mandate that was signed on paper. ``scan`` is ``{"name", "sha256"}`` of the picture in the storage.

    Raises :class:`Invalid` (``MANDATE-*``).
    """
    customer = customer_of(actor, customer_id)
    mandate = _new(actor, customer, scheme, reference, is_recurrent=is_recurrent)
    mandate.iban, mandate.bic, mandate.holder = account(iban, bic, holder)
    today = clock.today(actor.company.time_zone)
    if not OLDEST_SIGNATURE <= signed_on <= today + timedelta(days=1):
        raise Invalid([Fault("MANDATE-SIGNED", "signed_on", "This is not a day on which a mandate can have been signed.")])
    if debits.expires_on(signed_on, None) <= today:
        raise Invalid([Fault("MANDATE-OLD", "signed_on", "Signed 36 months ago and never used: ask for a new signature.")])
    mandate.state, mandate.signed_on, mandate.source = "active", signed_on, "paper"
    mandate.evidence = {"place": place.strip()[:70], "typed_by": actor.label, "at": clock.now().isoformat(), **(scan or {})}
    mandate.save(force_insert=True)
    note(mandate, {}, fields(mandate, *_AUDITED))
    tell(mandate, "signed")
    return mandate


@verb("mandate.stop", needs="mandates.write")
def stop_mandate(actor: Actor, mandate_id: str, why: str, *, by: str = "company") -> Mandate:
    """End a mandate: nothing is collected under it any more. ``by`` is company, customer (who said so) or bank.

    Raises :class:`Conflict` where it has ended already.
    """
    why = typed.reason(why)
    mandate = locked(actor, mandate_id)
    if mandate.state not in {"offered", "active"}:
        raise Conflict("This mandate is {state} already.", state=mandate.state)
    end(mandate, "stopped", by, why)
    return mandate


def end(mandate: Mandate, state: str, by: str, why: str) -> None:
    """End a locked mandate inside a verb: its links stop working for signing, planned collections fall out of their drafts."""
    before = fields(mandate, *_AUDITED)
    mandate.state, mandate.stopped_by, mandate.stopped_why, mandate.stopped_at = state, by, why[:300], clock.now()
    mandate.save(update_fields=["state", "stopped_by", "stopped_why", "stopped_at"])
    planned = DebitItem.objects.of(mandate.company_id).filter(mandate=mandate, state="planned")
    planned.update(state="dropped", is_live=False)
    if not mandate.signed_on:
        MandateLink.objects.of(mandate.company_id).filter(mandate=mandate, revoked_at=None).update(revoked_at=clock.now())
    note(mandate, before, fields(mandate, *_AUDITED))
    tell(mandate, state)


@verb("mandate.expire", needs="mandates.write")
def expire_mandates(actor: Actor, today: date) -> int:
    """End what was unused for 36 months; returns how many."""
    edge = date(today.year - debits.UNUSED_MONTHS // 12, today.month, 1) + timedelta(days=31)
    old = Q(last_used_on__lte=edge) | Q(last_used_on=None, signed_on__lte=edge)
    rows = Mandate.objects.of(actor.company).select_for_update().filter(old, state="active").order_by("pk")
    late = [one for one in rows if one.signed_on and debits.expires_on(one.signed_on, one.last_used_on) <= today]
    for mandate in late:
        end(mandate, "expired", "time", "Unused for 36 months.")
    return len(late)


def usable(mandate: Mandate, day: date) -> bool:
    """Whether a collection on this day may use the mandate."""
    if mandate.state != "active" or mandate.signed_on is None:
        return False
    if not mandate.is_recurrent and mandate.first_used_on:
        return False
    return day < debits.expires_on(mandate.signed_on, mandate.last_used_on)


def of_customer(actor: Actor, customer_id: str) -> list[Mandate]:
    """A customer's mandates, the newest first."""
    return list(mandate_list(actor, customer_id=customer_id))


def mandate_list(actor: Actor, *, customer_id: str = "", state: str = "") -> QuerySet[Mandate]:
    """Mandates, the newest first."""
    require(actor, "customers.read")
    rows: QuerySet[Mandate] = Mandate.objects.of(actor.company).select_related("customer")
    rows = rows.filter(customer_id=customer_id) if customer_id else rows
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("-created_at", "-pk")


def find(actor: Actor, mandate_id: str) -> Mandate:
    """The actor's mandate with this id; raises :class:`NotFound`."""
    found = mandate_list(actor).filter(pk=mandate_id).first()
    if found is None:
        raise NotFound("There is no such mandate.")
    return found


def locked(actor: Actor, mandate_id: str) -> Mandate:
    """The same, locked."""
    rows = Mandate.objects.of(actor.company).select_for_update(of=("self",)).select_related("customer")
    found: Mandate | None = rows.filter(pk=mandate_id).first()
    if found is None:
        raise NotFound("There is no such mandate.")
    return found


def customer_of(actor: Actor, customer_id: str) -> Customer:
    """The customer; raises :class:`NotFound`."""
    found: Customer | None = Customer.objects.of(actor.company).filter(pk=customer_id).first()
    if found is None:
        raise NotFound("There is no such customer.")
    return found


def account(iban: str, bic: str, holder: str) -> tuple[str, str, str]:
    """The typed account, checked; the BIC is looked up where the register of banks knows it."""
    number, bank, name = compact(iban), compact(bic), " ".join(holder.split())[:70]
    faults = []
    if not iban_numbers.is_valid(number):
        faults.append(Fault("MANDATE-IBAN", "iban", "This is no IBAN: its form or check digits are wrong."))
    if bank and not bic_numbers.is_valid(bank):
        faults.append(Fault("MANDATE-BIC", "bic", "This is no BIC."))
    if not name:
        faults.append(Fault("MANDATE-HOLDER", "holder", "Say who holds the account."))
    if faults:
        raise Invalid(faults)
    return number, bank or bank_of(number)[0], name


def bank_of(iban: str) -> tuple[str, str]:
    """The BIC and name of an account's bank, from the national registers; empty where they do not know it.

    >>> bank_of("NL91ABNA0417164300")
    ('ABNANL2A', 'ABN AMRO BANK N.V.')
    """
    try:
        found = IBAN(iban)
        return str(found.bic or ""), str(found.bank_name or "")
    except ValueError:
        return "", ""


def tell(mandate: Mandate, what: str) -> None:
    """Let webhooks know."""
    facts = {"id": mandate.pk, "reference": mandate.reference, "customer": mandate.customer_id, "state": mandate.state}
    outbox.tell(Company.objects.get(pk=mandate.company_id), f"mandate.{what}", facts)


def _new(actor: Actor, customer: Customer, scheme: str, reference: str, *, is_recurrent: bool) -> Mandate:
    if scheme not in set(Scheme):
        raise Invalid([Fault("MANDATE-SCHEME", "scheme", "Choose CORE or B2B.")])
    if scheme == Scheme.B2B and customer.buyer_kind == "consumer":
        raise Invalid([Fault("MANDATE-B2B", "scheme", "B2B is for businesses only; this customer is a consumer.")])
    chosen = reference.strip() or ids.new("m")[2:].upper()
    if len(chosen) > LONGEST_REFERENCE or not _REFERENCE.issuperset(chosen):
        sentence = "A mandate reference has up to 35 letters, digits and simple signs, without spaces."
        raise Invalid([Fault("MANDATE-REFERENCE", "reference", sentence)])
    if Mandate.objects.of(actor.company).filter(reference=chosen).exists():
        raise Invalid([Fault("MANDATE-REFERENCE", "reference", "Another mandate has this reference.")])
    return Mandate(
        id=ids.new("mdt"), company=actor.company, customer=customer, reference=chosen, scheme=scheme, is_recurrent=is_recurrent,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
