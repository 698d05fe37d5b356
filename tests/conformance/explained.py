"""Disagreements that were looked at and are the other's error, each with the rule's text as reason."""

_TWICE = "a category that stands twice in one row counts twice here; the file has the fault DB-ONCE"

REASONS: dict[tuple[str, str, str, str], str] = {
    **{("official", "cii", f"BR-{family}-01", "ours"): _TWICE for family in ("AE", "E", "G", "IC", "O", "Z")},
    (
        "official",
        "*",
        "BR-DEX-01",
        "ours",
    ): "an attachment without content; KoSIT's own unit tests expect the fault, its stylesheet lacks it",
}
"""(peer, syntax or "*", code, whose finding: "ours" or "theirs") -> why we stay with our verdict."""


def reason(peer: str, syntax: str, code: str, side: str) -> str:
    """Why; empty where nobody has explained it."""
    return REASONS.get((peer, syntax, code, side)) or REASONS.get((peer, "*", code, side), "")


BROKEN = {
    "BR-E-01": "a category that stands twice in one row counts twice here; the file breaks its schema",
    "BR-FXEXT-O-08rev": "of several taxes in one row any may be VAT here; the file breaks its schema",
}
"""Code -> why our rule differs on files that break their schema, which are invalid whatever the rules say."""


def broken(code: str, side: str) -> str:
    """Why we say a code of a file that breaks its schema; empty where nobody has explained it."""
    return BROKEN.get(code, "") if side == "ours" else ""
