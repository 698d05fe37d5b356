"""Claims for paying late: interest, lump sums, fees. They stand beside the invoice, which never changes, until paid or waived.

A claim exists once (its key), so a level that is looked at again claims nothing again. Interest grows: a later claim for the same
document takes the place of the earlier one while that is open, and begins after it where it was paid or waived. A claim that is
paid is booked as income from the customer's credit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from duebook.domain import ledger
from duebook.domain.dunning import Policy, Step
from duebook.domain.interest import Computation, Law, interest, lump_sum
from duebook.domain.ledger import Account, Refs
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major, minor, round_money
from duebook.regimes.interest import law_of
from duebook.services.access import Actor, require
from duebook.services.collections.policies import kind_of
from duebook.services.receivables import book, sides, typed
from duebook.services.receivables.balances import credit_minor
from duebook.services.receivables.record_payment import record_payment
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Entry, Posting
from duebook.store.payments import Payment
from duebook.store.reminders import Claim, Reminder

DAY = timedelta(days=1)
KINDS = ("interest", "lump-sum", "fee")
STATES = ("open", "paid", "waived", "superseded")


def raise_for(actor: Actor, reminder: Reminder, steps: Sequence[Step], policy: Policy) -> list[str]:
    """The claims that a letter's levels ask for. Returns the codes of what the law gives no answer to: a person decides there."""
    left_out: list[str] = []
    rows = _documents(actor.company, [one.document for one in steps])
    for step in steps:
        level, row = policy.level(step.level), rows[step.document]
        for asked, make in ((level.lump_sum, _lump_of), (level.interest, _interest_of)):
            if not asked:
                continue
            try:
                make(actor, row, reminder.day, reminder)
            except Invalid as error:
                left_out += [fault.code for fault in error.faults]
    with_fee = [one for one in steps if policy.level(one.level).fee]
    if with_fee:
        oldest = min(with_fee, key=lambda one: (-one.level, rows[one.document].due_date or reminder.day, one.document))
        amount = minor(round_money(policy.level(oldest.level).fee, reminder.currency), reminder.currency)
        about = {"level": oldest.level, "letter": reminder.pk}
        key = f"fee:{oldest.document}:{oldest.level}"
        wanted = _Wanted("fee", amount, reminder.currency, reminder.day, key, about)
        _raise(actor, rows[oldest.document], wanted, reminder)
    return sorted(set(left_out))


@verb("claim.interest", needs="reminders.send")
def claim_interest(actor: Actor, document_id: str, *, until: date | None = None) -> Claim:
    """Claim the statutory interest on a document until a day (today), also after it was paid.

    Raises :class:`Invalid` where the law or its base rate is not known for a day, :class:`Conflict` where there is none.
    """
    row = _one(actor, document_id)
    found = _interest_of(actor, row, typed.day(actor.company, until, "until"), None)
    if found is None:
        raise Conflict("There is no interest to claim on this document.")
    return found


@verb("claim.lump-sum", needs="reminders.send")
def claim_lump_sum(actor: Actor, document_id: str) -> Claim:
    """Claim the lump sum that the law gives for collecting one late invoice. Raises as :func:`claim_interest`."""
    row = _one(actor, document_id)
    found = _lump_of(actor, row, clock.today(actor.company.time_zone), None)
    if found is None:
        raise Conflict("There is no lump sum to claim on this document.")
    return found


@verb("claim.waive", needs="claims.waive")
def waive(actor: Actor, claim_id: str, reason: str) -> Claim:
    """Give a claim up. The reason is kept."""
    claim = _open(actor, claim_id)
    claim.reason = typed.reason(reason)
    return _close(actor, claim, "waived")


@verb("claim.pay", needs="payments.write")
def pay(actor: Actor, claim_ids: Sequence[str], *, on: date | None = None) -> list[Claim]:
    """Pay claims of one customer from the customer's credit. Raises :class:`Conflict` where that is too little."""
    return _pay(actor, claim_ids, typed.day(actor.company, on, "on"), None)


@verb("claim.record-payment", needs="payments.write")
def record_payment_of(
    actor: Actor, claim_ids: Sequence[str], *, received_on: date | None = None, method: str = "transfer", reference: str = ""
) -> Payment:
    """Record the money that came for these claims, all of one customer and currency, and pay them with it."""
    claims = [_open(actor, one) for one in dict.fromkeys(claim_ids)]
    customer, currency = _whose(claims)
    amount = major(sum(one.amount_minor for one in claims), currency)
    paid = record_payment(
        actor, customer, amount, currency, received_on=received_on, method=method, reference=reference, to="none"
    )
    _pay(actor, [one.pk for one in claims], paid.received_on, paid)
    return paid


@verb("claim.unpay", needs="payments.write")
def unpay(actor: Actor, claim_id: str, reason: str) -> Claim:
    """Take the payment of a claim back: the money is the customer's credit again, the claim is open."""
    claim: Claim | None = Claim.objects.of(actor.company).select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("There is no such claim.")
    if claim.state != "paid" or claim.entry is None:
        raise Conflict("This claim is {state}.", state=claim.state)
    why, day = typed.reason(reason), clock.today(actor.company.time_zone)
    book.lock(actor.company, [], claim.customer_id)
    book.write(actor.company, [sides.claim_back(claim, day, why)])
    claim.entry, claim.payment, claim.closed_at, claim.closed_by = None, None, None, None
    return _state(claim, "open")


def list_claims(actor: Actor, *, state: str = "", customer_id: str = "", document_id: str = "") -> Any:
    """The claims of the company, newest first, as a query set."""
    require(actor, "documents.read")
    wanted = {"state": state, "customer_id": customer_id, "document_id": document_id}
    rows = Claim.objects.of(actor.company).filter(**{name: value for name, value in wanted.items() if value})
    return rows.select_related("customer", "document", "created_by", "closed_by").order_by("-created_at", "-pk")


def shown(company: Company, customer_id: str, currency: str, without: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The open claims of a customer, as a letter lists them; none about documents that the letter keeps silent about."""
    rows = Claim.objects.of(company).filter(customer_id=customer_id, currency=currency, state="open").select_related("document")
    rows = rows.exclude(document_id__in=list(without))
    return [
        {
            "id": one.pk, "kind": one.kind, "number": one.document.number, "document": one.document_id,
            "amount": one.amount_minor, "day": str(one.day),
        }
        for one in rows.order_by("document__due_date", "kind", "pk")
    ]  # fmt: skip


def plain(made: Computation) -> dict[str, Any]:
    """A computation as it is kept and printed: every row with its days, balance, rate and source."""
    return {
        "law": made.law.name, "country": made.law.country, "source": made.law.source, "count": str(made.law.count),
        "margin": str(made.law.margin), "base": made.law.base.name, "start": str(made.start), "end": str(made.end),
        "exact": str(made.exact), "total": made.total_minor, "rounding": made.rounding, "days": made.days,
        "rows": [
            {
                "first": str(row.first), "last": str(row.last), "days": row.days, "balance": row.balance_minor,
                "capital": str(row.capital_minor), "base": str(row.base), "rate": str(row.rate), "year": row.year,
                "amount": row.amount_minor, "source": row.source,
            }
            for row in made.rows
        ],
    }  # fmt: skip


def _interest_of(actor: Actor, row: IssuedDocument, until: date, reminder: Reminder | None) -> Claim | None:
    law = _law(actor, row)
    earlier = list(Claim.objects.of(actor.company).filter(document=row, kind="interest").select_for_update().order_by("day"))
    settled = [one.day for one in earlier if one.state in {"paid", "waived"}]
    start = max([row.due_date or row.issue_date, *settled]) + DAY
    if law is None or until < start:
        return None
    made = interest(changes_of(row), law, start, until)
    standing = [one for one in earlier if one.state == "open"]
    present = standing[-1] if standing else None
    if made.total_minor <= 0 or (present and present.day >= until):
        return present
    key = f"interest:{row.pk}:{until}"
    claim = _raise(actor, row, _Wanted("interest", made.total_minor, row.currency, until, key, plain(made)), reminder)
    for one in standing:  # several where the payment of an earlier claim was taken back
        if claim is not None and one.pk != claim.pk:
            _close(actor, one, "superseded")
    return claim


def _lump_of(actor: Actor, row: IssuedDocument, today: date, reminder: Reminder | None) -> Claim | None:
    law, late = _law(actor, row), (row.due_date or row.issue_date) + DAY
    owed = sum(units for day, units in changes_of(row) if day < late)
    if law is None or today < late or owed <= 0:
        return None
    lump = lump_sum(law, owed, row.currency, late)
    if lump is None:
        return None
    about = {"law": law.name, "country": law.country, "source": lump.source or law.source, "claim": owed, "late_from": str(late)}
    key = f"lump-sum:{row.pk}"
    return _raise(actor, row, _Wanted("lump-sum", lump.minor, lump.currency, today, key, about), reminder)


def changes_of(row: IssuedDocument) -> list[tuple[date, int]]:
    """What was owed on a document, as changes by day, from the ledger: the invoice counts from before it was due."""
    rows = Posting.objects.of(row.company_id).filter(document=row, account=Account.RECEIVABLE)
    found = rows.values_list("entry__kind", "entry__booked_on", "amount_minor").order_by("entry__booked_on", "pk")
    return [(min(day, row.due_date or day) if kind == "issue" else day, units) for kind, day, units in found]


@dataclass(frozen=True)
class _Wanted:
    """A claim before it is a row."""

    kind: str
    units: int
    currency: str
    day: date
    key: str
    about: dict[str, Any]


def _raise(actor: Actor, row: IssuedDocument, wanted: _Wanted, reminder: Reminder | None) -> Claim | None:
    present: Claim | None = Claim.objects.of(actor.company).filter(key=wanted.key).first()
    if present is not None:
        return present if present.state == "open" else None
    made: Claim = Claim.objects.create(
        company=actor.company, customer_id=row.customer_id, document=row, kind=wanted.kind, amount_minor=wanted.units,
        currency=wanted.currency, day=wanted.day, computation=wanted.about, key=wanted.key, reminder=reminder,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    note(made, {}, fields(made, "document_id", "kind", "amount_minor", "currency", "day"))
    return made


def _pay(actor: Actor, claim_ids: Sequence[str], day: date, payment: Payment | None) -> list[Claim]:
    claims = [_open(actor, one) for one in dict.fromkeys(claim_ids)]
    customer, currency = _whose(claims)
    book.lock(actor.company, [], customer)
    wanted = sum(one.amount_minor for one in claims)
    if wanted > credit_minor(actor.company, customer, currency):
        raise Conflict("The customer's credit is less than these claims.")
    moves = [
        book.Move(
            ledger.claim(one.amount_minor, currency, Refs(party=customer, document=one.document_id), day),
            currency, f"{one.document.number}: {one.kind}",
        )
        for one in claims
    ]  # fmt: skip
    entries: list[Entry] = book.write(actor.company, moves)
    for one, entry in zip(claims, entries, strict=True):
        one.entry, one.payment = entry, payment
        _close(actor, one, "paid")
    return claims


def _close(actor: Actor, claim: Claim, state: str) -> Claim:
    claim.closed_at, claim.closed_by = clock.now(), actor.user
    return _state(claim, state)


def _state(claim: Claim, state: str) -> Claim:
    before = claim.state
    claim.state = state
    claim.save(update_fields=["state", "reason", "entry", "payment", "closed_at", "closed_by"])
    note(claim, {"state": before}, {"state": state, "reason": claim.reason})
    return claim


def _open(actor: Actor, claim_id: str) -> Claim:
    rows = Claim.objects.of(actor.company).select_for_update(of=("self",)).select_related("document")
    claim: Claim | None = rows.filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("There is no such claim.")
    if claim.state != "open":
        raise Conflict("This claim is {state}.", state=claim.state)
    return claim


def _whose(claims: Sequence[Claim]) -> tuple[str, str]:
    whose = {(one.customer_id, one.currency) for one in claims}
    if len(whose) != 1:
        raise Conflict("Choose claims of one customer in one currency.")
    return whose.pop()


def _law(actor: Actor, row: IssuedDocument) -> Law | None:
    return law_of(actor.company.country, business=kind_of(row.customer) == "business")


def _one(actor: Actor, document_id: str) -> IssuedDocument:
    rows = _documents(actor.company, [document_id])
    if document_id not in rows or OpenItem.objects.of(actor.company).get(pk=document_id).payable_minor <= 0:
        raise NotFound("There is no such document.")
    return rows[document_id]


def _documents(company: Company, keys: Iterable[str]) -> dict[str, IssuedDocument]:
    rows: dict[str, IssuedDocument] = IssuedDocument.objects.of(company).select_related("customer").in_bulk(list(keys))
    return rows
