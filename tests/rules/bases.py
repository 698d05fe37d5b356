"""Valid invoices of each VAT category to break: one line, one allowance and one charge, by our own writers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Delivery, Document
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Address, Identifier, Party
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.kernel.rules import Fault
from duebook.rules import profiles
from duebook.rules.tree import Node, Tree

RATES = {"S": "19", "L": "7", "M": "4", "O": None}
REASONS = {"E": "VATEX-EU-132", "AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}


def document(category: str = "S", *, credit: bool = False) -> Document:
    """A calculated document of one category."""
    rate = RATES.get(category, "0")
    tax = Tax(
        category=VatCategory(category),
        rate=None if rate is None else Decimal(rate),
        exemption_code=REASONS.get(category, ""),
    )
    outside = category == "O"
    country = "FR" if category == "K" else "DE"
    return calculate(
        Document(
            number="R-1",
            type=DocumentType.CREDIT_NOTE if credit else DocumentType.INVOICE,
            issue_date=date(2026, 3, 2),
            due_date=date(2026, 4, 1),
            currency="EUR",
            seller=Party(
                name="Uferwerk",
                vat_id="" if outside else "DE136695976",
                legal_id=Identifier(value="HRB 1") if outside else None,
                address=Address(country="DE"),
            ),
            buyer=Party(name="Nordlicht", vat_id="" if outside else "DE129273398", address=Address(country=country)),
            delivery=Delivery(day=date(2026, 2, 27), address=Address(country=country)),
            lines=(Line(price=Price(net=Decimal("120.10")), tax=tax, item=Item(name="Work")),),
            allowances=(
                AllowanceCharge(amount=Decimal("20.00"), reason="Loyal", tax=tax),
                AllowanceCharge(charge=True, amount=Decimal("5.00"), reason="Parcel", tax=tax),
            ),
        )
    )


@lru_cache(maxsize=64)
def _written(category: str, syntax: str, credit: bool) -> bytes:
    return formats.write(document(category, credit=credit), syntax).content


class Broken:
    """An invoice to change: ``at(path)`` gives the elements at a path of short names, from the root or (``//``) anywhere."""

    def __init__(self, category: str, syntax: str, *, credit: bool = False) -> None:
        self.root = xmlsafe.parse(_written(category, syntax, credit))
        self.syntax = syntax

    def at(self, path: str) -> list[Node]:
        """The nodes at a path."""
        tree = Tree(self.root)
        if not path.startswith("//"):
            return list(tree.root.all(path))
        first, _, rest = path[2:].partition("/")
        return [node for above in tree.every(first) for node in ([above] if not rest else above.all(rest))]

    def set(self, path: str, text: str) -> None:
        """Write a text into every element at the path."""
        nodes = self.at(path)
        assert nodes, path
        for node in nodes:
            node.element.text = text

    def drop(self, *paths: str) -> None:
        """Remove every element at the paths."""
        for path in paths:
            for node in self.at(path):
                node.element.getparent().remove(node.element)

    def add(self, path: str, name: str, text: str) -> None:
        """Append a child to the first element at the path; the order of a schema is not kept."""
        above = self.at(path)[0].element
        child = etree.SubElement(above, etree.QName(etree.QName(above[0]).namespace, name))
        child.text = text

    def faults(self, wanted: Iterable[str] = ()) -> list[Fault]:
        """The faults of EN 16931, of the codes that start so."""
        starts = tuple(wanted)
        found = profiles.ruleset("en16931", self.syntax).faults(Tree(self.root))
        return [fault for fault in found if not starts or fault.code.startswith(starts)]

    def content(self) -> bytes:
        """The file as it is now."""
        return etree.tostring(self.root)
