"""Letters about cases: to the customer what was decided, to the owner what waits. Queued in the transaction that decides."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from duebook.domain.party import Party
from duebook.kernel import codec
from duebook.services.delivery import post, wording
from duebook.store.cases import Dispute, Plan
from duebook.store.companies import Company
from duebook.store.deliveries import PublicLink
from duebook.store.provisions import CreditExpiry

_WORDS = Path(__file__).parent / "words"


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of one language by name; English where we do not speak it."""
    found: dict[str, str] = json.loads((_WORDS / f"{wording.speech_of(language)}.json").read_text("utf-8"))
    return found


def customer(row: Dispute, what: str, text: str, *, key: str) -> None:
    """Tell the customer that a dispute was ``accepted``, ``rejected`` or ``noted``; nobody where no address is known."""
    recipient = _customers_address(row)
    if not recipient:
        return
    said = words(row.customer.language or row.company.language)
    facts = {
        "number": row.document.number,
        "company": row.company.name,
        "credit_note": row.credit_note.number if row.credit_note else "",
        "text": text,
    }
    _queue(row.company, f"dispute-{what}-{key}", recipient, said, f"customer_{what}", facts)


def owner(row: Dispute, what: str) -> None:
    """Tell a dispute's owner that it was ``opened`` or ``assigned``, or that its ``deadline`` is near."""
    if row.owner is None:
        return
    said = words(row.owner.language or row.company.language)
    locale = wording.locale_of(row.owner.language or row.company.language)
    facts = {
        "number": row.document.number,
        "customer": row.document.buyer_name,
        "amount": wording.money(row.amount_minor, row.currency, locale),
        "deadline": wording.day(row.deadline, locale),
        "text": row.text,
    }
    key = f"dispute-{what}-{row.pk}-{row.owner_id}-{row.deadline}"
    _queue(row.company, key, row.owner.email, said, f"owner_{what}", facts)


def plan_broken(plan: Plan, recipient: str, language: str) -> None:
    """Tell whoever looks after the customer that an instalment was missed."""
    locale = wording.locale_of(language)
    facts = {
        "customer": plan.customer.name,
        "amount": wording.money(plan.total_minor, plan.currency, locale),
        "part": str(plan.broken_part or 0),
    }
    _queue(plan.company, f"plan-broken-{plan.pk}-{plan.broken_part}", recipient, words(language), "plan_broken", facts)


def credit_ends(row: CreditExpiry) -> None:
    """The notice to a customer that unclaimed credit ends; nobody where no address is known."""
    contact = codec.load(Party, row.customer.profile).contact if row.customer.profile else None
    recipient = row.customer.email or (contact.email if contact else "")
    if not recipient:
        return
    language = row.customer.language or row.company.language
    locale = wording.locale_of(language, row.customer.country)
    facts = {
        "company": row.company.name,
        "amount": wording.money(row.amount_minor, row.currency, locale),
        "since": wording.day(row.since, locale),
        "ends_on": wording.day(row.ends_on, locale),
        "law": row.law,
    }
    _queue(row.company, f"credit-ends-{row.pk}", recipient, words(language), "credit_ends", facts)


def _queue(company: Company, key: str, recipient: str, said: Mapping[str, str], name: str, facts: Mapping[str, str]) -> None:
    post.queue(
        company, purpose="case", key=key, recipient=recipient,
        subject=_fill(said[f"{name}_subject"], facts), text=_fill(said[name], facts),
    )  # fmt: skip


def _fill(sentence: str, facts: Mapping[str, str]) -> str:
    """Put the facts in, each once; what is put in is never read again."""
    out = sentence
    parts = []
    while "{" in out:
        before, _, rest = out.partition("{")
        name, _, out = rest.partition("}")
        parts += [before, facts[name]]
    return "".join([*parts, out]).strip()


def _customers_address(row: Dispute) -> str:
    """Whoever objected on the public page, else the customer's own address."""
    if _is_address(row.sender):
        return row.sender
    if row.opened_via in {"public", "portal"}:
        links = PublicLink.objects.of(row.company).filter(document=row.document_id, revoked_at=None).exclude(recipient="")
        recipient = links.order_by("-last_viewed_at", "-created_at").values_list("recipient", flat=True).first()
        if recipient:
            return str(recipient)
    contact = codec.load(Party, row.customer.profile).contact if row.customer.profile else None
    return row.customer.email or (contact.email if contact else "")


def _is_address(text: str) -> bool:
    """Whether what somebody wrote as their name is an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
