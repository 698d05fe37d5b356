"""The public page's own words, in eight languages, with their facts filled in for one page."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.http import HttpRequest

from duebook.kernel.rules import fill
from duebook.services.delivery.page import Page
from duebook.services.delivery.wording import speech_of

_TEXTS = Path(__file__).parent / "texts"
STATES = {
    "open": "state_open",
    "overdue": "state_overdue",
    "part-paid": "state_part",
    "paid": "state_paid",
    "credit": "state_credit",
    "settled": "state_settled",
}


@cache
def sentences(language: str) -> Mapping[str, str]:
    """The sentences of one language by name, with their placeholders."""
    found: dict[str, str] = json.loads((_TEXTS / f"{speech_of(language)}.json").read_text("utf-8"))
    return found


def words_of(page: Page) -> dict[str, str]:
    """Every sentence of a page, filled in."""
    said = sentences(page.language)
    facts = {"company": page.company, "name": page.buyer, "days": str(page.days_late)}
    words = {name: fill(sentence, facts) for name, sentence in said.items()}
    return words | {
        "kind": said["credit_note" if page.credit else "invoice"],
        "state": said[STATES[page.state]],
        "due": fill(said["due"], {"day": page.due}),
        "issued": fill(said["issued"], {"day": page.issued}),
        "confirmed": fill(said["confirmed"], {"day": page.confirmed}),
        "late": words["late_one" if page.days_late == 1 else "late_many"] if page.days_late else "",
    }


def wanted(request: HttpRequest) -> str:
    """The language for whoever has no page: the first one that the browser asks for and we speak."""
    asked = request.headers.get("Accept-Language", "")[:200].split(",")
    return speech_of(*(one.partition(";")[0].strip() for one in asked))
