"""From features to a probability: one logistic over all claims of a receipt, with "none of them" as the claim of weight nought.

Weights are whole thousandths of a logit in :mod:`weights`; assets/fitmatching.py fits them and says on what. A feature that the
table does not know weighs nothing.
"""

from collections.abc import Sequence
from decimal import Context, Decimal

from duebook.domain.matching.claims import Claim
from duebook.domain.matching.weights import WEIGHTS

PLACES = Decimal("0.0001")
SHORT = Context(prec=12)
MOST = Decimal("0.9999")
_MEMORY: dict[int, Decimal] = {}


def weight(claim: Claim) -> int:
    """The sum of the claim's terms, in thousandths of a logit."""
    known = WEIGHTS
    return sum(known.get(name, 0) for name in claim.features())


def odds(thousandths: int) -> Decimal:
    """The exponential of so many thousandths."""
    rounded = max(-15_000, min(15_000, thousandths)) // 10
    known = _MEMORY.get(rounded)
    if known is None:
        known = _MEMORY[rounded] = Decimal(rounded).scaleb(-2).exp(SHORT)
    return known


def probabilities(claims: Sequence[Claim]) -> list[Decimal]:
    """How likely each claim is the right one, given its rivals; the rest to one is "none of them".

    Sets ``weight`` of every claim. The sum never exceeds one.
    """
    strengths = []
    for claim in claims:
        claim.weight = weight(claim)
        strengths.append(odds(claim.weight))
    whole = 1 + sum(strengths, Decimal(0))
    return [min(MOST, (strength / whole).quantize(PLACES, context=SHORT)) for strength in strengths]


def founded(claim: Claim) -> bool:
    """Whether more than the amount speaks for a claim: a reference, or a payer who is the customer.

    >>> from duebook.domain.matching.claims import Claim
    >>> founded(Claim((0,), 100, "exact", "none", "unknown", "fresh", ()))
    False
    """
    return claim.reference != "none" or claim.payer in {"iban", "name", "near"}


def posted(claim: Claim) -> bool:
    """Whether a claim may be posted at all; a conflict is a veto whatever the probability says.

    Never posted: text that names another open item, another currency, words of a credit that pays no invoice (unless an item is
    named exactly), an item issued after the payment, a part payment or an overpayment by somebody who may not be the customer,
    an amount without reference where an unknown reference is given, and an amount alone among so many that it may be chance.
    """
    if "crowded" in claim.extras and not founded(claim):
        return False
    if "omits" in claim.extras or claim.amount == "foreign" or claim.days == "early":
        return False
    if claim.amount in {"short", "over"} and claim.payer not in {"iban", "name", "near"}:
        return False
    named = claim.reference in {"exact", "structured"}
    if "other" in claim.extras and not named:
        return False
    return not ("stray" in claim.extras and claim.reference in {"none", "mixed"})
