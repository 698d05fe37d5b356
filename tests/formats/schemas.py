"""XML schemas that other packages carry, for tests only; a test that wants one is skipped where the package is missing."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

SCHEMAS = {
    "ksef": ("ksef_client", "documents/fa3/schemas/schemat_FA(3)_v1-0E.xsd", ()),
    "facturae": ("mcp_facturacion_electronica_es", "resources/facturae/Facturaev3_2_2.xml", ("xmldsig-core-schema.xsd",)),
    "verifactu": ("mcp_facturacion_electronica_es", "resources/verifactu/SuministroLR.xsd", ("xmldsig-core-schema.xsd",)),
}
"""Name -> package, file in it, and what it includes that is not beside it."""
_SIGNATURE = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/09/xmldsig#">'
    '<xs:element name="Signature"/></xs:schema>'
)
"""Stands for XML Signature: what is tested here is unsigned."""


class _Beside(etree.Resolver):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, url, public_id, context):
        name = (url or "").rsplit("/", 1)[-1]
        path = self.folder / name
        if path.is_file():
            return self.resolve_filename(str(path), context)
        return self.resolve_string(_SIGNATURE, context) if "xmldsig" in name else None


def faults(name: str, content: bytes) -> list[str]:
    """What breaks the schema; skips the test where the package that carries it is not installed."""
    package = SCHEMAS[name][0]
    if find_spec(package) is None:
        pytest.skip(f"the package {package}, which carries this schema, is not installed")
    schema = _schema(name)
    return [] if schema.validate(etree.fromstring(content)) else [str(one.message) for one in schema.error_log]


@cache
def _schema(name: str) -> etree.XMLSchema:
    package, file, _ = SCHEMAS[name]
    spec = find_spec(package)
    path = Path(spec.submodule_search_locations[0]) / file
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside(path.parent))
    return etree.XMLSchema(etree.parse(str(path), parser))
