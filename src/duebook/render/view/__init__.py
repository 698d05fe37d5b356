"""A document as the page shows it: every string worded, formatted and in order, so that a design only places things.

Nothing here is markup. The result is plain JSON and reaches Typst as one data literal.
"""

from typing import Any

from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.render import fonts
from duebook.render.speech import Speech
from duebook.render.view import amounts, heads, lines, payment


def view(document: Document, look: Look, *, marking: str = "") -> dict[str, Any]:
    """Everything a template needs. The document must be calculated; an unissued one has no number and prints as a draft."""
    speech = Speech(document.language, document.buyer.address.country)
    footer = heads.footer(document, look, speech)
    return {
        "lang": speech.language,
        "region": speech.region,
        "marking": fonts.printable(marking),
        **heads.heads(document, speech, footer),
        "intro": heads.paragraphs(look.texts.get("intro", "")),
        "closing": heads.paragraphs(look.texts.get("closing", "")),
        "look": _look(look),
        "columns": lines.columns(document, speech),
        "lines": [lines.line(document, line, position, speech) for position, line in enumerate(document.lines, 1)],
        "sums": amounts.sums(document, speech),
        "vat": amounts.breakdown(document, speech),
        "reasons": amounts.reasons(document, speech),
        "due": amounts.due(document, speech),
        "payment": payment.payment(document, speech, a4=look.paper != "us-letter"),
        "footer": footer,
    }


def _look(look: Look) -> dict[str, Any]:
    family = look.font if look.font in fonts.CHOICES else fonts.CHOICES[0]
    return {
        "accent": look.accent,
        "fonts": [name.lower() for name in dict.fromkeys((family, *fonts.FALLBACKS))],
        "serif": "serif" in family.lower(),
        "paper": "us-letter" if look.paper == "us-letter" else "a4",
    }
