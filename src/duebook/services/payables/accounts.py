"""A supplier's accounts: money goes only where two different people stand behind the account (four eyes).

Whoever proposes counts as one of them; a machine that proposes counts as nobody. A refusal ends an account until somebody
proposes it anew by confirming again, and then both people must speak after the refusal.
"""

from collections.abc import Iterable

from stdnum import bic as bic_number
from stdnum import iban as iban_number

from duebook.edge import clock
from duebook.formats.accounts import looks_like_iban
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.payables import suppliers
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.suppliers import AccountDecision, Supplier, SupplierAccount

PEOPLE = 2
"""How many different people stand behind an account before money goes there."""

__all__ = [
    "accounts_of", "compact", "decide_account", "known", "looks_like_iban", "may_confirm", "propose_account", "state_of",
    "trusted",
]  # fmt: skip


@verb("supplier.account-propose", needs="suppliers.write")
def propose_account(
    actor: Actor, supplier_id: str, iban: str, *, bic: str = "", holder: str = "", remark: str = ""
) -> SupplierAccount:
    """Say that an account is the supplier's. It is not paid to before another person confirms it.

    Raises :class:`Invalid` (``ACCOUNT-IBAN``, ``ACCOUNT-BIC``), :class:`Conflict` where it is there already.
    """
    supplier = suppliers.find(actor, supplier_id)
    number, bank = compact(iban), compact(bic)
    faults = []
    if not iban_number.is_valid(number):
        faults.append(Fault("ACCOUNT-IBAN", "iban", "This is no IBAN: its form or check digits are wrong."))
    if bank and not bic_number.is_valid(bank):
        faults.append(Fault("ACCOUNT-BIC", "bic", "This is no BIC."))
    if faults:
        raise Invalid(faults)
    if SupplierAccount.objects.of(actor.company).filter(supplier=supplier, iban=number).exists():
        raise Conflict("This account is there already.")
    account: SupplierAccount = SupplierAccount.objects.create(
        company=actor.company, supplier=supplier, iban=number, bic=bank, holder=holder.strip()[:140], proposed_by=actor.user,
        proposed_as=actor.label[:200], note=remark.strip()[:500], created_at=clock.now(),
    )  # fmt: skip
    note(account, {}, fields(account, "supplier_id", "iban", "bic", "holder", "note"))
    return account


@verb("supplier.account-decide", needs="suppliers.confirm")
def decide_account(actor: Actor, account_id: str, *, confirm: bool, remark: str = "", supplier_id: str = "") -> SupplierAccount:
    """Confirm an account (``remark``: how it was checked, a call back say), or refuse it. Nobody confirms what they proposed.

    Only a person confirms; whoever may, a machine too, refuses. ``supplier_id`` must be the account's where it is given.
    """
    rows = SupplierAccount.objects.of(actor.company).select_related("supplier").select_for_update(of=("self",))
    account: SupplierAccount | None = rows.filter(pk=account_id).first()
    if account is None or supplier_id not in {"", account.supplier_id}:
        raise NotFound("There is no such account.")
    if confirm and actor.user is None:
        raise Refused("Only a person can confirm an account.")
    before = state_of(account)
    if confirm and before == "confirmed":
        raise Conflict("This account is confirmed already.")
    if confirm and actor.user and actor.user.pk in _behind(account):
        raise Refused("Four eyes: whoever proposed an account cannot confirm it.")
    AccountDecision.objects.create(
        company=actor.company, account=account, user=actor.user, decided_as=actor.label[:200],
        decision="confirmed" if confirm else "refused",
        note=remark.strip()[:500], created_at=clock.now(),
    )  # fmt: skip
    note(account, {"state": before}, {"state": state_of(account), "note": remark})
    return account


def state_of(account: SupplierAccount) -> str:
    """``proposed``, ``confirmed`` or ``refused``."""
    behind = _behind(account)
    if len(behind) >= PEOPLE:
        return "confirmed"
    return "refused" if _refused(account) and not behind else "proposed"


def may_confirm(actor: Actor, account: SupplierAccount) -> bool:
    """Whether this person's word would help: they may confirm, do not stand behind it yet, and it is not confirmed."""
    if actor.user is None or not actor.may("suppliers.confirm") or state_of(account) == "confirmed":
        return False
    return actor.user.pk not in _behind(account)


def trusted(company: Company, supplier: Supplier) -> set[str]:
    """The IBANs that may be paid to."""
    return {account.iban for account in accounts_of(company, supplier) if state_of(account) == "confirmed"}


def known(company: Company, supplier: Supplier) -> set[str]:
    """The IBANs that somebody proposed and nobody refused."""
    return {account.iban for account in accounts_of(company, supplier) if state_of(account) != "refused"}


def accounts_of(company: Company, supplier: Supplier) -> list[SupplierAccount]:
    """A supplier's accounts with their decisions, oldest first."""
    rows = SupplierAccount.objects.of(company).filter(supplier=supplier).prefetch_related("decisions__user")
    return list(rows.select_related("proposed_by").order_by("created_at", "pk"))


def compact(number: str) -> str:
    """An account number as it is compared: no blanks, capitals."""
    return "".join(number.split()).upper()


def _behind(account: SupplierAccount) -> set[str]:
    """The people who stand behind an account now: who proposed it, and who confirmed it since the latest refusal."""
    people = {str(account.proposed_by_id)} if account.proposed_by_id else set()
    for decision in _decisions(account):
        people = people | {str(decision.user_id)} if decision.decision == "confirmed" else set()
    return people


def _refused(account: SupplierAccount) -> bool:
    return any(decision.decision == "refused" for decision in _decisions(account))


def _decisions(account: SupplierAccount) -> Iterable[AccountDecision]:
    return sorted(account.decisions.all(), key=lambda one: str(one.pk))
