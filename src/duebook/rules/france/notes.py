"""Notes with their subjects, and what they say of how an invoice is treated: BR-FR-05, -06, -20, -30, -31, CO-14."""

from collections.abc import Iterator

from duebook.rules.france.reading import (
    at_end,
    both,
    raws,
    rule,
)
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node

_TREATMENTS = frozenset({"B2B", "B2BINT", "B2C", "B2CINT", "OUTOFSCOPE", "ARCHIVEONLY"})
UNIQUE = "MEMBRE_ASSUJETTI_UNIQUE"
_NOTE = "rsm:ExchangedDocument/ram:IncludedNote"
_TYPE = {"cii": ("rsm:ExchangedDocument/ram:TypeCode",), "ubl": ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")}
_PROCESS = {
    "cii": "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    "ubl": "cbc:ProfileID",
}
_SUBJECTS = {
    "PMT": "the costs of collection (PMT)",
    "PMD": "late payment penalties (PMD)",
    "AAB": "early payment discount (AAB)",
    "TXD": "the tax status (TXD)",
}


def types(g: Group) -> set[str]:
    """The document's type code."""
    return {text for path in _TYPE[g.tree.syntax] for text in raws(g, path)}


def modes(g: Group) -> set[str]:
    """The business process (BT-23)."""
    return raws(g, _PROCESS[g.tree.syntax])


def subjects(g: Group, subject: str) -> list[Node]:
    """CII: the notes of a subject."""
    return [note for note in g.tree.root.all(_NOTE) if any(one.raw == subject for one in note.kids.get("ram:SubjectCode", ()))]


def _notes(g: Group) -> str:
    """UBL: all notes in one text; subjects stand between number signs."""
    found: str | None = g.tree.facts.get("all notes")
    if found is None:
        found = g.tree.facts["all notes"] = "#".join(note.raw for note in g.tree.root.all("cbc:Note"))
    return found


def after(g: Group, subject: str) -> str:
    """UBL: what follows a subject, up to the next number sign."""
    return _notes(g).partition(f"#{subject}#")[2].partition("#")[0]


def treated(g: Group) -> bool:
    """Whether the invoice is treated as one between companies."""
    if g.tree.syntax == "ubl":
        return after(g, "BAR") == "B2B"
    return any(one.raw == "B2B" for note in subjects(g, "BAR") for one in note.kids.get("ram:Content", ()))


def _note_rules() -> Iterator[Rule]:
    for number, (subject, words) in enumerate(_SUBJECTS.items(), start=1):
        once = f"There are several notes on {words}. Keep one."
        if subject != "TXD":
            missing = f"A note on {words} is missing. Add it with that subject."
            yield rule(f"BR-FR-05_BT-22_{subject}", missing, _missing_cii(subject), None, "BT-22")
            yield rule(f"BR-FR-05_BT-22-{number}", missing, None, _missing_ubl(subject), "BT-22")
        yield rule(f"BR-FR-06_BT-21_{subject}", once, _twice_cii(subject), None)
        yield rule(f"BR-FR-06_BT-21-{number}", once, None, _twice_ubl(subject))


def _missing_cii(subject: str) -> Test:
    return lambda g: None if subjects(g, subject) else g.tree.root.all("rsm:ExchangedDocument")


def _missing_ubl(subject: str) -> Test:
    return lambda g: f"#{subject}#" not in _notes(g) and g.node


def _twice_cii(subject: str) -> Test:
    return lambda g: subjects(g, subject)[1:2]


def _twice_ubl(subject: str) -> Test:
    return lambda g: at_end(g, "cbc:Note", broken=_notes(g).count(f"#{subject}#") > 1)


def _strange_treatment(g: Group) -> Broken:
    if g.tree.syntax == "ubl":
        said = after(g, "BAR")
        return at_end(g, "cbc:Note", broken=bool(said) and said not in _TREATMENTS)
    return [note for note in subjects(g, "BAR") if not any(one.raw in _TREATMENTS for one in note.kids.get("ram:Content", ()))]


def _treatments_cii(g: Group) -> Broken:
    return [note for note in subjects(g, "BAR") if note.text("ram:Content") in _TREATMENTS][1:2]


def _treatments_ubl(g: Group) -> Broken:
    text = "".join(note.raw for note in g.tree.root.all("cbc:Note") if "#BAR#" in note.raw) + "#"
    return at_end(g, "cbc:Note", broken=sum(text.count(f"BAR#{one}#") for one in _TREATMENTS) > 1)


RULES: tuple[Rule, ...] = (
    *_note_rules(),
    both(
        "BR-FR-20_BT-21",
        "The treatment of this note (BAR) is none of B2B, B2BINT, B2C, B2CINT, OUTOFSCOPE and ARCHIVEONLY. Correct it.",
        _strange_treatment,
    ),
    rule("BR-FR-31_BT-21", "The treatment (BAR) is said more than once. Keep one note.", _treatments_cii, None),
    rule("BR-FR-30_BT-21", "The treatment (BAR) is said more than once. Keep one note.", None, _treatments_ubl),
)
