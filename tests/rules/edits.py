"""Small edits of invoices that Duebook's own writers made, and the codes of the syntax rules that they break."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache

from lxml import etree

from duebook import formats
from duebook.edge import xmlsafe
from duebook.rules import profiles
from duebook.rules.tree import SPACES, Tree, short
from tests.formats.rich import DOCUMENTS

OURS = re.compile(r"(UBL|CII)-(CR|DT|SR)-\d+")
SPACE = {prefix: space for space, prefix in SPACES.items() if prefix}
TRADE = "rsm:SupplyChainTradeTransaction/"
AGREEMENT = TRADE + "ram:ApplicableHeaderTradeAgreement/"
DELIVERY = TRADE + "ram:ApplicableHeaderTradeDelivery/"
SETTLEMENT = TRADE + "ram:ApplicableHeaderTradeSettlement/"
LINE = TRADE + "ram:IncludedSupplyChainTradeLineItem/"
Edit = Callable[[etree._Element], None]


@lru_cache
def base(name: str, syntax: str) -> bytes:
    return formats.write(DOCUMENTS[name], syntax).content


def element(name: str, text: str = "", /, **attributes: str) -> etree._Element:
    prefix, _, local = name.partition(":")
    made = etree.Element(f"{{{SPACE[prefix + ':']}}}{local}", attributes)
    made.text = text
    return made


def here(root: etree._Element, path: str) -> list[etree._Element]:
    found = [root]
    for step in path.split("/") if path else []:
        found = [kid for one in found for kid in one if short(kid.tag) == step]
    return found


def put(path: str, text: str = "x", /, **attributes: str) -> Edit:
    """A new last element at a path; what is above it is made where it is missing."""

    def edit(root: etree._Element) -> None:
        *above, last = path.split("/")
        for step in above:
            found = here(root, step)
            if not found:
                root.append(element(step))
            root = found[0] if found else root[-1]
        root.append(element(last, text, **attributes))

    return edit


def twice(path: str) -> Edit:
    return lambda root: here(root, path)[0].addnext(deepcopy(here(root, path)[0]))


def gone(path: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for one in here(root, path):
            one.getparent().remove(one)

    return edit


def text(path: str, value: str) -> Edit:
    def edit(root: etree._Element) -> None:
        here(root, path)[0].text = value

    return edit


def mark(path: str, attribute: str, value: str = "x") -> Edit:
    return lambda root: here(root, path)[0].set(attribute, value)


def unmark(path: str, attribute: str) -> Edit:
    def edit(root: etree._Element) -> None:
        for one in here(root, path):
            one.attrib.pop(attribute, None)

    return edit


def edited(content: bytes, *edits: Edit) -> etree._Element:
    root = xmlsafe.parse(content)
    for edit in edits:
        edit(root)
    return root


def codes(root: etree._Element) -> set[str]:
    tree = Tree(root)
    return {fault.code for fault in profiles.ruleset("en16931", tree.syntax).faults(tree) if OURS.match(fault.code)}


def broken(name: str, syntax: str, *edits: Edit) -> set[str]:
    """The codes that some edits add to an example."""
    return codes(edited(base(name, syntax), *edits)) - codes(edited(base(name, syntax)))
