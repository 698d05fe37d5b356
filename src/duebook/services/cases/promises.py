"""Promises to pay: made, cancelled, and judged by the ledger alone; how often a customer keeps them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from duebook.domain.instalments import Covered, reached
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.cases import policy
from duebook.services.receivables import typed
from duebook.services.receivables.balances import live, open_items
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.cases import Promise
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.parties import Customer
from duebook.store.payments import Allocation, Payment

SOURCES = ("call", "mail", "visit", "portal", "api")
LONGEST_DAYS = 366
_AUDITED = ("customer_id", "document_id", "amount_minor", "currency", "due_on", "state", "why")
_PAID = ("payment", "credit", "discount")


@dataclass(frozen=True)
class Score:
    """How a customer keeps promises: how many were kept and broken, and how many days late the kept ones came in all."""

    kept: int
    broken: int
    open: int
    days_late: int

    @property
    def per_cent(self) -> int | None:
        """Kept ones of all that were judged; None before the first."""
        judged = self.kept + self.broken
        return self.kept * 100 // judged if judged else None


@verb("promise.make", needs="cases.write")
def make_promise(  # noqa: PLR0913 - a promise has this many facts; all but the first three are named
    actor: Actor,
    customer_id: str,
    due_on: date,
    *,
    document_id: str = "",
    amount: Decimal | None = None,
    currency: str = "",
    source: str = "call",
    said_by: str = "",
    remark: str = "",
) -> Promise:
    """Note a promise: for a document (all that is open where no amount is given), or on the account in a currency.

    Raises :class:`Invalid`, and :class:`Conflict` where nothing is open or a promise for the same is open.
    """
    customer = policy.customer_of(actor, customer_id)
    list(Customer.objects.of(actor.company).select_for_update(no_key=True).filter(pk=customer.pk))  # one promise after the other
    today = clock.today(actor.company.time_zone)
    if not today <= due_on <= today + timedelta(days=LONGEST_DAYS):
        raise Invalid([Fault("PROMISE-DAY", "due_on", "A promise is for today or a day within a year.")])
    if source not in SOURCES:
        raise Invalid([Fault("PROMISE-SOURCE", "source", "Choose one of: {known}.", facts={"known": ", ".join(SOURCES)})])
    item = _item(actor, customer_id, document_id) if document_id else None
    code = item.currency if item else currency or customer.currency or actor.company.currency
    there = item.open_minor if item else _open_of(actor.company, customer_id, code)
    if there <= 0:
        raise Conflict("Nothing is open that could be promised.")
    units = there if amount is None else typed.units(amount, code)
    if not 0 < units <= there:
        facts = {"most": str(major(there, code))}
        raise Invalid([Fault("PROMISE-AMOUNT", "amount", "At most what is open: {most}.", facts=facts)])
    if _same(actor.company, customer_id, item, code):
        raise Conflict("A promise for this is open already. Cancel it first.")
    made: Promise = Promise.objects.create(
        id=ids.new("prm"), company=actor.company, customer=customer, document_id=item.pk if item else None, amount_minor=units,
        currency=code, due_on=due_on, grace=policy.policy_of(actor.company).promise_grace, source=source, said_by=said_by[:320],
        note=remark[:500], made_on=today, made_by=actor.user, made_at=clock.now(),
    )  # fmt: skip
    note(made, {}, fields(made, *_AUDITED))
    _happened(actor, made, "promised")
    return made


@verb("promise.cancel", needs="cases.write")
def cancel_promise(actor: Actor, promise_id: str, why: str) -> Promise:
    """Take an open promise back, with a reason: a mistake, or another agreement."""
    why = typed.reason(why)
    row: Promise | None = Promise.objects.of(actor.company).select_for_update().filter(pk=promise_id).first()
    if row is None:
        raise NotFound("There is no such promise.")
    if row.state != "open":
        raise Conflict("This promise is {state}.", state=row.state)
    row.state, row.why, row.judged_at = "cancelled", why, clock.now()
    row.save(update_fields=["state", "why", "judged_at"])
    note(row, {"state": "open"}, {"state": "cancelled", "why": why})
    outbox.tell(actor.company, "promise.cancelled", _facts(row))
    return row


def judge(actor: Actor, row: Promise, today: date) -> bool:
    """Judge a locked promise by what came in; True where its state changed. Part of the daily round's verb."""
    last = row.due_on + timedelta(days=row.grace)
    moves = covered(row)
    paid = sum(move.amount for move in moves if move.day <= last)
    wanted = min(row.amount_minor, sum(move.amount for move in moves) + _left(row))
    day = reached(moves, wanted, last) if wanted > 0 else None
    if day is not None and paid >= wanted:
        state = "kept"
    elif wanted <= 0:
        state = "cancelled"  # credited or written off: nothing was left that could be paid
    else:
        state = "broken" if today > last else "open"
    if state == "open" != row.state and _same(row.company, row.customer_id, row, row.currency):
        state = "broken"  # its money went back, and a newer promise stands in its place
    changed, before = state != row.state, row.state
    row.paid_minor, row.paid_on = paid, day
    if changed:
        row.state, row.judged_at = state, clock.now()
    row.save(update_fields=["state", "paid_minor", "paid_on", "judged_at"])
    if changed:
        note(row, {"state": before}, {"state": state, "paid_minor": paid})
        _happened(actor, row, {"kept": "promise-kept", "broken": "promise-broken"}.get(state, ""))
    return changed


def covered(row: Promise) -> list[Covered]:
    """What came in since the promise was made, by day, and still holds."""
    if row.document_id:
        uses = live(Allocation.objects.of(row.company_id)).filter(
            document_id=row.document_id, kind__in=_PAID, created_at__gte=row.made_at
        )
        found = uses.values_list("entry__booked_on", "amount_minor")
    else:
        came = Payment.objects.of(row.company_id).filter(
            customer_id=row.customer_id, currency=row.currency, kind="receipt", reversed_by=None, created_at__gte=row.made_at
        )
        found = came.values_list("received_on", "amount_minor")
    return [Covered(day=day, amount=units) for day, units in found]


def score(company: Company, customer_id: str) -> Score:
    """How this customer keeps promises."""
    rows = Promise.objects.of(company).filter(customer_id=customer_id).values_list("state", "due_on", "paid_on")
    found = list(rows)
    late = sum(max((paid - due).days, 0) for state, due, paid in found if state == "kept" and paid)
    counts = {state: sum(1 for one in found if one[0] == state) for state in ("kept", "broken", "open")}
    return Score(counts["kept"], counts["broken"], counts["open"], late)


def _left(row: Promise) -> int:
    if row.document_id:
        found = OpenItem.objects.of(row.company_id).filter(pk=row.document_id).values_list("open_minor", flat=True).first()
        return max(found or 0, 0)
    return _open_of(row.company, row.customer_id, row.currency)


def _open_of(company: Company, customer_id: str, currency: str) -> int:
    items = open_items(company, customer_id, currency).filter(open_minor__gt=0)
    return int(items.aggregate(total=Sum("open_minor"))["total"] or 0)


def _item(actor: Actor, customer_id: str, document_id: str) -> OpenItem:
    found: OpenItem | None = OpenItem.objects.of(actor.company).filter(pk=document_id, customer_id=customer_id).first()
    if found is None:
        raise NotFound("There is no such document.")
    return found


def _same(company: Company, customer_id: str, about: OpenItem | Promise | None, currency: str) -> bool:
    """Whether a promise for the same document, or on the same account, is open."""
    document = about.document_id if about else None
    rows = Promise.objects.of(company).filter(customer_id=customer_id, state="open", document_id=document)
    return bool((rows if document else rows.filter(currency=currency)).exists())


def _happened(actor: Actor, row: Promise, kind: str) -> None:
    if row.document_id and row.document and kind:
        evidence = {"amount": str(major(row.amount_minor, row.currency)), "due_on": str(row.due_on), "promise": row.pk}
        timeline.happened_all(actor, kind, [(row.document, evidence)])
    outbox.tell(actor.company, f"promise.{'made' if kind == 'promised' else row.state}", _facts(row))


def _facts(row: Promise) -> dict[str, str | None]:
    return {
        "id": row.pk, "customer": row.customer_id, "document": row.document_id, "due_on": str(row.due_on), "state": row.state,
        "amount": str(major(row.amount_minor, row.currency)), "currency": row.currency,
    }  # fmt: skip
