"""The official XML Schemas of payment files: those that the package ``sepaxml`` carries; nothing else of it is used.

Source: ISO 20022, https://www.iso20022.org/iso-20022-message-definitions (docs/decisions/0093).
"""

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import cast

from lxml import etree

from duebook.edge import xmlsafe
from duebook.kernel.errors import Unavailable
from duebook.kernel.rules import Fault

_lock = Lock()  # a compiled schema keeps the errors of its last run


def faults(content: bytes, version: str) -> list[Fault]:
    """What breaks the XML Schema of a message version such as ``pain.008.001.08``."""
    root = xmlsafe.parse(content)
    schema = _schema(version)
    with _lock:
        if schema.validate(root):
            return []
        errors = cast("Iterable[etree._LogEntry]", schema.error_log)  # noqa: SLF001 - the stubs lack it
        return [Fault("PAIN-SCHEMA", one.path or "/", "{why}", facts={"why": str(one.message)}) for one in errors]


@cache
def _schema(version: str) -> etree.XMLSchema:
    spec = find_spec("sepaxml")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("The package sepaxml, which carries the schemas of payment files, is not installed.")
    return xmlsafe.schema(Path(spec.submodule_search_locations[0]) / "schemas" / f"{version}.xsd")
