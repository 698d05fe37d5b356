"""Remittance advices: taken in once, and joined to the receipt that they announce.

An advice meets a receipt of the same total and currency, within days of it, when the payer or the payment's reference agrees too,
or when no other receipt and no other advice has that total. Its parts then are the line's proposal.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from duebook.banks import advices
from duebook.domain.advice import Advice, AdvicePart
from duebook.domain.matching.words import alike, bare, folded, name_parts
from duebook.domain.ports import AdviceReading
from duebook.edge import clock, ids
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.money import ZERO, exponent, major, minor
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.treasury import standing
from duebook.services.verb import verb
from duebook.store.bank import BankLine, LineStanding, Remittance
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer

MOST = 2_000
"""Documents of one advice."""
WINDOW = timedelta(days=10)
"""Between the day an advice names and the booking, either way."""
KEPT = timedelta(days=90)
"""An advice without a day waits so long for its receipt."""
MAILED = "mail"
"""The source of advices that strangers sent."""
SURE, LIKELY = Decimal("0.99"), Decimal("0.90")
"""How sure a join is where payer or reference agree, and where only total and day do."""


@verb("remittance.take-in", needs="bank.write")
def take_in(
    actor: Actor, advice: Advice, *, source: str = "typed", sender: str = "", customer_id: str = "", sha256: str = ""
) -> Remittance:
    """Keep an advice. The same file or the same payment is kept once: its twin is given back.

    Raises :class:`Invalid` where it names no document, has no total, or its parts do not sum to it.
    """
    currency = advice.currency or actor.company.currency
    if faults := _faults(advice, currency):
        raise Invalid(faults)
    if customer_id and not Customer.objects.of(actor.company).filter(pk=customer_id).exists():
        raise NotFound("There is no such customer.")
    known = documents(actor.company, [one.number for one in advice.parts])
    customers = {customer for _, customer in known.values()}
    parts = [
        {
            "number": one.number,
            "document": known.get(bare(one.number), ("", ""))[0],
            "amount_minor": minor(one.amount, currency),
            "reason": one.reason[:200],
        }
        for one in advice.parts
    ]
    facts: dict[str, Any] = {
        "reference": advice.reference[:140], "paid_on": advice.paid_on, "currency": currency, "parts": parts,
        "total_minor": minor(advice.total, currency),
    }  # fmt: skip
    twin = Remittance.objects.of(actor.company).filter(**facts).first()
    if twin is not None:
        kept: Remittance = twin
        return kept
    made: Remittance = Remittance.objects.create(
        id=ids.new("rem"), company=actor.company, source=source, sender=(sender or advice.payer)[:320],
        customer_id=customer_id or (customers.pop() if len(customers) == 1 else None), sha256=sha256, created_at=clock.now(),
        **facts,
    )  # fmt: skip
    note(made, {}, fields(made, "source", "sender", "total_minor", "currency", "reference"))
    _look(made)
    return made


def _look(made: Remittance) -> None:
    """Let those accounts be looked at where a line of this total waits: the money may have come before its advice."""
    rows = LineStanding.objects.of(made.company).filter(
        state__in=standing.OPEN_STATES, open_minor=made.total_minor, line__currency=made.currency
    )
    for account in rows.order_by().values_list("line__account", flat=True).distinct():
        outbox.put(made.company, "match", f"{made.pk}:{account}", {"account": account})


def take_file(
    actor: Actor, content: bytes, *, sender: str = "", customer_id: str = ""
) -> tuple[list[Remittance], tuple[Fault, ...]]:
    """Take in every advice of a file (REMADV, X12 820, PDF, XLSX, CSV), with the faults of what was not understood in it.

    Raises :class:`Invalid` where none is understood, or where one does not hold together.
    """
    require(actor, "bank.write")
    key = advices.sniff(content)
    reading = advices.read(content, key)
    facts = {"source": key, "sender": sender, "customer_id": customer_id, "sha256": hashlib.sha256(content).hexdigest()}
    return _take_all(actor, reading, facts)


@verb("remittance.take-file", needs="bank.write")
def _take_all(actor: Actor, reading: AdviceReading, facts: dict[str, str]) -> tuple[list[Remittance], tuple[Fault, ...]]:
    try:
        return [take_in(actor, one, **facts) for one in reading.advices], reading.faults
    except Invalid as error:
        raise Invalid([*error.faults, *reading.faults]) from None


@verb("remittance.close", needs="bank.write")
def close(actor: Actor, remittance_id: str) -> Remittance:
    """Put an advice away: it is joined to nothing any more."""
    row: Remittance | None = Remittance.objects.of(actor.company).filter(pk=remittance_id).first()
    if row is None:
        raise NotFound("There is no such remittance advice.")
    row.closed_at = row.closed_at or clock.now()
    row.save(update_fields=["closed_at"])
    note(row, {"closed": False}, {"closed": True})
    return row


def listed(actor: Actor, *, waiting: bool = False) -> Any:
    """Advices, newest first; ``waiting`` are those that no receipt has been joined to."""
    require(actor, "bank.read")
    rows = Remittance.objects.of(actor.company).select_related("customer", "line").order_by("-created_at", "-pk")
    return rows.filter(line=None, closed_at=None) if waiting else rows


def join(company: Company, rows: Sequence[LineStanding], payers: Mapping[str, set[str]]) -> dict[str, tuple[Remittance, Decimal]]:
    """Line id -> its advice, and how sure that is. ``payers``: line id -> customers known to pay from its account or name."""
    waiting = Remittance.objects.of(company).filter(line=None, closed_at=None).select_related("customer")
    totals: dict[tuple[int, str], list[Remittance]] = defaultdict(list)
    wanted = {(row.open_minor, row.line.currency) for row in rows if row.open_minor > 0}
    for one in waiting.filter(total_minor__in={units for units, _ in wanted}).order_by("pk"):
        totals[(one.total_minor, one.currency)].append(one)
    lines: dict[tuple[int, str], list[LineStanding]] = defaultdict(list)
    for row in rows:
        lines[(row.open_minor, row.line.currency)].append(row)
    found: dict[str, tuple[Remittance, Decimal]] = {}
    taken: set[str] = set()
    for key, of_total in totals.items():
        for row, one, sure in _pairs(lines[key], of_total, payers):
            if row.pk not in found and one.pk not in taken:
                found[row.pk] = (one, sure)
                taken.add(one.pk)
    return found


def _pairs(
    rows: Sequence[LineStanding], advices: Sequence[Remittance], payers: Mapping[str, set[str]]
) -> Iterable[tuple[LineStanding, Remittance, Decimal]]:
    """Pairs that may belong together: those where payer or reference agree first, then the only one of its total."""
    near = [(row, one) for row in rows for one in advices if _in_time(row.line, one)]
    for row, one in near:
        if _agrees(row.line, one, payers.get(row.pk, set())):
            yield row, one, SURE
    if len(near) == 1:
        yield *near[0], LIKELY


def _in_time(line: BankLine, one: Remittance) -> bool:
    if one.paid_on:
        return abs(line.booked - one.paid_on) <= WINDOW
    return abs(line.booked - one.created_at.date()) <= KEPT


def _agrees(line: BankLine, one: Remittance, payers: set[str]) -> bool:
    if one.source == MAILED and payers and one.customer_id not in payers:
        return False  # a sender may choose any reference; whose account it is the bank says
    reference = bare(one.reference)
    if len(reference) > 4 and reference in bare(f"{line.reference} {line.text} {line.end_to_end_id}"):  # noqa: PLR2004 - fewer are chance
        return True
    if one.customer_id and one.customer_id in payers:
        return True
    payer = name_parts(line.counterparty)
    named = [one.sender] if one.source != MAILED else []  # what a mail says of its sender proves nothing
    named += [one.customer.name] if one.customer else []
    return any(alike(payer, name_parts(name)) > 1 for name in named if name)


def _faults(advice: Advice, currency: str) -> list[Fault]:
    found = []
    try:
        decimals = exponent(currency)
    except ValueError:
        return [Fault("ADVICE-CURRENCY", "currency", "{code} is no currency.", facts={"code": currency})]
    if not 0 < len(advice.parts) <= MOST:
        found.append(Fault("ADVICE-EMPTY", "parts", "Name the documents, at most {most} of them.", facts={"most": str(MOST)}))
    if advice.total <= ZERO:
        found.append(Fault("ADVICE-TOTAL", "total", "The total of an advice is above zero."))
    for n, one in enumerate(advice.parts):
        exact = one.amount.is_finite() and one.amount == round(one.amount, decimals)
        if not one.number.strip() or not one.amount or not exact:
            found.append(Fault("ADVICE-PART", f"parts[{n}]", "Each part has a document's number and an amount in full units."))
    if not found and not advice.adds_up:
        facts = {"total": str(advice.total), "sum": str(sum((one.amount for one in advice.parts), ZERO))}
        found.append(Fault("ADVICE-SUM", "total", "The parts sum to {sum}, the total is {total}.", facts=facts))
    return found


def documents(company: Company, numbers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The documents of these numbers: bare number -> (document, customer)."""
    rows = IssuedDocument.objects.of(company).filter(number__in={*numbers, *(folded(one) for one in numbers)})
    return {bare(number): (pk, customer) for pk, number, customer in rows.values_list("pk", "number", "customer")}


def parts_of(row: Remittance) -> list[AdvicePart]:
    """The parts of a kept advice with amounts in its currency."""
    return [
        AdvicePart(number=one["number"], amount=major(one["amount_minor"], row.currency), reason=one["reason"])
        for one in row.parts
    ]
