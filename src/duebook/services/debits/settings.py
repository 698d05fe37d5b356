"""How a company collects by direct debit, and which structured reference its invoices carry."""

from typing import Any

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.eu import at_02

from duebook.banks import pain008, paymentreference
from duebook.domain import debits
from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.mandates import DebitSettings

BOOKINGS = ("statement", "day")
REFERENCES = ("", "rf", *paymentreference.KINDS)
_NAMES = (
    "creditor_id", "holder", "iban", "bic", "notice_days", "version", "first_as", "booking", "reference_kind", "reference_prefix",
)  # fmt: skip


def settings_of(company: Company) -> DebitSettings:
    """The company's settings; the usual ones, not saved, where it has none yet."""
    found: DebitSettings | None = DebitSettings.objects.of(company).first()
    return found or DebitSettings(company=company, changed_at=clock.now())


def ready(settings: DebitSettings) -> bool:
    """Whether the company can collect: it has a creditor identifier and an account."""
    return bool(settings.creditor_id and settings.iban)


def reference_for(company: Company) -> tuple[str, str]:
    """Kind and prefix of the structured references of the company's invoices; the kind is empty where they carry their number."""
    row = DebitSettings.objects.of(company).values_list("reference_kind", "reference_prefix").first()
    return row or ("", "")


def compact(text: str) -> str:
    """An account number or identifier without blanks, in capitals."""
    return "".join(text.split()).upper()


@verb("debits.settings", needs="policies.write")
def save_settings(actor: Actor, /, **typed: Any) -> DebitSettings:
    """Set what is named, leave the rest. Raises :class:`Invalid` (``DEBIT-*``); an unknown name is a programmer's mistake."""
    if unknown := set(typed) - set(_NAMES):
        raise KeyError(", ".join(sorted(unknown)))
    row = settings_of(actor.company)
    before = fields(row, *_NAMES)
    for name, value in typed.items():
        setattr(row, name, compact(value) if name in {"creditor_id", "iban", "bic"} else value)
    row.holder = " ".join(row.holder.split())[:70]
    if faults := _faults(row):
        raise Invalid(faults)
    row.changed_at = clock.now()
    row.save()
    note(row, before, fields(row, *_NAMES))
    return row


def _faults(row: DebitSettings) -> list[Fault]:
    checks = (
        (not row.creditor_id or at_02.is_valid(row.creditor_id), "DEBIT-CREDITOR", "creditor_id",
         "This is no creditor identifier: its form or check digits are wrong."),
        (not row.iban or iban_numbers.is_valid(row.iban), "DEBIT-IBAN", "iban",
         "This is no IBAN: its form or check digits are wrong."),
        (not row.bic or bic_numbers.is_valid(row.bic), "DEBIT-BIC", "bic", "This is no BIC."),
        (1 <= row.notice_days <= debits.MOST_NOTICE, "DEBIT-NOTICE", "notice_days",
         "Customers are told 1 to 60 days ahead."),
        (row.version in pain008.VERSIONS, "DEBIT-VERSION", "version", "This version of pain.008 is not known here."),
        (row.first_as in {"RCUR", "FRST"}, "DEBIT-FIRST", "first_as", "A first collection is marked RCUR or FRST."),
        (row.booking in BOOKINGS, "DEBIT-BOOKING", "booking", "Choose when a collection counts as paid."),
        (row.reference_kind in REFERENCES, "DEBIT-REFERENCE", "reference_kind", "This kind of reference is not known here."),
        (not row.reference_prefix or (row.reference_prefix.isascii() and row.reference_prefix.isdigit()), "DEBIT-PREFIX",
         "reference_prefix", "The prefix is made of digits only."),
    )  # fmt: skip
    found = [Fault(code, path, sentence) for holds, code, path, sentence in checks if not holds]
    if row.reference_prefix and row.reference_kind not in {"qrr", "kid10", "kid11", "fi"}:
        found.append(Fault("DEBIT-PREFIX", "reference_prefix", "This kind of reference takes no prefix."))
    return found
