"""What customers read of direct debits, in eight languages: the mandate's text, the mails about it and about collections.

The text of a mandate follows the official ones of the European Payments Council (EPC111-09, translations of the mandates).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale

from duebook.kernel.rules import fill
from duebook.services.debits.settings import settings_of
from duebook.services.delivery import wording
from duebook.services.delivery.letter import Letter
from duebook.services.delivery.page import grouped
from duebook.store.mandates import DebitItem, DebitSettings, Mandate

_WORDS = Path(__file__).parent / "words"


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of one language, by name."""
    found: dict[str, str] = json.loads((_WORDS / f"{wording.speech_of(language)}.json").read_text("utf-8"))
    return found


def creditor_of(mandate: Mandate, settings: DebitSettings) -> str:
    """Who collects, as the mandate names them."""
    return settings.holder or mandate.company.name


def mandate_text(mandate: Mandate, settings: DebitSettings, language: str) -> str:
    """What the customer agrees to."""
    said = words(language)
    return fill(said["text_b2b" if mandate.scheme == "B2B" else "text_core"], {"creditor": creditor_of(mandate, settings)})


def invitation(mandate: Mandate, address: str, language: str) -> Letter:
    """The mail with the link to sign."""
    facts = {"company": mandate.company.name, "link": address, "reference": mandate.reference}
    return _letter(language, "invite", facts)


def copy(mandate: Mandate, language: str) -> Letter:
    """The signed mandate for the customer's files."""
    settings, said = settings_of(mandate.company), words(language)
    rows = (
        ("reference", mandate.reference),
        ("creditor_id", settings.creditor_id),
        ("holder", mandate.holder),
        ("iban", grouped(mandate.iban)),
        ("kind", said["recurrent" if mandate.is_recurrent else "one_off"]),
        ("signed", wording.day(mandate.signed_on, wording.locale_of(language, mandate.customer.country))),
    )
    facts = {
        "company": mandate.company.name,
        "reference": mandate.reference,
        "rows": "\n".join(f"{said[name]}: {value}" for name, value in rows),
        "text": str(mandate.evidence.get("text") or mandate_text(mandate, settings, language)),
    }
    return _letter(language, "copy", facts)


def notice(items: Sequence[DebitItem], day: date, currency: str, creditor_id: str) -> Letter:
    """What one customer is told before a collection: day, amounts, mandate and creditor. All items are of one mandate."""
    mandate = items[0].mandate
    language = mandate.customer.language or mandate.company.language
    locale = wording.locale_of(language, mandate.customer.country)
    facts = {
        "company": mandate.company.name,
        "day": wording.day(day, locale),
        "amount": wording.money(sum(one.amount_minor for one in items), currency, locale),
        "rows": "\n".join(_row(one, currency, locale) for one in items),
        "reference": mandate.reference,
        "creditor_id": creditor_id,
        "iban": masked(mandate.iban),
    }
    return _letter(language, "notice", facts)


def masked(iban: str) -> str:
    """An account as its holder knows it, without telling it to others.

    >>> masked("DE89370400440532013000")
    'DE89 … 3000'
    """
    return f"{iban[:4]} … {iban[-4:]}" if iban else ""


def _row(item: DebitItem, currency: str, locale: Locale) -> str:
    return f"{item.document.number}: {wording.money(item.amount_minor, currency, locale)}"


def _letter(language: str, name: str, facts: Mapping[str, str]) -> Letter:
    said = words(language)
    return Letter(fill(said[f"{name}_subject"], facts), fill(said[f"{name}_text"], facts), "")
