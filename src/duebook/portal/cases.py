"""The public page's forms about cases: what is shown and what was typed. They work without script."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from duebook.domain.disputes import Claim, Reason
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, fill
from duebook.portal.words import sentences
from duebook.services.cases import public as cases
from duebook.services.delivery.page import Page
from duebook.store.deliveries import PublicLink

LONGEST_NUMBER = 20


def claims_of(typed: QueryDict) -> list[Claim]:
    """The lines that were ticked, with a quantity or an amount; raises :class:`Invalid` for what is no number."""
    reason = typed.get("reason", "")
    known = Reason(reason) if reason in set(Reason) else Reason.OTHER
    return [
        Claim(
            line=pk,
            quantity=_number(typed.get(f"quantity-{pk}", "")),
            amount=_number(typed.get(f"amount-{pk}", "")),
            reason=known,
        )
        for pk in typed.getlist("line")[: cases.MOST_LINES]
    ]


def words_of(link: PublicLink, page: Page) -> dict[str, str]:
    """The sentences about cases with their facts."""
    said, case = sentences(page.language), cases.page_of(link)
    standing = case.standing
    return {
        "promised": fill(said["promised"], {"day": case.promised}),
        "dispute_open": fill(said["dispute_open"], {"day": standing.opened if standing else ""}),
        "dispute_accepted": fill(said["dispute_accepted"], {"number": standing.credit_note if standing else ""}),
        "wrong_day": fill(said["wrong_day"], {"last": case.last_text}),
    }


def case_of(link: PublicLink, typed: QueryDict, words: Mapping[str, str]) -> dict[str, Any]:
    """What the page's part about cases shows, with what was typed before."""
    page = cases.page_of(link)
    ticked = set(typed.getlist("line"))
    return {
        "page": page,
        "lines": [
            {
                "line": line,
                "plain": f"{line.quantity.normalize():f}",
                "ticked": line.id in ticked,
                "quantity": typed.get(f"quantity-{line.id}", ""),
                "amount": typed.get(f"amount-{line.id}", ""),
            }
            for line in page.lines
        ],
        "reasons": [(one, words[f"reason_{one.replace('-', '_')}"], typed.get("reason") == one) for one in page.reasons],
    }


def _number(text: str) -> Decimal | None:
    bare = text.strip().replace(",", ".")
    if not bare:
        return None
    try:
        number = Decimal(bare) if len(bare) <= LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Invalid([Fault("CASE-NUMBER", "lines", "Write a number.")])
    return number
