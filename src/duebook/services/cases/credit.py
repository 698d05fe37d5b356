"""A customer's credit as a ledger of its own: its movements, and the end of what nobody claims.

Credit is used (``receivables.allocate``), paid back (``receivables.refund``) or, last, ends by law: only where the company's
policy says so or somebody decides it, only for what a limitation period has passed for, and only after a notice to the customer.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from duebook.domain import ledger, limitation
from duebook.domain.ledger import Account, Refs
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.cases import policy, tell
from duebook.services.receivables import book
from duebook.services.receivables.balances import credit_minor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.cases import CasePolicy
from duebook.store.companies import Company
from duebook.store.ledger import Posting
from duebook.store.parties import Customer
from duebook.store.provisions import CreditExpiry

MOST = 1000


@dataclass(frozen=True)
class Movement:
    """One entry on a customer's credit: positive is more credit; ``balance_minor`` is what there was after it."""

    entry: str
    day: date
    kind: str
    text: str
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True)
class Credit:
    """One currency of a customer's credit; ``since`` is the day the oldest of it came, ``ends_on`` when the law lets it end."""

    currency: str
    balance_minor: int
    movements: tuple[Movement, ...]
    since: date | None
    ends_on: date | None
    notice: CreditExpiry | None


def credit_of(actor: Actor, customer_id: str) -> list[Credit]:
    """A customer's credit with its newest movements, newest first, by currency."""
    require(actor, "cases.read")
    company = actor.company
    rows = _postings(company, customer_id).order_by("entry__booked_on", "entry__created_at", "pk").select_related("entry")
    moved: dict[str, list[Movement]] = {}
    for row in rows:
        lines = moved.setdefault(row.currency, [])
        after = (lines[-1].balance_minor if lines else 0) - row.amount_minor
        lines.append(Movement(row.entry_id, row.entry.booked_on, row.entry.kind, row.entry.text, -row.amount_minor, after))
    notices = {one.currency: one for one in CreditExpiry.objects.of(company).filter(customer_id=customer_id, state="open")}
    rule = limitation.rule_of(company.country, clock.today(company.time_zone))
    out = []
    for currency, lines in sorted(moved.items()):
        rest = limitation.left([(line.day, line.amount_minor) for line in lines])
        since = rest[0][0] if rest else None
        ends = limitation.ends(since, rule) if since else None
        newest = tuple(reversed(lines[-MOST:]))
        out.append(Credit(currency, lines[-1].balance_minor, newest, since, ends, notices.get(currency)))
    return out


@verb("credit.notice", needs="payments.write-off")
def give_notice(actor: Actor, customer_id: str, currency: str) -> CreditExpiry:
    """Tell a customer that unclaimed credit ends after the policy's notice. :class:`Conflict` where the law does not let it."""
    customer = policy.customer_of(actor, customer_id)
    today = clock.today(actor.company.time_zone)
    rule = limitation.rule_of(actor.company.country, today)
    ends_on = today + timedelta(days=policy.policy_of(actor.company).notice_days)
    units, since = _lapsed(actor.company, customer_id, currency, rule, ends_on)
    if rule is None or since is None or units <= 0:
        raise Conflict("No credit of this customer may end by then.", ends_on=str(ends_on))
    if CreditExpiry.objects.of(actor.company).filter(customer=customer, currency=currency, state="open").exists():
        raise Conflict("A notice about this credit was given already.")
    made: CreditExpiry = CreditExpiry.objects.create(
        id=ids.new("cxp"), company=actor.company, customer=customer, currency=currency, amount_minor=units, since=since,
        law=f"{rule.source} ({rule.years})", notice_on=today, ends_on=ends_on, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    note(made, {}, fields(made, "customer_id", "currency", "amount_minor", "ends_on", "law"))
    tell.credit_ends(made)
    return made


@verb("credit.keep", needs="payments.write-off")
def withdraw_notice(actor: Actor, notice_id: str) -> CreditExpiry:
    """Keep the credit after all: the customer claimed it, or the notice was a mistake."""
    row = _notice(actor, notice_id)
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    note(row, {"state": "open"}, {"state": "withdrawn"})
    return row


def expire_due(actor: Actor) -> int:
    """The daily round: give notices where the policy says so, and end credit whose notice has run out; gives how many ended."""
    today = clock.today(actor.company.time_zone)
    if policy.policy_of(actor.company).expire_credit:
        _notify(actor, today)
    due = CreditExpiry.objects.of(actor.company).filter(state="open", ends_on__lte=today)
    ended = [_expire(actor, pk) for pk in due.values_list("pk", flat=True).order_by("pk")]
    return len(ended)


def waiting() -> set[str]:
    """The companies that have something for :func:`expire_due`."""
    why = "each company's own policy"
    wanting = set(CasePolicy.objects.everywhere(why).filter(expire_credit=True).values_list("company_id", flat=True))
    return wanting | set(CreditExpiry.objects.everywhere(why).filter(state="open").values_list("company_id", flat=True))


@verb("credit.expire", needs="payments.write-off")
def _expire(actor: Actor, notice_id: str) -> CreditExpiry:
    row = _notice(actor, notice_id)
    today = clock.today(actor.company.time_zone)
    book.lock(actor.company, [], row.customer_id)
    rule = limitation.rule_of(actor.company.country, row.notice_on)
    lapsed, _ = _lapsed(actor.company, row.customer_id, row.currency, rule, row.ends_on)
    units = min(row.amount_minor, lapsed, credit_minor(actor.company, row.customer_id, row.currency))
    row.state = "expired" if units > 0 else "withdrawn"  # used or paid back meanwhile: nothing ends
    if units > 0:
        booking = ledger.expiry(units, row.currency, Refs(party=row.customer_id), today)
        move = book.Move(booking, row.currency, "Credit not claimed", reason=f"{row.law}, notice of {row.notice_on}")
        row.entry = book.write(actor.company, [move])[0]
        facts = {"customer": row.customer_id, "amount": str(major(units, row.currency)), "currency": row.currency}
        outbox.tell(actor.company, "credit.expired", facts)
    row.save(update_fields=["state", "entry"])
    note(row, {"state": "open"}, {"state": row.state, "amount_minor": units})
    return row


def _notify(actor: Actor, today: date) -> None:
    """Notices for everybody whose credit may end by the end of a notice that is given now."""
    rule = limitation.rule_of(actor.company.country, today)
    if rule is None:
        return
    ends_on = today + timedelta(days=policy.policy_of(actor.company).notice_days)
    owed = Posting.objects.of(actor.company).filter(account=Account.CUSTOMER_CREDIT).order_by()
    having = owed.values_list("customer", "currency").annotate(total=Sum("amount_minor")).filter(total__lt=0)
    given = set(CreditExpiry.objects.of(actor.company).filter(state="open").values_list("customer_id", "currency"))
    for customer_id, currency, _ in having:
        if (customer_id, currency) in given or not customer_id:
            continue
        units, _since = _lapsed(actor.company, customer_id, currency, rule, ends_on)
        if units > 0 and Customer.objects.of(actor.company).filter(pk=customer_id).exists():
            give_notice(actor, customer_id, currency)


def _lapsed(
    company: Company, customer_id: str, currency: str, rule: limitation.Rule | None, day: date
) -> tuple[int, date | None]:
    """How much credit may end by a day, and since when the oldest of it is there."""
    rows = _postings(company, customer_id).filter(currency=currency).values_list("entry__booked_on", "amount_minor")
    rest = limitation.left([(booked, -units) for booked, units in rows])
    old = [(came, units) for came, units in rest if (end := limitation.ends(came, rule)) is not None and end <= day]
    return sum(units for _, units in old), old[0][0] if old else None


def _notice(actor: Actor, notice_id: str) -> CreditExpiry:
    row: CreditExpiry | None = CreditExpiry.objects.of(actor.company).select_for_update().filter(pk=notice_id).first()
    if row is None:
        raise NotFound("There is no such notice.")
    if row.state != "open":
        raise Conflict("This notice is {state}.", state=row.state)
    return row


def _postings(company: Company, customer_id: str) -> QuerySet[Posting]:
    rows: QuerySet[Posting] = Posting.objects.of(company).filter(customer_id=customer_id, account=Account.CUSTOMER_CREDIT)
    return rows
