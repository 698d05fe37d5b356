"""Finds an example for every rule: ``python -m tests.rules.triggers [BASE...]``. Sound invoices of our own writers are changed at one place
after the other; for each rule the smallest change that breaks it is kept in ``services/validator/examples.tsv``.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path

from lxml import etree

from duebook import formats
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.line import Tax
from duebook.domain.party import Contact, Identifier
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.rules import occurrence, profiles
from duebook.rules.tree import SPACES, Tree
from duebook.services.validator import examples, gallery
from tests.golden.examples import FOLDER, of
from tests.golden.terms import DOCUMENTS

SYNTAXES = ("ubl", "cii")
OTHERS = 3
"""How many lines of a change another broken rule outweighs."""
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
XR = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PREFIXES = {prefix.rstrip(":"): space for space, prefix in SPACES.items() if prefix}
RATES = {VatCategory.IGIC: "7", VatCategory.IPSI: "4"}
REASON = "Exempt by law"
VALUES = (
    "", "X", "-1", "0", "1.005", "99999.99", "2020-01-01", "2099-12-31", "20200101", "380", "381", "384", "389", "S", "E", "Z", "O", "AE", "K", "G",
    "L", "M", "B", "VAT", "DE", "ZZ", "XX", "USD", "30", "58", "59", "48", "49", "97", "DE0", "DE123456789", "0088", "1234567890123", "IBAN", "432",
    "a@", "http://x.example", "#SKONTO#TAGE=14#", "text/html", "NOT-A-CODE", "DK", "SE", "NO", "IT", "NL", "GR", "IS", "DK12345678", "SE123456789001",
    "NO123456789MVA", "IT1234", "NL1", "IS1", "EL1", "1", "2", "7", "13", "19", "100", " ",
)  # fmt: skip
"""Texts that one rule or another dislikes."""
WORDS = ("", "#SKONTO#TAGE=14#")
FREE = frozenset(
    "Name StreetName AdditionalStreetName CityName PostalZone Note RegistrationName Description LineOne LineTwo LineThree PostcodeCode Content "
    "PersonName AllowanceChargeReason Reason Line CountrySubentity CountrySubDivisionName Value DocumentDescription ExemptionReason".split()
)
"""Elements that hold plain text, of which few rules ask anything."""
CODES = ("", "XX", "ZZZ", "USD", "0088", "9930", "text/html", "1", "VA", "SEPA")
"""Values of attributes."""


@dataclass(frozen=True)
class Base:
    """A sound invoice to begin with: its lines, and the profiles it is held to."""

    name: str
    syntax: str
    text: str
    keys: tuple[str, ...]


def main() -> int:
    """Try, keep, say what was not found."""
    found = {code: (OTHERS + change.removed + len(change.put), change) for code, change in examples.changes().items()}
    for base in bases(sys.argv[1:]):
        before = len(found)
        for root in chain(shaped(base), unused(base)):
            keep(base, root, base.keys, found)
        for root in written(base):
            keep(base, root, base.keys[:1], found)
        write(found)
        print(f"{base.name}: {len(found) - before} rules more", file=sys.stderr, flush=True)
    write(found)
    used = {one.base for _size, one in found.values()}
    for path in examples.BASES.glob("*.xml"):
        if path.stem not in used:
            path.unlink()
    missing = sorted(code for code, one in gallery.entries().items() if code not in found and one.syntaxes != ("pdf",))
    print(f"{len(found)} found; without an example: {len(missing)}: {' '.join(missing)}")
    return 0


def keep(base: Base, root: etree._Element, keys: tuple[str, ...], found: dict[str, tuple[int, examples.Change]]) -> None:
    """Note a change for every rule that it breaks, unless a better one is known: of fewer lines, and breaking fewer others."""
    content = etree.tostring(root, encoding="unicode")
    for key in keys:
        codes = broken(content, key, base.syntax) - broken(base.text, key, base.syntax)
        least = OTHERS * len(codes)
        for code in codes:
            if code not in found or least + 1 < found[code][0]:
                change = hunk(base, content)
                size = least + change.removed + len(change.put)
                if code not in found or size < found[code][0]:
                    found[code] = size, replace(change, profile=key)


def broken(content: str, key: str, syntax: str) -> set[str]:
    """The codes of the rules that a file breaks."""
    if content in _sound:
        return _codes(content, key, syntax)
    return _asked(content, key, syntax)


_sound: set[str] = set()


@cache
def _codes(content: str, key: str, syntax: str) -> set[str]:
    return _asked(content, key, syntax)


def _asked(content: str, key: str, syntax: str) -> set[str]:
    tree = Tree(xmlsafe.parse(content.encode()))
    return {fault.code for fault in profiles.ruleset(key, syntax).faults(tree)} if tree.syntax == syntax else set()


def hunk(base: Base, content: str) -> examples.Change:
    """The one run of lines that a change takes away and puts there: what is not alike from either end."""
    old, new = base.text.splitlines(), content.splitlines()
    least = min(len(old), len(new))
    first = next((place for place in range(least) if old[place] != new[place]), least)
    last = next((place for place in range(least - first) if old[-1 - place] != new[-1 - place]), least - first)
    return examples.Change(base.name, "", first, len(old) - last - first, tuple(new[first : len(new) - last]))


def shaped(base: Base) -> Iterator[etree._Element]:
    """Every element removed, doubled and emptied; every attribute removed."""
    sound = etree.fromstring(base.text.encode())
    for place, element in enumerate(sound.iter()):
        if element.getparent() is not None:
            yield from _shape(sound, place)
        for name in list(element.attrib):
            root, at = _copy(sound, place)
            del at.attrib[name]
            yield root


def written(base: Base) -> Iterator[etree._Element]:
    """Every text and attribute written anew."""
    sound = etree.fromstring(base.text.encode())
    for place, element in enumerate(sound.iter()):
        if not len(element):
            text = element.text or ""
            figure = text.replace(".", "").isdigit()
            free = etree.QName(element).localname in FREE
            for value in _figures(text) if figure else WORDS if free else VALUES:
                root, at = _copy(sound, place)
                at.text = value
                yield root
        for name in list(element.attrib):
            for value in CODES:
                root, at = _copy(sound, place)
                at.set(name, value)
                yield root


def _figures(text: str) -> tuple[str, ...]:
    return (
        str(Decimal(text) + 7),
        f"-{text}",
        f"{text}.001" if "." not in text else f"{text}001",
        "0",
        "1",
        "",
        "X",
        "100",
        "13",
        "380",
        "2020-01-01",
    )


def _shape(sound: etree._Element, place: int) -> Iterator[etree._Element]:
    root, at = _copy(sound, place)
    at.getparent().remove(at)
    yield root
    root, at = _copy(sound, place)
    at.addnext(deepcopy(at))
    yield root
    root, at = _copy(sound, place)
    del at[:]
    at.text = None
    yield root


def _copy(sound: etree._Element, place: int) -> tuple[etree._Element, etree._Element]:
    root = deepcopy(sound)
    return root, next(one for number, one in enumerate(root.iter()) if number == place)


def unused(base: Base) -> Iterator[etree._Element]:
    """What the rows of the syntax's table say may not stand, or not so often, put there."""
    sound = etree.fromstring(base.text.encode())
    folder = Path(occurrence.__file__).parent / base.syntax
    for row in occurrence.table(folder / "occurrence.tsv"):
        for place in row.place.split(" | "):
            path = row.path if row.path.startswith("//") else f"{place.rstrip('/')}/{row.path}"
            for times in range(1, min(row.most, 2) + 2):
                root = deepcopy(sound)
                if put(root, path, times):
                    yield root


def put(root: etree._Element, path: str, times: int) -> bool:
    """Put an element or attribute at a path of the table, as often as wanted; False where the path is not one to build."""
    free = path.startswith("//")
    steps = [step.partition("[")[0] for step in path.strip("/").split("/")]
    if any("*" in step for step in steps[:-1]):
        return False
    at = root
    if free and not steps[0].startswith("@"):
        near = root.xpath(f"//{steps[0]}", namespaces=PREFIXES) if "*" not in steps[0] else []
        if near:
            at, steps = near[0], steps[1:]
    for step in steps[:-1]:
        kid = at.find(step, PREFIXES)
        at = etree.SubElement(at, _tag(step)) if kid is None else kid
    if not steps:
        return True
    last = steps[-1].replace("*", "Unused")
    if last.startswith("@"):
        at.set(last[1:], "X")
    else:
        for _ in range(times):
            etree.SubElement(at, _tag(last)).text = "X"
    return True


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def bases(wanted: Sequence[str] = ()) -> list[Base]:
    """The invoices to begin with, all or those ``wanted``, written anew into the package."""
    made = []
    for name, document, keys in documents():
        for syntax in (one for one in SYNTAXES if not wanted or f"{name}-{one}" in wanted):
            text = formats.write(document, syntax).content.decode()
            root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True))
            etree.indent(root)
            text = etree.tostring(root, encoding="unicode")
            (examples.BASES / f"{name}-{syntax}.xml").write_text(text + "\n", encoding="utf-8")
            _sound.add(text)
            made.append(Base(f"{name}-{syntax}", syntax, text, tuple(key for key in keys if syntax in asked(key))))
    return made


def asked(key: str) -> tuple[str, ...]:
    """The syntaxes of a profile."""
    one = next(one for one in profiles.PROFILES if one.key == key)
    return tuple(
        name
        for name, modules in (("ubl", one.ubl), ("cii", one.cii))
        if modules and not (key.startswith("facturx") and name == "ubl")
    )


def documents() -> Iterator[tuple[str, Document, tuple[str, ...]]]:
    """Invoices of the examples and variants of them: by VAT category, by country, by specification."""
    plain = example("de/invoice.yaml")
    everything = tuple(one.key for one in profiles.PROFILES if one.key.startswith("facturx"))
    yield "plain", replace(plain, specification="urn:cen.eu:en16931:2017"), ("en16931", *everything)
    addressed = sent(plain)
    rich = DOCUMENTS["full"]
    yield "rich", replace(rich, specification="urn:cen.eu:en16931:2017"), ("en16931",)
    yield (
        "rich-extended",
        replace(rich, specification="urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"),
        ("facturx-extended",),
    )
    yield "rich-xrechnung", replace(rich, specification=XR), ("xrechnung", "xrechnung-extension")
    yield "rich-peppol", replace(rich, specification=PEPPOL, process=PROCESS), ("peppol",)
    yield (
        "xrechnung",
        replace(addressed, specification=XR, process=PROCESS),
        ("xrechnung", "xrechnung-extension", "xrechnung-cvd"),
    )
    yield "peppol", replace(addressed, specification=PEPPOL, process=PROCESS), ("peppol",)
    yield "self-billed", replace(example("types/self-billed.yaml"), specification=SELF, process=PROCESS), ("peppol-selfbilling",)
    yield "credit-note", example("de/credit-note.yaml"), ("en16931",)
    for category in (one for one in VatCategory if one is not VatCategory.STANDARD):
        yield f"vat-{category.name.lower().replace('_', '-')}", taxed(plain, category), ("en16931",)
    for country in ("dk", "se", "no", "it", "nl", "gr"):
        one = replace(sent(example(f"{country}/invoice.yaml")), specification=PEPPOL, process=PROCESS)
        yield f"peppol-{country}", one, ("peppol",)
    yield "nlcius", example("nl/invoice.yaml"), ("nlcius",)
    yield "cius-ro", example("ro/invoice.yaml"), ("cius-ro",)
    covered = {
        "en16931",
        "xrechnung",
        "xrechnung-extension",
        "xrechnung-cvd",
        "peppol",
        "peppol-selfbilling",
        "nlcius",
        "cius-ro",
        *everything,
    }
    for profile in profiles.PROFILES:
        if profile.key not in covered:
            yield f"{profile.key}-plain", plain, (profile.key,)
            yield f"{profile.key}-rich", rich, (profile.key,)


def example(name: str) -> Document:
    """The first document of an example file."""
    return next(iter(of(FOLDER / name))).document


def sent(document: Document) -> Document:
    """A document with what networks ask for besides: addresses, a contact, the buyer's reference."""
    contact = Contact(name="Accounts", phone="+49 431 123456", email="accounts@example.com")
    seller = replace(document.seller, endpoint=Identifier(value="seller@example.com", scheme="EM"), contact=contact)
    buyer = replace(document.buyer, endpoint=Identifier(value="buyer@example.com", scheme="EM"))
    return replace(document, seller=seller, buyer=buyer, buyer_reference="04011000-12345-34")


def taxed(document: Document, category: VatCategory) -> Document:
    """A document all of whose lines are in one VAT category."""
    rate = None if category is VatCategory.OUTSIDE_SCOPE else Decimal(RATES.get(category, "22" if category.carries_tax else "0"))
    tax = Tax(category=category, rate=rate, exemption_text="" if category.carries_tax else REASON)
    lines = tuple(replace(line, tax=tax) for line in document.lines)
    return calculate(replace(document, lines=lines, allowances=tuple(replace(one, tax=tax) for one in document.allowances)))


def write(found: dict[str, tuple[int, examples.Change]]) -> None:
    """The table, by code."""
    rows = [
        f"{code}\t{one.base}\t{one.profile}\t{one.at}\t{one.removed}\t{json.dumps(list(one.put), ensure_ascii=False)}"
        for code, (_size, one) in sorted(found.items())
    ]
    examples.TABLE.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
