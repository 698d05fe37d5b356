"""What an account's lines may post without a person: whether at all, and how sure the engine has to be."""

from decimal import Decimal

from duebook.services.access import Actor
from duebook.services.receivables import typed
from duebook.services.trail import fields, note
from duebook.services.treasury import accounts
from duebook.services.verb import verb
from duebook.store.bank import BankAccount

LEAST, MOST = Decimal("0.80"), Decimal("0.9999")
"""Bounds of a threshold: below the first every fifth post may be wrong, and nothing is ever wholly sure."""


@verb("bank.account.automatic", needs="policies.write")
def set_automatic(actor: Actor, account_id: str, *, auto_post: bool, threshold: Decimal) -> BankAccount:
    """Say whether sure matches are posted by themselves, from which confidence on (a fraction of one, four decimals).

    Raises :class:`Invalid` (``BANK-THRESHOLD``) outside of 0.80 to 0.9999. What was posted before stays; it can be undone.
    """
    if not LEAST <= threshold <= MOST:
        sentence = "Choose a figure from {least} to {most}."
        raise typed.refuse("BANK-THRESHOLD", "threshold", sentence, least=LEAST, most=MOST)
    row = accounts.find(actor.company, account_id)
    before = fields(row, "auto_post", "threshold")
    row.auto_post, row.threshold = auto_post, threshold.quantize(Decimal("0.0001"))
    row.save(update_fields=["auto_post", "threshold"])
    note(row, before, fields(row, "auto_post", "threshold"))
    return row
