"""What a company always does with lines of a kind. Rules are asked before the engine, in their order; the first that fits counts.

Conditions are plain (no patterns): all that a rule names must hold. ``contains`` looks in the text and the reference, whatever
the case and the accents; ``counterparty`` in the payer's name; ``iban`` is the whole account; ``sign`` is ``in`` or ``out``;
``least_minor`` and ``most_minor`` bound the amount without its sign.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Max

from duebook.domain.matching.words import bare, folded
from duebook.edge import clock, ids
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.bank import BankLine, BankRule
from duebook.store.companies import Company
from duebook.store.parties import Customer

TEXTS = ("contains", "counterparty", "iban", "sign")
AMOUNTS = ("least_minor", "most_minor")
KINDS = ("customer", "none", "tolerance")
MOST = 500
"""Live rules of a company."""
TOLERANCE = 100_000
"""The largest difference in minor units that a rule may write off."""


def rules(company: Company) -> list[BankRule]:
    """The live rules in their order."""
    return list(BankRule.objects.of(company).filter(archived_at=None).order_by("position", "pk"))


def fitting(line: BankLine, known: Iterable[BankRule]) -> BankRule | None:
    """The first rule whose conditions the line meets."""
    return next((rule for rule in known if fits(line, rule.when)), None)


def fits(line: BankLine, when: dict[str, Any]) -> bool:
    """Whether a line meets all conditions; a rule without conditions meets nothing."""
    if not when:
        return False
    said = folded(f"{line.reference} {line.text} {line.end_to_end_id}")
    size = abs(line.amount_minor)
    tests: dict[str, Callable[[Any], bool]] = {
        "contains": lambda wanted: folded(wanted) in said,
        "counterparty": lambda wanted: folded(wanted) in folded(line.counterparty),
        "iban": lambda wanted: bare(wanted) == bare(line.iban),
        "sign": lambda wanted: (line.amount_minor > 0) == (wanted == "in"),
        "least_minor": lambda wanted: size >= wanted,
        "most_minor": lambda wanted: size <= wanted,
    }
    return all(tests[name](wanted) for name, wanted in when.items())


@verb("bank-rule.save", needs="policies.write")
def save_rule(actor: Actor, name: str, when: dict[str, Any], then: dict[str, Any], *, rule_id: str = "") -> BankRule:
    """Make a rule, last in the order, or change one. Raises :class:`Invalid` for conditions or consequences nobody knows."""
    kept, faults = _conditions(when)
    wanted, more = _consequence(actor, then)
    faults += more
    if not name.strip():
        faults.append(Fault("RULE-NAME", "name", "Give the rule a name."))
    live = BankRule.objects.of(actor.company).filter(archived_at=None)
    if not rule_id and live.count() >= MOST:
        faults.append(Fault("RULE-MANY", "name", "A company has at most {most} rules.", facts={"most": str(MOST)}))
    if faults:
        raise Invalid(faults)
    if rule_id:
        row = _find(actor, rule_id)
        before = fields(row, "name", "when", "then")
        row.name, row.when, row.then = name.strip()[:120], kept, wanted
        row.save(update_fields=["name", "when", "then"])
        note(row, before, fields(row, "name", "when", "then"))
        return row
    last = live.aggregate(last=Max("position"))["last"] or 0
    made: BankRule = BankRule.objects.create(
        id=ids.new("bkr"), company=actor.company, name=name.strip()[:120], position=last + 1, when=kept, then=wanted,
        created_at=clock.now(),
    )  # fmt: skip
    note(made, {}, fields(made, "name", "when", "then"))
    return made


@verb("bank-rule.archive", needs="policies.write")
def archive_rule(actor: Actor, rule_id: str) -> BankRule:
    """Put a rule away: it is asked no more; what it did stays."""
    row = _find(actor, rule_id)
    row.archived_at = clock.now()
    row.save(update_fields=["archived_at"])
    note(row, {"archived": False}, {"archived": True})
    return row


@verb("bank-rule.reorder", needs="policies.write")
def reorder_rules(actor: Actor, rule_ids: Sequence[str]) -> list[BankRule]:
    """Put the live rules into this order; those that are not named stay behind them, as they were."""
    live = {row.pk: row for row in BankRule.objects.of(actor.company).select_for_update().filter(archived_at=None)}
    if set(rule_ids) - live.keys() or len(set(rule_ids)) != len(rule_ids):
        raise NotFound("There is no such rule.")
    others = sorted((row for pk, row in live.items() if pk not in rule_ids), key=lambda row: (row.position, row.pk))
    ordered = [live[pk] for pk in rule_ids] + others
    for position, row in enumerate(ordered, 1):
        row.position = position
    BankRule.objects.of(actor.company).bulk_update(ordered, ["position"])
    for row in ordered:
        note(row, {}, {"position": row.position})
    return ordered


def listed(actor: Actor) -> list[BankRule]:
    """The live rules, for whoever may read the bank."""
    require(actor, "bank.read")
    return rules(actor.company)


def _find(actor: Actor, rule_id: str) -> BankRule:
    row: BankRule | None = BankRule.objects.of(actor.company).select_for_update().filter(pk=rule_id, archived_at=None).first()
    if row is None:
        raise NotFound("There is no such rule.")
    return row


def _conditions(when: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    kept: dict[str, Any] = {}
    faults = []
    for name, value in when.items():
        if name in TEXTS and isinstance(value, str):
            if value.strip():
                kept[name] = value.strip()[:200]
        elif name in AMOUNTS and isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
            kept[name] = value
        elif value is not None:
            faults.append(Fault("RULE-CONDITION", f"when.{name}", "{name} is no condition.", facts={"name": name}))
    if kept.get("sign", "in") not in {"in", "out"}:
        faults.append(Fault("RULE-SIGN", "when.sign", "The sign is in or out."))
    if not kept.keys() - {"sign"} and not faults:
        faults.append(Fault("RULE-EMPTY", "when", "Name at least one condition besides the sign: a text, a payer or an amount."))
    return kept, faults


def _consequence(actor: Actor, then: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    kind = then.get("kind")
    if kind == "customer":
        found = Customer.objects.of(actor.company).filter(pk=str(then.get("customer", ""))).exists()
        wanted = {"kind": kind, "customer": str(then.get("customer", "")), "post": bool(then.get("post"))}
        return wanted, [] if found else [Fault("RULE-CUSTOMER", "then.customer", "There is no such customer.")]
    if kind == "none":
        reason = str(then.get("reason", "")).strip()[:200]
        return {"kind": kind, "reason": reason}, [] if reason else [Fault("RULE-REASON", "then.reason", "Say why.")]
    if kind == "tolerance":
        units = then.get("minor")
        good = isinstance(units, int) and not isinstance(units, bool) and 0 < units <= TOLERANCE
        sentence = "The tolerance is a number of minor units from 1 to {most}."
        fault = Fault("RULE-TOLERANCE", "then.minor", sentence, facts={"most": str(TOLERANCE)})
        return {"kind": kind, "minor": units}, [] if good else [fault]
    known = ", ".join(KINDS)
    return {}, [Fault("RULE-KIND", "then.kind", "Choose one of: {known}.", facts={"known": known})]
