"""Invoices with one thing changed: every element removed, emptied and doubled, every value re-coded, every amount shifted."""

import random
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal, InvalidOperation

from lxml import etree

CODES = (
    *("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B", "VAT", "380", "381", "384", "326", "389", "751"),
    *("EUR", "USD", "XXX", "DE", "IT", "GR", "XX", "C62", "30", "49", "58", "59", "1", "true", "false"),
    *("0", "-1", "100", "99.999", "2020-01-01", "20200101", "20201332", " ", "urn:cen.eu:en16931:2017"),
)
SHIFTS = ("0.01", "-0.01", "1", "-1", "0.001", "-1000")


def mutations(root: etree._Element, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """(what was done, the file): for each element in turn; values are drawn with the seed, so the same always come."""
    draw = random.Random(seed)
    for index, element in enumerate(list(root.iter())[1:], start=1):
        for kind in ("remove", "empty", "double", "recode", "shift", "attribute"):
            changed = deepcopy(root)
            target = list(changed.iter())[index]
            if _change(kind, target, draw):
                yield f"{kind} {etree.QName(element).localname}", etree.tostring(changed)


def _change(kind: str, target: etree._Element, draw: random.Random) -> bool:
    """Whether the change makes sense for this element."""
    if kind == "remove":
        target.getparent().remove(target)
    elif kind == "empty":
        target[:] = []
        target.text = None
    elif kind == "double":
        target.addnext(deepcopy(target))
    elif kind == "recode":
        if len(target):
            return False
        target.text = draw.choice(CODES)
    elif kind == "shift":
        try:
            target.text = str(Decimal((target.text or "").strip()) + Decimal(draw.choice(SHIFTS)))
        except InvalidOperation:
            return False
    else:
        if not target.attrib:
            return False
        name = draw.choice(sorted(target.attrib))
        if draw.random() < 1 / 2:
            del target.attrib[name]
        else:
            target.set(name, draw.choice(CODES))
    return True
