"""The words for codes of cases: reasons, outcomes, actions, buckets, why somebody stands where they do."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from duebook.domain.collecting import Rank

REASONS: dict[str, Any] = {
    "price": lazy("Price"), "quantity": lazy("Quantity"), "quality": lazy("Quality"), "delivery": lazy("Delivery"),
    "references": lazy("References"), "legal": lazy("Law or tax"), "already-paid": lazy("Paid already"),
    "not-ordered": lazy("Not ordered"), "other": lazy("Something else"),
}  # fmt: skip
VIAS: dict[str, Any] = {
    "public": lazy("on the public page"), "portal": lazy("in the customer portal"), "company": lazy("by us"),
    "buyer-response": lazy("by the buyer's response"), "api": lazy("by the API"),
}  # fmt: skip
KINDS: dict[str, Any] = {"call": lazy("Call"), "mail": lazy("Mail"), "visit": lazy("Visit")}
OUTCOMES: dict[str, Any] = {
    "reached": lazy("Reached"), "not-reached": lazy("Not reached"), "promised": lazy("Promised to pay"),
    "disputed": lazy("Disputes it"), "refused": lazy("Refuses to pay"), "wrong-number": lazy("Wrong number"),
    "other": lazy("Something else"),
}  # fmt: skip
ACTIONS: dict[str, Any] = {
    "call": pgettext_lazy("next action", "Call"), "mail": pgettext_lazy("next action", "Write"), "visit": lazy("Visit them"),
    "wait": lazy("Wait"), "decide": lazy("Decide the dispute"), "agency": lazy("Hand over to an agency"),
}  # fmt: skip
BUCKETS: tuple[tuple[str, Any], ...] = (
    ("", lazy("All")), ("easy", lazy("Easy to get")), ("worth", lazy("Worth a try")), ("late", lazy("At risk")),
    ("little", lazy("Little to gain")), ("waiting", lazy("Waiting")),
)  # fmt: skip
SOURCES: dict[str, Any] = {
    "call": lazy("Call"),
    "mail": lazy("Mail"),
    "visit": lazy("Visit"),
    "portal": lazy("Public page"),
    "api": lazy("API"),
}
DIFFERENCES: dict[str, Any] = {
    "rounding": lazy("Rounding"), "bank-charge": lazy("Bank charge"), "exchange": lazy("Exchange difference"),
    "late-discount": lazy("Discount taken late"), "goodwill": lazy("Goodwill"), "small": lazy("Too small to ask for"),
}  # fmt: skip


def why(rank: Rank) -> list[str]:
    """The reasons of a rank as sentences."""
    words: dict[str, Any] = {
        "overdue-days": _("up to {n} days overdue"),
        "credits": _("credit is taken off"),
        "covered": _("covered by credit or a promise"),
        "as-usual": _("usually pays {n} days late, so not late yet"),
        "later-than-usual": _("later than usual ({n} days)"),
        "broken-promises": _("{n} broken promises"),
        "keeps-promises": _("keeps promises ({n})"),
        "just-contacted": _("contacted {n} days ago"),
    }
    return [
        _usual(fact) if code == "later-than-usual" and fact <= 0 else words[code].format(n=fact) for code, fact in rank.reasons
    ]


def _usual(days: int) -> str:
    """How somebody pays who is not late otherwise."""
    return _("usually pays {n} days early").format(n=-days) if days < 0 else _("usually pays on time")
