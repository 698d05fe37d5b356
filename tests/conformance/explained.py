"""Disagreements that were looked at and are the other's error, each with the rule's text as reason."""

REASONS: dict[tuple[str, str, str, str], str] = {}
"""(peer, syntax or "*", code, whose finding: "ours" or "theirs") -> why we stay with our verdict."""


def reason(peer: str, syntax: str, code: str, side: str) -> str:
    """Why; empty where nobody has explained it."""
    return REASONS.get((peer, syntax, code, side)) or REASONS.get((peer, "*", code, side), "")
