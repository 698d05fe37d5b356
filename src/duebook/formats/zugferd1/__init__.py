"""ZUGFeRD 1.0 (FeRD, 25 June 2014): a CrossIndustryDocument, alone or inside a PDF. Read only; version 2 followed it in 2019."""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?CrossIndustryDocument[\s>]")
_HEAD = 16_384


class Zugferd1:
    """The plug-in; the reader is imported when first used."""

    key = "zugferd1"
    title = "ZUGFeRD 1.0"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a CrossIndustryDocument; the official samples begin with a long comment."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:_HEAD].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One document; raises :class:`Invalid` where it is not a ZUGFeRD 1 invoice at all."""
        from duebook.formats.zugferd1.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """Always refused: what is written today is Factur-X."""
        facts = {"number": document.number or "(draft)"}
        sentence = "Invoice {number} cannot be written as ZUGFeRD 1; write CII or Factur-X."
        raise Invalid([Fault("WRITE-READ-ONLY", "", sentence, facts=facts)])


FORMAT = Zugferd1()
