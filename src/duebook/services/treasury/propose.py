"""Proposes what open bank lines are: a rule's answer, an advice's, or the engine's, each with its reasons. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from duebook.domain.matching.engine import match
from duebook.domain.matching.model import Decision, Learned, Settings, Verdict
from duebook.domain.matching.words import bare
from duebook.kernel.money import minor
from duebook.services.access import Actor
from duebook.services.receivables.write_off import SMALL_MINOR
from duebook.services.treasury import learn, proposal, remittance, rules, standing
from duebook.services.treasury.candidates import ORIGINAL, Candidates, candidates, original, receipts
from duebook.store.bank import BankAccount, BankRule, LineStanding, Remittance
from duebook.store.parties import Customer

ADVICE = "The payer's remittance advice says so."
CONTRARY = "The remittance advice says otherwise."


@dataclass
class Proposed:
    """What is to be written beside one line."""

    row: LineStanding
    decision: str
    confidence: Decimal
    proposal: dict[str, Any]


def propose(actor: Actor, account: BankAccount, rows: Sequence[LineStanding]) -> list[Proposed]:
    """A proposal for each line of one account, in the order given."""
    company = actor.company
    known_rules = rules.rules(company)
    ruled = {row.pk: rule for row in rows if (rule := rules.fitting(row.line, known_rules))}
    asked = [row for row in rows if ruled.get(row.pk) is None or ruled[row.pk].then["kind"] != "none"]
    known = candidates(company)
    learned = learn.learned(company, [row.line for row in asked])
    names = _names(actor, ruled)
    settings = Settings(threshold=account.threshold, amount_alone=False)
    decisions = {one.id: one for one in match(known.items, list(receipts(asked, names)), settings, learned)}
    advices = remittance.join(company, asked, _payers(asked, learned))
    undone = standing.undone(company, [row.pk for row in rows])
    found = []
    for row in rows:
        one = _one(actor, row, known, decisions, ruled.get(row.pk), advices.get(row.pk))
        if one.decision == Verdict.POST and (row.pk in undone or row.open_minor < 0):
            one.decision = str(Verdict.SUGGEST)
        found.append(one)
    return found


def _one(
    actor: Actor,
    row: LineStanding,
    known: Candidates,
    decisions: dict[str, Decision],
    rule: BankRule | None,
    advice: tuple[Remittance, Decimal] | None,
) -> Proposed:
    """The proposal for one line: its rule's, its advice's, or the engine's."""
    if rule is not None and rule.then["kind"] == "none":
        kept = {"matches": [], "customer": "", "difference_minor": row.open_minor, "reason": rule.then["reason"]}
        return Proposed(row, str(Verdict.POST), Decimal(1), kept | {"aside": True, "rule": rule.pk, "rule_name": rule.name})
    tolerance = rule.then["minor"] if rule is not None and rule.then["kind"] == "tolerance" else SMALL_MINOR
    made = _by_engine(actor, row, known, decisions, tolerance)
    if advice is not None:
        made = _by_advice(actor, row, known, made, advice, tolerance)
    if rule is not None:
        made.proposal |= {"rule": rule.pk, "rule_name": rule.name}
        if rule.then["kind"] == "customer" and not made.proposal["matches"]:
            made.proposal["customer"] = rule.then["customer"]
            made.decision, made.confidence = str(Verdict.POST if rule.then.get("post") else Verdict.SUGGEST), Decimal(1)
            made.proposal["reason"] = ""
    return made


def _by_engine(actor: Actor, row: LineStanding, known: Candidates, decisions: dict[str, Decision], tolerance: int) -> Proposed:
    chosen, currency, units = decisions[row.pk], row.line.currency, row.open_minor
    sent, code = original(row)
    other = decisions.get(row.pk + ORIGINAL)
    if other is not None and sent is not None and other.matches and other.confidence > chosen.confidence:
        chosen, currency, units = other, code, minor(sent, code)
    verdict = chosen.decision
    if any(known.known[one.invoice][3] != currency for one in chosen.matches if one.invoice in known.known):
        verdict = Verdict.SUGGEST if verdict is Verdict.POST else verdict
    kept = proposal.plain(actor.company, row.line, chosen, known, currency=currency, units=units, tolerance=tolerance)
    return Proposed(row, str(verdict), chosen.confidence, kept)


def _by_advice(
    actor: Actor, row: LineStanding, known: Candidates, engine: Proposed, advice: tuple[Remittance, Decimal], tolerance: int
) -> Proposed:
    """The advice's parts as the proposal; only suggested where a document is not open so far, or the text names others."""
    kept, sure = advice
    numbers = {bare(number): number for number in known.known}
    named = [(numbers.get(bare(one["number"]), ""), int(one["amount_minor"])) for one in kept.parts]
    good = [(number, units) for number, units in named if number and _open_for(known, number, units, kept.currency)]
    theirs, ours = {number for number, _ in good}, {one["number"] for one in engine.proposal["matches"]}
    if not good:
        return engine
    mailed = kept.source == remittance.MAILED  # a stranger's word: it is not posted where anything speaks for something else
    contrary = theirs != ours and (engine.decision == Verdict.POST or (mailed and bool(ours)))
    whole = len(good) == len(named)
    entries = proposal.matches(actor.company, row.line, good, known, units=row.open_minor, tolerance=tolerance)
    customers = {one["customer"] for one in entries}
    told = " ".join(
        filter(None, [ADVICE, CONTRARY if contrary else "", *sorted({one["reason"] for one in kept.parts if one["reason"]})])
    )
    made = {
        "matches": entries, "customer": customers.pop() if len(customers) == 1 else "", "reason": told,
        "difference_minor": row.open_minor - sum(known.known[number][2] for number in theirs), "currency": row.line.currency,
        "tolerance": tolerance, "remittance": kept.pk,
    }  # fmt: skip
    firm = sure >= (max(remittance.SURE, row.line.account.threshold) if mailed else row.line.account.threshold)
    post = whole and not contrary and firm
    return Proposed(row, str(Verdict.POST if post else Verdict.SUGGEST), sure, made)


def _open_for(known: Candidates, number: str, units: int, currency: str) -> bool:
    """Whether a document is open with at least so much."""
    _, _, left, code = known.known[number]
    return code == currency and abs(units) <= abs(left) and (units > 0) == (left > 0)


def _names(actor: Actor, ruled: dict[str, BankRule]) -> dict[str, str]:
    """Line -> the name of the customer whose money a rule says it is."""
    wanted = {pk: rule.then["customer"] for pk, rule in ruled.items() if rule.then["kind"] == "customer"}
    names = dict(Customer.objects.of(actor.company).filter(pk__in=set(wanted.values())).values_list("pk", "name"))
    return {pk: names[customer] for pk, customer in wanted.items() if customer in names}


def _payers(rows: Sequence[LineStanding], learned: Learned) -> dict[str, set[str]]:
    by_iban: dict[str, set[str]] = {}
    by_name: dict[str, set[str]] = {}
    for iban, customer in learned.ibans:
        by_iban.setdefault(iban, set()).add(customer)
    for name, customer in learned.names:
        by_name.setdefault(name, set()).add(customer)
    return {
        row.pk: by_iban.get(bare(row.line.iban), set()) | by_name.get(learn.folded(row.line.counterparty), set()) for row in rows
    }
