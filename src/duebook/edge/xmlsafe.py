"""The one XML parser: every byte of XML from outside goes through :func:`parse`, and nothing else parses XML.

What it refuses, each with a fault that names the line: any DOCTYPE (so there are no entities, no external subset, no bomb),
more bytes than the limit, nesting deeper than :data:`DEPTH`, an encoding it does not decode itself, and what is not well
formed. It never touches the network or a file. Comments and processing instructions are dropped, so an element's text is whole.

The bytes are decoded here, strictly, and handed to libxml2 as UTF-8: there is one reading of them, whatever they declare.
Source of the attacks: OWASP XML External Entity Prevention Cheat Sheet; CVE-2025-66371 and its relatives in e-invoice tools.

>>> parse(b"<a><b>1</b></a>").findtext("b")
'1'
>>> parse(b"<!DOCTYPE a><a/>")
Traceback (most recent call last):
duebook.kernel.errors.Invalid: line 1: A DOCTYPE is not allowed here.
"""

import re
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml names its element class so

LIMIT = 32 * 1024 * 1024
"""Bytes. An invoice of 5,000 lines has 7 MiB; attachments are base64."""
DEPTH = 100
"""Levels of nesting. UBL needs 12."""

_TOO_DEEP = etree.XPath("boolean(" + "/*" * (DEPTH + 1) + ")")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1"), "iso-8859-1"),
    "iso-8859-15": "iso-8859-15",
    "iso-8859-2": "iso-8859-2",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
}
"""Declared names of encodings that have ASCII as their lower half -> Python's codec. UTF-16 is known by its byte order mark."""


def parse(content: bytes, limit: int = LIMIT) -> Element:
    """The root element of a well-formed, DOCTYPE-free document; raises :class:`Invalid` or :class:`TooLarge`."""
    if len(content) > limit:
        raise TooLarge("This XML has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=limit)
    text = _decode(content)
    _refuse_doctype(text)
    try:
        root = etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as error:
        raise _fault("XML-SYNTAX", error.lineno or 1, "This is not well-formed XML: {why}.", why=_why(error)) from None
    except ValueError as error:
        raise _fault("XML-SYNTAX", 1, "This is not well-formed XML: {why}.", why=str(error).rstrip(".")) from None
    if root is None:
        raise _fault("XML-SYNTAX", 1, "There is no element in this XML.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _fault("XML-DOCTYPE", 1, "A DOCTYPE is not allowed here.")
    if _TOO_DEEP(root):
        raise _fault("XML-DEPTH", 1, "This XML is nested deeper than {most} levels.", most=str(DEPTH))
    return root


def _parser() -> etree.XMLParser:
    """A parser of one document: lxml's own are not shared between threads."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )


def schema(path: Path) -> etree.XMLSchema:
    """A compiled XML Schema from a trusted file (one that came with an installed package), with what it includes beside it."""
    return etree.XMLSchema(file=str(path))


def _decode(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} and content[:4] != b"\xff\xfe\x00\x00":
        codec = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        codec = "utf-8-sig"
    else:
        declared = _DECLARED.match(content)
        name = declared[1].decode().lower() if declared else "utf-8"
        if name not in _ENCODINGS:
            raise _fault("XML-ENCODING", 1, "XML in the encoding {name} is not read. Use UTF-8.", name=name)
        codec = _ENCODINGS[name]
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _fault("XML-ENCODING", line, "These bytes are not {name}.", name=codec) from None
    if "\0" in text:
        raise _fault("XML-ENCODING", 1, "A zero character is not allowed in XML. Use UTF-8.")
    return text


def _refuse_doctype(text: str) -> None:
    """Walk the prolog: a DOCTYPE can stand only there, before the root element."""
    at = 0
    while True:
        at = _after_space(text, at)
        if text.startswith("<!--", at):
            end, step = text.find("-->", at + 4), 3
        elif text.startswith("<?", at):
            end, step = text.find("?>", at + 2), 2
        else:
            break
        if end < 0:
            return  # the parser says what is wrong with it
        at = end + step
    if text.startswith("<!", at):
        raise _fault("XML-DOCTYPE", text.count("\n", 0, at) + 1, "A DOCTYPE is not allowed here.")


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\ufeff":
        at += 1
    return at


def _why(error: etree.XMLSyntaxError) -> str:
    return re.sub(r", line \d+, column \d+.*$", "", str(error.msg), flags=re.DOTALL).rstrip(".")


def _fault(code: str, line: int, sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault(code, f"line {line}", sentence, facts={**facts, "line": str(line)})])
