"""How a company handles cases, and who looks after which customer."""

from typing import Any

from duebook.edge import clock
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, members
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.cases import AccountManager, CasePolicy
from duebook.store.companies import Company
from duebook.store.parties import Customer
from duebook.store.users import User

LIMITS = {"answer_days": (1, 90), "promise_days": (1, 180), "promise_grace": (0, 30), "notice_days": (30, 365)}
"""Field of the policy -> the least and the most."""
SWITCHES = ("public_promises", "expire_credit")


def policy_of(company: Company) -> CasePolicy:
    """The company's policy; the defaults where it never set one (not saved then)."""
    found: CasePolicy | None = CasePolicy.objects.of(company).filter(company=company).first()
    return found or CasePolicy(company=company, changed_at=clock.now())


@verb("cases.policy", needs="policies.write")
def save_policy(actor: Actor, /, *, owner_id: str = "", **typed: Any) -> CasePolicy:
    """Change the policy: any of :data:`LIMITS` and :data:`SWITCHES`, and who gets what nobody looks after."""
    row = CasePolicy.objects.of(actor.company).select_for_update().first() or CasePolicy(company=actor.company)
    before = fields(row)
    for name, value in typed.items():
        if name in LIMITS:
            least, most = LIMITS[name]
            if not least <= value <= most:
                facts = {"least": str(least), "most": str(most)}
                raise Invalid([Fault("CASE-LIMIT", name, "Between {least} and {most} days.", facts=facts)])
        elif name not in SWITCHES:
            raise KeyError(name)
        setattr(row, name, value)
    row.owner = member(actor.company, owner_id) if owner_id else None
    row.changed_at = clock.now()
    row.save()
    note(row, before, fields(row))
    return row


@verb("customer.manager", needs="cases.write")
def set_manager(actor: Actor, customer_id: str, user_id: str) -> Customer:
    """Say who looks after a customer; nobody where ``user_id`` is empty."""
    customer = customer_of(actor, customer_id)
    present = AccountManager.objects.of(actor.company).filter(customer=customer)
    before = present.values_list("user_id", flat=True).first() or ""
    present.delete()
    if user_id:
        user = member(actor.company, user_id)
        AccountManager.objects.create(company=actor.company, customer=customer, user=user, since=clock.now())
    note(customer, {"manager": before}, {"manager": user_id})
    return customer


def owner_of(company: Company, customer_id: str) -> User | None:
    """Who gets a case of this customer: whoever looks after it, else whom the policy names; only present members."""
    manager = AccountManager.objects.of(company).filter(customer_id=customer_id).select_related("user").first()
    wanted = manager.user if manager else policy_of(company).owner
    if wanted is None or not members(company).filter(user=wanted).exists():
        return None
    return wanted


def member(company: Company, user_id: str) -> User:
    """A present member of the company; raises :class:`Invalid`."""
    found = members(company).filter(user_id=user_id).first()
    if found is None:
        raise Invalid([Fault("CASE-MEMBER", "owner", "Choose somebody of this company.")])
    user: User = found.user
    return user


def customer_of(actor: Actor, customer_id: str) -> Customer:
    """The actor's customer; raises :class:`NotFound`."""
    customer: Customer | None = Customer.objects.of(actor.company).filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer
