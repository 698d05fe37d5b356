"""The gallery of rules: search by code or word, one page a rule with an example that breaks it."""

from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from duebook.services.access import Actor
from duebook.services.validator import gallery
from duebook.services.validator.report import PROFILES, title_of
from duebook.web.validator.door import open_page, shown
from duebook.web.validator.told import told, word

SIZE = 60
_LONGEST_PAGE = 4


@require_safe
@open_page
def listed(request: HttpRequest, actor: Actor | None) -> HttpResponse:
    """The rules that a search finds, a page at a time."""
    profile = request.GET.get("profile", "")
    titles = _titles()
    found = gallery.search(request.GET.get("q", ""), profile if profile in titles else "", _)
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_PAGE else 1
    first = (max(number, 1) - 1) * SIZE
    rows = [
        {"entry": entry, "sentence": _(entry.sentence), "level": word(entry.severity), "where": _where(entry, titles)}
        for entry in islice(found, first, first + SIZE)
    ]
    context = {
        "rows": rows,
        "count": len(found),
        "profile": profile,
        "profiles": titles.items(),
        "newer": str(number - 1) if number > 1 else "",
        "older": str(number + 1) if first + SIZE < len(found) else "",
        "part_template": "web/validator/rule_rows.html",
    }
    return shown(request, actor, "web/validator/rules.html", context, part="web/validator/rule_rows.html")


@require_safe
@open_page
def rule(request: HttpRequest, actor: Actor | None, code: str) -> HttpResponse:
    """One rule."""
    entry = gallery.entries().get(code)
    if entry is None:
        raise Http404
    titles = _titles()
    example = gallery.example(code)
    context = {
        "entry": entry,
        "sentence": _(entry.sentence),
        "level": word(entry.severity),
        "levels": [(titles[key], word(entry.levels[key])) for key in entry.profiles],
        "syntaxes": ", ".join(one.upper() for one in entry.syntaxes),
        "example": example,
        "fault": told(example.fault, linked=False) if example else None,
        "held_to": title_of(example.profile) if example else "",
    }
    return shown(request, actor, "web/validator/rule.html", context)


def _titles() -> dict[str, str]:
    return {**dict(PROFILES), gallery.PDF: _("PDF/A-3 and Factur-X container")}


def _where(entry: gallery.Entry, titles: dict[str, str]) -> str:
    """The first profile that asks it, and how many others do."""
    first, *others = entry.profiles
    if not others:
        return titles[first]
    return ngettext("{first} and {count} other", "{first} and {count} others", len(others)).format(
        first=titles[first], count=len(others)
    )
