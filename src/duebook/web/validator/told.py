"""A fault of a file as pages show it: sentence, shape, place in the file, the value that would be right, the rule behind it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from duebook.kernel.rules import Fault, Severity
from duebook.services.validator import gallery
from duebook.web import said

SHAPES = {Severity.ERROR: "alert-circle", Severity.WARNING: "alert-triangle", Severity.INFO: "info-circle"}
WORDS = {Severity.ERROR: gettext_lazy("Error"), Severity.WARNING: gettext_lazy("Warning"), Severity.INFO: gettext_lazy("Hint")}
TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: ""}


@dataclass(frozen=True)
class Told:
    """One fault. ``place`` is a path in the file, ``line`` its line there ("" where unknown), ``url`` the page of the rule."""

    code: str
    text: str
    severity: str
    word: str
    shape: str
    tone: str
    place: str
    line: str
    fix: str
    url: str


def told(fault: Fault, *, linked: bool = True) -> Told:
    """The words for a fault; ``linked`` where the reader may open the gallery."""
    line = fault.facts.get("line", "")
    return Told(
        code=fault.code,
        text=said.fault(fault),
        severity=str(fault.severity),
        word=str(WORDS[fault.severity]),
        shape=SHAPES[fault.severity],
        tone=TONES[fault.severity],
        place=fault.path,
        line="" if line == "0" else line,
        fix=fault.fix,
        url=reverse("web:rule", args=[fault.code]) if linked and gallery.known(fault.code) else "",
    )


def word(severity: str) -> dict[str, str]:
    """A severity as word, shape and colour."""
    one = Severity(severity)
    return {"word": str(WORDS[one]), "shape": SHAPES[one], "tone": TONES[one]}


def counts(errors: int, warnings: int, hints: int) -> str:
    """How many faults there are, in words; "" for none."""
    said_so = [
        ngettext("{count} error", "{count} errors", errors).format(count=errors) if errors else "",
        ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings) if warnings else "",
        ngettext("{count} hint", "{count} hints", hints).format(count=hints) if hints else "",
    ]
    return ", ".join(one for one in said_so if one)
