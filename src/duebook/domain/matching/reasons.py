"""Why, in words: each decision is told by the facts that carried it and by what spoke against it."""

from duebook.domain.matching.claims import Claim
from duebook.domain.matching.score import founded

REFERENCES = {
    "structured": "A checked structured reference names it.",
    "exact": "The reference is given exactly.",
    "brief": "A short number in the text fits.",
    "near": "The reference is given with a slip.",
    "far": "The reference is given with several slips.",
    "distant": "A similar reference is given.",
    "mixed": "Some of the invoices are named.",
    "none": "No reference is given.",
}
AMOUNTS = {
    "exact": "The amount is equal.",
    "sum": "The amounts add up.",
    "cents": "The amount differs by a trifle.",
    "discount": "A cash discount was taken.",
    "fee": "A fee was withheld.",
    "short": "It is paid in part.",
    "shared": "Several receipts add up to the amount.",
    "over": "More was paid than is open.",
    "foreign": "It is billed in another currency.",
}
PAYERS = {
    "iban": "The payer's account is known.",
    "name": "The payer's name is the customer's.",
    "near": "The payer's name is like the customer's.",
    "weak": "The payer's name has something of the customer's.",
    "unknown": "The payer is not known.",
    "other": "The payer is known as somebody else.",
    "blank": "No payer is given.",
}
EXTRAS = {
    "omits": "The text names another open invoice.",
    "crowded": "Many open amounts are near.",
    "stray": "The text has a reference that is not open.",
    "other": "The text tells of a credit that pays no invoice.",
    "netted": "A credit note is taken off.",
    "customers": "It is for several customers.",
}
EARLY = "It was issued after the payment."
OLD = "It is long overdue."
NOTHING = "Nothing open fits: no reference, no payer with such an amount."
TAKEN = "What it would pay is paid by another receipt."
RIVAL = "Another payer's receipt fits as well."
EQUAL = "Something else fits about as well."


def words(claim: Claim, *, rival: bool = False, equal: bool = False) -> str:
    """The sentences of a claim, the strongest facts first."""
    told = [REFERENCES[claim.reference], AMOUNTS[claim.amount], PAYERS[claim.payer]]
    told += [EXTRAS[name] for name in claim.extras if name in EXTRAS and (name != "crowded" or not founded(claim))]
    if claim.days in {"early", "old"}:
        told.append(EARLY if claim.days == "early" else OLD)
    if rival:
        told.append(RIVAL)
    if equal:
        told.append(EQUAL)
    return " ".join(told)
