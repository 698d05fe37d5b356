"""XRechnung CVD 0.9: invoices on vehicles that the Clean Vehicles Directive counts (BR-DE-CVD-01 to -06, BR-TMP-CVD-01)."""

from collections.abc import Callable, Iterator

from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Node
from duebook.rules.xrechnung.german import SOURCE
from duebook.rules.xrechnung.lists import CLASSIFICATIONS, CLEAN, VEHICLES

_CVD, _CVA = "CVD", "cva"
_NAMES = {
    "ubl": (
        "cac:Item",
        "cac:CommodityClassification/cbc:ItemClassificationCode",
        "cac:AdditionalItemProperty",
        "cbc:Name",
        "cbc:Value",
    ),
    "cii": (
        "ram:SpecifiedTradeProduct",
        "ram:DesignatedProductClassification/ram:ClassCode",
        "ram:ApplicableProductCharacteristic",
        "ram:Description",
        "ram:Value",
    ),
}
"""Item, classification, attribute, its name and its value in each syntax."""


def _items(g: Group) -> Iterator[Node]:
    name = _NAMES[g.tree.syntax][0]
    return (item for line in g.all("BG-25") for item in line.kids.get(name, ()))


def _codes(g: Group, item: Node) -> list[Node]:
    """The item's classifications as a vehicle."""
    return [code for code in item.all(_NAMES[g.tree.syntax][1]) if code.get("listID") == _CVD]


def _attributes(g: Group, item: Node) -> list[Node]:
    """The item's attributes that say how clean it is."""
    _, _, attribute, name, _ = _NAMES[g.tree.syntax]
    return [one for one in item.kids.get(attribute, ()) if any(node.raw == _CVA for node in one.kids.get(name, ()))]


def _no_vehicle(g: Group) -> Broken:
    return not any(_codes(g, item) and _attributes(g, item) for item in _items(g))


def _one_attribute(g: Group) -> Broken:
    return [item for item in _items(g) if _codes(g, item) and len(_attributes(g, item)) != 1]


def _one_class(g: Group) -> Broken:
    return [item for item in _items(g) if _attributes(g, item) and len(_codes(g, item)) != 1]


def _classes(broken: Callable[[Node, str], bool]) -> Callable[[Group], Broken]:
    def test(g: Group) -> Broken:
        path = _NAMES[g.tree.syntax][1]
        codes = ((code, " ".join((code.get("listID") or "").split())) for item in _items(g) for code in item.all(path))
        return [code for code, scheme in codes if broken(code, scheme)]

    return test


def _values(g: Group) -> Broken:
    value = _NAMES[g.tree.syntax][4]
    found = (one for item in _items(g) for one in _attributes(g, item))
    return [one.one(value) or one for one in found if one.text(value) not in CLEAN]


def _no_contract(g: Group) -> Broken:
    return not any(node.value for node in g.all("BT-12")) and _agreed(g)


def _agreed(g: Group) -> bool:
    """Whether the part of the file is there in which contract and tender are named; without it the schema is broken."""
    return g.tree.syntax == "ubl" or bool(g.tree.every("ram:ApplicableHeaderTradeAgreement"))


def _tender_cii(g: Group) -> Broken:
    tenders = (one for one in g.all("BG-24") if one.text("ram:TypeCode") == "50")
    return not any(one.text("ram:IssuerAssignedID") for one in tenders) and _agreed(g)


_TENDER = "The invoice does not name the tender (BT-17). Add it."
_VEHICLE = "No line is about a vehicle that the directive counts. Give a class with the scheme CVD and the attribute cva."
_ATTRIBUTE = "A line with a vehicle's class needs the attribute cva once. Mend it."
_CLASS = "A line with the attribute cva needs a vehicle's class (scheme CVD) once. Mend it."
_SCHEME = "The scheme of the classification {value} is in no list (UNTDID 7143, or CVD). Choose one."
_KIND = "{value} is no class of vehicles. Choose M1, M2, M3, N1, N2 or N3."
_CLEAN = "{value} does not say how clean the vehicle is. Choose clean, zero-emission or other."

RULES: tuple[Rule, ...] = (
    Rule("BR-DE-CVD-01", "", "The invoice does not name the contract (BT-12). Add it.", _no_contract, ("BT-12",), source=SOURCE),
    Rule(
        "BR-DE-CVD-02",
        "",
        _TENDER,
        terms=("BT-17",),
        source=SOURCE,
        ubl=lambda g: not any(node.value for node in g.all("BT-17")),
        cii=_tender_cii,
    ),
    Rule("BR-DE-CVD-03", "", _VEHICLE, _no_vehicle, source=SOURCE),
    Rule("BR-DE-CVD-04", "", _KIND, _classes(lambda code, scheme: scheme == _CVD and code.value not in VEHICLES), source=SOURCE),
    Rule("BR-DE-CVD-05", "", _CLEAN, _values, source=SOURCE),
    Rule("BR-DE-CVD-06-a", "", _ATTRIBUTE, _one_attribute, source=SOURCE),
    Rule("BR-DE-CVD-06-b", "", _CLASS, _one_class, source=SOURCE),
    Rule("BR-TMP-CVD-01", "", _SCHEME, _classes(lambda _code, scheme: scheme not in CLASSIFICATIONS), source=SOURCE),
)
