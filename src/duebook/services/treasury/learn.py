"""What corrections teach: whose money it is when it comes from an account or a name. The engine asks before it looks."""

from collections.abc import Collection, Iterable

from django.db.models import F

from duebook.domain.matching.model import Learned
from duebook.domain.matching.words import bare, name_parts
from duebook.edge import clock, ids
from duebook.services.access import Actor
from duebook.store.bank import BankLine, LineUse, PayerHint
from duebook.store.companies import Company

SERVES = 3
"""Customers one account may pay for; one that pays for more is a payment service or a factor and teaches nothing."""


def folded(name: str) -> str:
    """A payer's name as it is remembered: its telling words."""
    return " ".join(name_parts(name))[:200]


def teach(actor: Actor, line: BankLine, customer_ids: Iterable[str]) -> None:
    """Remember that the payer of this line pays for these customers. More than one teaches nothing: it may be anybody's."""
    chosen = sorted(set(customer_ids))
    if len(chosen) != 1:
        return
    for kind, value in _values(line):
        known = PayerHint.objects.of(actor.company).filter(kind=kind, value=value, customer=chosen[0])
        if known.filter(forgotten_at=None).update(times=F("times") + 1, line=line):
            continue
        if not known.update(times=1, forgotten_at=None, line=line):
            PayerHint.objects.create(
                id=ids.new("pyh"), company=actor.company, customer_id=chosen[0], kind=kind, value=value, line=line,
                created_at=clock.now(),
            )  # fmt: skip


def forget(actor: Actor, line: BankLine) -> None:
    """Take back what this line taught, as if it had not."""
    mine = PayerHint.objects.of(actor.company).filter(line=line, forgotten_at=None)
    mine.filter(times__gt=1).update(times=F("times") - 1, line=None)
    mine.filter(line=line, times=1).update(forgotten_at=clock.now(), line=None)


def learned(company: Company, lines: Collection[BankLine]) -> Learned:
    """What is known of the payers of these lines: taught by corrections, or seen in lines that were posted before."""
    ibans = {bare(line.iban) for line in lines if line.iban}
    names = {name for line in lines if (name := folded(line.counterparty))}
    hints = PayerHint.objects.of(company).filter(forgotten_at=None)
    by_iban = set(hints.filter(kind="iban", value__in=ibans).values_list("value", "customer"))
    by_name = set(hints.filter(kind="name", value__in=names).values_list("value", "customer"))
    posted = LineUse.objects.of(company).filter(kind="payment", reverses=None, reversed_by=None, line__iban__in=_spelled(lines))
    seen: dict[str, set[str]] = {}
    for iban, customer in posted.order_by().values_list("line__iban", "payment__customer").distinct():
        seen.setdefault(bare(iban), set()).add(customer)
    for iban, customers in seen.items():
        if len(customers) <= SERVES:
            by_iban |= {(iban, customer) for customer in customers}
    return Learned(ibans=tuple(sorted(by_iban)), names=tuple(sorted(by_name)))


def _spelled(lines: Collection[BankLine]) -> set[str]:
    return {line.iban for line in lines if line.iban}


def _values(line: BankLine) -> list[tuple[str, str]]:
    known = (("iban", bare(line.iban)[:200]), ("name", folded(line.counterparty)))
    return [(kind, value) for kind, value in known if value]
