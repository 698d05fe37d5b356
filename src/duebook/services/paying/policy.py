"""What customers may pay online: all that is open, a part of it from a minimum on, or more than it."""

from duebook.kernel.errors import Invalid
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.charges import PayPolicy
from duebook.store.companies import Company

PERCENT = 100
LARGEST = 10**15
_ALL = ("parts", "least_percent", "least_minor", "more", "on_due")


def policy_of(company: Company) -> PayPolicy:
    """The company's policy; where none was saved: all that is open, no more and no less."""
    row: PayPolicy | None = PayPolicy.objects.of(company).first()
    return row or PayPolicy(company=company)


@verb("pay-policy.save", needs="policies.write")
def save_policy(
    actor: Actor, *, parts: bool, least_percent: int = 0, least_minor: int = 0, more: bool = False, on_due: bool = False
) -> PayPolicy:
    """Change the policy. Raises :class:`Invalid` for a minimum that is none."""
    faults = []
    if not 0 <= least_percent <= PERCENT:
        faults.append(Fault("PAY-POLICY", "least_percent", "A percentage is between 0 and 100."))
    if not 0 <= least_minor < LARGEST:
        faults.append(Fault("PAY-POLICY", "least_minor", "A minimum is zero or more."))
    if faults:
        raise Invalid(faults)
    row = policy_of(actor.company)
    before = fields(row, *_ALL)
    row.parts, row.least_percent, row.least_minor, row.more, row.on_due = parts, least_percent, least_minor, more, on_due
    row.save()
    note(row, before, fields(row, *_ALL))
    return row


def least(policy: PayPolicy, open_minor: int, currency: str) -> int:
    """The least that may be paid of so much open, in minor units. The fixed minimum counts in the company's own currency."""
    if not policy.parts:
        return open_minor
    share = -(-open_minor * policy.least_percent // PERCENT)
    fixed = policy.least_minor if currency == policy.company.currency else 0
    return min(max(share, fixed, 1), open_minor)


def refuse_amount(policy: PayPolicy, units: int, open_minor: int, currency: str, *, asked: int | None = None) -> None:
    """Raise :class:`Invalid` for an amount that the policy does not let customers pay; what is ``asked`` for is enough anyway."""
    smallest = least(policy, open_minor, currency)
    smallest = smallest if asked is None else min(smallest, asked)
    if units < smallest:
        facts = {"least": str(major(smallest, currency)), "currency": currency}
        raise Invalid([Fault("PAY-LEAST", "amount", "Pay at least {least} {currency}.", facts=facts)])
    if units > open_minor and not policy.more:
        facts = {"most": str(major(open_minor, currency)), "currency": currency}
        raise Invalid([Fault("PAY-MOST", "amount", "Pay at most {most} {currency}.", facts=facts)])
