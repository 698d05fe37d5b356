"""Change what the company says of itself: profile, accounts, habits, policy."""

from collections.abc import Sequence
from typing import Any

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers

from duebook.domain.document import PaymentMeans
from duebook.domain.party import Party
from duebook.domain.terms import Terms
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company

_HABITS = (
    "currency", "language", "time_zone", "fiscal_year_start", "tax_scheme", "oss", "supply", "rounding", "mail_from_name",
    "mail_reply_to",
)  # fmt: skip
IBAN_COUNTRIES = {"US", "CA", "AU", "NZ", "IN", "JP", "CN", "ZA", "SG", "MX"}
"""Countries without IBAN, where an account is written as their banks write it."""


@verb("company.profile", needs="company.write")
def update_profile(actor: Actor, profile: Party) -> Company:
    """Set what documents say of the seller. Issued documents keep what they said."""
    if not profile.name.strip():
        raise Invalid([Fault("COMPANY-NAME", "name", "This is required.")])
    company = _locked(actor)
    before = fields(company, "name", "country", "vat_id", "profile")
    company.profile = codec.dump(profile)
    company.name, company.country, company.vat_id = profile.name[:200], profile.address.country, profile.vat_id[:20]
    company.save(update_fields=["profile", "name", "country", "vat_id"])
    note(company, before, fields(company, "name", "country", "vat_id", "profile"))
    return company


@verb("company.accounts", needs="company.write")
def update_accounts(actor: Actor, accounts: Sequence[PaymentMeans]) -> Company:
    """Set how customers pay: printed on every document from now on, in this order."""
    faults = [fault for index, means in enumerate(accounts) for fault in account_faults(means, f"accounts[{index}]")]
    if faults:
        raise Invalid(faults)
    company = _locked(actor)
    before = fields(company, "payment")
    company.payment = [codec.dump(means) for means in accounts]
    company.save(update_fields=["payment"])
    note(company, before, fields(company, "payment"))
    return company


def account_faults(means: PaymentMeans, path: str = "") -> list[Fault]:
    """What is wrong with an account: ``ACCOUNT-IBAN`` and ``ACCOUNT-BIC`` (check digits, form), ``ACCOUNT-MISSING``."""
    start = f"{path}." if path else ""
    faults = []
    account = means.account
    if not account:
        faults.append(Fault("ACCOUNT-MISSING", f"{start}account", "This is required."))
    elif looks_like_iban(account) and not iban_numbers.is_valid(account):
        faults.append(Fault("ACCOUNT-IBAN", f"{start}account", "This IBAN is not right: its check digits do not fit."))
    if means.bic and not bic_numbers.is_valid(means.bic):
        faults.append(Fault("ACCOUNT-BIC", f"{start}bic", "This BIC is not right: it has 8 or 11 characters."))
    return faults


def looks_like_iban(account: str) -> bool:
    """Whether an account begins as an IBAN does: two letters, two digits."""
    return account[:2].isalpha() and account[2:4].isdigit()


@verb("company.habits", needs="company.write")
def update_habits(actor: Actor, /, *, terms: Terms | None = None, **habits: Any) -> Company:
    """Set what new documents start from: currency, language, terms, tax scheme and the like. Unknown names are a mistake."""
    unknown = set(habits) - set(_HABITS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    company = _locked(actor)
    names = [*habits, "terms"]
    before = fields(company, *names)
    for name, value in habits.items():
        setattr(company, name, value)
    if terms is not None:
        company.terms = codec.dump(terms)
    company.save(update_fields=names)
    note(company, before, fields(company, *names))
    return company


@verb("company.policy", needs="company.write")
def update_policy(actor: Actor, *, approval_from_minor: int | None, approval_steps: int = 1) -> Company:
    """Say from which payable on (minor units) a draft needs approval, by how many people; None means never."""
    faults = []
    if approval_from_minor is not None and approval_from_minor < 0:
        faults.append(Fault("POLICY-FROM", "approval_from", "An amount of zero or more is needed."))
    if not 1 <= approval_steps <= 5:  # noqa: PLR2004 - more people than five is a typing mistake
        faults.append(Fault("POLICY-STEPS", "approval_steps", "One to five people can be asked for."))
    if faults:
        raise Invalid(faults)
    company = _locked(actor)
    before = fields(company, "approval_from_minor", "approval_steps")
    company.approval_from_minor, company.approval_steps = approval_from_minor, approval_steps
    company.save(update_fields=["approval_from_minor", "approval_steps"])
    note(company, before, fields(company, "approval_from_minor", "approval_steps"))
    return company


def profile_of(company: Company) -> Party:
    """What documents say of the company today."""
    return codec.load(Party, company.profile)


def accounts_of(company: Company) -> list[PaymentMeans]:
    """How customers pay, in the order printed."""
    return [codec.load(PaymentMeans, plain) for plain in company.payment]


def terms_of(company: Company) -> Terms:
    """The company's usual terms."""
    return codec.load(Terms, company.terms) if company.terms else Terms()


def _locked(actor: Actor) -> Company:
    return Company.objects.select_for_update().get(pk=actor.company.pk)
