"""Remittance advices as PDF: a child process reads the words and their places, :mod:`duebook.banks.advicepage` the advice."""

import json

from duebook.banks import advicepage
from duebook.banks.advicepage import Found
from duebook.banks.pagerows import Word
from duebook.domain.ports import AdviceReading
from duebook.edge import sandbox
from duebook.kernel.errors import Invalid


class Pdf:
    """Reads advices in PDF with a text layer."""

    key = "pdf"
    title = "PDF"

    def sniff(self, content: bytes) -> bool:
        """Whether it is a PDF."""
        return b"%PDF-" in content[:1024]

    def read(self, content: bytes) -> AdviceReading:
        """The one advice in the PDF; raises :class:`Invalid` where it does not prove itself."""
        found = look(content)
        if not found.sure:
            raise Invalid(found.faults)
        return AdviceReading((found.advice,), found.faults)


def look(content: bytes) -> Found:
    """What is in the PDF, sure or not: for a person who looks it over. Raises :class:`Invalid` or :class:`TooLarge`."""
    pages = json.loads(sandbox.run("duebook.edge.pdfwords:words", content))
    return advicepage.read([[Word(*word) for word in page] for page in pages])


FORMAT = Pdf()
