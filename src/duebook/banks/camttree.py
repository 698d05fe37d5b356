"""Walking an ISO 20022 message by local names: versions differ in the namespace, seldom in the names."""

from collections.abc import Iterator

from duebook.banks import signs
from duebook.edge import xmlsafe

Element = xmlsafe.Element


def name(node: Element) -> str:
    """The local name."""
    return str(node.tag).rpartition("}")[2]


def all_of(node: Element | None, tag: str) -> Iterator[Element]:
    """The children of that name."""
    return node.iterchildren("{*}" + tag) if node is not None else iter(())


def first(node: Element | None, *tags: str) -> Element | None:
    """The first element down these names."""
    for tag in tags:
        if node is None:
            return None
        node = next(node.iterchildren("{*}" + tag), None)
    return node


def text(node: Element | None, *tags: str) -> str:
    """Its text on one line, empty where there is none."""
    found = first(node, *tags)
    return signs.words(found.text or "") if found is not None else ""


def steps(node: Element) -> str:
    """The names from the root down to an element, without its neighbours counted: that would take quadratic time."""
    found = [name(node), *(name(one) for one in node.iterancestors())]
    return "/" + "/".join(reversed(found))


def line(node: Element) -> str:
    """The line of an element, as a path ends with it."""
    return f" (line {node.sourceline})"
