"""Values of which CII's schema takes several where the model has one: the validation artefacts give up on such a file.

Whoever reads the file has to choose one of them, and two readers may choose differently: for us it is a fault of its own.
"""

from duebook.rules.rule import Broken, Group, Rule

_SENTENCE = "This stands more than once, but an invoice has one. Keep the right one."


def once(group: str, term: str) -> Rule:
    """The rule that a term stands once in its group."""

    def again(g: Group) -> Broken:
        return g.all(term)[1:]

    return Rule("DB-ONCE", group, _SENTENCE, terms=(term,), source="EN 16931-1:2017, 6.3: cardinality", cii=again)


_SINGLE = {
    "BG-11": ("BT-63",),
    "BG-22": ("BT-106", "BT-107", "BT-108", "BT-109", "BT-112", "BT-113", "BT-114", "BT-115"),
    "BG-23": ("BT-116", "BT-117", "BT-118", "BT-119"),
    "BG-25": ("BT-126", "BT-129", "BT-131", "BT-146", "BT-153"),
}
RULES: tuple[Rule, ...] = tuple(once(group, term) for group, terms in _SINGLE.items() for term in terms)
